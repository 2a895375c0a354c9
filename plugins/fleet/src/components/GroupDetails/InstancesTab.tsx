import { useFleetApi, useLive } from '../../hooks';
import { InstancesTable } from '../InstancesTable';
import { LoadError } from '../LoadError';
import { TabSkeleton } from './TabSkeleton';

export function InstancesTab({ groupId }: { groupId: string }) {
  const api = useFleetApi();
  const live = useLive(
    signal => api.listInstances(groupId, { signal }),
    [api, groupId],
    {
      groupIds: () => [groupId],
    },
  );
  return (
    <>
      <LoadError live={live} />
      {live.isLoading && <TabSkeleton />}
      {live.data && <InstancesTable instances={live.data} />}
    </>
  );
}
