import type { HealthReason, ScalingPolicy } from '@capstan/plugin-fleet-common';
import { heldText } from '../Held';
import type { HealthInputs, HealthRule } from '../HealthInputs';
import { round, unitOf } from '../units';

/** What a policy did not do stays worth knowing this long. */
const RECENT_MS = 10 * 60_000;

/** How a provider tells that a bound holds the size, which is no failure to scale. */
const BOUND = /\bis at its (minimum|maximum) of \d/;

/** Why it does not grow although it should: it may not, or a policy did not. */
export const ceiling: HealthRule = inputs => [
  ...atMax(inputs),
  ...notScaled(inputs),
];

function atMax(inputs: HealthInputs): readonly HealthReason[] {
  const { size, autoscaling, policies, conditions } = inputs;
  const said = conditions.find(({ code }) => code === 'atMax');
  if (!autoscaling.active || size.desired < size.max || size.max <= size.min)
    return said ? [said] : [];
  const held = heldText(inputs, 'atMax');
  const text = `At its maximum of ${size.max} ${unitOf(size)}${held}`;
  const evidence = [
    { label: 'desired', value: size.desired, limit: size.max, unit: 'count' },
  ] as const;
  const wanting = policies.find(wantsMore);
  if (wanting)
    return [
      {
        code: 'atMax',
        severity: 'degraded',
        message: `${text}, and '${wanting.name}' asks for more (${round(
          wanting.current ?? 0,
        )} instead of ${round(wanting.target ?? 0)}).`,
        evidence,
      },
    ];
  if (said) return [{ ...said, evidence }];
  return [{ code: 'atMax', severity: 'info', message: `${text}.`, evidence }];
}

function notScaled(inputs: HealthInputs): readonly HealthReason[] {
  const { now, size, policies } = inputs;
  const { at, reason } = inputs.notScaled ?? { at: '', reason: '' };
  if (!(now - Date.parse(at) < RECENT_MS)) return [];
  const wanting = size.desired < size.max && policies.some(wantsMore);
  return [
    {
      code: 'notScaled',
      severity: wanting ? 'degraded' : 'info',
      message: BOUND.test(reason)
        ? reason
        : `It did not scale${heldText(inputs, 'notScaled')}: ${reason}`,
      since: at,
    },
  ];
}

function wantsMore({ type, current, target }: ScalingPolicy): boolean {
  return (
    type === 'targetTracking' &&
    current !== undefined &&
    target !== undefined &&
    current > target
  );
}
