import { EPOCH, GroupHour, LOOK_SECONDS } from './GroupHour.ts';
import type { Look } from './GroupHour.ts';
import { EXPECTED } from './faults.ts';
import type { loadJudges } from './judges.ts';

type Judges = ReturnType<typeof loadJudges>;

/** So long after a fault nobody is wrong: it is still being felt, or still being remembered. */
const AFTER_SECONDS = 400;
/** Not ok again within this time is the same alarm. */
const SAME_SECONDS = 60;
const NOTHING = { recent: { requests: 0, errors: 0 }, knownGood: [] };
const MEMORY_LIMIT = 512 * 1024 * 1024;

/** What health said about one hour. */
export interface HealthFinding {
  /** Seconds from the begin of the fault until health said so; absent when it never did, or there was none. */
  readonly delay?: number;
  /** Alarms while nothing was wrong, each with its first reasons. */
  readonly falseAlarms: readonly {
    readonly second: number;
    readonly reasons: readonly string[];
  }[];
}

/** Plays an hour to the backend's own memory and function, look for look, as sweeps do. */
export function judgeHealth(hour: GroupHour, judges: Judges): HealthFinding {
  const memory = new judges.HealthMemory();
  const { fault } = hour;
  let former: Parameters<typeof memory.observe>[0]['former'];
  let kept: ReturnType<typeof observationOf> | undefined;
  let seenAt = EPOCH;
  let delay: number | undefined;
  let lastAlarm = -Infinity;
  const falseAlarms: { second: number; reasons: string[] }[] = [];
  for (const look of hour.looks()) {
    const now = EPOCH + look.second * 1000;
    if (!look.blind) {
      seenAt = now;
      kept = observationOf(look);
      memory.add(
        'g',
        look.signals.map(signal => ({
          ...signal,
          at: new Date(signal.at).toISOString(),
        })),
        now,
      );
      former = {
        ...memory.observe({
          groupId: 'g',
          observation: kept,
          activities: [],
          lastRollout: rolloutOf(look),
          now,
          former,
          formerAt: former ? now - LOOK_SECONDS * 1000 : undefined,
        }),
        knownGood: [],
        ...(rolloutOf(look) && { lastRollout: rolloutOf(look) }),
      };
    }
    if (!kept) continue;
    const freshness = judges.freshnessOf(
      {
        id: 's',
        provider: 'p',
        account: 'a',
        region: '-',
        intervalSeconds: LOOK_SECONDS,
        observedAt: seenAt,
        version: 1,
        wakeRequested: 0,
      },
      now,
    );
    const { status, reasons } = judges.groupHealth(
      { observation: kept, facts: former ?? NOTHING },
      freshness,
      now,
    );
    if (status === 'ok') continue;
    const bad = reasons.filter(({ severity }) => severity !== 'info');
    const within =
      fault &&
      look.second >= fault.from &&
      look.second < fault.to + AFTER_SECONDS;
    if (within) {
      const expected: readonly string[] = EXPECTED[fault.kind];
      // What is said only when it is over is said too late.
      if (
        look.second <= fault.to + LOOK_SECONDS &&
        bad.some(({ code }) => expected.includes(code))
      )
        delay ??= look.second - fault.from;
      continue;
    }
    if (look.second - lastAlarm > SAME_SECONDS)
      falseAlarms.push({
        second: look.second,
        reasons: bad.map(({ message }) => message),
      });
    lastAlarm = look.second;
  }
  return { ...(delay !== undefined && { delay }), falseAlarms };
}

function rolloutOf({ rollout }: Look) {
  return (
    rollout && {
      phase: rollout.phase,
      label: 'new',
      message: '',
      ...(rollout.endedAt !== undefined && { endedAt: iso(rollout.endedAt) }),
    }
  );
}

function observationOf(
  look: Look,
): Parameters<
  InstanceType<Judges['HealthMemory']>['observe']
>[0]['observation'] {
  const running = look.instances.filter(({ phase }) => phase !== 'failed');
  const healthy = running.filter(({ health }) => health === 'healthy').length;
  return {
    ref: { provider: 'p', account: 'a', region: '-', nativeId: 'g' },
    name: 'g',
    kind: 'group',
    environment: 'prod',
    claim: { annotation: 'a', value: 'g' },
    size: {
      min: look.min,
      max: look.max,
      desired: look.desired,
      running: running.length,
      healthy,
      unit: 'instances',
    },
    autoscaling: { active: look.policy !== undefined, policies: [] },
    currentRevisionId: look.rollout ? 'new' : 'old',
    revisionShares: look.shares.map(share => ({
      ...share,
      label: share.revisionId,
      healthy: share.running,
    })),
    instances: look.instances.map(instance => ({
      id: instance.id,
      revisionId: instance.revisionId,
      revisionLabel: instance.revisionId,
      phase: instance.phase,
      health: instance.health,
      startedAt: iso(instance.startedAt),
      ...(instance.endedAt !== undefined && {
        endedAt: iso(instance.endedAt),
        exit: { reason: 'It ended with 1.', code: 1, output: [] },
      }),
      cpuPercent: look.cpuPercent,
      memoryBytes: (instance.memoryPercent / 100) * MEMORY_LIMIT,
      memoryLimitBytes: MEMORY_LIMIT,
    })),
    policies: look.policy
      ? [
          {
            name: 'requests',
            type: 'targetTracking',
            summary: 'keeps requests per instance',
            metric: 'requests',
            ...look.policy,
          },
        ]
      : [],
    capabilities: {} as never,
    conditions: [],
    concurrencyToken: '1',
  };
}

function iso(second: number): string {
  return new Date(EPOCH + second * 1000).toISOString();
}
