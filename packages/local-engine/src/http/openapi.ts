import { ANSWER_SCHEMAS, REQUEST_SCHEMAS } from './schemas.ts';
import type { Route } from './Route.ts';

/** The OpenAPI 3.1 document, made from the route table so that it cannot say something else than what is served. */
export function createOpenApi(
  routes: readonly Route[],
  version: string,
): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    paths[route.path] ??= {};
    paths[route.path][route.method.toLowerCase()] = describe(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Capstan local engine',
      version,
      description:
        'Keeps groups of processes behind a balancer on one machine. Loopback only.',
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { ...REQUEST_SCHEMAS, ...ANSWER_SCHEMAS },
    },
  };
}

function describe(route: Route): Record<string, unknown> {
  const parameters = [
    ...[...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    })),
    ...(route.query ?? []).map(({ name, kind }) => ({
      name,
      in: 'query',
      required: false,
      schema: { type: kind === 'integer' ? 'integer' : 'string' },
    })),
    ...(route.method === 'GET'
      ? []
      : ['Idempotency-Key', 'If-Match'].map(name => ({
          name,
          in: 'header',
          required: false,
          schema: { type: 'string' },
        }))),
  ];
  const answers = Object.entries(route.answers).map(([status, name]) => [
    status,
    {
      description: name,
      content: { 'application/json': { schema: schema(name) } },
    },
  ]);
  const stream = {
    description: 'Events',
    content: { 'text/event-stream': {} },
  };
  return {
    operationId: operationId(route),
    summary: route.summary,
    ...(route.open && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...(route.body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: schema(route.body) } },
      },
    }),
    responses: {
      ...(route.stream ? { 200: stream } : Object.fromEntries(answers)),
      '4XX': {
        description: 'What was wrong, and what to do',
        content: { 'application/problem+json': { schema: schema('Problem') } },
      },
    },
  };
}

function schema(name: string) {
  return { $ref: `#/components/schemas/${name}` };
}

function operationId({ method, path }: Route): string {
  const words = path
    .split('/')
    .filter(part => part && part !== 'v1' && !part.startsWith('{'))
    .map(part => part[0].toUpperCase() + part.slice(1));
  const one = path.endsWith('}') ? 'One' : '';
  return `${method.toLowerCase()}${one}${words.join('')}`;
}
