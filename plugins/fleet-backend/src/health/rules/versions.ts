import { RUNNING_PHASES } from '@capstan/plugin-fleet-common';
import { heldMs, heldText } from '../Held';
import type { HealthRule } from '../HealthInputs';

/** The last instances of a finished rollout go within this time. */
const DRAINING_MS = 15_000;

/** Several versions serve, and nothing says that they shall. */
export const versions: HealthRule = inputs => {
  const { revisions, lastRollout } = inputs;
  if (lastRollout && RUNNING_PHASES.includes(lastRollout.phase)) return [];
  // A warm set that gets no traffic is there on purpose.
  const mixed = revisions.filter(
    share => share.running > 0 && share.traffic !== 0,
  );
  if (mixed.length < 2) return [];
  const parts = mixed
    .map(share => `${share.running} × ${share.label}`)
    .join(', ');
  return [
    {
      code: 'mixedVersions',
      severity:
        heldMs(inputs, 'mixedVersions') < DRAINING_MS ? 'info' : 'degraded',
      message: `Mixed versions and no rollout running${heldText(
        inputs,
        'mixedVersions',
      )}: ${parts}.`,
      evidence: [{ label: 'versions', value: mixed.length, unit: 'count' }],
    },
  ];
};
