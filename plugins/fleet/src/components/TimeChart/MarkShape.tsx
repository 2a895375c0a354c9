import type { TimelineMark } from '@capstan/plugin-fleet-common';

const PATHS: Readonly<Record<TimelineMark['kind'], string>> = {
  rolloutStarted: 'M-5 -5L5 0L-5 5Z',
  rolloutStep: 'M0 -5V5',
  rolloutEnded: 'M-4 -4H4V4H-4Z',
  rollbackStarted: 'M5 -5L-5 0L5 5Z',
  rollbackEnded: 'M-4 -4H4V4H-4Z',
  scaled: 'M0 -4L4 0L0 4L-4 0Z',
  alert: 'M0 -5L5 4H-5Z',
};

/** Forward points right, back points left, an end is a square; hollow means it is over. */
export function MarkShape({
  kind,
  x,
  y,
}: {
  kind: TimelineMark['kind'];
  x: number;
  y: number;
}) {
  const colour = markColour(kind);
  const hollow = kind === 'rolloutEnded' || kind === 'rollbackEnded';
  return (
    <path
      d={PATHS[kind]}
      transform={`translate(${Math.round(x * 10) / 10} ${y})`}
      fill={hollow ? 'var(--bui-bg-neutral-1)' : colour}
      stroke={colour}
      strokeWidth={1.5}
    />
  );
}

/** Rollbacks in the negative colour: they are what one looks for. */
export function markColour(kind: TimelineMark['kind']): string {
  switch (kind) {
    case 'rollbackStarted':
    case 'rollbackEnded':
    case 'alert':
      return 'var(--bui-negative-fg-subdued)';
    case 'scaled':
      return 'var(--bui-fg-secondary)';
    default:
      return 'var(--bui-fg-primary)';
  }
}
