import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { InstancePhase } from '../api/types.ts';
import type { GroupRecord } from '../groups/GroupRecord.ts';
import { DEFAULT_SPEC } from '../groups/GroupRecord.ts';
import { buildTargets } from '../traffic/buildTargets.ts';
import { BackOff } from './BackOff.ts';
import { describeEnd } from './describeEnd.ts';
import { environmentOf } from './environmentOf.ts';
import { HealthTally } from './HealthMonitor.ts';
import { INSTANCE_TRANSITIONS, toInstance } from './InstanceRecord.ts';
import type { InstanceRecord } from './InstanceRecord.ts';
import type { ProbeResult } from './probe.ts';
import { Readings } from './Readings.ts';

const instance = (over: Partial<InstanceRecord> = {}): InstanceRecord => ({
  id: 'i-1',
  groupId: 'shop/prod',
  releaseId: 'shop@1',
  label: '1.0.0',
  phase: 'ready',
  port: 20_001,
  startedAt: '2026-01-01T00:00:00.000Z',
  inSince: '2026-01-01T00:00:01.000Z',
  replace: false,
  ...over,
});

describe('instance transitions', () => {
  it('leave nothing but the end from an end, and reach an end from everywhere', () => {
    const phases = Object.keys(INSTANCE_TRANSITIONS) as InstancePhase[];
    assert.equal(phases.length, 7);
    for (const phase of phases) {
      const next = INSTANCE_TRANSITIONS[phase];
      const ended = phase === 'stopped' || phase === 'failed';
      assert.equal(next.length === 0, ended, phase);
      assert.equal(ended || next.includes('failed'), true, phase);
      assert.equal(next.includes('starting'), false, 'nothing starts twice');
    }
  });

  it('never go back into rotation once an instance drains', () => {
    for (const phase of ['draining', 'stopping'] as const) {
      assert.equal(
        INSTANCE_TRANSITIONS[phase].some(
          next => next === 'ready' || next === 'unready',
        ),
        false,
      );
    }
  });
});

describe('toInstance', () => {
  it('shows pid and readings of a live instance and nothing of the inside', () => {
    const shown = toInstance(instance({ process: { pid: 7, start: 'x' } }), {
      cpuPercent: 3,
    });
    assert.equal(shown.pid, 7);
    assert.equal(shown.cpuPercent, 3);
    for (const name of [
      'process',
      'replace',
      'inSince',
      'retiredBecause',
      'unhealthyBecause',
    ]) {
      assert.equal(name in shown, false, name);
    }
  });

  it('shows no pid of one that has ended: somebody else may have it', () => {
    const shown = toInstance(
      instance({ phase: 'stopped', process: { pid: 7, start: 'x' } }),
      { cpuPercent: 3 },
    );
    assert.equal(shown.pid, undefined);
    assert.equal(shown.cpuPercent, undefined);
  });
});

describe('HealthTally', () => {
  const table: readonly [
    string,
    readonly [ProbeResult, ProbeResult][],
    boolean,
    boolean,
  ][] = [
    ['all is well', [['ok', 'ok']], true, false],
    ['it says that it is not ready', [['refused', 'ok']], false, false],
    ['one silence is no news', [['silent', 'ok']], true, false],
    [
      'three silences are',
      [
        ['silent', 'ok'],
        ['silent', 'ok'],
        ['silent', 'ok'],
      ],
      false,
      false,
    ],
    [
      'it comes back',
      [
        ['refused', 'ok'],
        ['ok', 'ok'],
      ],
      true,
      false,
    ],
    [
      'not alive twice is not enough',
      [
        ['ok', 'refused'],
        ['ok', 'silent'],
      ],
      true,
      false,
    ],
    [
      'not alive three times',
      [
        ['ok', 'refused'],
        ['ok', 'silent'],
        ['ok', 'refused'],
      ],
      true,
      true,
    ],
    [
      'a good answer in between starts the count again',
      [
        ['ok', 'refused'],
        ['ok', 'ok'],
        ['ok', 'refused'],
        ['ok', 'refused'],
      ],
      true,
      false,
    ],
  ];
  for (const [name, answers, ready, dead] of table) {
    it(name, () => {
      const tally = new HealthTally(true);
      const verdicts = answers.map(([readiness, liveness]) =>
        tally.note(readiness, liveness, 3),
      );
      assert.deepEqual(verdicts.at(-1), { ready, dead });
    });
  }
});

