import { useState } from 'react';
import { Link } from '@backstage/ui';
import type { Alert } from '@capstan/plugin-fleet-common';
import { useFleetApi, useFleetTranslation } from '../../hooks';
import { useToast } from '../../useToast';
import { toApiProblem } from '../ActionDialog';
import { DisabledReason } from '../DisabledReason';
import { AcknowledgeDialog } from './AcknowledgeDialog';
import styles from './Alerts.module.css';
import { MuteDialog } from './MuteDialog';

/** What can be done with an alert. What cannot stays, with the reason; of what is over there is nothing to do. */
export function AlertActions(props: { alert: Alert; onChanged: () => void }) {
  const { alert, onChanged } = props;
  const { capabilities, title } = alert;
  const api = useFleetApi();
  const toast = useToast();
  const { t } = useFleetTranslation();
  const [dialog, setDialog] = useState<'acknowledge' | 'mute'>();
  const close = () => setDialog(undefined);
  const unmute = async () => {
    try {
      await api.unmuteAlert(alert.id);
      toast.post({
        title: t('alerts.done.unmuted', { title }),
        status: 'success',
        timeout: 6000,
      });
      onChanged();
    } catch (error) {
      toast.post({
        title: t('alerts.done.failed', {
          sentence: toApiProblem(error).sentence,
        }),
        status: 'danger',
      });
    }
  };
  return (
    <div className={styles.actions}>
      {alert.state !== 'resolved' && (
        <>
          {!alert.acknowledged && (
            <DisabledReason
              variant="secondary"
              size="small"
              capability={capabilities.acknowledge}
              aria-label={t('alerts.acknowledgeLabel', { title })}
              onPress={() => setDialog('acknowledge')}
            >
              {t('alerts.acknowledge')}
            </DisabledReason>
          )}
          {alert.state === 'muted' ? (
            <DisabledReason
              variant="secondary"
              size="small"
              capability={capabilities.unmute}
              aria-label={t('alerts.unmuteLabel', { title })}
              onPress={() => void unmute()}
            >
              {t('alerts.unmute')}
            </DisabledReason>
          ) : (
            <DisabledReason
              variant="secondary"
              size="small"
              capability={capabilities.mute}
              aria-label={t('alerts.muteLabel', { title })}
              onPress={() => setDialog('mute')}
            >
              {t('alerts.mute')}
            </DisabledReason>
          )}
        </>
      )}
      {alert.url && (
        <Link
          href={alert.url}
          target="_blank"
          rel="noopener noreferrer"
          variant="body-small"
        >
          {t('alerts.open')}
        </Link>
      )}
      {dialog === 'acknowledge' && (
        <AcknowledgeDialog
          alert={alert}
          onClose={close}
          onChanged={onChanged}
        />
      )}
      {dialog === 'mute' && (
        <MuteDialog alert={alert} onClose={close} onChanged={onChanged} />
      )}
    </div>
  );
}
