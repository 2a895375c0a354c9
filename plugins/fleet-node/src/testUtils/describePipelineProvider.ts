import type { PipelineRequest } from '@capstan/plugin-fleet-common';
import type { ConfirmedPipelineAction, ObservedRun } from '../PipelineProvider';
import { behaviour, patient } from './harness';
import type { Skips } from './harness';
import {
  confirmed,
  lookAtPipeline,
  lookUntilPipeline,
  runThatIs,
  waitingStage,
} from './pipelineHarness';
import type { PipelineHarness } from './pipelineHarness';

/** @public */
export type PipelineBehaviour =
  | 'start'
  | 'stop'
  | 'retry'
  | 'rollback'
  /** The same digest in all stages. */
  | 'digest'
  | 'watch';

/**
 * What every `PipelineProvider` promises.
 *
 * @param create - called before each test; the harness is closed after it.
 * @public
 */
export function describePipelineProvider(
  name: string,
  create: () => Promise<PipelineHarness>,
  options: { skip?: Skips<PipelineBehaviour> } = {},
): void {
  const skip = options.skip ?? {};

  describe(`${name} as a PipelineProvider`, () => {
    let harness: PipelineHarness;
    beforeEach(async () => {
      harness = await create();
    });
    afterEach(async () => {
      await harness.close();
    });

    const apply = async (action: ConfirmedPipelineAction) =>
      harness.provider.apply(
        (await lookAtPipeline(harness)).ref,
        action,
        patient(),
      );
    const readBack = async (action: ConfirmedPipelineAction) =>
      harness.provider.readBack(
        (await lookAtPipeline(harness)).ref,
        action,
        patient(),
      );
    const waits = async (): Promise<ObservedRun> => {
      await harness.trigger();
      return runThatIs(harness, 'waiting');
    };
    const answerTo = (
      run: ObservedRun,
      kind: 'approve' | 'reject',
    ): PipelineRequest => {
      const { name: stage, gate } = waitingStage(run);
      return { kind, runId: run.id, stage, gateId: gate.id };
    };
    const phases = ({ stages }: ObservedRun) =>
      stages.map(({ phase }) => phase);

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

    it('sees the pipeline, with what an entity claims it by', async () => {
      const {
        ref,
        name: title,
        kind,
        claim,
        runs,
      } = await lookAtPipeline(harness);
      expect(ref.provider).toBe(harness.provider.name);
      expect([ref.account, ref.region]).toEqual([
        harness.scope.account,
        harness.scope.region,
      ]);
      for (const text of [title, kind, claim.annotation, claim.value])
        expect(text).not.toBe('');
      expect(runs).toEqual([]);
    });

    it('shows a run on its way through the stages until it waits for a person', async () => {
      const run = await waits();
      expect(run.label).not.toBe('');
      expect(run.trigger).not.toBe('');
      expect(Number.isNaN(Date.parse(run.startedAt))).toBe(false);
      expect(run.endedAt).toBeUndefined();
      const at = phases(run).indexOf('waiting');
      expect(at).toBeGreaterThan(0);
      expect(
        phases(run)
          .slice(0, at)
          .every(phase => phase === 'succeeded' || phase === 'skipped'),
      ).toBe(true);
      expect(new Set(phases(run).slice(at + 1))).toEqual(new Set(['pending']));
      const { gate } = waitingStage(run);
      expect(gate.id).not.toBe('');
      expect(Number.isNaN(Date.parse(gate.since))).toBe(false);
    });

    it('says of every stage and run what can be done, and why not', async () => {
      const run = await waits();
      const all = [
        run.stop,
        ...run.stages.flatMap(stage => [stage.retry, stage.rollback]),
        (await lookAtPipeline(harness)).start,
      ];
      for (const capability of all)
        expect(capability.can || capability.reason.length > 10).toBe(true);
      expect(run.stages.every(({ message }) => message.length > 0)).toBe(true);
    });

    it('keeps the id of a gate while it waits', async () => {
      const first = waitingStage(await waits());
      await harness.pass(500);
      const again = waitingStage(await runThatIs(harness, 'waiting'));
      expect([again.gate.id, again.gate.since]).toEqual([
        first.gate.id,
        first.gate.since,
      ]);
    });

    it('goes on when the gate is approved, and deploys', async () => {
      const answer = await apply(confirmed(answerTo(await waits(), 'approve')));
      expect(answer.outcome).toBe('accepted');
      const run = await runThatIs(harness, 'succeeded');
      expect(run.endedAt).toBeDefined();
      expect(run.stages.some(({ environment }) => environment)).toBe(true);
      expect(
        phases(run).every(phase => ['succeeded', 'skipped'].includes(phase)),
      ).toBe(true);
    });

    behaviour(skip.digest, 'promotes what was built, once', async () => {
      const before = await waits();
      expect(before.digest).toMatch(/\S/);
      await apply(confirmed(answerTo(before, 'approve')));
      expect((await runThatIs(harness, 'succeeded')).digest).toBe(
        before.digest,
      );
    });

    it('deploys nothing when the gate is rejected', async () => {
      const before = await waits();
      const at = phases(before).indexOf('waiting');
      const answer = await apply(confirmed(answerTo(before, 'reject')));
      expect(answer.outcome).toBe('accepted');
      const { runs } = await lookUntilPipeline(
        harness,
        'the run has ended',
        pipeline => pipeline.runs[0].endedAt !== undefined,
      );
      expect(['failed', 'stopped']).toContain(runs[0].phase);
      for (const phase of phases(runs[0]).slice(at + 1))
        expect(['pending', 'skipped', 'stopped']).toContain(phase);
    });

    it('answers the same key the same way', async () => {
      const action = confirmed(answerTo(await waits(), 'approve'));
      const first = await apply(action);
      expect(await apply(action)).toMatchObject({ outcome: first.outcome });
      await runThatIs(harness, 'succeeded');
      expect((await apply(action)).outcome).toBe('accepted');
      expect((await lookAtPipeline(harness)).runs).toHaveLength(1);
    });

    it('refuses a second answer to the same gate', async () => {
      const run = await waits();
      await apply(confirmed(answerTo(run, 'approve')));
      const second = await apply(confirmed(answerTo(run, 'reject')));
      expect(second).toMatchObject({
        outcome: 'refused',
        message: expect.stringMatching(/\S+ \S+/),
      });
      await runThatIs(harness, 'succeeded');
    });

    it('refuses an answer to a gate that it does not know, and keeps waiting', async () => {
      const run = await waits();
      const answer = await apply(
        confirmed({
          kind: 'approve',
          runId: run.id,
          stage: waitingStage(run).name,
          gateId: 'an-older-gate',
        }),
      );
      expect(answer.outcome).toBe('refused');
      await harness.pass(500);
      expect((await runThatIs(harness, 'waiting')).id).toBe(run.id);
    });

    it.each<PipelineRequest>([
      { kind: 'approve', runId: 'none', stage: 'none', gateId: 'none' },
      { kind: 'retry', runId: 'none', stage: 'none' },
      { kind: 'rollback', runId: 'none', stage: 'none' },
      { kind: 'stop', runId: 'none' },
    ])('refuses to $kind what is not there', async request => {
      expect(await apply(confirmed(request))).toMatchObject({
        outcome: 'refused',
        message: expect.stringMatching(/\S+ \S+/),
      });
      expect((await lookAtPipeline(harness)).runs).toEqual([]);
    });

    it('tells afterwards what became of an action', async () => {
      const run = await waits();
      const action = confirmed(answerTo(run, 'approve'));
      expect(await readBack(action)).toEqual({ outcome: 'notSent' });
      await apply(action);
      expect(await readBack(action)).toMatchObject({ outcome: 'accepted' });
      await runThatIs(harness, 'succeeded');
      expect(await readBack(action)).toMatchObject({ outcome: 'accepted' });
    });

    behaviour(skip.start, 'starts one run for one key', async () => {
      await waits();
      await apply(
        confirmed(answerTo(await runThatIs(harness, 'waiting'), 'approve')),
      );
      await runThatIs(harness, 'succeeded');
      expect((await lookAtPipeline(harness)).start).toEqual({ can: true });
      const action = confirmed({ kind: 'start' });
      expect((await apply(action)).outcome).toBe('accepted');
      await apply(action);
      expect(await readBack(action)).toMatchObject({ outcome: 'accepted' });
      const { runs } = await lookUntilPipeline(
        harness,
        'a second run is there',
        pipeline => pipeline.runs.length > 1,
      );
      expect(runs).toHaveLength(2);
      expect(Date.parse(runs[0].startedAt)).toBeGreaterThanOrEqual(
        Date.parse(runs[1].startedAt),
      );
      expect(runs[0].id).not.toBe(runs[1].id);
    });

    behaviour(
      skip.stop,
      'stops a run, and no stage begins any more',
      async () => {
        const run = await waits();
        expect(run.stop).toEqual({ can: true });
        const stop = confirmed({ kind: 'stop', runId: run.id });
        expect((await apply(stop)).outcome).toBe('accepted');
        const stopped = await runThatIs(harness, 'stopped');
        expect(stopped.stop.can).toBe(false);
        await harness.pass(500);
        for (const phase of phases(await runThatIs(harness, 'stopped')))
          expect(['running', 'waiting']).not.toContain(phase);
        expect((await apply(stop)).outcome).toBe('accepted');
        expect(
          (await apply(confirmed({ kind: 'stop', runId: run.id }))).outcome,
        ).toBe('refused');
      },
    );

    behaviour(skip.retry, 'retries a stage that failed', async () => {
      await harness.break!(true);
      await harness.trigger();
      const failed = await runThatIs(harness, 'failed');
      const stage = failed.stages.find(({ phase }) => phase === 'failed')!;
      expect(stage.retry).toEqual({ can: true });
      expect(stage.message).toMatch(/\S+ \S+/);
      await harness.break!(false);
      const retry = confirmed({
        kind: 'retry',
        runId: failed.id,
        stage: stage.name,
      });
      expect((await apply(retry)).outcome).toBe('accepted');
      expect((await apply(retry)).outcome).toBe('accepted');
      const run = await runThatIs(harness, 'waiting');
      expect((await lookAtPipeline(harness)).runs.length).toBeLessThanOrEqual(
        2,
      );
      await apply(confirmed(answerTo(run, 'approve')));
      await runThatIs(harness, 'succeeded');
    });

    behaviour(
      skip.rollback,
      'deploys again what a stage held before',
      async () => {
        const done: ObservedRun[] = [];
        for (const _ of [1, 2]) {
          await apply(confirmed(answerTo(await waits(), 'approve')));
          done.push(await runThatIs(harness, 'succeeded'));
        }
        const [older, newer] = done;
        const stage = newer.stages.find(
          ({ environment, rollback }) => environment && rollback.can,
        )!;
        expect(stage).toBeDefined();
        const rollback = confirmed({
          kind: 'rollback',
          runId: newer.id,
          stage: stage.name,
        });
        expect((await apply(rollback)).outcome).toBe('accepted');
        expect(await readBack(rollback)).toMatchObject({ outcome: 'accepted' });
        const { runs } = await lookUntilPipeline(
          harness,
          'the rollback has succeeded',
          pipeline =>
            pipeline.runs[0].id !== newer.id &&
            pipeline.runs[0].phase === 'succeeded',
        );
        expect(runs[0].commit).toBe(older.commit);
        expect(runs[0].digest).toBe(older.digest);
      },
    );

    behaviour(
      skip.watch,
      'wakes the portal when something happens',
      async () => {
        const stop = new AbortController();
        let changes = 0;
        const watching = harness.provider.watch!(
          harness.scope,
          () => changes++,
          { signal: stop.signal },
        );
        await harness.pass(200);
        await harness.trigger();
        await lookUntilPipeline(
          harness,
          'a change was told',
          () => changes > 0,
        );
        stop.abort();
        await watching;
      },
    );

    it('throws a retryable ProviderError when it cannot be reached', async () => {
      await harness.disconnect();
      await expect(
        harness.provider.observe(harness.scope, new Set(), patient()),
      ).rejects.toMatchObject({
        name: 'ProviderError',
        provider: harness.provider.name,
        retryable: true,
      });
    });

    it('says when an action did not arrive', async () => {
      const { ref } = await lookAtPipeline(harness);
      await harness.disconnect();
      await expect(
        harness.provider.apply(
          ref,
          confirmed({ kind: 'stop', runId: '1' }),
          patient(),
        ),
      ).rejects.toMatchObject({ name: 'ProviderError', notSent: true });
    });

    it('gives up when the caller does', async () => {
      await expect(
        harness.provider.observe(harness.scope, new Set(), {
          signal: AbortSignal.abort(),
        }),
      ).rejects.toBeDefined();
    });
  });
}
