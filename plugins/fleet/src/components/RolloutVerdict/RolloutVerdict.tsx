import type { ScaleGroup } from '@capstan/plugin-fleet-common';
import { useFleetApi, useFleetTranslation, useLive } from '../../hooks';
import { LoadError } from '../LoadError';
import { GuardState } from './GuardState';
import styles from './RolloutVerdict.module.css';
import { VerdictTable } from './VerdictTable';

/** While a rollout runs its numbers change without any signal. */
const POLL_MS = 4000;
const QUIET_POLL_MS = 30_000;

/** What a watch came to is told that long after its end, milliseconds. */
const TOLD_MS = 24 * 3_600_000;

/**
 * The new version beside the old one, and the watch over it: while a rollout runs, and after a watch has ended for as long as
 * somebody may ask what happened.
 */
export function RolloutVerdict({ group }: { group: ScaleGroup }) {
  const api = useFleetApi();
  const { t } = useFleetTranslation();
  const isRunning = group.rollout !== undefined;
  const live = useLive(
    async signal => {
      const [verdict, guard] = await Promise.all([
        api.getVerdict(group.id, { signal }),
        api.getGuard(group.id, { signal }),
      ]);
      return { verdict, guard };
    },
    [api, group.id, isRunning],
    {
      groupIds: () => [group.id],
      keepPrevious: true,
      pollMs: isRunning ? POLL_MS : QUIET_POLL_MS,
    },
  );
  // Most groups run no rollout: what cannot be asked there is missed by nobody.
  if (!live.data) return isRunning ? <LoadError live={live} /> : null;
  const { guard } = live.data;
  const isTold =
    guard &&
    guard.state !== 'ended' &&
    (isRunning || Date.now() - Date.parse(guard.startedAt) < TOLD_MS);
  const told = isTold ? guard : undefined;
  // A way back is not judged: what took it back is.
  const forward = isRunning && group.rollout?.rollbackOf === undefined;
  const verdict = (forward && live.data.verdict) || told?.verdict;
  if (!told && !verdict) return null;
  return (
    <section className={styles.root} aria-label={t('rolloutVerdict.label')}>
      {told && <GuardState guard={told} />}
      {verdict && <VerdictTable verdict={verdict} told={told?.message} />}
    </section>
  );
}
