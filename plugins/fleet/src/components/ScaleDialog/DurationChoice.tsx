import { useFleetTranslation } from '../../hooks';
import { Choice } from '../Choice';
import { TimeField } from '../TimeField';
import styles from './ScaleDialog.module.css';
import { LONGEST_MS } from './untilDraft';
import type { UntilDraft } from './untilDraft';

const MINUTE = 60_000;

/** Whether a size is for good, or put back by the portal at a time. */
export function DurationChoice(props: {
  draft: UntilDraft;
  onChange: (draft: UntilDraft) => void;
}) {
  const { draft, onChange } = props;
  const { t } = useFleetTranslation();
  const now = Date.now();
  return (
    <div className={styles.duration}>
      <div className={styles.durationLabel} aria-hidden="true">
        {t('scaleDialog.until.label')}
      </div>
      <Choice
        label={t('scaleDialog.until.label')}
        options={(['good', 'h1', 'h4', 'time'] as const).map(id => ({
          id,
          label: t(`scaleDialog.until.${id}`),
        }))}
        selected={draft.choice}
        onChange={choice =>
          onChange({ ...draft, choice, chosenAt: Date.now() })
        }
      />
      {draft.choice === 'time' && (
        <TimeField
          label={t('scaleDialog.until.at')}
          value={draft.time}
          min={now + MINUTE}
          max={now + LONGEST_MS}
          onChange={time => onChange({ ...draft, time })}
        />
      )}
      <div className={styles.durationHint}>
        {t(
          draft.choice === 'good'
            ? 'scaleDialog.until.goodHint'
            : 'scaleDialog.until.hint',
        )}
      </div>
    </div>
  );
}
