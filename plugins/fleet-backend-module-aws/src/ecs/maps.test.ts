import type { Service } from '@aws-sdk/client-ecs';
import type { Strategy } from '@capstan/plugin-fleet-common';
import { mapActivity, mapPolicy, withDirections } from '../scaling/mapScaling';
import { Chores } from './Chores';
import { labelOfImage, toDefinitionFacts } from './mapDefinition';
import { configurationFor, mapStrategy } from './mapStrategy';
import { parseRevisionId, revisionIdOf, surroundingsOf } from './revisionId';
import { parseToken, stringifyToken } from './token';

describe('strategies', () => {
  const balanced: Service = {
    desiredCount: 4,
    loadBalancers: [
      { advancedConfiguration: { alternateTargetGroupArn: 'arn:green' } },
    ],
    deploymentConfiguration: {
      lifecycleHooks: [
        { targetType: 'AWS_LAMBDA', hookTargetArn: 'arn:check' },
      ],
    },
  };

  it.each<[string, Strategy]>([
    ['rolling', { type: 'rolling', maxSurge: 2, maxUnavailable: 1 }],
    ['blue/green', { type: 'blueGreen', bakeSeconds: 600, gate: false }],
    [
      'blue/green with a gate',
      { type: 'blueGreen', bakeSeconds: 0, gate: true },
    ],
    [
      'canary',
      {
        type: 'canary',
        steps: [{ weight: 5, pauseSeconds: 600 }],
        bakeSeconds: 60,
      },
    ],
    [
      'linear',
      {
        type: 'canary',
        steps: [25, 50, 75].map(weight => ({ weight, pauseSeconds: 300 })),
        bakeSeconds: 0,
      },
    ],
    [
      'linear with a gate at every step',
      {
        type: 'canary',
        steps: [{ weight: 50 }],
        bakeSeconds: 0,
      },
    ],
  ])('%s survives the way to ECS and back', (_, strategy) => {
    const answer = configurationFor(strategy, balanced);
    if (!('configuration' in answer)) throw new Error(answer.refusal);
    expect(mapStrategy(answer.configuration, 4)).toEqual(strategy);
    expect(answer.configuration.lifecycleHooks).toContainEqual({
      targetType: 'AWS_LAMBDA',
      hookTargetArn: 'arn:check',
    });
  });

  it.each<[string, Strategy, RegExp]>([
    [
      'unequal steps',
      {
        type: 'canary',
        steps: [10, 50].map(weight => ({ weight, pauseSeconds: 60 })),
        bakeSeconds: 0,
      },
      /equal steps/,
    ],
    [
      'steps that are held for different times',
      {
        type: 'canary',
        steps: [
          { weight: 50, pauseSeconds: 60 },
          { weight: 75, pauseSeconds: 600 },
        ],
        bakeSeconds: 0,
      },
      /same number of whole minutes/,
    ],
    [
      'a gate at one step only',
      {
        type: 'canary',
        steps: [{ weight: 50 }, { weight: 75, pauseSeconds: 60 }],
        bakeSeconds: 0,
      },
      /every step or at none/,
    ],
    [
      'a bake of two days',
      { type: 'blueGreen', bakeSeconds: 172_800, gate: false },
      /1440 minutes/,
    ],
    [
      'nothing to replace with',
      { type: 'rolling', maxSurge: 0, maxUnavailable: 0 },
      /nothing can be replaced/,
    ],
  ])('%s is refused with what ECS can do', (_, strategy, message) => {
    expect(configurationFor(strategy, balanced)).toEqual({
      refusal: expect.stringMatching(message),
    });
  });

  it('traffic cannot be moved without a second target group', () => {
    expect(
      configurationFor(
        { type: 'blueGreen', bakeSeconds: 0, gate: false },
        { desiredCount: 2 },
      ),
    ).toEqual({ refusal: expect.stringMatching(/alternate target group/) });
  });

  it('reads what the service says, with the defaults of ECS', () => {
    expect(mapStrategy({ strategy: 'CANARY' }, 2)).toEqual({
      type: 'canary',
      steps: [{ weight: 5, pauseSeconds: 600 }],
      bakeSeconds: 0,
    });
    expect(mapStrategy(undefined, 3)).toEqual({
      type: 'rolling',
      maxSurge: 3,
      maxUnavailable: 0,
    });
  });
});

describe('ids of revisions', () => {
  const arn = 'arn:aws:ecs:eu-west-1:111111111111:task-definition/shop:12';
  const network = {
    awsvpcConfiguration: { subnets: ['a'], securityGroups: ['b'] },
  };

  it('are the same for the same surroundings, whatever the order of the members', () => {
    const one = surroundingsOf({
      taskDefinition: arn,
      networkConfiguration: network,
      launchType: 'FARGATE',
    });
    const other = surroundingsOf({
      launchType: 'FARGATE',
      loadBalancers: [],
      networkConfiguration: {
        awsvpcConfiguration: { securityGroups: ['b'], subnets: ['a'] },
      },
      taskDefinition: 'another',
    });
    expect(other).toBe(one);
    expect(revisionIdOf(arn, one)).toMatch(/^shop:12@[0-9a-f]{8}$/);
    expect(parseRevisionId(revisionIdOf(arn, one))).toEqual({
      definition: 'shop:12',
      surroundings: one,
    });
  });

  it('differ with the network', () => {
    expect(
      surroundingsOf({ taskDefinition: arn, networkConfiguration: network }),
    ).not.toBe(surroundingsOf({ taskDefinition: arn }));
  });

  it('are the definition alone where ECS keeps no revision', () => {
    expect(surroundingsOf(undefined)).toBeUndefined();
    expect(revisionIdOf(arn, undefined)).toBe('shop:12');
    expect(parseRevisionId('shop:12')).toEqual({ definition: 'shop:12' });
  });
});

