import assert from 'node:assert/strict';
import { test } from 'node:test';
import { awsCli, withoutCli } from '../../testing/awsCli.ts';
import { withBench } from '../../testing/clients.ts';
import { standardStages } from './CodePipelineRegion.ts';

test(
  'the unmodified AWS CLI starts a pipeline, approves it and rolls it back',
  { skip: withoutCli() },
  () =>
    withBench(async ({ server, region, world }) => {
      const aws = (...command: string[]) =>
        awsCli(server.url, ['codepipeline', ...command]);
      const prod = region.ecs.service({ name: 'shop' });
      region.codepipeline.pipeline({
        name: 'shop',
        stages: standardStages({ prod }),
      });
      const { pipelines } = await aws('list-pipelines');
      assert.equal(pipelines[0].name, 'shop');
      const approved: string[] = [];
      for (const commit of ['a'.repeat(40), 'b'.repeat(40)]) {
        const { pipelineExecutionId } = await aws(
          ...['start-pipeline-execution', '--name', 'shop'],
          '--source-revisions',
          `actionName=Source,revisionType=COMMIT_ID,revisionValue=${commit}`,
        );
        approved.push(pipelineExecutionId);
        world.clock.advance(60_000);
        const { stageStates } = await aws(
          ...['get-pipeline-state', '--name', 'shop'],
        );
        const { token } = stageStates[3].actionStates[0].latestExecution;
        await aws(
          ...['put-approval-result', '--pipeline-name', 'shop'],
          ...['--stage-name', 'Approve', '--action-name', 'Approve'],
          ...['--token', token, '--result', 'summary=Good,status=Approved'],
        );
        world.clock.advance(60_000);
      }
      await aws(
        ...['rollback-stage', '--pipeline-name', 'shop'],
        ...['--stage-name', 'DeployProd'],
        ...['--target-pipeline-execution-id', approved[0]],
      );
      world.clock.advance(60_000);
      const { pipelineExecutionSummaries } = await aws(
        ...['list-pipeline-executions', '--pipeline-name', 'shop'],
      );
      assert.deepEqual(
        pipelineExecutionSummaries.map(
          (one: { status: string; executionType: string }) => [
            one.executionType,
            one.status,
          ],
        ),
        [
          ['ROLLBACK', 'Succeeded'],
          ['STANDARD', 'Succeeded'],
          ['STANDARD', 'Succeeded'],
        ],
      );
      const [app] = prod.revision.taskDefinition.containers;
      assert.equal(app.image, 'shop:aaaaaaa');
    }),
);
