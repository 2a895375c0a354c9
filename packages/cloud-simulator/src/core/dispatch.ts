import type { IncomingHttpHeaders } from 'node:http';
import type { World } from '../World.ts';
import { AwsError, SimulatorBug } from './AwsError.ts';
import { ec2ErrorXml, fromEc2Query, toEc2Xml } from './ec2Query.ts';
import type { Fault } from './Faults.ts';
import { identityOf } from './identity.ts';
import type { Identity } from './identity.ts';
import { errorXml, fromQuery, toXml } from './query.ts';
import { SchemaMismatch, check, fromWire, toWire } from './schema.ts';
import type { Schema } from './schema.ts';
import type { Operation, ServiceDefinition } from './ServiceDefinition.ts';

/** What goes back over the wire, or that nothing does. */
export type Answer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly contentType: string;
      readonly body: string;
      readonly requestId: string;
      readonly retryAfterSeconds?: number;
    }
  /** Close the connection. */
  | { readonly kind: 'drop' }
  /** Leave it open. */
  | { readonly kind: 'hang' };

interface Call {
  readonly service: ServiceDefinition;
  readonly name: string;
  readonly operation: Operation;
  readonly identity: Identity;
}

/** Answers one request: route, throttle, check, carry out, check again. Writes every call into the journal. */
export function dispatch(
  world: World,
  headers: IncomingHttpHeaders,
  body: string,
): Answer {
  const requestId = world.random.uuid();
  let service: ServiceDefinition | undefined;
  let call: Call | undefined;
  try {
    const identity = identityOf(headers);
    const route = routeOf(world, headers, body, identity);
    service = route.service;
    const operation = service.operations[route.name];
    if (!operation) {
      throw new AwsError(
        'UnknownOperationException',
        `The simulator does not know ${service.name}:${route.name}.`,
      );
    }
    call = { service, name: route.name, operation, identity };
    const output = carryOut(world, call, body);
    if (output === 'drop' || output === 'hang') {
      write(world, call, output);
      return { kind: output };
    }
    write(world, call, 'ok');
    return output.render(requestId);
  } catch (error) {
    const refusal = toAwsError(error);
    if (call) write(world, call, refusal.code);
    return renderError(service, refusal, requestId);
  }
}

function carryOut(
  world: World,
  { service, name, operation, identity }: Call,
  body: string,
): 'drop' | 'hang' | { render(requestId: string): Answer } {
  const { account, region } = identity;
  const target = { account, region, service: service.name, operation: name };
  const bucket = service.buckets[operation.bucket];
  if (!bucket)
    throw new SimulatorBug(
      `${service.name} has no bucket '${operation.bucket}'.`,
    );
  const key = `${account}/${region}/${service.name}/${operation.bucket}`;
  if (!world.buckets.take(key, bucket)) throw throttled(service);
  const before = failWith(service, world.faults.hit(target, 'before'));
  if (before) return before;
  if (operation.access === 'write' && !identity.mayWrite)
    throw accessDenied(name);

  const [, , , , inputRef, outputRef] = schemaOf(service, name);
  const inputSchema = unwrap(inputRef);
  const outputSchema = unwrap(outputRef);
  const input = readInput(service, inputSchema, body);
  try {
    check(inputSchema, input, service.enums, name);
  } catch (error) {
    if (!(error instanceof SchemaMismatch)) throw error;
    throw new AwsError('SerializationException', error.message);
  }
  const output = operation.handle(input as never, {
    world: world.account(account).region(region),
    operation: name,
    effect: (resource, what) =>
      world.journal.effect({
        at: world.clock.now(),
        account,
        region,
        operation: name,
        resource,
        what,
      }),
  });
  checkOutput(service, outputSchema, output, name);
  world.onAnswer?.({ service: service.name, operation: name, input, output });
  const after = failWith(service, world.faults.hit(target, 'after'));
  if (after) return after;
  return {
    render: requestId => render(service, name, outputSchema, output, requestId),
  };
}

function checkOutput(
  service: ServiceDefinition,
  schema: Schema,
  output: object,
  name: string,
): void {
  try {
    check(schema, output, service.enums, name);
  } catch (error) {
    throw new SimulatorBug(
      `${service.name}:${name} would answer what the SDK does not know: ${
        (error as Error).message
      }`,
    );
  }
}

function routeOf(
  world: World,
  headers: IncomingHttpHeaders,
  body: string,
  identity: Identity,
): { service: ServiceDefinition; name: string } {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    const [prefix, name = ''] = target.split('.');
    const service = world.services.find(
      candidate => candidate.target === prefix,
    );
    if (!service)
      throw new AwsError(
        'UnknownOperationException',
        `Nobody serves ${target}.`,
      );
    return { service, name };
  }
  const service = world.services.find(
    candidate => candidate.name === identity.service && speaksXml(candidate),
  );
  const name = new URLSearchParams(body).get('Action') ?? '';
  if (!service) {
    throw new AwsError(
      'InvalidAction',
      `Nobody serves ${identity.service}:${name}.`,
    );
  }
  return { service, name };
}

