import { Alert, ButtonIcon } from '@backstage/ui';
import { RiCloseLine } from '@remixicon/react';
import type { Action, ActionState } from '@capstan/plugin-fleet-common';
import { useFleetApi, useFleetTranslation, useLive } from '../../hooks';
import { toApiProblem } from '../ActionDialog';
import { ActionSteps } from './ActionSteps';
import styles from './ActionProgress.module.css';

/** Faster than the page's slow poll: somebody has just clicked and waits. */
const POLL_MS = 2000;
const POLL_ENDED_MS = 60_000;

const STATUS: Readonly<Record<ActionState, 'info' | 'success' | 'danger'>> = {
  recorded: 'info',
  sending: 'info',
  accepted: 'info',
  succeeded: 'success',
  failed: 'danger',
  refused: 'danger',
};

/** Follows an action that was just taken until it ends, with its steps. */
export function ActionProgress(props: {
  action: Action;
  onDismiss: () => void;
}) {
  const { action: started } = props;
  const api = useFleetApi();
  const { t } = useFleetTranslation();
  const ended = started.endedAt !== undefined;
  const live = useLive(
    signal => api.getAction(started.id, { signal }),
    [api, started.id],
    {
      groupIds: () => [started.groupId],
      pollMs: ended ? POLL_ENDED_MS : POLL_MS,
    },
  );
  const action = live.data ?? started;
  return (
    <section aria-label={t('actionProgress.label')} aria-live="polite">
      <Alert
        status={STATUS[action.state]}
        icon
        isPending={STATUS[action.state] === 'info'}
        title={`${t(`actionProgress.request.${action.request.kind}`)}: ${t(
          `actionProgress.state.${action.state}`,
        )}`}
        description={
          <>
            <div>{action.message}</div>
            {live.error && (
              <div>
                {t('actionProgress.lost', {
                  message: toApiProblem(live.error).sentence,
                })}
              </div>
            )}
            {action.steps.length > 0 && (
              <details className={styles.details}>
                <summary>{t('actionProgress.steps')}</summary>
                <ActionSteps steps={action.steps} />
              </details>
            )}
          </>
        }
        customActions={
          <ButtonIcon
            variant="tertiary"
            aria-label={t('actionProgress.dismiss')}
            icon={<RiCloseLine aria-hidden="true" />}
            onPress={props.onDismiss}
          />
        }
      />
    </section>
  );
}
