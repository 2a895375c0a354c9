import {
  DisableStageTransitionCommand,
  EnableStageTransitionCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  PutApprovalResultCommand,
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
