import { Alert, Button, DialogBody, DialogFooter, Link } from '@backstage/ui';
import type {
  GroupedAction,
  GroupedActionItem,
  ScaleGroup,
} from '@capstan/plugin-fleet-common';
import { placeOfId } from '../../groupFacts';
import {
  useEntityTabLink,
  useFleetApi,
  useFleetTranslation,
  useLive,
} from '../../hooks';
import { toApiProblem } from '../ActionDialog';
import { StatusDot } from '../StatusDot';
import type { Tone } from '../StatusDot';
import styles from './GroupedActionDialog.module.css';

/** Faster than the page's slow poll: somebody has just clicked and waits. */
const POLL_MS = 2000;

const STATUS = {
  running: 'info',
  succeeded: 'success',
  failed: 'danger',
} as const;

const TONES: Readonly<Record<GroupedActionItem['state'], Tone>> = {
  waiting: 'neutral',
  running: 'announcement',
  succeeded: 'positive',
  failed: 'negative',
  refused: 'negative',
  skipped: 'neutral',
};

/** Follows a grouped action item by item. It goes on by itself, with or without anybody looking. */
export function GroupedProgress(props: {
  action: GroupedAction;
  groups: readonly ScaleGroup[];
}) {
  const api = useFleetApi();
  const { t } = useFleetTranslation();
  const link = useEntityTabLink();
  const live = useLive(
    signal => api.getGrouped(props.action.id, { signal }),
    [api, props.action.id],
    {
      groupIds: () => props.action.items.map(item => item.groupId),
      pollMs: POLL_MS,
    },
  );
  const action = live.data ?? props.action;
  return (
    <>
      <DialogBody>
        <div className={styles.form} aria-live="polite">
          <Alert
            status={STATUS[action.state]}
            icon
            isPending={action.state === 'running'}
            title={t(`groupedAction.progress.${action.state}`)}
            description={
              live.error
                ? t('groupedAction.progress.lost', {
                    message: toApiProblem(live.error).sentence,
                  })
                : undefined
            }
          />
          <ol
            className={styles.items}
            aria-label={t('groupedAction.progress.list')}
          >
            {action.items.map(item => {
              const where = t('groupedAction.where', {
                group: item.groupName,
                environment: placeOfId(item.groupId, item.environment),
              });
              const group = props.groups.find(each => each.id === item.groupId);
              const href = link(group?.entityRef);
              return (
                <li key={item.groupId} className={styles.item}>
                  <div className={styles.itemHead}>
                    {href ? (
                      <Link
                        href={href}
                        variant="body-medium"
                        weight="bold"
                        className={styles.where}
                        standalone
                      >
                        {where}
                      </Link>
                    ) : (
                      <strong className={styles.where}>{where}</strong>
                    )}
                    <span className={styles.state}>
                      <StatusDot tone={TONES[item.state]} />
                      {t(`groupedAction.progress.state.${item.state}`)}
                    </span>
                  </div>
                  <div className={styles.secondary}>{item.message}</div>
                </li>
              );
            })}
          </ol>
          {action.state === 'running' && (
            <p className={styles.secondary}>
              {t('groupedAction.progress.closeHint')}
            </p>
          )}
        </div>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" slot="close">
          {t('groupedAction.progress.close')}
        </Button>
      </DialogFooter>
    </>
  );
}
