import type { ActionRequest } from '@capstan/plugin-fleet-common';
import type { ConfirmedAction } from '../RolloutProvider';
import { describeRolloutProvider } from './describeRolloutProvider';
import { describeScaleGroupProvider } from './describeScaleGroupProvider';
import type { RolloutHarness } from './harness';
import { MemoryProvider } from './MemoryProvider';
import { planContextOf } from './planContextOf';

const RELEASES = [
  { id: 'r1', label: '1.0.0', digest: 'sha256:1' },
  { id: 'r2', label: '1.1.0', digest: 'sha256:2' },
  {
    id: 'r3',
    label: '1.2.0',
    digest: 'sha256:3',
    undeployable: 'its files are gone',
  },
];

function shop(): MemoryProvider {
  const provider = new MemoryProvider();
  provider.addGroup({
    service: 'shop',
    environment: 'prod',
    min: 1,
    max: 4,
    desired: 2,
    releases: RELEASES,
    current: 'r1',
  });
  return provider;
}

async function create(): Promise<RolloutHarness> {
  const provider = shop();
  return {
    provider,
    rollouts: provider,
    scope: provider.scopes()[0],
    nativeId: 'shop/prod',
    revisions: { current: 'r1', next: 'r2', undeployable: 'r3' },
    pass: async ms => provider.clock.advance(ms),
    resizeOutside: async desired => {
      provider.group('shop/prod').act({ kind: 'scale', desired }, {});
      provider.touch();
    },
    autoscale: async () => {
      provider.group('shop/prod').autoscaling = true;
      provider.touch();
    },
    disconnect: async () => {
      for (const operation of ['sweep', 'watch', 'apply', 'readBack'] as const)
        provider.fault(operation, { type: 'down' });
    },
    close: async () => {},
  };
}

describeScaleGroupProvider('MemoryProvider', create);
describeRolloutProvider('MemoryProvider', create);

