import {
  createApiRef,
  toastApiRef,
  useApi,
  useApiHolder,
} from '@backstage/frontend-plugin-api';
import type { ToastApi } from '@backstage/frontend-plugin-api';

/** Stands in for toasts in portals on the old frontend system, which have none. */
export const fallbackToastApiRef = createApiRef<ToastApi>().with({
  id: 'plugin.fleet.toast',
  pluginId: 'fleet',
});

/** Short notices after an action. Give plain strings as titles: the old system's alerts show text only. */
export function useToast(): ToastApi {
  const hasToasts = Boolean(useApiHolder().get(toastApiRef));
  return useApi(hasToasts ? toastApiRef : fallbackToastApiRef);
}
