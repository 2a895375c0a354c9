import {
  AUTOSCALING_GROUP_ANNOTATION,
  DYNAMODB_TABLE_ANNOTATION,
  ECS_SERVICE_ANNOTATION,
  SQS_QUEUE_ANNOTATION,
} from '@capstan/plugin-fleet-common';
import type { SignalTarget } from '@capstan/plugin-fleet-node';
import { clusterOf, shortName } from '../ecs/ServiceFacts';

/** What a target is at AWS. */
export type AwsResource =
  | {
      readonly kind: 'service';
      readonly cluster: string;
      readonly service: string;
    }
  | { readonly kind: 'group'; readonly group: string }
  | {
      readonly kind: 'table';
      /** `<table>`, or `<table>/index/<index>`. */
      readonly table: string;
      readonly side: 'read' | 'write';
    };

const CLAIMS = [
  ECS_SERVICE_ANNOTATION,
  AUTOSCALING_GROUP_ANNOTATION,
  DYNAMODB_TABLE_ANNOTATION,
];

/** `undefined` when no annotation of its entity names it: metrics cost money, and are read for what somebody looks after. */
export function resourceOf(target: SignalTarget): AwsResource | undefined {
  const { nativeId } = target.ref;
  const isClaimed = CLAIMS.some(annotation =>
    listOf(target.annotations[annotation]).some(
      arn =>
        nativeId === arn ||
        nativeId.startsWith(`${arn}/index/`) ||
        nativeId.startsWith(`${arn}#`),
    ),
  );
  if (!isClaimed) return undefined;
  if (nativeId.includes(':service/'))
    return {
      kind: 'service',
      cluster: clusterOf(nativeId),
      service: shortName(nativeId),
    };
  if (nativeId.includes(':autoScalingGroupName/'))
    return {
      kind: 'group',
      group: nativeId.split(':autoScalingGroupName/')[1],
    };
  const [, table, side] = /:table\/([^#]+)#(read|write)$/.exec(nativeId) ?? [];
  return table === undefined
    ? undefined
    : { kind: 'table', table, side: side as 'read' | 'write' };
}

/** Name of the queue in the annotation, when it is in this account and region. */
export function queueOf(target: SignalTarget): string | undefined {
  const { account, region } = target.ref;
  const arn = listOf(target.annotations[SQS_QUEUE_ANNOTATION]).find(one =>
    one.startsWith(`arn:aws:sqs:${region}:${account}:`),
  );
  return arn?.split(':').at(-1);
}

function listOf(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map(one => one.trim())
    .filter(one => one !== '');
}