describe('BackOff', () => {
  it('starts at once after the first failure, slower after more, once in 10 s from the fifth on', () => {
    const backOff = new BackOff();
    assert.deepEqual(backOff.allowed('a', 3, 0), { count: 3 });
    backOff.failed('a', 0, 'x');
    assert.equal(backOff.allowed('a', 3, 0).count, 3);
    [1, 2, 3].forEach(() => backOff.failed('a', 1000, 'x'));
    assert.equal(backOff.loop(), undefined);
    assert.deepEqual(backOff.allowed('a', 3, 1000), { count: 0, wakeAt: 3000 });
    backOff.failed('a', 3000, 'broke');
    assert.equal(backOff.loop()?.failures, 5);
    assert.equal(backOff.loop()?.lastReason, 'broke');
    assert.deepEqual(backOff.allowed('a', 3, 12_999), {
      count: 0,
      wakeAt: 13_000,
    });
    assert.deepEqual(backOff.allowed('a', 3, 13_000), {
      count: 1,
      wakeAt: 23_000,
    });
    assert.equal(backOff.allowed('a', 3, 13_001).count, 0);
  });

  it('is forgotten only by an instance that was started after the last failure and stayed ready', () => {
    const backOff = new BackOff();
    backOff.failed('a', 1000, 'x');
    backOff.failed('a', 1000, 'x');
    backOff.noteReady('a', 500, 600, 90_000);
    assert.equal(
      backOff.allowed('a', 1, 1000).count,
      0,
      'an older one proves nothing',
    );
    backOff.noteReady('a', 1000, 2000, 21_000);
    assert.equal(backOff.allowed('a', 1, 1000).count, 0, 'too early');
    backOff.noteReady('a', 1000, 2000, 22_000);
    assert.equal(backOff.allowed('a', 1, 1000).count, 1);
  });

  it('counts releases apart', () => {
    const backOff = new BackOff();
    [1, 2, 3, 4, 5].forEach(() => backOff.failed('a', 0, 'x'));
    assert.deepEqual(backOff.allowed('b', 4, 0), { count: 4 });
    backOff.keepOnly(new Set(['b']));
    assert.equal(backOff.loop(), undefined);
  });
});

describe('describeEnd', () => {
  const cases: readonly [
    string,
    Partial<InstanceRecord>,
    Parameters<typeof describeEnd>[1],
    string[],
    unknown,
  ][] = [
    [
      'a crash before it was ready',
      { phase: 'starting' },
      { code: 1 },
      [],
      {
        phase: 'failed',
        reason: 'exited with code 1 before it was ready',
        counts: true,
      },
    ],
    [
      'a crash later',
      {},
      { code: 0 },
      [],
      { phase: 'failed', reason: 'exited with code 0', counts: true },
    ],
    [
      'a kill by somebody',
      {},
      { signal: 'SIGKILL' },
      [],
      { phase: 'failed', reason: 'was ended by SIGKILL', counts: true },
    ],
    [
      'an asked stop',
      { phase: 'stopping', retiredBecause: 'fewer are wanted' },
      { code: 0 },
      [],
      { phase: 'stopped', reason: 'fewer are wanted', counts: false },
    ],
    [
      'a forced stop',
      { phase: 'stopping', retiredBecause: 'fewer are wanted' },
      {
        signal: 'SIGKILL',
        condemned: 'it did not end within 2 s and was killed',
      },
      [],
      {
        phase: 'stopped',
        reason: 'fewer are wanted; it did not end within 2 s and was killed',
        counts: false,
      },
    ],
    [
      'an ill one',
      {
        phase: 'stopping',
        retiredBecause: 'it was replaced',
        unhealthyBecause: 'did not answer /livez',
      },
      { code: 0 },
      [],
      {
        phase: 'failed',
        reason: 'did not answer /livez and was replaced',
        counts: true,
      },
    ],
    [
      'one that never became ready',
      { phase: 'starting' },
      { signal: 'SIGKILL', condemned: 'did not become ready within 5 s' },
      [],
      {
        phase: 'failed',
        reason: 'did not become ready within 5 s',
        counts: true,
      },
    ],
    [
      'one that nobody saw',
      {},
      { reason: 'ended while the engine was away' },
      [],
      {
        phase: 'failed',
        reason: 'ended while the engine was away',
        counts: false,
      },
    ],
    [
      'a taken port',
      { phase: 'starting' },
      { code: 1 },
      ['Error: listen EADDRINUSE'],
      {
        phase: 'failed',
        reason: 'exited with code 1: its port was taken, another one is tried',
        counts: true,
      },
    ],
  ];
  for (const [name, record, how, output, expected] of cases) {
    it(`tells ${name}`, () =>
      assert.deepEqual(describeEnd(instance(record), how, output), expected));
  }
});

