import {
  GetPipelineCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  ListPipelinesCommand,
  ListTagsForResourceCommand,
  RollbackStageCommand,
} from '@aws-sdk/client-codepipeline';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { misfits, modelOf, withoutModels } from '../../testing/apiModel.ts';
import { withBench } from '../../testing/clients.ts';
import {
  PIPELINE,
  answer,
  build,
  runsOf,
  stateOf,
  tokenOf,
} from '../../testing/pipelines.ts';

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
