import type { RegionWorld } from '../RegionWorld.ts';
import { standardStages } from '../services/codepipeline/CodePipelineRegion.ts';
import type { ServiceState } from '../services/ecs/types.ts';
import { imageOf, scaledService, scriptImages } from './ecs.ts';
import type { DemoService } from './Inventory.ts';
import type { Places } from './places.ts';
import { DAY, HOUR, MINUTE } from './Story.ts';
import type { Story } from './Story.ts';
import { scaledTable } from './tables.ts';
import { visit } from './traffic.ts';

const NAME = 'shop-ecs';

/** What was pushed, oldest first. The pipeline builds an image of each, called by the first seven digits. */
const COMMITS = [
  {
    commit: '4c81f0e2b7a95d3368f1c20e9ab47d5510c6e8f3',
    message: 'Sort by price',
  },
  {
    commit: '9d27ab13e5f04c8876b1d0a2c94e6f7731508ce4',
    message: 'Remember the cart',
  },
  {
    commit: 'e61b3f9507cd28a4416e9b80f2d7c5a390184b6d',
    message: 'Show what others bought',
  },
] as const;
const FIRST = '1.0.0';
const versionOf = ({ commit }: { readonly commit: string }) =>
  commit.slice(0, 7);

/**
 * The shop on reference system B: CodePipeline brings it, ECS deploys it blue/green, its carts are in DynamoDB. The newest
 * commit runs in test and waits for a person.
 */
export function shopOnEcs(story: Story, places: Places): DemoService {
  const { testEurope, prodEurope, prodAmerica } = places;
  scriptImages(prodEurope, NAME, [FIRST, ...COMMITS.map(versionOf)]);
  const test = serviceIn(testEurope, 'test', 2);
  const europe = serviceIn(prodEurope, 'prod', 4);
  const america = serviceIn(prodAmerica, 'prod', 3);
  visit(story, testEurope, test.arn, 2, 0.56);
  visit(story, prodEurope, europe.arn, 4, 0.56);
  visit(story, prodAmerica, america.arn, 3, 0.56);
  const pipeline = pipelineOf(story, prodEurope, test, europe);
  // The other region follows by hand; the newest version is there already.
  const [first, second, third] = COMMITS.map(versionOf);
  story.deploy(11 * DAY, prodAmerica, america, imageOf(NAME, first));
  story.deploy(DAY, prodAmerica, america, imageOf(NAME, second));
  story.before(30 * MINUTE, () =>
    prodAmerica.ecs.registerTaskDefinition(NAME, imageOf(NAME, third), {
      environment: { APP_ENV: 'prod' },
    }),
  );
  const carts = scaledTable(story, prodEurope, {
    name: 'carts',
    read: 40,
    write: 15,
  });
  return {
    name: NAME,
    title: 'Shop on ECS',
    description:
      'The shop as containers: CodePipeline brings it, ECS deploys it blue/green, its carts are in DynamoDB',
    team: 'shop-team',
    resources: [
      ...[test, europe, america].map(({ arn }) => ({
        kind: 'ecs-service' as const,
        arn,
      })),
      { kind: 'dynamodb-table', arn: carts },
      { kind: 'pipeline', arn: pipeline },
    ],
  };
}

/** Commits of two weeks; all but the newest were let into prod. */
function pipelineOf(
  story: Story,
  region: RegionWorld,
  test: ServiceState,
  prod: ServiceState,
): string {
  const pipeline = region.codepipeline.pipeline({
    name: NAME,
    image: imageOf(NAME, '').slice(0, -1),
    stages: standardStages({ test, prod }),
  });
  const pushed = [12 * DAY, 2 * DAY, 50 * MINUTE];
  for (const [index, source] of COMMITS.entries()) {
    story.before(pushed[index], () => region.codepipeline.push(NAME, source));
    if (index < COMMITS.length - 1)
      story.before(pushed[index] - HOUR, () => approve(story, region));
  }
  return pipeline.arn;
}

function approve(story: Story, region: RegionWorld): void {
  const { stageStates } = story.call<{
    stageStates: {
      stageName: string;
      actionStates: { latestExecution: { token: string } }[];
    }[];
  }>(region, 'codepipeline', 'GetPipelineState', { name: NAME });
  const [action] = stageStates.find(
    ({ stageName }) => stageName === 'Approve',
  )!.actionStates;
  story.call(region, 'codepipeline', 'PutApprovalResult', {
    pipelineName: NAME,
    stageName: 'Approve',
    actionName: 'Approve',
    token: action.latestExecution.token,
    result: { status: 'Approved', summary: 'Looked at in test.' },
  });
}

function serviceIn(
  region: RegionWorld,
  environment: string,
  desired: number,
): ServiceState {
  return scaledService(region, environment, {
    name: NAME,
    image: imageOf(NAME, FIRST),
    desired,
    balanced: true,
    configuration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 },
  });
}
