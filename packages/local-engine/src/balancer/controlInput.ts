import type { BalancerGroup, BalancerTarget } from './control.ts';

/** Thrown for input that the control API refuses; the message is shown to the caller. */
export class InputError extends Error {}

/** Reads the body of `PUT /groups/{groupId}`. */
export function readGroup(groupId: string, body: unknown): BalancerGroup {
  const value = record(body, 'The body');
  if (value.groupId !== groupId) {
    throw new InputError(
      `'groupId' in the body is not '${groupId}' as in the path.`,
    );
  }
  if (!Array.isArray(value.targets))
    throw new InputError(`'targets' is not a list.`);
  const targets = value.targets.map((each, i) =>
    readTarget(record(each, `'targets[${i}]'`), i),
  );
  if (
    new Set(targets.map(target => target.instanceId)).size !== targets.length
  ) {
    throw new InputError(`'targets' names an instance twice.`);
  }
  const weights: Record<string, number> = Object.create(null);
  for (const [releaseId, weight] of Object.entries(
    record(value.weights, `'weights'`),
  )) {
    weights[releaseId] = number(weight, `'weights.${releaseId}'`, 0, 100);
  }
  return {
    groupId,
    port: integer(value.port, `'port'`, 0, 65535),
    targets,
    weights,
    slowStartSeconds: number(
      value.slowStartSeconds,
      `'slowStartSeconds'`,
      0,
      3600,
    ),
  };
}

function readTarget(value: Record<string, unknown>, i: number): BalancerTarget {
  const { rotation } = value;
  if (rotation !== 'in' && rotation !== 'out') {
    throw new InputError(`'targets[${i}].rotation' is neither 'in' nor 'out'.`);
  }
  const inSince = text(value.inSince, `'targets[${i}].inSince'`);
  if (Number.isNaN(Date.parse(inSince))) {
    throw new InputError(`'targets[${i}].inSince' is not an ISO time.`);
  }
  return {
    instanceId: text(value.instanceId, `'targets[${i}].instanceId'`),
    releaseId: text(value.releaseId, `'targets[${i}].releaseId'`),
    port: integer(value.port, `'targets[${i}].port'`, 1, 65535),
    rotation,
    inSince,
  };
}

function record(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError(`${name} is not an object.`);
  }
  return value as Record<string, unknown>;
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '' || value.length > 300) {
    throw new InputError(`${name} is not a text of 1 to 300 characters.`);
  }
  return value;
}

function number(
  value: unknown,
  name: string,
  min: number,
  max: number,
): number {
  if (typeof value !== 'number' || !(value >= min && value <= max)) {
    throw new InputError(`${name} is not a number from ${min} to ${max}.`);
  }
  return value;
}

function integer(
  value: unknown,
  name: string,
  min: number,
  max: number,
): number {
  const whole = number(value, name, min, max);
  if (!Number.isInteger(whole))
    throw new InputError(`${name} is not a whole number.`);
  return whole;
}

/** Reads a whole number from a query; `fallback` when it is left out. */
export function readNumber(
  value: string | null,
  name: string,
  max: number,
  fallback: number,
): number {
  if (value === null) return fallback;
  if (!/^[0-9]{1,9}$/.test(value) || Number(value) > max) {
    throw new InputError(`'${name}' is not a whole number from 0 to ${max}.`);
  }
  return Number(value);
}
