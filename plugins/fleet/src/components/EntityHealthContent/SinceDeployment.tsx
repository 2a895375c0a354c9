import { Box, Skeleton } from '@backstage/ui';
import {
  useDuration,
  useFleetApi,
  useFleetTranslation,
  useLive,
  useNow,
} from '../../hooks';
import { nameOfRef } from '../FleetPage/nameOfRef';
import { LoadError } from '../LoadError';
import { useSignalFormat } from '../SignalsChart';
import { StatusDot } from '../StatusDot';
import styles from './EntityHealthContent.module.css';
import { judge, signalMeans } from './signalMeans';
import type { SignalMeans } from './signalMeans';

const POLL_MS = 30_000;
/** Of a deployment that is older than this only the newest part is compared, milliseconds. */
const LONGEST_MS = 24 * 3_600_000;
const ROWS = ['latency', 'errorRate', 'throughput', 'apdex'] as const;

/** How the group does since its last deployment, beside as long a time before it. */
export function SinceDeployment({ groupId }: { groupId: string }) {
  const api = useFleetApi();
  const { t } = useFleetTranslation();
  const now = useNow();
  const duration = useDuration();
  const live = useLive(
    async signal => {
      const { items } = await api.listRollouts(
        groupId,
        { limit: 1 },
        { signal },
      );
      const [rollout] = items;
      if (!rollout) return null;
      const to = Date.now();
      const from = Math.max(Date.parse(rollout.startedAt), to - LONGEST_MS);
      const signals = await api.getSignals(
        groupId,
        {
          from: new Date(from).toISOString(),
          to: new Date(to).toISOString(),
          compare: 'lastDeployment',
        },
        { signal },
      );
      return {
        rollout,
        length: to - from,
        since: signalMeans(signals.series.flatMap(series => series.points)),
        before: signalMeans(signals.comparison?.points ?? []),
      };
    },
    [api, groupId],
    { groupIds: () => [groupId], pollMs: POLL_MS, gapMs: 3000 },
  );
  const { data } = live;
  return (
    <Box
      as="section"
      bg="neutral"
      className={styles.card}
      aria-label={t('entityHealth.since.title')}
    >
      <h3 className={styles.heading}>{t('entityHealth.since.title')}</h3>
      <LoadError live={live} />
      {live.isLoading && <Skeleton width="100%" height={120} />}
      {data === null && (
        <p className={styles.secondary}>{t('entityHealth.since.none')}</p>
      )}
      {data && (
        <>
          <p className={styles.secondary}>
            {data.rollout.actor
              ? t('entityHealth.since.whatBy', {
                  to: data.rollout.to.label,
                  actor: nameOfRef(data.rollout.actor),
                  age: duration(now - Date.parse(data.rollout.startedAt)),
                })
              : t('entityHealth.since.what', {
                  to: data.rollout.to.label,
                  age: duration(now - Date.parse(data.rollout.startedAt)),
                })}
          </p>
          <Comparison before={data.before} since={data.since} />
          <p className={styles.secondary}>
            {t('entityHealth.since.window', {
              duration: duration(data.length),
            })}
          </p>
        </>
      )}
    </Box>
  );
}

function Comparison(props: { before: SignalMeans; since: SignalMeans }) {
  const { t } = useFleetTranslation();
  const format = useSignalFormat();
  const say = (row: (typeof ROWS)[number], value: number | undefined) =>
    value === undefined ? t('entityHealth.since.unknown') : format(row, value);
  return (
    <table className={styles.means}>
      <thead>
        <tr>
          <th scope="col">{t('entityHealth.since.measure')}</th>
          <th scope="col">{t('entityHealth.since.before')}</th>
          <th scope="col">{t('entityHealth.since.after')}</th>
          <th scope="col">{t('entityHealth.since.change')}</th>
        </tr>
      </thead>
      <tbody>
        {ROWS.map(row => {
          const before = props.before[row];
          const since = props.since[row];
          return (
            <tr key={row}>
              <th scope="row">{t(`entityHealth.since.${row}`)}</th>
              <td>{say(row, before)}</td>
              <td>{say(row, since)}</td>
              <td>
                <Change row={row} before={before} since={since} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Change(props: {
  row: (typeof ROWS)[number];
  before: number | undefined;
  since: number | undefined;
}) {
  const { row, before, since } = props;
  const { t } = useFleetTranslation();
  const format = useSignalFormat();
  if (before === undefined || since === undefined)
    return <>{t('entityHealth.since.unknown')}</>;
  const verdict = judge(row, before, since);
  const sign = since >= before ? '+' : '−';
  return (
    <span className={styles.change}>
      {sign}
      {format(row, Math.abs(since - before))}
      {verdict && (
        <>
          <StatusDot tone={verdict === 'worse' ? 'negative' : 'positive'} />
          {t(`entityHealth.since.${verdict}`)}
        </>
      )}
    </span>
  );
}
