import { NO_FAULT } from '../faults/Fault.ts';
import type { Fault } from '../faults/Fault.ts';
import { EnvironmentReader } from './EnvironmentReader.ts';

const VARIABLES: Readonly<
  Record<
    Exclude<keyof Fault, 'route'>,
    readonly [variable: string, most: number]
  >
> = {
  errorRate: ['SHOP_FAULT_ERROR_RATE', 1],
  latencyMs: ['SHOP_FAULT_LATENCY_MS', 60_000],
  memoryLeakMibPerMinute: ['SHOP_FAULT_MEMORY_LEAK_MIB_PER_MINUTE', 10_000],
  crashAfterSeconds: ['SHOP_FAULT_CRASH_AFTER_SECONDS', 86_400],
  slowStartSeconds: ['SHOP_FAULT_SLOW_START_SECONDS', 3_600],
};

/**
 * Reads the faults from one variable each, or from `SHOP_FAULTS` as one JSON object with the same names as `Fault`.
 * Where both are given the single variable counts. In production they are refused unless `SHOP_FAULTS_ALLOWED=yes`.
 */
export function readFault(read: EnvironmentReader): Fault {
  const given = readJson(read);
  const fault: Record<keyof Fault, number | string> = { ...NO_FAULT };
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(NO_FAULT, key)) {
      read.problem(
        `SHOP_FAULTS knows ${Object.keys(NO_FAULT).join(
          ', ',
        )}, but not '${key}'`,
      );
    }
  }
  for (const [key, [variable, most]] of Object.entries(VARIABLES) as [
    Exclude<keyof Fault, 'route'>,
    [string, number],
  ][]) {
    const value = given[key] ?? 0;
    if (typeof value !== 'number' || !(value >= 0 && value <= most)) {
      read.problem(
        `'${key}' of SHOP_FAULTS must be a number from 0 to ${most}`,
      );
      continue;
    }
    fault[key] = read.number(variable, value, 0, most);
  }
  const route = read.text(
    'SHOP_FAULT_ROUTE',
    typeof given.route === 'string' ? given.route : '/',
  );
  if (!route.startsWith('/'))
    read.problem(`SHOP_FAULT_ROUTE must begin with '/', but is '${route}'`);
  fault.route = route;

  const allowed =
    read.choice('SHOP_FAULTS_ALLOWED', 'no', ['yes', 'no']) === 'yes';
  const active = (Object.keys(VARIABLES) as (keyof Fault)[]).filter(
    key => fault[key] !== 0,
  );
  if (
    active.length > 0 &&
    !allowed &&
    read.text('NODE_ENV', '') === 'production'
  ) {
    read.problem(
      `Faults on purpose (${active.join(
        ', ',
      )}) are refused with NODE_ENV=production; take them away, or set SHOP_FAULTS_ALLOWED=yes`,
    );
  }
  return fault as unknown as Fault;
}

function readJson(read: EnvironmentReader): Record<string, unknown> {
  const text = read.optional('SHOP_FAULTS');
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { ...value };
  } catch {
    // Said below, for every kind of wrong text alike.
  }
  read.problem(
    'SHOP_FAULTS must be a JSON object such as {"errorRate":0.25,"route":"/api"}',
  );
  return {};
}
