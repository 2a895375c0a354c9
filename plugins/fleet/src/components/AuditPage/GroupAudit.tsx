import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import type { AuditEvent } from '@capstan/plugin-fleet-common';
import { useFleetApi, useFleetTranslation } from '../../hooks';
import { More, usePages } from '../HistoryTable';
import { LoadError } from '../LoadError';
import { HISTORY_PATH, rootRouteRef } from '../../routes';
import { AuditEntry } from './AuditEntry';
import styles from './AuditPage.module.css';

const LIMIT = 50;

/** Events of actions that were carried out. They stand in the list of actions already, step by step. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set([
  'rollback-create',
  'rollout-create',
  'rollout-promote',
  'rollout-abort',
  'rollout-pause',
  'group-scale',
]);

/** What happened to a group besides its deployments and actions: holds, answers, attempts that were denied. */
export function GroupAudit({ groupId }: { groupId: string }) {
  const api = useFleetApi();
  const { t } = useFleetTranslation();
  const root = useRouteRef(rootRouteRef)?.();
  const { page, live, ...pages } = usePages<Numbered>(
    async (cursor, signal) => {
      const found = await api.listAudit(
        { groupId, limit: LIMIT, cursor },
        { signal },
      );
      return {
        ...found,
        items: found.items.map(event => ({
          ...event,
          id: String(event.sequence),
        })),
      };
    },
    [api, groupId],
    { groupId, sortKey: event => event.at },
  );
  const events = page?.items.filter(isNews) ?? [];
  return (
    <section className={styles.group} aria-label={t('auditPage.group.title')}>
      <header className={styles.groupHeader}>
        <h4 className={styles.groupTitle}>{t('auditPage.group.title')}</h4>
        {root !== undefined && (
          <Link
            href={`${root.replace(
              /\/$/,
              '',
            )}/${HISTORY_PATH}?group=${encodeURIComponent(groupId)}`}
            variant="body-small"
            standalone
          >
            {t('auditPage.group.all')}
          </Link>
        )}
      </header>
      <LoadError live={live} />
      {page && events.length === 0 && (
        <p className={styles.secondary}>{t('auditPage.group.none')}</p>
      )}
      {events.length > 0 && (
        <ol className={styles.list} aria-label={t('auditPage.group.title')}>
          {events.map(event => (
            <li key={event.id}>
              <AuditEntry event={event} withoutPlace />
            </li>
          ))}
        </ol>
      )}
      {page && <More page={page} {...pages} />}
    </section>
  );
}

type Numbered = AuditEvent & { readonly id: string };

function isNews(event: AuditEvent): boolean {
  return (
    event.result === 'denied' ||
    (event.result === 'refused' && event.subject === undefined) ||
    !TOLD_ELSEWHERE.has(event.event)
  );
}