describe('tokens', () => {
  it.each([
    {
      deployment: 'd1',
      gate: '',
      desired: 2,
      min: 1,
      max: 4,
      suspended: 'scaleIn+scheduled',
    },
    {
      deployment: 'd1',
      gate: '',
      desired: 2,
      min: 1,
      max: 4,
      suspended: '',
    },
    { deployment: 'd1', gate: 'h1', suspended: '-' },
    { deployment: '', gate: '', desired: 0, suspended: '-' },
  ])('%j survives being a text', parts => {
    const back = parseToken(stringifyToken(parts));
    expect(JSON.parse(JSON.stringify(back))).toEqual(parts);
  });

  it('what is none matches nothing', () => {
    expect(parseToken('17').deployment).toBe('17');
  });
});

describe('task definitions', () => {
  it.each([
    ['shop:1.1.0', '1.1.0'],
    [
      '111111111111.dkr.ecr.eu-west-1.amazonaws.com/shop:1.1.0@sha256:ab',
      '1.1.0',
    ],
    ['localhost:5000/shop', undefined],
    ['shop:latest', undefined],
    ['shop@sha256:ab', undefined],
  ])('%s is called %s', (image, label) => {
    expect(labelOfImage(image)).toBe(label);
  });

  it('tell values of variables, and nothing of secrets', () => {
    const facts = toDefinitionFacts({
      taskDefinitionArn: 'arn:task-definition/shop:3',
      status: 'INACTIVE',
      cpu: '256',
      containerDefinitions: [
        {
          name: 'app',
          image: 'shop:1',
          environment: [{ name: 'COLOR', value: 'red' }],
          secrets: [{ name: 'PASSWORD', valueFrom: 'arn:secret' }],
        },
        { name: 'proxy', image: 'envoy:2', essential: false },
      ],
    });
    expect(facts).toMatchObject({
      name: 'shop:3',
      image: 'shop:1',
      active: false,
    });
    expect(facts.configuration).toEqual({
      image: 'shop:1',
      COLOR: 'red',
      'proxy.image': 'envoy:2',
      cpu: '256',
    });
  });
});

describe('policies and activities', () => {
  const base = {
    PolicyARN: 'arn',
    PolicyName: 'p',
    ServiceNamespace: 'ecs',
    ResourceId: 'service/default/shop',
    ScalableDimension: 'ecs:service:DesiredCount',
    PolicyType: 'TargetTrackingScaling',
    CreationTime: new Date(0),
  } as const;

  it('shows metric math as the autoscaler sees it', () => {
    expect(
      mapPolicy({
        ...base,
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: 100,
          DisableScaleIn: true,
          CustomizedMetricSpecification: {
            Metrics: [
              { Id: 'm1', ReturnData: false },
              { Id: 'e1', Expression: 'm1 / m2', Label: 'backlog per task' },
            ],
          },
        },
      }),
    ).toEqual({
      name: 'p',
      type: 'targetTracking',
      summary: 'keeps backlog per task at 100, and never scales in',
      metric: 'backlog per task',
      target: 100,
    });
  });

  it('shows steps', () => {
    expect(
      mapPolicy({
        ...base,
        StepScalingPolicyConfiguration: {
          AdjustmentType: 'ChangeInCapacity',
          StepAdjustments: [
            { ScalingAdjustment: 2 },
            { ScalingAdjustment: -1 },
          ],
        },
      }).summary,
    ).toBe('changes the size by +2, -1 when its alarm fires');
  });

  it('keeps a text that it cannot read', () => {
    const activity = mapActivity({
      ActivityId: '1',
      ServiceNamespace: 'ecs',
      ResourceId: 'r',
      ScalableDimension: 'ecs:service:DesiredCount',
      Description: 'Something new.',
      Cause: 'the moon',
      StartTime: new Date('2026-11-20T08:00:00Z'),
      StatusCode: 'Successful',
    });
    expect(activity).toMatchObject({
      cause: 'other',
      reason: 'Something new. the moon',
    });
  });

  it('orders what comes newest first, also within one moment', () => {
    const at = '2026-11-20T08:00:00.000Z';
    const one = (id: string, to: number) => ({
      id,
      at,
      cause: 'policy' as const,
      effect: 'changed' as const,
      from: to,
      to,
      reason: '',
    });
    expect(
      withDirections([one('b', 2), one('a', 5)]).map(({ id, effect }) => [
        id,
        effect,
      ]),
    ).toEqual([
      ['a', 'changed'],
      ['b', 'scaledIn'],
    ]);
  });
});

describe('chores', () => {
  it('are done when they are due and affordable; a dear one is paid back by the sweeps after it', async () => {
    let now = 0;
    const chores = new Chores(() => now);
    const done: string[] = [];
    const sweep = async () => {
      chores.allow(100);
      const run = (name: string, everyMs: number, calls: number) =>
        chores.run(name, everyMs, calls, async () => {
          done.push(`${name} at ${now / 1000}`);
        });
      await run('dear', 300_000, 20);
      await run('cheap', 30_000, 1);
    };
    for (; now <= 540_000; now += 30_000) await sweep();
    expect(done.filter(what => what.startsWith('dear'))).toEqual([
      'dear at 0',
      'dear at 300',
    ]);
    const cheap = done.filter(what => what.startsWith('cheap'));
    expect(cheap).toContain('cheap at 270');
    // 6 saved, 20 spent, 4 earned by each sweep.
    expect(cheap).not.toContain('cheap at 390');
    expect(cheap).toContain('cheap at 420');
  });
});
