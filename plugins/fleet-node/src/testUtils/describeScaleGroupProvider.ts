import {
  ACTION_KINDS,
  stringifyScaleGroupRef,
} from '@capstan/plugin-fleet-common';
import { behaviour, look, patient } from './harness';
import type { ScaleGroupHarness, Skips } from './harness';

/**
 * `instances`: what is scaled are capacity units, which have neither instances nor revisions.
 * @public
 */
export type ScaleGroupBehaviour = 'watch' | 'instances';

/**
 * What every `ScaleGroupProvider` promises.
 *
 * @param create - called before each test; the harness is closed after it.
 * @public
 */
export function describeScaleGroupProvider(
  name: string,
  create: () => Promise<ScaleGroupHarness>,
  options: { skip?: Skips<ScaleGroupBehaviour> } = {},
): void {
  const skip = options.skip ?? {};

  describe(`${name} as a ScaleGroupProvider`, () => {
    let harness: ScaleGroupHarness;
    beforeEach(async () => {
      harness = await create();
    });
    afterEach(async () => {
      await harness.close();
    });

    it('names its scopes without asking anybody', async () => {
      await harness.disconnect();
      const scopes = harness.provider.scopes();
      expect(scopes.map(scope => scope.id)).toContain(harness.scope.id);
      for (const scope of scopes) {
        expect(scope.id).toBe(
          `${harness.provider.name}:${scope.account}:${scope.region}`,
        );
        expect(scope.intervalSeconds).toBeGreaterThan(0);
      }
    });

    it('sees the group with its size', async () => {
      const group = await look(harness);
      expect(group.ref.provider).toBe(harness.provider.name);
      expect(group.size).toMatchObject({
        min: 1,
        max: 4,
        desired: 2,
        running: 2,
        healthy: 2,
      });
    });

    behaviour(
      skip.instances,
      'sees its revision and its instances',
      async () => {
        const group = await look(harness);
        expect(group.currentRevisionId).toBeDefined();
        expect(group.revisions.map(revision => revision.id)).toContain(
          group.currentRevisionId,
        );
        expect(
          group.instances.filter(instance => instance.phase === 'running'),
        ).toHaveLength(2);
        expect(group.revisionShares).toEqual([
          expect.objectContaining({
            revisionId: group.currentRevisionId,
            running: 2,
            healthy: 2,
          }),
        ]);
      },
    );

    it('tells for every kind of action whether it can be done, and why not', async () => {
      const { capabilities } = await look(harness);
      for (const kind of ACTION_KINDS) {
        const capability = capabilities[kind];
        expect(capability.can || capability.reason.length > 10).toBe(true);
      }
      expect(capabilities.scale.can).toBe(true);
      expect(capabilities.abort.can).toBe(false);
    });

    it('gives the same refs and the same token when nothing was changed', async () => {
      const first = await look(harness);
      await harness.pass(300);
      const second = await look(harness);
      expect(stringifyScaleGroupRef(second.ref)).toBe(
        stringifyScaleGroupRef(first.ref),
      );
      expect(second.concurrencyToken).toBe(first.concurrencyToken);
    });

    it('gives another token when somebody changed the intent', async () => {
      const before = await look(harness);
      await harness.resizeOutside(3);
      const after = await look(harness);
      expect(after.size.desired).toBe(3);
      expect(after.concurrencyToken).not.toBe(before.concurrencyToken);
    });

    it('throws a retryable ProviderError instead of answering a part when the engine cannot be reached', async () => {
      await harness.disconnect();
      await expect(
        harness.provider.sweep(harness.scope, patient()),
      ).rejects.toMatchObject({
        name: 'ProviderError',
        provider: harness.provider.name,
        retryable: true,
      });
    });

    it('gives up when the caller does', async () => {
      const controller = new AbortController();
      controller.abort();
      await expect(
        harness.provider.sweep(harness.scope, { signal: controller.signal }),
      ).rejects.toBeDefined();
    });

    behaviour(
      skip.watch,
      'wakes the sweep when something changes, and ends when it is told to',
      async () => {
        const controller = new AbortController();
        let wake: () => void = () => {};
        const woken = new Promise<void>(resolve => {
          wake = resolve;
        });
        const watching = harness.provider.watch!(harness.scope, () => wake(), {
          signal: controller.signal,
        });
        await harness.pass(300);
        await harness.resizeOutside(3);
        await woken;
        controller.abort();
        await expect(watching).resolves.toBeUndefined();
      },
    );

    behaviour(
      skip.watch,
      'breaks off the watch when the engine cannot be reached',
      async () => {
        await harness.disconnect();
        const controller = new AbortController();
        await expect(
          harness.provider.watch!(harness.scope, () => {}, {
            signal: controller.signal,
          }),
        ).rejects.toMatchObject({ name: 'ProviderError', retryable: true });
      },
    );
  });
}
