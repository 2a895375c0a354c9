import type { Rollout } from '@capstan/plugin-fleet-common';
import { RiArrowGoBackLine, RiArrowRightLine } from '@remixicon/react';
import { useFleetTranslation } from '../../hooks';
import styles from './RolloutProgress.module.css';

/** Phases in which nothing moves until a person does something. */
const WAITING: ReadonlySet<Rollout['phase']> = new Set([
  'paused',
  'awaitingPromotion',
]);

/** Where a rollout stands and which way it goes: out or back. */
export function RolloutProgress(props: { rollout: Rollout }) {
  const { t } = useFleetTranslation();
  const { direction, phase, progress, to, traffic } = props.rollout;
  const percent =
    progress.wanted > 0
      ? Math.min(100, Math.round((progress.ready / progress.wanted) * 100))
      : 0;
  const title = t(`rollout.${direction}`, { to: to.label });
  const details = [
    t(`rollout.phase.${phase}`),
    t('rollout.ready', {
      ready: String(progress.ready),
      wanted: String(progress.wanted),
    }),
    ...(traffic === undefined
      ? []
      : [t('rollout.traffic', { percent: String(Math.round(traffic)) })]),
  ].join(' · ');
  const Arrow = direction === 'back' ? RiArrowGoBackLine : RiArrowRightLine;
  return (
    <div
      className={styles.root}
      data-direction={direction}
      data-waiting={WAITING.has(phase)}
    >
      <div className={styles.title}>
        <Arrow className={styles.arrow} aria-hidden="true" />
        {title}
      </div>
      <div
        className={styles.track}
        role="progressbar"
        aria-label={title}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={details}
      >
        <div className={styles.done} style={{ width: `${percent}%` }} />
      </div>
      <div className={styles.details}>{details}</div>
    </div>
  );
}