describe('MemoryProvider', () => {
  const signal = () => ({ signal: new AbortController().signal });
  const look = async (provider: MemoryProvider) => {
    const observation = await provider.sweep(provider.scopes()[0], signal());
    return planContextOf(observation.groups[0], observation.observedAt).group;
  };
  const action = (request: ActionRequest): ConfirmedAction => ({
    idempotencyKey: 'key',
    request,
    concurrencyToken: '1',
    actor: 'user:default/a',
  });

  it('writes one effect however often an action comes', async () => {
    const provider = shop();
    const group = await look(provider);
    for (let i = 0; i < 3; i++)
      await provider.apply(
        group,
        action({ kind: 'scale', desired: 3 }),
        signal(),
      );
    expect(provider.effects).toEqual([
      expect.objectContaining({
        nativeId: 'shop/prod',
        idempotencyKey: 'key',
        request: { kind: 'scale', desired: 3 },
      }),
    ]);
    expect(provider.calls.apply).toBe(3);
  });

  it('has done nothing after a timeout before the commit', async () => {
    const provider = shop();
    const group = await look(provider);
    provider.fault('apply', { type: 'timeoutBeforeCommit' }, 1);
    await expect(
      provider.apply(group, action({ kind: 'scale', desired: 3 }), signal()),
    ).rejects.toMatchObject({
      retryable: true,
      notSent: false,
    });
    expect(provider.effects).toEqual([]);
    expect(
      await provider.readBack(
        group,
        action({ kind: 'scale', desired: 3 }),
        signal(),
      ),
    ).toEqual({ outcome: 'notSent' });
  });

  it('has done it after a timeout after the commit', async () => {
    const provider = shop();
    const group = await look(provider);
    provider.fault('apply', { type: 'timeoutAfterCommit' }, 1);
    await expect(
      provider.apply(group, action({ kind: 'scale', desired: 3 }), signal()),
    ).rejects.toMatchObject({
      name: 'ProviderError',
    });
    expect(provider.effects).toHaveLength(1);
    expect(
      await provider.readBack(
        group,
        action({ kind: 'scale', desired: 3 }),
        signal(),
      ),
    ).toMatchObject({
      outcome: 'accepted',
    });
  });

  it('waits for the abort of a caller with a time limit', async () => {
    const provider = shop();
    const group = await look(provider);
    provider.fault('apply', { type: 'timeoutAfterCommit', ms: Infinity }, 1);
    const controller = new AbortController();
    const applying = provider.apply(
      group,
      action({ kind: 'scale', desired: 3 }),
      { signal: controller.signal },
    );
    controller.abort();
    await expect(applying).rejects.toMatchObject({ notSent: false });
    expect(provider.effects).toHaveLength(1);
  });

  it('does what it is asked once a slow answer has come, unless the caller gave up', async () => {
    const provider = shop();
    const group = await look(provider);
    provider.fault('apply', { type: 'slow', ms: 1 }, 1);
    await provider.apply(
      group,
      action({ kind: 'scale', desired: 3 }),
      signal(),
    );
    expect(provider.effects).toHaveLength(1);

    provider.fault('apply', { type: 'slow', ms: 60_000 });
    const controller = new AbortController();
    const second = {
      ...action({ kind: 'scale', desired: 4 }),
      idempotencyKey: 'second',
    };
    const applying = provider.apply(group, second, {
      signal: controller.signal,
    });
    controller.abort();
    await expect(applying).rejects.toMatchObject({ name: 'ProviderError' });
    expect(provider.effects).toHaveLength(1);
  });

  it('uses a fault up, and heals', async () => {
    const provider = shop();
    provider.fault('sweep', { type: 'down' }, 1);
    await expect(look(provider)).rejects.toMatchObject({ notSent: true });
    await expect(look(provider)).resolves.toMatchObject({
      id: 'memory:test:-:shop%2Fprod',
    });
    provider.fault('sweep', { type: 'down' });
    await expect(look(provider)).rejects.toBeDefined();
    provider.heal();
    await expect(look(provider)).resolves.toBeDefined();
  });

  it.each([
    [
      'a canary through its steps',
      {
        type: 'canary',
        steps: [{ weight: 10, pauseSeconds: 5 }, { weight: 50 }],
        bakeSeconds: 3,
      },
    ],
  ] as const)('moves %s as its clock does', async (_, strategy) => {
    const provider = shop();
    const group = provider.group('shop/prod');
    group.act({ kind: 'rollout', revisionId: 'r2', strategy }, {});
    provider.clock.advance(4000);
    expect(group.rollout).toMatchObject({
      phase: 'progressing',
      step: 0,
      traffic: 10,
    });
    provider.clock.advance(5000);
    expect(group.rollout).toMatchObject({
      phase: 'awaitingPromotion',
      step: 1,
      traffic: 50,
    });
    provider.clock.advance(60_000);
    expect(group.rollout).toMatchObject({ phase: 'awaitingPromotion' });
    group.act({ kind: 'promote', rolloutId: '-' }, {});
    provider.clock.advance(1000);
    expect(group.rollout).toMatchObject({ phase: 'baking', traffic: 100 });
    expect(group.warm?.releaseId).toBe('r1');
    provider.clock.advance(2000);
    expect(group.rollout).toBeUndefined();
    expect(group.warm).toBeUndefined();
    expect(group.ended[0]).toMatchObject({
      phase: 'succeeded',
      endedAt: provider.clock.now(),
    });
  });

  it('ends a rollout at the moment it was due, however far the clock jumps', () => {
    const provider = shop();
    const start = provider.clock.now();
    provider.group('shop/prod').act({ kind: 'rollout', revisionId: 'r2' }, {});
    provider.clock.advance(3_600_000);
    expect(provider.group('shop/prod').ended[0]).toMatchObject({
      phase: 'succeeded',
      endedAt: start + 4000,
    });
  });
});
