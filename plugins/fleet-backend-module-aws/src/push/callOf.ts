import { record, textOf } from './parse';

/** A call of an API that may have changed something, as CloudTrail recorded it. */
export interface RecordedCall {
  /** Of the host that was called: both autoscalers are `autoscaling`. */
  readonly service: string;
  /** For example `UpdateTable`. */
  readonly name: string;
  /** As CloudTrail spells them: they begin with a small letter. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * The call that CloudTrail tells of. `undefined` when it only read, since every look of the portal would bring about another,
 * or when AWS refused it.
 */
export function callOf(
  details: Readonly<Record<string, unknown>>,
): RecordedCall | undefined {
  const name = textOf(details.eventName);
  const host = textOf(details.eventSource);
  if (name === undefined || host === undefined) return undefined;
  const isRead =
    details.readOnly === true || /^(Describe|Get|List|BatchGet)/.test(name);
  if (isRead || textOf(details.errorCode) !== undefined) return undefined;
  return {
    service: host.split('.')[0],
    name,
    parameters: record(details.requestParameters),
  };
}
