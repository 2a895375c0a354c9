import { ACCOUNT, REGION } from './SimulatedAws';

/*
 * Events as EventBridge delivers them, after the examples in the documentation of each service.
 */

const PLACE = {
  version: '0',
  id: 'c071bfbf-83c4-49ca-a6ff-3df053957145',
  account: ACCOUNT,
  time: '2026-06-30T22:06:31Z',
  region: REGION,
};

/** A deployment of CodeDeploy changed its state. */
export function codeDeployEvent(
  application: string,
  deploymentGroup: string,
  state: string = 'SUCCESS',
) {
  const arn = `arn:aws:codedeploy:${REGION}:${ACCOUNT}`;
  return {
    ...PLACE,
    'detail-type': 'CodeDeploy Deployment State-change Notification',
    source: 'aws.codedeploy',
    resources: [
      `${arn}:application:${application}`,
      `${arn}:deploymentgroup:${application}/${deploymentGroup}`,
    ],
    detail: {
      instanceGroupId: '9fd2fbef-2157-40d8-91e7-6845af69e2d2',
      region: REGION,
      application,
      deploymentId: 'd-123456789',
      state,
      deploymentGroup,
    },
  };
}

/** Application Auto Scaling brought something to its maximum; AWS tells of no other activity. */
export function activityEvent(resourceId: string) {
  const [namespace] = resourceId.startsWith('table/') ? ['dynamodb'] : ['ecs'];
  return {
    ...PLACE,
    'detail-type': 'Application Auto Scaling Scaling Activity State Change',
    source: 'aws.application-autoscaling',
    resources: [],
    detail: {
      startTime: '2026-06-30T22:03:43Z',
      endTime: '2026-06-30T22:06:31Z',
      newDesiredCapacity: 8,
      oldDesiredCapacity: 5,
      minCapacity: 2,
      maxCapacity: 8,
      resourceId,
      scalableDimension:
        namespace === 'dynamodb'
          ? 'dynamodb:table:WriteCapacityUnits'
          : 'ecs:service:DesiredCount',
      serviceNamespace: namespace,
      statusCode: 'Successful',
      scaledToMax: true,
      direction: 'scale-out',
    },
  };
}

/** An alarm on a metric changed its state. */
export function alarmEvent(alarmName: string, before: string, after: string) {
  return {
    ...PLACE,
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    resources: [`arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:${alarmName}`],
    detail: {
      alarmName,
      configuration: {
        description: 'Answers take too long',
        metrics: [
          {
            id: '30b6c6b2-a864-43a2-4877-c09a1afc3b87',
            metricStat: {
              metric: {
                dimensions: { ServiceName: 'shop', ClusterName: 'prod' },
                name: 'CPUUtilization',
                namespace: 'AWS/ECS',
              },
              period: 300,
              stat: 'Average',
            },
            returnData: true,
          },
        ],
      },
      previousState: {
        reason: 'Threshold Crossed',
        timestamp: '2026-06-30T22:01:31.121+0000',
        value: before,
      },
      state: {
        reason: 'Threshold Crossed',
        timestamp: '2026-06-30T22:06:31.124+0000',
        value: after,
      },
    },
  };
}

/** A call that CloudTrail recorded; `service` is the first part of the host that was called. */
export function callEvent(
  service: string,
  eventName: string,
  requestParameters: unknown,
  changes: object = {},
) {
  return {
    ...PLACE,
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${service}`,
    resources: [],
    detail: {
      eventVersion: '1.08',
      userIdentity: { type: 'IAMUser', accountId: ACCOUNT, userName: 'bob' },
      eventTime: '2026-06-30T22:06:31Z',
      eventSource: `${service}.amazonaws.com`,
      eventName,
      awsRegion: REGION,
      sourceIPAddress: '192.0.2.0',
      userAgent: 'aws-cli',
      requestParameters,
      responseElements: null,
      readOnly: eventName.startsWith('Describe'),
      eventType: 'AwsApiCall',
      ...changes,
    },
  };
}
