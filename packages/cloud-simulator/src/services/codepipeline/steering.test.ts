import {
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  RetryStageExecutionCommand,
  RollbackStageCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withBench } from '../../testing/clients.ts';
import { standardStages } from './CodePipelineRegion.ts';
import {
  PIPELINE,
  answer,
  build,
  imageOf,
  runsOf,
  stateOf,
  tokenOf,
} from '../../testing/pipelines.ts';

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

test('PARALLEL: no stage is rolled back', () =>
  withBench(async bench => {
    const { region, world, codepipeline } = bench;
    region.codepipeline.pipeline({
      name: 'shop',
      mode: 'PARALLEL',
      stages: standardStages({}).filter(({ name }) => name !== 'Approve'),
    });
    const { id } = region.codepipeline.push('shop');
    region.codepipeline.push('shop');
    world.clock.advance(60_000);
    await assert.rejects(
      codepipeline.send(
        new RollbackStageCommand({
          ...PIPELINE,
          stageName: 'DeployProd',
          targetPipelineExecutionId: id,
        }),
      ),
      { name: 'UnableToRollbackStageException' },
    );
    assert.deepEqual(world.journal.effects(), []);
  }));
