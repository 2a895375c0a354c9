import {
  activityEvent,
  alarmEvent,
  callEvent,
  codeDeployEvent,
} from '../__testUtils__/events';
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
    ['a scaling activity', activityEvent('service/prod/shop')],
    [
      'bounds that somebody moved',
      callEvent('autoscaling', 'RegisterScalableTarget', {
        serviceNamespace: 'ecs',
        resourceId: 'service/prod/shop',
        scalableDimension: 'ecs:service:DesiredCount',
        suspendedState: { dynamicScalingInSuspended: true },
      }),
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

  it('finds the group whose processes somebody suspended', () => {
    expect(
      newsOf(
        callEvent('autoscaling', 'SuspendProcesses', {
          autoScalingGroupName: 'shop-worker',
          scalingProcesses: ['AlarmNotification'],
        }),
      ),
    ).toEqual({ service: 'autoscaling', ...PLACE, names: ['shop-worker'] });
  });

  it('finds the deployment group of a deployment', () => {
    expect(newsOf(codeDeployEvent('shop', 'prod'))).toEqual({
      service: 'ecs',
      ...PLACE,
      names: [
        'arn:aws:codedeploy:eu-west-1:111111111111:deploymentgroup:shop/prod',
      ],
    });
  });

  it.each([
    ['a scaling activity of it', activityEvent('table/orders')],
    [
      'a scaling activity of its index',
      activityEvent('table/orders/index/by-day'),
    ],
    [
      'a change of it',
      callEvent('dynamodb', 'UpdateTable', {
        tableName: 'orders',
        provisionedThroughput: { readCapacityUnits: 10, writeCapacityUnits: 5 },
      }),
    ],
    [
      'a change that calls it by its ARN',
      callEvent('dynamodb', 'UpdateTable', {
        tableName: 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders',
      }),
    ],
    ['its end', callEvent('dynamodb', 'DeleteTable', { tableName: 'orders' })],
    [
      'bounds that somebody moved',
      callEvent('autoscaling', 'RegisterScalableTarget', {
        serviceNamespace: 'dynamodb',
        resourceId: 'table/orders',
        scalableDimension: 'dynamodb:table:ReadCapacityUnits',
      }),
    ],
  ])('finds the table of %s', (_, event) => {
    expect(newsOf(event)).toEqual({
      service: 'dynamodb',
      ...PLACE,
      names: ['orders'],
    });
  });

  it.each([
    ['begins', 'OK', 'ALARM'],
    ['ends', 'ALARM', 'OK'],
    ['ends without data', 'ALARM', 'INSUFFICIENT_DATA'],
  ])('finds an alarm that %s', (_, before, after) => {
    expect(newsOf(alarmEvent('shop-latency', before, after))).toEqual({
      service: 'cloudwatch',
      ...PLACE,
      names: ['shop-latency'],
    });
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
      'a capacity that is neither of a service nor of a table',
      activityEvent('spot-fleet-request/sfr-73fbd2ce'),
    ],
    ['an alarm without data', alarmEvent('shop', 'OK', 'INSUFFICIENT_DATA')],
    [
      'what was only read, as the portal does',
      callEvent('dynamodb', 'DescribeTable', { tableName: 'orders' }),
    ],
    [
      'what AWS refused',
      callEvent(
        'dynamodb',
        'UpdateTable',
        { tableName: 'orders' },
        { errorCode: 'LimitExceededException' },
      ),
    ],
    [
      'an item that was written',
      callEvent('dynamodb', 'PutItem', { tableName: 'orders' }),
    ],
    [
      'a call without parameters',
      callEvent('autoscaling', 'SuspendProcesses', null),
    ],
    [
      'a deployment without resources',
      { ...codeDeployEvent('shop', 'prod'), resources: null },
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
