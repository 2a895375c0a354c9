import { heldText } from '../Held';
import type { HealthRule } from '../HealthInputs';

/** A failed rollout matters this long; then the group has shown that it lives well without it. */
const FAILED_MS = 3600_000;

/** The newest rollout waits for somebody, or has failed. */
export const rollouts: HealthRule = inputs => {
  const { now, lastRollout } = inputs;
  if (!lastRollout) return [];
  const { phase, label, message, endedAt } = lastRollout;
  if (phase === 'paused' || phase === 'awaitingPromotion') {
    return [
      {
        code: 'rolloutPaused',
        severity: 'info',
        message: `The rollout of '${label}' waits${heldText(
          inputs,
          'rolloutPaused',
        )}: ${message}`,
      },
    ];
  }
  if (phase !== 'failed') return [];
  const recent = endedAt === undefined || now - Date.parse(endedAt) < FAILED_MS;
  return [
    {
      code: 'rolloutFailed',
      severity: recent ? 'degraded' : 'info',
      message: `The rollout of '${label}' failed: ${message}`,
      ...(endedAt !== undefined && { since: endedAt }),
    },
  ];
};
