import type {
  ProvidedAlert,
  SignalReading,
  SignalTarget,
} from '../SignalProvider';
import { behaviour, patient } from './harness';
import type { Skips } from './harness';
import type { SignalHarness } from './signalHarness';

/** @public */
export type SignalBehaviour =
  /** Signals of each revision. */
  'revisions' | 'alerts' | 'acknowledge' | 'mute' | 'mark';

const MEASURES = [
  'throughput',
  'errorRate',
  'p50',
  'p95',
  'p99',
  'apdex',
  'cpuPercent',
  'memoryPercent',
  'queueDepth',
] as const;
const MANY = 60;

/**
 * What every `SignalProvider` promises.
 *
 * @param create - called before each test; the harness is closed after it.
 * @public
 */
export function describeSignalProvider(
  name: string,
  create: () => Promise<SignalHarness>,
  options: { skip?: Skips<SignalBehaviour> } = {},
): void {
  const skip = options.skip ?? {};

  describe(`${name} as a SignalProvider`, () => {
    let harness: SignalHarness;
    beforeEach(async () => {
      harness = await create();
    });
    afterEach(async () => {
      await harness.close();
    });

    const read = (targets: readonly SignalTarget[]): Promise<SignalReading> =>
      harness.provider.read(harness.source, targets, harness.window, patient());

    const alerting = () => {
      const { alerting: provider } = harness.provider;
      if (!provider) throw new Error('The provider knows no alerts.');
      return provider;
    };
    const alerts = (targets: readonly SignalTarget[] = [harness.target]) =>
      alerting().alerts(harness.source, targets, patient());
    const fired = async (): Promise<ProvidedAlert> => {
      const about = (await alerts()).filter(
        ({ groupId }) => groupId === harness.target.groupId,
      );
      expect(about).toHaveLength(1);
      return about[0];
    };
    const by = { actor: 'user:default/ann', reason: 'We are at it.' };
    const inMinutes = (minutes: number) =>
      new Date(Date.now() + minutes * 60_000).toISOString();

    it('names its sources without asking anybody', async () => {
      await harness.disconnect();
      const sources = harness.provider.sources();
      expect(sources.map(({ id }) => id)).toContain(harness.source.id);
      for (const { id, title, intervalSeconds } of sources) {
        expect(id.startsWith(`${harness.provider.name}:`)).toBe(true);
        expect(title).not.toBe('');
        expect(intervalSeconds).toBeGreaterThan(0);
      }
    });

    it('knows by annotations alone what it covers', async () => {
      await harness.disconnect();
      const { provider, source, target, quiet, foreign } = harness;
      expect(provider.covers(source, target)).toBe(true);
      expect(provider.covers(source, quiet)).toBe(true);
      expect(provider.covers(source, foreign)).toBe(false);
    });

    it('reads golden signals of the window in the asked resolution, in the units of the contract', async () => {
      const { samples, problems } = await read([harness.target]);
      expect(problems).toEqual([]);
      expect(samples.length).toBeGreaterThan(0);
      expect(samples.some(({ throughput }) => (throughput ?? 0) > 0)).toBe(
        true,
      );
      const { from, to, resolutionSeconds } = harness.window;
      for (const sample of samples) {
        expect(sample.groupId).toBe(harness.target.groupId);
        expect(sample.seconds).toBe(resolutionSeconds);
        expect(Date.parse(sample.at)).toBeGreaterThanOrEqual(from);
        expect(Date.parse(sample.at)).toBeLessThan(to);
        for (const measure of MEASURES) {
          const value = sample[measure] ?? 0;
          expect(Number.isFinite(value) && value >= 0).toBe(true);
        }
        expect(sample.errorRate ?? 0).toBeLessThanOrEqual(100);
        expect(sample.apdex ?? 0).toBeLessThanOrEqual(1);
        expect(sample.p95 ?? 0).toBeGreaterThanOrEqual(sample.p50 ?? 0);
        expect(sample.p99 ?? 0).toBeGreaterThanOrEqual(sample.p95 ?? 0);
      }
    });

    behaviour(skip.revisions, 'tells revisions apart', async () => {
      const { samples } = await read([harness.target]);
      const known = harness.target.revisions.map(
        ({ revisionId }) => revisionId,
      );
      const told = new Set(
        samples.flatMap(({ revisionId }) => revisionId ?? []),
      );
      expect(told.size).toBeGreaterThan(0);
      for (const revisionId of told) expect(known).toContain(revisionId);
    });

    it('has nothing to say about nothing', async () => {
      expect(await read([])).toEqual({ samples: [], problems: [] });
    });

    it('leaves out what it has no data of: a missing number is never zero', async () => {
      const { samples } = await read([harness.quiet, harness.target]);
      expect(
        samples.filter(({ groupId }) => groupId === harness.quiet.groupId),
      ).toEqual([]);
      expect(samples.length).toBeGreaterThan(0);
    });

    it('tells nothing about what it does not cover, and is not troubled by it', async () => {
      const { samples } = await read([harness.foreign, harness.target]);
      expect(new Set(samples.map(({ groupId }) => groupId))).toEqual(
        new Set([harness.target.groupId]),
      );
    });

    it(`reads ${MANY} targets in hardly more requests than one`, async () => {
      const before = harness.requests();
      await read([harness.target]);
      const one = harness.requests() - before;
      await read([harness.target, ...harness.targets(MANY)]);
      const many = harness.requests() - before - one;
      expect(one).toBeGreaterThan(0);
      expect(many).toBeLessThanOrEqual(one + MANY / 10);
    });

    it('throws a retryable ProviderError when the source cannot be reached', async () => {
      await harness.disconnect();
      await expect(read([harness.target])).rejects.toMatchObject({
        name: 'ProviderError',
        provider: harness.provider.name,
        retryable: true,
      });
    });

    it('passes on for how long the source wants to be left alone', async () => {
      await harness.limit(7000);
      await expect(read([harness.target])).rejects.toMatchObject({
        name: 'ProviderError',
        retryable: true,
        retryAfterMs: 7000,
      });
    });

    it('gives up when the caller does', async () => {
      await expect(
        harness.provider.read(
          harness.source,
          [harness.target],
          harness.window,
          { signal: AbortSignal.abort() },
        ),
      ).rejects.toBeDefined();
    });

    behaviour(
      skip.alerts,
      'tells which alerts fire, about which target, with an id that stays',
      async () => {
        expect(await alerts()).toEqual([]);
        await harness.fire();
        const first = await fired();
        expect(first.rule).not.toBe('');
        expect(first.title).not.toBe('');
        expect(['info', 'warning', 'critical']).toContain(first.severity);
        expect(Date.parse(first.since)).toBeLessThanOrEqual(Date.now() + 1000);
        const second = await fired();
        expect([second.nativeId, second.since]).toEqual([
          first.nativeId,
          first.since,
        ]);
        await harness.resolve();
        expect(await alerts()).toEqual([]);
      },
    );

    behaviour(
      skip.alerts,
      'tells of alerts also when they concern nothing that was asked about',
      async () => {
        await harness.fire();
        const [alert] = await alerts([harness.quiet]);
        expect(alert).toBeDefined();
        expect(alert.groupId).toBeUndefined();
      },
    );

    behaviour(
      skip.alerts,
      'throws a ProviderError when nobody can say what fires',
      async () => {
        await harness.disconnect();
        await expect(alerts()).rejects.toMatchObject({
          name: 'ProviderError',
          retryable: true,
        });
      },
    );

    behaviour(skip.acknowledge, 'acknowledges', async () => {
      await harness.fire();
      await alerting().acknowledge!(
        harness.source,
        await fired(),
        by,
        patient(),
      );
      expect((await fired()).acknowledged).toBeDefined();
    });

    behaviour(
      skip.mute,
      'mutes until an end that can be moved, and unmutes',
      async () => {
        await harness.fire();
        const mute = async (until: string) =>
          alerting().mute!(
            harness.source,
            await fired(),
            { ...by, until },
            patient(),
          );
        const untilOf = async () =>
          Math.round(Date.parse((await fired()).muted?.until ?? '') / 1000);
        const [soon, later] = [inMinutes(10), inMinutes(30)];
        const inSeconds = (iso: string) => Math.round(Date.parse(iso) / 1000);

        await mute(soon);
        expect(await untilOf()).toBe(inSeconds(soon));
        const { nativeMuteId } = await mute(later);
        expect(await untilOf()).toBe(inSeconds(later));
        expect((await fired()).muted).toMatchObject({
          nativeMuteId,
          actor: by.actor,
        });
        await alerting().unmute!(harness.source, nativeMuteId, patient());
        expect((await fired()).muted).toBeUndefined();
      },
    );

    behaviour(
      skip.mute,
      'is content when what shall be unmuted is over already',
      async () => {
        await harness.fire();
        const { nativeMuteId } = await alerting().mute!(
          harness.source,
          await fired(),
          { ...by, until: inMinutes(5) },
          patient(),
        );
        for (const _ of [1, 2])
          await alerting().unmute!(harness.source, nativeMuteId, patient());
        expect((await fired()).muted).toBeUndefined();
      },
    );

    behaviour(skip.mark, 'takes the same marker twice', async () => {
      const marker = {
        key: 'rollout-1 rolloutStarted',
        target: harness.target,
        kind: 'rolloutStarted' as const,
        version: '1.1.0',
        at: new Date().toISOString(),
        message: '1.0.0 → 1.1.0',
      };
      for (const _ of [1, 2])
        await expect(
          harness.provider.mark!(harness.source, marker, patient()),
        ).resolves.toBeUndefined();
    });
  });
}