function speaksXml({ protocol }: ServiceDefinition): boolean {
  return protocol === 'query' || protocol === 'ec2';
}

type OperationSchema = readonly [
  9,
  string,
  string,
  unknown,
  Schema | (() => Schema),
  Schema | (() => Schema),
];

function schemaOf(service: ServiceDefinition, name: string): OperationSchema {
  const schema = service.sdk[`${name}$`];
  if (!Array.isArray(schema) || schema[0] !== 9) {
    throw new SimulatorBug(
      `The SDK of ${service.name} has no operation '${name}'.`,
    );
  }
  return schema as unknown as OperationSchema;
}

function unwrap(ref: Schema | (() => Schema)): Schema {
  return typeof ref === 'function' ? (ref as () => Schema)() : ref;
}

function readInput(
  service: ServiceDefinition,
  schema: Schema,
  body: string,
): unknown {
  if (service.protocol === 'query')
    return fromQuery(schema, new URLSearchParams(body));
  if (service.protocol === 'ec2')
    return fromEc2Query(schema, new URLSearchParams(body));
  try {
    return fromWire(schema, body === '' ? {} : JSON.parse(body)) ?? {};
  } catch {
    throw new AwsError('SerializationException', 'The body is not JSON.');
  }
}

function render(
  service: ServiceDefinition,
  name: string,
  schema: Schema,
  output: object,
  requestId: string,
): Answer {
  const base = { kind: 'answer' as const, status: 200, requestId };
  if (service.protocol === 'ec2') {
    return {
      ...base,
      contentType: 'text/xml',
      body: toEc2Xml(name, schema, { ...output }, requestId),
    };
  }
  if (service.protocol === 'query') {
    return {
      ...base,
      contentType: 'text/xml',
      body: toXml(name, schema, { ...output }, requestId),
    };
  }
  return {
    ...base,
    contentType: contentTypeOf(service),
    body: JSON.stringify(toWire(schema, output) ?? {}),
  };
}

function contentTypeOf(service: ServiceDefinition | undefined): string {
  return service?.protocol === 'awsJson1.0'
    ? 'application/x-amz-json-1.0'
    : 'application/x-amz-json-1.1';
}

function renderError(
  service: ServiceDefinition | undefined,
  error: AwsError,
  requestId: string,
): Answer {
  const traits = (service?.sdk[`${error.code}$`] as unknown[] | undefined)?.[3];
  const [code, status] = (
    traits as { awsQueryError?: [string, number] } | undefined
  )?.awsQueryError ?? [error.code, error.status];
  const { retryAfterSeconds } = error;
  const base = {
    kind: 'answer' as const,
    status,
    requestId,
    retryAfterSeconds,
  };
  if (service?.protocol === 'ec2') {
    return {
      ...base,
      contentType: 'text/xml',
      body: ec2ErrorXml(code, error.message, requestId),
    };
  }
  if (service?.protocol === 'query') {
    return {
      ...base,
      contentType: 'text/xml',
      body: errorXml(code, error.message, status < 500, requestId),
    };
  }
  return {
    ...base,
    status: error.status,
    contentType: contentTypeOf(service),
    body: JSON.stringify({ __type: error.code, message: error.message }),
  };
}

function failWith(
  service: ServiceDefinition,
  fault: Fault | undefined,
): 'drop' | 'hang' | undefined {
  switch (fault?.kind) {
    case undefined:
      return undefined;
    case 'drop':
    case 'hang':
      return fault.kind;
    case 'throttle':
      throw throttled(service, fault.retryAfterSeconds);
    case 'accessDenied':
      throw accessDenied('this operation');
    case 'expiredToken':
      throw new AwsError(
        'ExpiredTokenException',
        'The security token included in the request is expired',
        speaksXml(service) ? 403 : 400,
      );
    default:
      throw new AwsError(
        speaksXml(service) ? 'InternalFailure' : 'ServerException',
        'The service had an internal error.',
        500,
      );
  }
}

function throttled(
  service: ServiceDefinition,
  retryAfterSeconds?: number,
): AwsError {
  const { code, message } = service.throttling;
  return new AwsError(code, message, 400, retryAfterSeconds);
}

function accessDenied(what: string): AwsError {
  return new AwsError(
    'AccessDeniedException',
    `User is not authorized to perform ${what}`,
    400,
  );
}

function toAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new AwsError('SimulatorBug', message, 501);
}

function write(
  world: World,
  { service, name, identity }: Call,
  outcome: string,
) {
  world.journal.call({
    at: world.clock.now(),
    account: identity.account,
    region: identity.region,
    service: service.name,
    operation: name,
    outcome,
  });
}
