import type { Alert } from '@capstan/plugin-fleet-common';
import { useFleetApi, useFleetTranslation } from '../../hooks';
import { useToast } from '../../useToast';
import { ReasonDialog } from '../ReasonDialog';

/** Says that somebody looks after an alert. */
export function AcknowledgeDialog(props: {
  alert: Alert;
  onClose: () => void;
  onChanged: () => void;
}) {
  const { alert } = props;
  const api = useFleetApi();
  const toast = useToast();
  const { t } = useFleetTranslation();
  return (
    <ReasonDialog
      title={t('alerts.acknowledgeTitle')}
      description={
        <>
          <strong>{alert.title}</strong> {t('alerts.acknowledgeHint')}
        </>
      }
      confirmLabel={t('alerts.acknowledge')}
      reason="optional"
      onConfirm={async reason => {
        await api.acknowledgeAlert(alert.id, reason ? { reason } : {});
        toast.post({
          title: t('alerts.done.acknowledged', { title: alert.title }),
          status: 'success',
          timeout: 6000,
        });
        props.onChanged();
      }}
      onClose={props.onClose}
    />
  );
}
