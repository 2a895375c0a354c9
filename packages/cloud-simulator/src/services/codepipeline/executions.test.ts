import {
  DisableStageTransitionCommand,
  EnableStageTransitionCommand,
  GetPipelineCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  ListPipelinesCommand,
  ListTagsForResourceCommand,
  PutApprovalResultCommand,
  RetryStageExecutionCommand,
  RollbackStageCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { misfits, modelOf, withoutModels } from '../../testing/apiModel.ts';
import { withBench } from '../../testing/clients.ts';
import type { Bench } from '../../testing/clients.ts';
import { standardStages } from './CodePipelineRegion.ts';

const PIPELINE = { pipelineName: 'shop' };

/** A pipeline that deploys to two services, with one execution that waits for a person. */
function build({ region, world }: Bench, mode?: 'QUEUED' | 'PARALLEL') {
  const test_ = region.ecs.service({ name: 'shop-test', family: 'shop' });
  const prod = region.ecs.service({ name: 'shop-prod', family: 'shop' });
  region.codepipeline.pipeline({
    name: 'shop',
    mode,
    tags: { component: 'shop' },
    stages: standardStages({ test: test_, prod }),
  });
  const { id } = region.codepipeline.push('shop');
  world.clock.advance(60_000);
  return { id, test: test_, prod };
}

const stateOf = async ({ codepipeline }: Bench, name: string) => {
  const { stageStates } = await codepipeline.send(
    new GetPipelineStateCommand({ name: 'shop' }),
  );
  return stageStates!.find(({ stageName }) => stageName === name)!;
};

const runsOf = async ({ codepipeline }: Bench) => {
  const { pipelineExecutionSummaries } = await codepipeline.send(
    new ListPipelineExecutionsCommand(PIPELINE),
  );
  return pipelineExecutionSummaries!;
};

const tokenOf = async (bench: Bench) =>
  (await stateOf(bench, 'Approve')).actionStates![0].latestExecution!.token!;

const answer = (
  { codepipeline }: Bench,
  token: string,
  status: 'Approved' | 'Rejected' = 'Approved',
) =>
  codepipeline.send(
    new PutApprovalResultCommand({
      ...PIPELINE,
      stageName: 'Approve',
      actionName: 'Approve',
      token,
      result: { status, summary: 'Looked at.' },
    }),
  );

const imageOf = (service: ReturnType<typeof build>['prod']) =>
  service.revision.taskDefinition.containers[0].image;

test('an execution deploys to test, waits for a person, and deploys to prod', () =>
  withBench(async bench => {
    const { test: first, prod } = build(bench);
    const [run] = await runsOf(bench);
    assert.equal(run.status, 'InProgress');
    assert.equal(run.trigger!.triggerType, 'WebhookV2');
    const image = `shop:${run.sourceRevisions![0].revisionId!.slice(0, 7)}`;
    assert.equal(imageOf(first), image);
    assert.equal(first.deployments.at(-1)!.status, 'SUCCESSFUL');
    assert.equal(imageOf(prod), 'shop-prod:1.0.0');
    await answer(bench, await tokenOf(bench));
    assert.equal(
      (await stateOf(bench, 'DeployProd')).latestExecution!.status,
      'InProgress',
    );
    bench.world.clock.advance(60_000);
    assert.equal(imageOf(prod), image);
    assert.equal((await runsOf(bench))[0].status, 'Succeeded');
  }));

test('CodeDeploy deploys a service that belongs to it', () =>
  withBench(async bench => {
    const { region, world } = bench;
    const prod = region.ecs.service({
      name: 'shop',
      controller: 'CODE_DEPLOY',
    });
    const group = region.codedeploy.group(prod, { terminationWaitMinutes: 0 });
    region.codepipeline.pipeline({
      name: 'shop',
      stages: standardStages({ prod }),
    });
    region.codepipeline.push('shop');
    world.clock.advance(60_000);
    await answer(bench, await tokenOf(bench));
    world.clock.advance(60_000);
    assert.equal(group.deployments[0].status, 'Succeeded');
    assert.equal((await runsOf(bench))[0].status, 'Succeeded');
  }));

test('a token answers once, and the token of another execution never', () =>
  withBench(async bench => {
    build(bench);
    const token = await tokenOf(bench);
    await assert.rejects(
      answer(bench, '11111111-1111-1111-1111-111111111111'),
      {
        name: 'InvalidApprovalTokenException',
      },
    );
    await answer(bench, token);
    await assert.rejects(answer(bench, token, 'Rejected'), {
      name: 'ApprovalAlreadyCompletedException',
    });
    const effects = bench.world.journal.effects();
    assert.deepEqual(
      effects.map(({ what }) => what),
      ['Approve: Approved'],
    );
    bench.region.codepipeline.push('shop');
    bench.world.clock.advance(120_000);
    assert.notEqual(await tokenOf(bench), token);
  }));

test('an approval that nobody answers ends after its time, and its token with it', () =>
  withBench(async bench => {
    build(bench);
    const token = await tokenOf(bench);
    bench.world.clock.advance(7 * 86_400_000);
    assert.equal((await runsOf(bench))[0].status, 'Failed');
    const { actionStates } = await stateOf(bench, 'Approve');
    assert.match(
      actionStates![0].latestExecution!.errorDetails!.message!,
      /timed out/,
    );
    await assert.rejects(answer(bench, token), {
      name: 'InvalidApprovalTokenException',
    });
  }));

test('what is rejected fails, and can be asked for again', () =>
  withBench(async bench => {
    const { id, prod } = build(bench);
    const token = await tokenOf(bench);
    await answer(bench, token, 'Rejected');
    const { latestExecution } = await stateOf(bench, 'Approve');
    assert.equal(latestExecution!.status, 'Failed');
    assert.equal((await runsOf(bench))[0].status, 'Failed');
    await bench.codepipeline.send(
      new RetryStageExecutionCommand({
        ...PIPELINE,
        stageName: 'Approve',
        pipelineExecutionId: id,
        retryMode: 'FAILED_ACTIONS',
      }),
    );
    const again = await tokenOf(bench);
    assert.notEqual(again, token);
    await answer(bench, again);
    bench.world.clock.advance(60_000);
    assert.equal((await runsOf(bench))[0].status, 'Succeeded');
    assert.equal(prod.deployments.length, 2);
  }));

test('a failed stage is repeated, and the history holds both attempts', () =>
  withBench(async bench => {
    const { region, world, codepipeline } = bench;
    region.codepipeline.pipeline({ name: 'shop' });
    region.codepipeline.break('shop', 'Build', 'exit status 1');
    const { id } = region.codepipeline.push('shop');
    world.clock.advance(60_000);
    assert.equal((await runsOf(bench))[0].status, 'Failed');
    const retry = (retryMode: 'FAILED_ACTIONS' | 'ALL_ACTIONS') =>
      codepipeline.send(
        new RetryStageExecutionCommand({
          ...PIPELINE,
          stageName: 'Build',
          pipelineExecutionId: id,
          retryMode,
        }),
      );
    await retry('ALL_ACTIONS');
    await assert.rejects(retry('FAILED_ACTIONS'), {
      name: 'StageNotRetryableException',
    });
    world.clock.advance(60_000);
    region.codepipeline.break('shop', 'Build', undefined);
    await retry('FAILED_ACTIONS');
    assert.equal(
      (await stateOf(bench, 'Build')).retryStageMetadata!
        .manualStageRetryAttempt,
      2,
    );
    world.clock.advance(60_000);
    const { actionExecutionDetails } = await codepipeline.send(
      new ListActionExecutionsCommand({
        ...PIPELINE,
        filter: { pipelineExecutionId: id },
      }),
    );
    assert.deepEqual(
      actionExecutionDetails!
        .filter(({ stageName }) => stageName === 'Build')
        .map(({ status }) => status),
      ['Succeeded', 'Failed', 'Failed'],
    );
    const built = actionExecutionDetails!.find(
      ({ stageName }) => stageName === 'Build',
    )!;
    assert.match(built.output!.outputVariables!.IMAGE_DIGEST, /^sha256:/);
  }));

test('a stage is rolled back to an execution that succeeded in it, and to no other', () =>
  withBench(async bench => {
    const { codepipeline, world, region } = bench;
    const { id: first, prod } = build(bench);
    await answer(bench, await tokenOf(bench));
    world.clock.advance(60_000);
    const { id: second } = region.codepipeline.push('shop');
    world.clock.advance(60_000);
    const rollBack = (target: string, stageName: string = 'DeployProd') =>
      codepipeline.send(
        new RollbackStageCommand({
          ...PIPELINE,
          stageName,
          targetPipelineExecutionId: target,
        }),
      );
    await assert.rejects(rollBack(second), {
      name: 'UnableToRollbackStageException',
    });
    await answer(bench, await tokenOf(bench));
    await assert.rejects(rollBack(first), {
      name: 'UnableToRollbackStageException',
    });
    world.clock.advance(60_000);
    await assert.rejects(rollBack(first, 'Source'), {
      name: 'UnableToRollbackStageException',
    });
    const back = await rollBack(first);
    world.clock.advance(60_000);
    const [run, , before] = await runsOf(bench);
    assert.equal(run.pipelineExecutionId, back.pipelineExecutionId);
    assert.equal(run.status, 'Succeeded');
    assert.equal(run.executionType, 'ROLLBACK');
    assert.equal(
      run.rollbackMetadata!.rollbackTargetPipelineExecutionId,
      first,
    );
    assert.deepEqual(run.sourceRevisions, before.sourceRevisions);
    assert.equal(
      imageOf(prod),
      `shop:${before.sourceRevisions![0].revisionId!.slice(0, 7)}`,
    );
    await assert.rejects(rollBack(back.pipelineExecutionId!), {
      name: 'UnableToRollbackStageException',
    });
    const { pipelineExecutionSummaries } = await codepipeline.send(
      new ListPipelineExecutionsCommand({
        ...PIPELINE,
        filter: { succeededInStage: { stageName: 'DeployProd' } },
      }),
    );
    assert.equal(pipelineExecutionSummaries!.length, 3);
    region.codepipeline.get('shop').version++;
    await assert.rejects(rollBack(first), {
      name: 'PipelineExecutionOutdatedException',
    });
  }));

test('a stop waits for what works, unless that is abandoned', () =>
  withBench(async bench => {
    const { codepipeline, world } = bench;
    const { id } = build(bench);
    const stop = (abandon: boolean) =>
      codepipeline.send(
        new StopPipelineExecutionCommand({
          ...PIPELINE,
          pipelineExecutionId: id,
          abandon,
          reason: 'Wrong branch.',
        }),
      );
    await stop(false);
    assert.equal((await runsOf(bench))[0].status, 'Stopping');
    await assert.rejects(stop(false), {
      name: 'DuplicatedStopRequestException',
    });
    await stop(true);
    world.clock.advance(1);
    const [run] = await runsOf(bench);
    assert.equal(run.status, 'Stopped');
    assert.equal(run.stopTrigger!.reason, 'Wrong branch.');
    await assert.rejects(stop(true), {
      name: 'PipelineExecutionNotStoppableException',
    });
  }));

test('the same client token starts one execution', () =>
  withBench(async bench => {
    const { codepipeline, region } = bench;
    region.codepipeline.pipeline({ name: 'shop' });
    const start = () =>
      codepipeline.send(
        new StartPipelineExecutionCommand({
          name: 'shop',
          clientRequestToken: 'key-1',
        }),
      );
    const first = await start();
    assert.equal(
      (await start()).pipelineExecutionId,
      first.pipelineExecutionId,
    );
    assert.equal((await runsOf(bench)).length, 1);
  }));

test('SUPERSEDED: who waits before a busy stage is overtaken', () =>
  withBench(async bench => {
    const { region, world } = bench;
    build(bench);
    region.codepipeline.push('shop');
    world.clock.advance(60_000);
    const { inboundExecution } = await stateOf(bench, 'Approve');
    assert.equal(
      inboundExecution!.pipelineExecutionId,
      (await runsOf(bench))[0].pipelineExecutionId,
    );
    region.codepipeline.push('shop');
    world.clock.advance(60_000);
    assert.deepEqual(
      (await runsOf(bench)).map(({ status }) => status),
      ['InProgress', 'Superseded', 'InProgress'],
    );
  }));

test('QUEUED: who waits comes in turn, and PARALLEL: nobody waits', () =>
  withBench(async bench => {
    const { region, world } = bench;
    build(bench, 'QUEUED');
    region.codepipeline.push('shop');
    region.codepipeline.push('shop');
    world.clock.advance(60_000);
    assert.deepEqual(
      (await runsOf(bench)).map(({ status }) => status),
      ['InProgress', 'InProgress', 'InProgress'],
    );
    await answer(bench, await tokenOf(bench), 'Rejected');
    world.clock.advance(60_000);
    const waiting = await stateOf(bench, 'Approve');
    assert.equal(
      waiting.latestExecution!.pipelineExecutionId,
      (await runsOf(bench))[1].pipelineExecutionId,
    );
    region.codepipeline.pipeline({ name: 'beside', mode: 'PARALLEL' });
    region.codepipeline.push('beside');
    region.codepipeline.push('beside');
    world.clock.advance(60_000);
    const { actionExecutionDetails } = await bench.codepipeline.send(
      new ListActionExecutionsCommand({ pipelineName: 'beside' }),
    );
    const approvals = actionExecutionDetails!.filter(
      ({ stageName, status }) =>
        stageName === 'Approve' && status === 'InProgress',
    );
    assert.equal(approvals.length, 2);
    const { stageStates } = await bench.codepipeline.send(
      new GetPipelineStateCommand({ name: 'beside' }),
    );
    assert.equal(
      stageStates![3].actionStates![0].latestExecution!.token,
      undefined,
    );
    await bench.codepipeline.send(
      new PutApprovalResultCommand({
        pipelineName: 'beside',
        stageName: 'Approve',
        actionName: 'Approve',
        token: approvals[1].output!.executionResult!.externalExecutionId!,
        result: { status: 'Approved', summary: '' },
      }),
    );
    world.clock.advance(60_000);
    const { pipelineExecutionSummaries } = await bench.codepipeline.send(
      new ListPipelineExecutionsCommand({ pipelineName: 'beside' }),
    );
    const { status } = pipelineExecutionSummaries!.find(
      ({ pipelineExecutionId }) =>
        pipelineExecutionId === approvals[1].pipelineExecutionId,
    )!;
    assert.equal(status, 'Succeeded');
  }));

test('a closed stage lets nothing in until it is opened', () =>
  withBench(async bench => {
    const { codepipeline, region, world } = bench;
    region.codepipeline.pipeline({ name: 'shop' });
    const transition = {
      ...PIPELINE,
      stageName: 'Build',
      transitionType: 'Inbound' as const,
    };
    await codepipeline.send(
      new DisableStageTransitionCommand({ ...transition, reason: 'Freeze' }),
    );
    region.codepipeline.push('shop');
    world.clock.advance(60_000);
    const closed = await stateOf(bench, 'Build');
    assert.equal(closed.inboundTransitionState!.enabled, false);
    assert.equal(closed.latestExecution, undefined);
    await codepipeline.send(new EnableStageTransitionCommand(transition));
    assert.equal(
      (await stateOf(bench, 'Build')).latestExecution!.status,
      'InProgress',
    );
  }));

test('lists come in pages of the size that was asked for, and of no other', () =>
  withBench(async bench => {
    const { codepipeline, region } = bench;
    for (let index = 0; index < 11; index++)
      region.codepipeline.pipeline({ name: `p${index}` });
    const first = await codepipeline.send(
      new ListPipelinesCommand({ maxResults: 10 }),
    );
    assert.equal(first.pipelines!.length, 10);
    const rest = await codepipeline.send(
      new ListPipelinesCommand({ nextToken: first.nextToken }),
    );
    assert.equal(rest.pipelines!.length, 1);
    await assert.rejects(
      codepipeline.send(new ListPipelinesCommand({ maxResults: 1001 })),
      { name: 'ValidationException' },
    );
    await assert.rejects(
      codepipeline.send(
        new ListPipelineExecutionsCommand({
          pipelineName: 'p1',
          maxResults: 101,
        }),
      ),
      { name: 'ValidationException' },
    );
    await assert.rejects(
      codepipeline.send(new GetPipelineCommand({ name: 'none' })),
      { name: 'PipelineNotFoundException' },
    );
  }));

test('what it answers fits the official model', { skip: withoutModels }, () =>
  withBench(async bench => {
    const model = modelOf('codepipeline')!;
    const found: string[] = [];
    let answers = 0;
    bench.world.onAnswer = ({ operation, input, output }) => {
      const shape = model.operations[operation];
      answers++;
      found.push(
        ...misfits(model, shape.input?.shape, input, `${operation} request`),
        ...misfits(model, shape.output?.shape, output, operation),
      );
    };
    const { id } = build(bench);
    const { codepipeline, region, world } = bench;
    await codepipeline.send(new ListPipelinesCommand({}));
    await codepipeline.send(new GetPipelineCommand({ name: 'shop' }));
    await codepipeline.send(
      new ListTagsForResourceCommand({
        resourceArn: region.codepipeline.get('shop').arn,
      }),
    );
    await answer(bench, await tokenOf(bench));
    region.codepipeline.break('shop', 'Build', 'exit status 1');
    region.codepipeline.push('shop');
    world.clock.advance(60_000);
    await runsOf(bench);
    await stateOf(bench, 'Build');
    await codepipeline.send(new ListActionExecutionsCommand(PIPELINE));
    await codepipeline.send(
      new RollbackStageCommand({
        ...PIPELINE,
        stageName: 'DeployProd',
        targetPipelineExecutionId: id,
      }),
    );
    world.clock.advance(60_000);
    await runsOf(bench);
    await stateOf(bench, 'Build');
    assert.deepEqual([...new Set(found)], []);
    assert.ok(answers > 10);
  }),
);
