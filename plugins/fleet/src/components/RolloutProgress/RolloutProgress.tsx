import type { Rollout } from '@capstan/plugin-fleet-common';
import { RiArrowGoBackLine, RiArrowRightLine } from '@remixicon/react';
import { useFleetTranslation } from '../../hooks';
import styles from './RolloutProgress.module.css';

/** Phases in which nothing moves until a person does something. */
const WAITING: ReadonlySet<Rollout['phase']> = new Set([
  'paused',
  'awaitingPromotion',
]);

/**
 * Where a rollout stands and which way it goes: out or back. One that was turned round is still about its new version: what counts
 * is how much of that is left.
 */
export function RolloutProgress(props: { rollout: Rollout }) {
  const { t } = useFleetTranslation();
  const { direction, phase, progress, from, to, traffic } = props.rollout;
  const turned = direction === 'back';
  const isBack = turned || props.rollout.rollbackOf !== undefined;
  const ready =
    progress.wanted > 0
      ? Math.min(100, Math.round((progress.ready / progress.wanted) * 100))
      : 0;
  const percent = turned ? 100 - ready : ready;
  const title = titleOf();
  const details = [
    t(`rollout.phase.${phase}`),
    t(turned ? 'rollout.left' : 'rollout.ready', {
      ready: String(progress.ready),
      wanted: String(progress.wanted),
      to: to.label,
    }),
    ...(traffic === undefined
      ? []
      : [
          t(turned ? 'rollout.trafficLeft' : 'rollout.traffic', {
            percent: String(Math.round(traffic)),
          }),
        ]),
  ].join(' · ');
  const Arrow = isBack ? RiArrowGoBackLine : RiArrowRightLine;
  return (
    <div
      className={styles.root}
      data-direction={isBack ? 'back' : 'forward'}
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
  function titleOf(): string {
    if (!isBack) return t('rollout.forward', { to: to.label });
    if (!turned) return t('rollout.back', { to: to.label });
    return from
      ? t('rollout.back', { to: from.label })
      : t('rollout.away', { to: to.label });
  }
}
