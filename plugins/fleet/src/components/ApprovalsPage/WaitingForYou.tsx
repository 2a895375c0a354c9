import { useRouteRef } from '@backstage/frontend-plugin-api';
import { ButtonLink } from '@backstage/ui';
import { RiInboxLine } from '@remixicon/react';
import { useFleetApi, useFleetTranslation, useLive } from '../../hooks';
import { APPROVALS_PATH, rootRouteRef } from '../../routes';

/** In the header of each page of the fleet: how much waits for this person, and the way there. Nothing when nothing does. */
export function WaitingForYou() {
  const { t } = useFleetTranslation();
  const api = useFleetApi();
  const root = useRouteRef(rootRouteRef)?.();
  const { data } = useLive(signal => api.listApprovals({ signal }), [api], {
    pollMs: 30_000,
    gapMs: 3000,
  });
  const mine = (data ?? []).filter(
    ({ answer }) => answer.approve.can || answer.reject.can,
  ).length;
  if (mine === 0 || root === undefined) return null;
  return (
    <ButtonLink
      href={`${root.replace(/\/$/, '')}/${APPROVALS_PATH}`}
      variant="secondary"
      iconStart={<RiInboxLine aria-hidden="true" />}
    >
      {t('approvalsPage.mine', { count: mine })}
    </ButtonLink>
  );
}
