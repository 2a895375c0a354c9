import {
  CodePipelineClient,
  PutApprovalResultCommand,
} from '@aws-sdk/client-codepipeline';
import type { PipelineRequest } from '@capstan/plugin-fleet-common';
import { ACCOUNT, accountOf } from '../__testUtils__/SimulatedAws';
import {
  SimulatedPipelines,
  arnOf,
  refOf,
} from '../__testUtils__/SimulatedPipelines';

jest.setTimeout(60_000);

const patient = () => ({ signal: new AbortController().signal });

describe('CodePipelineProvider', () => {
  let aws: SimulatedPipelines;
  const start = async (
    options?: Parameters<typeof SimulatedPipelines.start>[0],
  ) => {
    aws = await SimulatedPipelines.start(options);
    aws.region.codepipeline.pipeline({ name: 'shop' });
  };
  afterEach(() => aws.close());

  const approveAnd = async () => {
    const run = await aws.waits();
    await aws.act(aws.answerTo(run, 'approve'));
    aws.world.clock.advance(60_000);
    return run.id;
  };

  describe('the approval that a person saw', () => {
    it('is answered with its token, by name and reason', async () => {
      await start();
      const run = await aws.waits();
      const { gate } = run.stages.find(stage => stage.gate)!;
      expect(gate).toMatchObject({
        instructions: 'Look at the test environment, then let it into prod.',
      });
      expect(Date.parse(gate!.deadline!) - Date.parse(gate!.since)).toBe(
        7 * 86_400_000,
      );
      await aws.act(aws.answerTo(run, 'approve'));
      expect(await aws.stage('Approve')).toMatchObject({
        phase: 'succeeded',
        message: 'Approved: user:default/ana: Because.',
      });
      expect(aws.effects()).toEqual(['Approve: Approved']);
    });

    it('is not the one that waits after a retry', async () => {
      await start();
      const run = await aws.waits();
      const old = aws.answerTo(run, 'approve');
      await aws.act(aws.answerTo(run, 'reject'));
      expect(await aws.stage('Approve')).toMatchObject({
        phase: 'failed',
        message: 'Rejected: user:default/ana: Because.',
        retry: { can: true },
      });
      await aws.act({ kind: 'retry', runId: run.id, stage: 'Approve' });
      aws.world.journal.clear();
      expect(await aws.act(old)).toMatchObject({
        outcome: 'refused',
        message: expect.stringMatching(/no longer waits for this answer/),
      });
      expect(aws.effects()).toEqual([]);
      const { gate } = await aws.stage('Approve');
      expect(gate!.id).not.toBe((old as { gateId: string }).gateId);
    });

    it('is not answered twice when somebody was faster in the console', async () => {
      await start();
      const run = await aws.waits();
      const answer = aws.answerTo(run, 'approve');
      const [{ stages }] = aws.region.codepipeline.get('shop').executions;
      const { token } = stages.at(-1)!.actions[0];
      await rawApprove(aws, token!, 'Rejected');
      aws.world.journal.clear();
      expect(await aws.act(answer)).toMatchObject({ outcome: 'refused' });
      expect(aws.effects()).toEqual([]);
    });

    it('ends by itself after seven days, and then no answer is sent', async () => {
      await start();
      const answer = aws.answerTo(await aws.waits(), 'approve');
      aws.world.clock.advance(7 * 86_400_000);
      expect(await aws.stage('Approve')).toMatchObject({
        phase: 'failed',
        message: "'Approve' failed: The approval action has timed out.",
      });
      expect(await aws.act(answer)).toMatchObject({ outcome: 'refused' });
      expect(aws.effects()).toEqual([]);
    });

    it('of another run of a pipeline whose runs go beside each other has its own token', async () => {
      aws = await SimulatedPipelines.start();
      aws.region.codepipeline.pipeline({ name: 'shop', mode: 'PARALLEL' });
      aws.region.codepipeline.push('shop');
      aws.region.codepipeline.push('shop');
      aws.world.clock.advance(60_000);
      const { runs } = await aws.look();
      expect(runs.map(({ phase }) => phase)).toEqual(['waiting', 'waiting']);
      await aws.act(aws.answerTo(runs[1], 'approve'));
      aws.world.clock.advance(60_000);
      const after = await aws.look();
      expect(after.runs.map(({ phase }) => phase)).toEqual([
        'waiting',
        'succeeded',
      ]);
      expect(after.runs[1].id).toBe(runs[1].id);
    });
  });

  describe('rollback of a stage', () => {
    it('goes to what the stage held before, and not to a rollback', async () => {
      await start();
      const first = await approveAnd();
      const second = await approveAnd();
      const back: PipelineRequest = {
        kind: 'rollback',
        runId: second,
        stage: 'DeployProd',
      };
      expect(await aws.act(back)).toMatchObject({ outcome: 'accepted' });
      aws.world.clock.advance(60_000);
      const run = await aws.run();
      expect(run).toMatchObject({
        phase: 'succeeded',
        trigger: `rollback to ${first.slice(0, 8)}`,
      });
      expect(run.stages.map(({ phase }) => phase)).toEqual([
        'skipped',
        'skipped',
        'skipped',
        'skipped',
        'succeeded',
      ]);
      // And forth again: before this rollback the stage held the second run.
      const forth = { ...back, runId: run.id };
      expect(await aws.act(forth)).toMatchObject({ outcome: 'accepted' });
      aws.world.clock.advance(60_000);
      const [newest] = aws.region.codepipeline.get('shop').executions.slice(-1);
      expect(newest.target!.id).toBe(second);
    });

    it('is refused for a run that the stage no longer holds, with the reason before', async () => {
      await start();
      await approveAnd();
      const second = await approveAnd();
      await approveAnd();
      const { runs } = await aws.look();
      expect(runs[1].stages.at(-1)!.rollback).toEqual({
        can: false,
        reason: 'Another run has been in DeployProd since.',
      });
      aws.world.journal.clear();
      expect(
        await aws.act({ kind: 'rollback', runId: second, stage: 'DeployProd' }),
      ).toMatchObject({ outcome: 'refused' });
      expect(aws.effects()).toEqual([]);
    });

    it('is impossible for the first run, across versions of the pipeline, and beside each other', async () => {
      await start();
      const first = await approveAnd();
      const reason = async () =>
        (await aws.stage('DeployProd')).rollback as { reason: string };
      expect((await reason()).reason).toMatch(/No earlier run/);
      await approveAnd();
      expect((await aws.stage('DeployProd')).rollback.can).toBe(true);
      aws.region.codepipeline.get('shop').version++;
      aws.world.clock.advance(300_000);
      expect((await reason()).reason).toMatch(/was changed since/);
      expect(first).not.toBe('');
    });
  });

  describe('what is not the entity’s', () => {
    const stop: PipelineRequest = { kind: 'stop', runId: 'any' };

    it.each([
      ['another account', arnOf('shop').replace(ACCOUNT, '222222222222')],
      ['another region', arnOf('shop').replace('eu-west-1', 'us-east-1')],
      ['another service', 'arn:aws:ecs:eu-west-1:111111111111:service/shop'],
      ['a path', `${arnOf('shop')}/../other`],
    ])('an ARN of %s is not even asked for', async (_, arn) => {
      await start();
      const calls = aws.world.journal.total;
      await expect(
        aws.provider.apply(refOf(arn), aws.confirm(stop), patient()),
      ).rejects.toMatchObject({ name: 'ProviderError', notSent: true });
      expect(aws.effects()).toEqual([]);
      expect(aws.world.journal.total).toBe(calls);
    });

    it('a pipeline without the tag is neither shown nor changed', async () => {
      aws = await SimulatedPipelines.start({
        accounts: [
          accountOf(ACCOUNT, {
            codepipeline: { tag: { key: 'portal', value: 'yes' } },
          }),
        ],
      });
      const { codepipeline } = aws.region;
      codepipeline.pipeline({ name: 'shop', tags: { portal: 'no' } });
      codepipeline.pipeline({ name: 'mine', tags: { portal: 'yes' } });
      const { pipelines, kept } = await aws.observe();
      expect(pipelines.map(({ name }) => name)).toEqual(['mine']);
      expect(kept).toEqual([]);
      expect(await aws.act({ kind: 'start' })).toMatchObject({
        outcome: 'refused',
        message: expect.stringMatching(/does not have the tag/),
      });
      expect(aws.effects()).toEqual([]);
    });

    it('a pipeline belongs to the entity of its ARN, or of its tag where one was chosen', async () => {
      aws = await SimulatedPipelines.start({
        accounts: [
          accountOf(ACCOUNT, { codepipeline: { entityTag: 'component' } }),
        ],
      });
      const { codepipeline } = aws.region;
      codepipeline.pipeline({ name: 'shop', tags: { component: 'shop' } });
      codepipeline.pipeline({ name: 'other' });
      const { pipelines } = await aws.observe();
      expect(pipelines.map(({ claim }) => claim)).toEqual([
        {
          annotation: 'aws.amazon.com/aws-codepipeline-tags',
          value: 'component=shop',
        },
        {
          annotation: 'aws.amazon.com/aws-codepipeline-arn',
          value: arnOf('other'),
        },
      ]);
    });
  });

  describe('bad weather', () => {
    it('says what one pipeline may not be read for, and shows the others', async () => {
      await start();
      aws.region.codepipeline.pipeline({ name: 'other' });
      aws.region.codepipeline.push('shop');
      aws.world.faults.add({
        kind: 'accessDenied',
        operation: 'ListPipelineExecutions',
        times: 1,
      });
      const { pipelines, problems } = await aws.observe();
      expect(pipelines).toHaveLength(1);
      expect(problems).toEqual([
        {
          ref: expect.objectContaining({ provider: 'aws-codepipeline' }),
          message: expect.stringMatching(/does not let the portal read/),
        },
      ]);
    });

    it('shows the other accounts when one is throttled', async () => {
      await start({
        accounts: [accountOf(ACCOUNT), accountOf('222222222222')],
      });
      aws.world
        .account('222222222222')
        .region('eu-west-1')
        .codepipeline.pipeline({ name: 'theirs' });
      aws.world.faults.add({ kind: 'throttle', account: ACCOUNT });
      await expect(aws.observe()).rejects.toMatchObject({
        retryable: true,
        retryAfterMs: expect.any(Number),
      });
      const { pipelines } = await aws.observe([], '222222222222');
      expect(pipelines.map(({ name }) => name)).toEqual(['theirs']);
    });

    it('says what to do when the credentials have expired', async () => {
      await start();
      aws.world.faults.add({ kind: 'expiredToken' });
      await expect(aws.observe()).rejects.toMatchObject({
        message: expect.stringMatching(/have expired or are wrong/),
        notSent: true,
      });
    });

    it('a pipeline that was deleted between page and click is gone', async () => {
      await start();
      const run = await aws.waits();
      aws.region.codepipeline.pipelines.delete('shop');
      expect(await aws.act(aws.answerTo(run, 'approve'))).toMatchObject({
        outcome: 'refused',
        message: expect.stringMatching(/'shop' is gone/),
      });
      const { pipelines, kept, problems } = await aws.observe();
      expect([pipelines, kept, problems]).toEqual([[], [], []]);
    });

    it('changes nothing in an account that is only looked at, and says so', async () => {
      await start({ accounts: [accountOf(ACCOUNT, { readOnly: true })] });
      const run = await aws.waits();
      const { start: begin } = await aws.look();
      for (const capability of [begin, run.stop, run.stages[0].retry])
        expect(capability).toMatchObject({
          can: false,
          reason: expect.stringMatching(/only looks/),
        });
      expect(await aws.act(aws.answerTo(run, 'approve'))).toMatchObject({
        outcome: 'refused',
        message: expect.stringMatching(/only looks/),
      });
      expect(aws.effects()).toEqual([]);
    });
  });

  it('tells what waits for a stage, what nothing is let into, and what was overtaken', async () => {
    await start();
    await aws.waits();
    await aws.waits();
    expect((await aws.stage('Approve')).message).toBe(
      'Waits until the run before it has left this stage.',
    );
    await aws.waits();
    const { runs } = await aws.look();
    expect(runs.map(({ phase, message }) => [phase, message])).toEqual([
      ['running', expect.any(String)],
      ['stopped', 'A newer run took its place.'],
      ['waiting', 'Approve waits for a person.'],
    ]);
    const { closed } = aws.region.codepipeline.get('shop');
    closed.set('Approve', { reason: 'Freeze', at: 0 });
    expect((await aws.stage('Approve')).message).toBe(
      'Nothing is let in here: Freeze',
    );
  });

  it('lets what works end before it stops, and abandons what waits for a person', async () => {
    await start();
    aws.region.codepipeline.push('shop');
    aws.world.clock.advance(7_000);
    const { id } = await aws.run();
    await aws.act({ kind: 'stop', runId: id });
    expect(await aws.run()).toMatchObject({
      phase: 'running',
      message: 'It is being stopped: what works is finished first.',
      stop: { can: false },
    });
    aws.world.clock.advance(10_000);
    const stopped = await aws.run();
    expect(stopped).toMatchObject({
      phase: 'stopped',
      message: 'Stopped: user:default/ana: Because.',
    });
    expect(stopped.stages[2].phase).toBe('pending');
  });

  it('starts the commit that was named, and tells what it cannot', async () => {
    await start();
    const commit = 'a'.repeat(40);
    const answer = await aws.act({ kind: 'start', commit });
    const run = await aws.run();
    expect(answer).toMatchObject({
      outcome: 'accepted',
      nativeRolloutId: run.id,
    });
    expect(run).toMatchObject({ commit, trigger: 'started by hand' });
    aws.region.codepipeline.pipeline({
      name: 'bucket',
      stages: [
        {
          name: 'Source',
          actions: [{ name: 'Source', category: 'Source', provider: 'S3' }],
        },
        { name: 'Build', actions: [{ name: 'Build', category: 'Build' }] },
      ],
    });
    expect(
      await aws.act({ kind: 'start', commit }, arnOf('bucket')),
    ).toMatchObject({
      outcome: 'refused',
      message: expect.stringMatching(/does not take a commit/),
    });
  });

  it('finds what was done after a restart, whatever it was', async () => {
    await start();
    const again = async (request: PipelineRequest) => {
      const action = aws.confirm(request);
      await aws.provider.apply(refOf(arnOf('shop')), action, patient());
      aws.restart();
      return aws.provider.readBack(refOf(arnOf('shop')), action, patient());
    };
    const accepted = { outcome: 'accepted' };
    const first = await aws.waits();
    expect(await again(aws.answerTo(first, 'approve'))).toMatchObject(accepted);
    aws.world.clock.advance(60_000);
    const second = await approveAnd();
    aws.world.clock.advance(120_000);
    expect(
      await again({ kind: 'rollback', runId: second, stage: 'DeployProd' }),
    ).toMatchObject(accepted);
    aws.world.clock.advance(120_000);
    aws.region.codepipeline.break('shop', 'Build', 'exit status 1');
    const broken = await aws.waits();
    aws.world.clock.advance(1);
    const retry = {
      kind: 'retry' as const,
      runId: broken.id,
      stage: 'Build',
    };
    const action = aws.confirm(retry);
    aws.world.clock.advance(1);
    await aws.provider.apply(refOf(arnOf('shop')), action, patient());
    // It fails again before anybody asks what became of it.
    aws.world.clock.advance(60_000);
    aws.restart();
    expect(
      await aws.provider.readBack(refOf(arnOf('shop')), action, patient()),
    ).toMatchObject(accepted);
    aws.region.codepipeline.break('shop', 'Build', undefined);
    const last = await aws.waits();
    expect(await again({ kind: 'stop', runId: last.id })).toMatchObject(
      accepted,
    );
  });
});

/** Somebody else's answer. */
async function rawApprove(
  aws: SimulatedPipelines,
  token: string,
  status: 'Approved' | 'Rejected',
): Promise<void> {
  const client = new CodePipelineClient({
    endpoint: aws.server.url,
    region: 'eu-west-1',
    credentials: {
      accessKeyId: `AKIA${ACCOUNT}WRITE`,
      secretAccessKey: 'secret',
    },
  });
  await client.send(
    new PutApprovalResultCommand({
      pipelineName: 'shop',
      stageName: 'Approve',
      actionName: 'Approve',
      token,
      result: { status, summary: 'Not today.' },
    }),
  );
  client.destroy();
}
