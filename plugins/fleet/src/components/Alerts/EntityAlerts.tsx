import { useFleetApi, useFleetTranslation, useLive } from '../../hooks';
import { LoadError } from '../LoadError';
import { SignalSources } from '../SignalSources';
import { AlertList } from './AlertList';
import styles from './Alerts.module.css';

/** More than this many of one service are read on the page of alerts. */
const LIMIT = 20;

/** The open alerts of a service, or of one of its groups; a line when there are none, and what sources do not answer. */
export function EntityAlerts(props: {
  entityRef: string;
  groupId?: string;
  /** Says nothing at all when there is nothing to say. */
  isQuiet?: boolean;
  onChanged?: () => void;
}) {
  const { entityRef, groupId } = props;
  const api = useFleetApi();
  const { t } = useFleetTranslation();
  const live = useLive(
    signal =>
      api.listAlerts(
        { ...(groupId ? { groupId } : { entityRef }), limit: LIMIT },
        { signal },
      ),
    [api, entityRef, groupId],
    { groupIds: () => (groupId ? [groupId] : undefined), gapMs: 1000 },
  );
  const { data } = live;
  const troubled = data?.sources.some(
    ({ state }) => state === 'failing' || state === 'partial',
  );
  const isCalm = data?.items.length === 0 && !troubled && !live.error;
  if (props.isQuiet && (isCalm || live.isLoading)) return null;
  return (
    <section className={styles.panel} aria-label={t('alerts.title')}>
      <LoadError live={live} />
      {data && <SignalSources sources={data.sources} onlyTroubles />}
      {data?.items.length === 0 && (
        <p className={styles.secondary}>{t('alerts.none')}</p>
      )}
      {data && data.items.length > 0 && (
        <>
          <h3 className={styles.heading}>
            {t('alerts.count', { count: data.total })}
          </h3>
          <AlertList
            alerts={data.items}
            withoutLink
            onChanged={() => {
              live.reload();
              props.onChanged?.();
            }}
          />
        </>
      )}
    </section>
  );
}
