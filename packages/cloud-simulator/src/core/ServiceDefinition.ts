import type { RegionWorld } from '../RegionWorld.ts';
import type { EnumTable } from './schema.ts';
import type { Bucket } from './TokenBuckets.ts';

/** What an operation may use besides its input. */
export interface OperationContext {
  readonly world: RegionWorld;
  readonly operation: string;
  /** Writes down that this call changed something. */
  effect(resource: string, what: string): void;
}

/** Input and output are objects as the SDK's types describe them; both are checked against the SDK's schemas. */
export interface Operation {
  /** Reading or writing: a read-only key is refused the latter. */
  readonly access: 'read' | 'write';
  readonly bucket: string;
  handle(input: never, context: OperationContext): object;
}

/** One AWS service: how it is spoken to, and what it does. */
export interface ServiceDefinition {
  /** Name in the credential scope of a signature, for example `ecs`. */
  readonly name: string;
  readonly protocol: 'awsJson1.0' | 'awsJson1.1' | 'query' | 'ec2';
  /** Before the dot of `X-Amz-Target`; JSON protocols only. */
  readonly target?: string;
  /** The SDK's client package, whose exported schemas are the law. */
  readonly sdk: Readonly<Record<string, unknown>>;
  readonly enums: EnumTable;
  readonly buckets: Readonly<Record<string, Bucket>>;
  /** Code and message of the throttling error. */
  readonly throttling: { readonly code: string; readonly message: string };
  readonly operations: Readonly<Record<string, Operation>>;
}

/** Types the input and the output of an operation's handler. */
export function operation<Input extends object, Output extends object>(
  access: Operation['access'],
  bucket: string,
  handle: (input: Input, context: OperationContext) => Output,
): Operation {
  return { access, bucket, handle: handle as Operation['handle'] };
}
