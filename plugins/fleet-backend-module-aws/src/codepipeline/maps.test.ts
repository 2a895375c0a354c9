import type {
  ActionExecutionDetail,
  StageState,
} from '@aws-sdk/client-codepipeline';
import { ACCOUNT, REGION, accountOf } from '../__testUtils__/SimulatedAws';
import { environmentOf } from './environmentOf';
import { hasKey, withKey, withoutKey } from './keyed';
import { mapRun } from './mapPipeline';
import { pipelineArn } from './PipelineFacts';
import type { PipelineFacts } from './PipelineFacts';

const ID = '0a1b2c3d-0000-0000-0000-000000000000';
const AT = new Date('2026-11-20T08:00:00Z');
const SCOPE = {
  account: accountOf(ACCOUNT),
  region: REGION,
  intervalSeconds: 30,
  signalIntervalSeconds: 300,
  callsPerSecond: 10,
  simulated: false,
};

const type = (category: 'Approval' | 'Deploy' | 'Build') => ({
  category,
  owner: 'AWS' as const,
  provider: 'any',
  version: '1',
});

/** A pipeline with one stage that approves and then deploys. */
function factsOf(
  actions: Partial<ActionExecutionDetail>[],
  state: StageState = {},
): PipelineFacts {
  return {
    arn: pipelineArn(ACCOUNT, REGION, 'shop'),
    declaration: {
      name: 'shop',
      roleArn: 'any',
      version: 1,
      stages: [
        {
          name: 'Prod',
          actions: [
            {
              name: 'Approve',
              actionTypeId: type('Approval'),
              timeoutInMinutes: 60,
            },
            { name: 'Deploy', actionTypeId: type('Deploy'), runOrder: 2 },
          ],
        },
      ],
    },
    executions: [],
    actions: actions.map((action, index) => ({
      pipelineExecutionId: ID,
      actionExecutionId: `attempt-${index}`,
      pipelineVersion: 1,
      stageName: 'Prod',
      startTime: AT,
      lastUpdateTime: AT,
      ...action,
    })),
    stages: [{ stageName: 'Prod', ...state }],
    tags: {},
  };
}

const runOf = (
  facts: PipelineFacts,
  changes: Partial<Parameters<typeof mapRun>[1]> = {},
) =>
  mapRun(
    facts,
    {
      pipelineExecutionId: ID,
      status: 'InProgress',
      startTime: AT,
      ...changes,
    },
    SCOPE,
  );

describe('mapRun', () => {
  it('waits in a stage that approves first and deploys then, and runs after that', () => {
    const waiting = {
      actionName: 'Approve',
      input: { actionTypeId: type('Approval') },
    };
    const [stage] = runOf(
      factsOf([{ ...waiting, status: 'InProgress' }]),
    ).stages;
    expect(stage).toMatchObject({
      phase: 'waiting',
      environment: 'prod',
      gate: {
        id: 'attempt-0',
        since: '2026-11-20T08:00:00.000Z',
        deadline: '2026-11-20T09:00:00.000Z',
      },
    });
    const [after] = runOf(
      factsOf([{ ...waiting, status: 'Succeeded' }]),
    ).stages;
    expect(after).toMatchObject({ phase: 'running', message: 'Prod goes on.' });
    expect(after.gate).toBeUndefined();
  });

  it('has the last attempt of each action count', () => {
    const deploy = {
      actionName: 'Deploy',
      input: { actionTypeId: type('Deploy') },
    };
    const [stage] = runOf(
      factsOf([
        { actionName: 'Approve', status: 'Succeeded' },
        { ...deploy, status: 'Succeeded' },
        { ...deploy, status: 'Failed' },
      ]),
      { status: 'Succeeded' },
    ).stages;
    expect(stage.phase).toBe('succeeded');
  });

  it.each([
    ['Failed', 'failed', 'A condition of the stage was not met.'],
    ['Skipped', 'skipped', 'A condition of the stage skipped it.'],
  ] as const)(
    'tells a stage that is %s without an action',
    (status, phase, message) => {
      const [stage] = runOf(
        factsOf([], { latestExecution: { pipelineExecutionId: ID, status } }),
      ).stages;
      expect(stage).toMatchObject({ phase, message });
    },
  );

  it.each([
    [
      '{"ProviderType":"GitHub","CommitMessage":"Cheaper\\n\\nMore"}',
      'Cheaper',
    ],
    ['Cheaper\nMore', 'Cheaper'],
    ['{"broken', '{"broken'],
    ['null', 'null'],
  ])('names the change %j', (revisionSummary, title) => {
    const run = runOf(factsOf([]), {
      sourceRevisions: [{ actionName: 'Source', revisionSummary }],
    });
    expect(run.title).toBe(title);
  });

  it.each([
    ['WebhookV2', 'any', 'push', undefined],
    [
      'StartPipelineExecution',
      'arn:aws:iam::1:user/ana',
      'started by hand',
      'ana',
    ],
    ['AutomatedRollback', '', 'automatic rollback to 9f9f9f9f', undefined],
  ] as const)(
    'tells what %s began',
    (triggerType, triggerDetail, trigger, actor) => {
      const run = runOf(factsOf([]), {
        trigger: { triggerType, triggerDetail },
        rollbackMetadata: {
          rollbackTargetPipelineExecutionId: '9f9f9f9f-0000',
        },
      });
      expect([run.trigger, run.actor]).toEqual([trigger, actor]);
    },
  );

  it('leads to the console of AWS', () => {
    expect(runOf(factsOf([])).url).toBe(
      `https://eu-west-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/shop/executions/${ID}/timeline?region=eu-west-1`,
    );
  });
});

describe('environmentOf', () => {
  const deploys = { name: 'Deploy', actionTypeId: type('Deploy') };

  it.each([
    ['DeployProd', 'prod'],
    ['Deploy-to-Staging', 'staging'],
    ['deploy_test', 'test'],
    ['ProdDeployment', 'prod'],
    ['Production', 'production'],
    ['Deploy', 'blue'],
  ])('is read from %s', (name, environment) => {
    const configuration = { ClusterName: 'blue' };
    expect(
      environmentOf({ name, actions: [{ ...deploys, configuration }] }),
    ).toBe(environment);
  });

  it('is that of a stage that is called so, whatever deploys there', () => {
    const actions = [{ name: 'Terraform', actionTypeId: type('Build') }];
    expect(environmentOf({ name: 'DeployProd', actions })).toBe('prod');
    expect(environmentOf({ name: 'Build', actions })).toBeUndefined();
  });
});

describe('withKey', () => {
  it('keeps the key whole, and people do not see it', () => {
    const text = withKey('x'.repeat(600), 'key-1', 200);
    expect(text).toHaveLength(200);
    expect(hasKey(text, 'key-1')).toBe(true);
    expect(hasKey(text, 'key')).toBe(false);
    expect(withoutKey(withKey('Looks good.', 'key-1', 200))).toBe(
      'Looks good.',
    );
    expect(hasKey(undefined, 'key-1')).toBe(false);
  });
});

describe('pipelineArn', () => {
  it.each([
    ['eu-west-1', 'aws'],
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
  ])('of %s is in %s', (region, partition) => {
    expect(pipelineArn(ACCOUNT, region, 'shop')).toBe(
      `arn:${partition}:codepipeline:${region}:${ACCOUNT}:shop`,
    );
  });
});