describe('buildTargets', () => {
  const rotation = (...phases: InstancePhase[]) =>
    buildTargets(
      phases.map((phase, index) => instance({ id: `i-${index}`, phase })),
    ).map(t => t.rotation);

  it('takes instances out of rotation from the moment they drain', () => {
    assert.deepEqual(rotation('ready', 'draining', 'stopping'), [
      'in',
      'out',
      'out',
    ]);
  });

  it('takes unready ones out while others are ready, and leaves them in when none is', () => {
    assert.deepEqual(rotation('ready', 'unready'), ['in', 'out']);
    assert.deepEqual(rotation('unready', 'unready', 'draining'), [
      'in',
      'in',
      'out',
    ]);
  });

  it('does not mention those that never were ready or have ended', () => {
    assert.deepEqual(
      buildTargets([
        instance({ phase: 'starting', inSince: undefined }),
        instance({ phase: 'failed' }),
      ]),
      [],
    );
  });
});

describe('environmentOf', () => {
  const group = {
    id: 'shop/prod',
    spec: {
      ...DEFAULT_SPEC,
      service: 'shop',
      environment: 'prod',
      variables: { A: 'group', B: 'group', C: 'group' },
    },
  } as unknown as GroupRecord;
  const release = {
    id: 'shop@1',
    service: 'shop',
    label: '1.0.0',
    digest: 'x',
    command: [],
    createdAt: '',
    variables: { B: 'release', C: 'release', PORT: '1' },
    deployable: { yes: true },
  } as const;
  const environment = environmentOf(
    instance(),
    20_001,
    group,
    release,
    { C: 'secret' },
    {
      PATH: '/bin',
      HOME: '/root',
      LANG: 'C',
      AWS_SECRET_ACCESS_KEY: 'leak',
      NODE_OPTIONS: '--inspect',
    },
  );

  it('puts the release over the group, and what the engine says over all', () => {
    assert.equal(environment.A, 'group');
    assert.equal(environment.B, 'release');
    assert.equal(environment.C, 'secret');
    assert.equal(environment.PORT, '20001');
    assert.equal(environment.HOST, '127.0.0.1');
    assert.equal(environment.CAPSTAN_INSTANCE, 'i-1');
    assert.equal(environment.CAPSTAN_VERSION, '1.0.0');
    assert.equal(environment.CAPSTAN_RELEASE, 'shop@1');
    assert.equal(environment.CAPSTAN_GROUP, 'shop/prod');
  });

  it('lets nothing else of the engine in', () => {
    assert.deepEqual(Object.keys(environment).sort(), [
      'A',
      'B',
      'C',
      'CAPSTAN_GROUP',
      'CAPSTAN_INSTANCE',
      'CAPSTAN_RELEASE',
      'CAPSTAN_VERSION',
      'HOME',
      'HOST',
      'LANG',
      'PATH',
      'PORT',
    ]);
  });
});

describe('Readings', () => {
  const balancer = (requests: number) => ({
    pid: 1,
    startedAt: '',
    groups: [
      {
        groupId: 'g',
        port: 1,
        targets: [{ instanceId: 'i', inFlight: 2, requests }],
      },
    ],
  });

  it('makes rates from what two samples differ by', () => {
    const readings = new Readings();
    readings.note(
      new Map([['i', { cpuMs: 1000, memoryBytes: 5 }]]),
      balancer(100),
      10_000,
    );
    assert.equal(readings.of('i').cpuPercent, undefined);
    readings.note(
      new Map([['i', { cpuMs: 1500, memoryBytes: 6 }]]),
      balancer(180),
      12_000,
    );
    assert.deepEqual(readings.of('i'), {
      cpuPercent: 25,
      memoryBytes: 6,
      inFlight: 2,
      ejected: false,
    });
    assert.equal(readings.requestRate('i'), 40);
  });

  it('survives a balancer that counts from nothing again, and forgets instances that are gone', () => {
    const readings = new Readings();
    readings.note(new Map([['i', undefined]]), balancer(100), 10_000);
    readings.note(new Map([['i', undefined]]), balancer(3), 11_000);
    assert.equal(readings.requestRate('i'), 0);
    readings.note(new Map(), undefined, 12_000);
    assert.deepEqual(readings.of('i'), {});
  });
});
