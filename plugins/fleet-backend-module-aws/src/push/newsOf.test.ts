import { newsOf } from './newsOf';

const PLACE = { account: '111111111111', region: 'eu-west-1' };
const SERVICE = 'arn:aws:ecs:eu-west-1:111111111111:service/prod/shop';
const CLUSTER = 'arn:aws:ecs:eu-west-1:111111111111:cluster/prod';

describe('newsOf', () => {
  it.each([
    [
      'a deployment',
      {
        source: 'aws.ecs',
        'detail-type': 'ECS Deployment State Change',
        resources: [SERVICE],
        detail: { eventName: 'SERVICE_DEPLOYMENT_IN_PROGRESS' },
      },
    ],
    [
      'a task',
      {
        source: 'aws.ecs',
        'detail-type': 'ECS Task State Change',
        resources: ['arn:aws:ecs:eu-west-1:111111111111:task/prod/0a1b'],
        detail: {
          clusterArn: CLUSTER,
          group: 'service:shop',
          lastStatus: 'STOPPED',
        },
      },
    ],
    [
      'a hook that waits',
      {
        source: 'aws.ecs',
        'detail-type': 'ECS Hook State Change',
        resources: [
          'arn:aws:ecs:eu-west-1:111111111111:service-deployment/prod/shop/AbC',
        ],
        detail: { eventName: 'HOOK_AWAITING_ACTION' },
      },
    ],
    [
      'a scaling activity',
      {
        source: 'aws.application-autoscaling',
        resources: [],
        detail: { resourceId: 'service/prod/shop', newDesiredCapacity: '4' },
      },
    ],
  ])('finds the service of %s', (_, event) => {
    expect(newsOf({ ...PLACE, ...event })).toEqual({
      service: 'ecs',
      ...PLACE,
      names: [SERVICE],
    });
  });

  it('finds the group of an instance and of a refresh', () => {
    expect(
      newsOf({
        ...PLACE,
        source: 'aws.autoscaling',
        'detail-type': 'EC2 Instance Launch Successful',
        resources: [],
        detail: { AutoScalingGroupName: 'shop-worker' },
      }),
    ).toEqual({ service: 'autoscaling', ...PLACE, names: ['shop-worker'] });
  });

  it.each([
    ['nothing', undefined],
    ['a text', 'SERVICE_STEADY_STATE'],
    ['a list', [1, 2]],
    ['an event without account', { source: 'aws.ecs', resources: [SERVICE] }],
    ['another source', { ...PLACE, source: 'aws.s3', resources: [SERVICE] }],
    [
      'a task of no service',
      {
        ...PLACE,
        source: 'aws.ecs',
        detail: { clusterArn: CLUSTER, group: 'family:job' },
      },
    ],
    [
      'a capacity of DynamoDB',
      {
        ...PLACE,
        source: 'aws.application-autoscaling',
        detail: { resourceId: 'table/orders' },
      },
    ],
    ['odd members', { ...PLACE, source: 'aws.ecs', resources: 7, detail: [] }],
    [
      'odd names',
      {
        ...PLACE,
        source: 'aws.autoscaling',
        detail: { AutoScalingGroupName: {} },
      },
    ],
  ])('makes nothing of %s', (_, payload) => {
    expect(newsOf(payload)).toBeUndefined();
  });
});
