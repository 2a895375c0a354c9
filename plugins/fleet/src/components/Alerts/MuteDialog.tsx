import { useState } from 'react';
import { Skeleton } from '@backstage/ui';
import type { Alert } from '@capstan/plugin-fleet-common';
import { useFleetApi, useFleetTranslation, useLive } from '../../hooks';
import { useToast } from '../../useToast';
import { Choice } from '../Choice';
import { ReasonDialog } from '../ReasonDialog';
import { dateTime } from '../TimeChart';
import { TimeField } from '../TimeField';
import styles from './Alerts.module.css';
import { LONGEST_MS, readMute } from './muteDraft';
import type { MuteDraft } from './muteDraft';

const MINUTE = 60_000;

/** Silences an alert: until when, why, confirm. There is always an end: by default that of the rollout that runs, or an hour. */
export function MuteDialog(props: {
  alert: Alert;
  onClose: () => void;
  onChanged: () => void;
}) {
  const { alert } = props;
  const api = useFleetApi();
  const toast = useToast();
  const { t } = useFleetTranslation();
  const { groupId } = alert;
  const rolling = useLive(
    async signal =>
      groupId !== undefined &&
      (await api.getGroup(groupId, { signal })).rollout !== undefined,
    [api, groupId],
    { groupIds: () => (groupId === undefined ? [] : [groupId]) },
  );
  const [chosen, setDraft] = useState<MuteDraft>();
  const fallback: MuteDraft = { choice: rolling.data ? 'rollout' : 'h1' };
  // A rollout that has ended meanwhile has no end to wait for.
  const draft =
    !chosen || (chosen.choice === 'rollout' && !rolling.data)
      ? fallback
      : chosen;
  const now = Date.now();
  const read = readMute(draft, now);
  return (
    <ReasonDialog
      title={t('alerts.muteTitle')}
      description={
        <>
          <strong>{alert.title}</strong> {t('alerts.muteHint')}
        </>
      }
      confirmLabel={t('alerts.mute')}
      reason="required"
      isIncomplete={'problem' in read || rolling.isLoading}
      onConfirm={async reason => {
        const end = readMute(draft, Date.now());
        if ('problem' in end) return;
        const muted = await api.muteAlert(alert.id, { ...end, reason });
        toast.post({
          title: t('alerts.done.muted', {
            title: alert.title,
            time: muted.muted ? dateTime(Date.parse(muted.muted.until)) : '',
          }),
          status: 'success',
          timeout: 6000,
        });
        props.onChanged();
      }}
      onClose={props.onClose}
    >
      {rolling.isLoading ? (
        <Skeleton width="100%" height={56} />
      ) : (
        <div className={styles.until}>
          <div className={styles.untilLabel} aria-hidden="true">
            {t('alerts.until.label')}
          </div>
          <Choice
            label={t('alerts.until.label')}
            options={(
              [
                ...(rolling.data ? ['rollout' as const] : []),
                'h1',
                'h4',
                'h24',
                'time',
              ] as const
            ).map(id => ({ id, label: t(`alerts.until.${id}`) }))}
            selected={draft.choice}
            onChange={choice => setDraft({ ...draft, choice })}
          />
          {draft.choice === 'time' && (
            <TimeField
              label={t('alerts.until.at')}
              value={draft.time}
              min={now + MINUTE}
              max={now + LONGEST_MS}
              onChange={time => setDraft({ ...draft, time })}
            />
          )}
          <div className={styles.secondary} aria-live="polite">
            {hint()}
          </div>
        </div>
      )}
    </ReasonDialog>
  );

  function hint(): string {
    if ('problem' in read) return t(`alerts.until.${read.problem}`);
    return read.until === undefined
      ? t('alerts.until.rolloutHint')
      : dateTime(Date.parse(read.until));
  }
}
