import { useCallback } from 'react';
import { useFleetTranslation } from './useFleetTranslation';

/** Says a time span in the largest fitting unit, for example `40 s`, `12 min`, `3 h`, `5 d`. Takes milliseconds. */
export function useDuration(): (milliseconds: number) => string {
  const { t } = useFleetTranslation();
  return useCallback(
    milliseconds => {
      const seconds = Math.max(0, Math.round(milliseconds / 1000));
      if (seconds < 100)
        return t('duration.seconds', { value: String(seconds) });
      const minutes = Math.round(seconds / 60);
      if (minutes < 100)
        return t('duration.minutes', { value: String(minutes) });
      const hours = Math.round(minutes / 60);
      if (hours < 48) return t('duration.hours', { value: String(hours) });
      return t('duration.days', { value: String(Math.round(hours / 24)) });
    },
    [t],
  );
}
