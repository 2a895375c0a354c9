import { useFleetApi, useLive } from '../../hooks';
import { LoadError } from '../LoadError';
import { ScalingPanel } from '../ScalingPanel';
import { TabSkeleton } from './TabSkeleton';

export function ScalingTab({ groupId }: { groupId: string }) {
  const api = useFleetApi();
  const live = useLive(
    signal => api.getScaling(groupId, { signal }),
    [api, groupId],
    {
      groupIds: () => [groupId],
    },
  );
  return (
    <>
      <LoadError live={live} />
      {live.isLoading && <TabSkeleton />}
      {live.data && <ScalingPanel scaling={live.data} />}
    </>
  );
}
