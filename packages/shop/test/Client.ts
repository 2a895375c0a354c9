import { randomUUID } from 'node:crypto';
import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Cart } from '../src/carts/Cart.ts';
import { FEATURES } from '../src/config/Config.ts';
import { openApiDocument } from '../src/openapi/document.ts';
import type { Order } from '../src/orders/Order.ts';

export interface Answer<Body = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface ProblemBody {
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly at: string }[];
  readonly lines?: readonly Record<string, unknown>[];
}

interface Described {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            responses: Readonly<
              Record<
                string,
                { content?: Readonly<Record<string, { schema?: object }>> }
              >
            >;
          }
        >
      >
    >
  >;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

const described = openApiDocument(new Set(FEATURES)) as unknown as Described;
const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema({ $id: 'shop', components: described.components });
const patterns = Object.keys(described.paths).map(path => ({
  path,
  pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
}));

/** Calls the API and holds every answer against the OpenAPI document: its status must be described and its body must fit. */
export class Client {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async call<Body = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<Body>> {
    const text =
      typeof body === 'string' || body === undefined
        ? body
        : JSON.stringify(body);
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        ...(text === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(text === undefined ? {} : { body: text }),
    });
    const raw = await response.text();
    const type = response.headers.get('content-type')?.split(';')[0] ?? '';
    const answer = {
      status: response.status,
      headers: response.headers,
      body: (type.endsWith('json') ? JSON.parse(raw) : raw) as Body,
    };
    checkAgainstDocument(method, path, answer, type);
    return answer;
  }

  async newCart(
    ...lines: readonly {
      readonly variantId: number;
      readonly quantity: number;
    }[]
  ): Promise<Cart> {
    const { status, body } = await this.call<Cart>('POST', '/api/carts', {
      lines,
    });
    assert.equal(status, 201);
    return body;
  }

  checkout<Body = Order>(
    cartId: string,
    change: Readonly<Record<string, unknown>> = {},
    key: string = randomUUID(),
  ): Promise<Answer<Body>> {
    return this.call<Body>(
      'POST',
      `/api/carts/${cartId}/checkout`,
      { ...ORDER, ...change },
      { 'idempotency-key': key },
    );
  }
}

export const ORDER = {
  email: 'ada@example.com',
  name: 'Ada Lovelace',
  address: {
    street: 'Harbour Street 1',
    city: 'Hamburg',
    postalCode: '20095',
    country: 'DE',
  },
  shippingMethod: 'standard',
  payment: { token: 'test-success' },
} as const;

function checkAgainstDocument(
  method: string,
  path: string,
  answer: Answer,
  type: string,
): void {
  const bare = path.split('?')[0] ?? '';
  const known =
    patterns.find(one => one.path === bare) ??
    patterns.find(one => one.pattern.test(bare));
  const operation =
    known && described.paths[known.path]?.[method.toLowerCase()];
  // Wrong methods and unknown paths are no operation; they are refused as problems all the same.
  const responses = operation?.responses ?? {
    [answer.status]: {
      content: {
        'application/problem+json': {
          schema: { $ref: '#/components/schemas/Problem' },
        },
      },
    },
  };
  const response = responses[answer.status];
  assert.ok(
    response,
    `${method} ${path} answered ${answer.status}, which the document does not describe`,
  );
  if (response.content === undefined) return;
  const schema = response.content[type]?.schema;
  assert.ok(
    response.content[type],
    `${method} ${path} answered ${type} with ${answer.status}`,
  );
  if (schema === undefined) return;
  const validate = validatorOf(schema);
  assert.ok(
    validate(answer.body),
    `${method} ${path} ${answer.status}: ${ajv.errorsText(validate.errors)}`,
  );
}

const validators = new Map<string, ReturnType<typeof ajv.compile>>();

/** Compiling takes longer than most answers, and a few schemas are asked for thousands of times. */
function validatorOf(schema: object): ReturnType<typeof ajv.compile> {
  const text = JSON.stringify(schema).replaceAll(
    '#/components',
    'shop#/components',
  );
  let validate = validators.get(text);
  if (validate === undefined) {
    validate = ajv.compile(JSON.parse(text) as object);
    validators.set(text, validate);
  }
  return validate;
}
