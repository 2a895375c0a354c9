import {
  GetPipelineStateCommand,
  ListPipelineExecutionsCommand,
  PutApprovalResultCommand,
} from '@aws-sdk/client-codepipeline';
import type { Bench } from './clients.ts';
import type { ServiceState } from '../services/ecs/types.ts';
import { standardStages } from '../services/codepipeline/CodePipelineRegion.ts';

export const PIPELINE = { pipelineName: 'shop' };

/** A pipeline that deploys to two services, with one execution that waits for a person. */
export function build({ region, world }: Bench, mode?: 'QUEUED' | 'PARALLEL') {
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

export const stateOf = async ({ codepipeline }: Bench, name: string) => {
  const { stageStates } = await codepipeline.send(
    new GetPipelineStateCommand({ name: 'shop' }),
  );
  return stageStates!.find(({ stageName }) => stageName === name)!;
};

export const runsOf = async ({ codepipeline }: Bench) => {
  const { pipelineExecutionSummaries } = await codepipeline.send(
    new ListPipelineExecutionsCommand(PIPELINE),
  );
  return pipelineExecutionSummaries!;
};

export const tokenOf = async (bench: Bench) =>
  (await stateOf(bench, 'Approve')).actionStates![0].latestExecution!.token!;

export const answer = (
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

export const imageOf = (service: ServiceState) =>
  service.revision.taskDefinition.containers[0].image;
