import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { accessKeyOf } from '../../core/identity.ts';
import { ACCOUNT, REGION, withBench } from '../../testing/clients.ts';
import { standardStages } from './CodePipelineRegion.ts';

const run = promisify(execFile);

/** Why the AWS CLI cannot be used; `false` when it can. */
function withoutCli(): string | false {
  try {
    execFileSync('aws', ['--version'], { stdio: 'ignore' });
    return false;
  } catch {
    return 'the AWS CLI is not installed';
  }
}

test(
  'the unmodified AWS CLI starts a pipeline, approves it and rolls it back',
  { skip: withoutCli() },
  () =>
    withBench(async ({ server, region, world }) => {
      const aws = async (...command: string[]) => {
        const { stdout } = await run(
          'aws',
          [
            'codepipeline',
            ...command,
            ...['--endpoint-url', server.url, '--output', 'json'],
          ],
          {
            env: {
              PATH: process.env.PATH,
              HOME: process.env.HOME,
              AWS_ACCESS_KEY_ID: accessKeyOf(ACCOUNT, 'WRITE'),
              AWS_SECRET_ACCESS_KEY: 'secret',
              AWS_DEFAULT_REGION: REGION,
              AWS_PAGER: '',
            },
          },
        );
        return stdout.trim() === '' ? {} : JSON.parse(stdout);
      };
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
