import type { RegionWorld } from '../RegionWorld.ts';
import { consume } from './traffic.ts';
import type { Story } from './Story.ts';

/** A table whose reading and writing follow what is used of them; answers with its ARN. */
export function scaledTable(
  story: Story,
  region: RegionWorld,
  options: {
    readonly name: string;
    readonly read: number;
    readonly write: number;
    readonly indexes?: Readonly<
      Record<string, { readonly read: number; readonly write: number }>
    >;
  },
): string {
  const { name, read, write } = options;
  const { arn } = region.dynamodb.table(options);
  const sides = [
    [
      'dynamodb:table:ReadCapacityUnits',
      'DynamoDBReadCapacityUtilization',
      read,
    ],
    [
      'dynamodb:table:WriteCapacityUnits',
      'DynamoDBWriteCapacityUtilization',
      write,
    ],
  ] as const;
  for (const [dimension, metric, units] of sides) {
    const target = region.applicationAutoScaling.register({
      namespace: 'dynamodb',
      resourceId: `table/${name}`,
      dimension,
      min: Math.ceil(units / 2),
      max: units * 10,
    });
    region.applicationAutoScaling.putPolicy(target, {
      PolicyName: 'utilization',
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 70,
        PredefinedMetricSpecification: { PredefinedMetricType: metric },
      },
    });
  }
  consume(story, region, arn, { read: read * 0.66, write: write * 0.66 });
  return arn;
}
