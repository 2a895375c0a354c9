import type { ActionRequest } from '@capstan/plugin-fleet-common';
import type { AccessRule } from '../../permissions/accessRules';
import { spec } from '../../schema/openapi';

/** Who calls. */
export const CALLERS = {
  'no token': 'unknown',
  'an expired token': 'unknown',
  'a forged token': 'unknown',
  'a tampered token': 'unknown',
  'an unsigned token': 'unknown',
  'no token at all, but text': 'unknown',
  'another team': 'reads',
  'a reader': 'reads',
  'the owner': 'acts',
  'an operator': 'acts',
  'a service': 'reads',
  'a service that may act': 'acts',
} as const;
export type CallerName = keyof typeof CALLERS;

export type Outcome = 'unauthenticated' | 'forbidden' | 'passes';

/** What the table of permissions says about a cell of the grid. */
export function expectedOf(rule: AccessRule, caller: CallerName): Outcome {
  const kind = CALLERS[caller];
  if (kind === 'unknown') return 'unauthenticated';
  if (rule.people && caller === 'a service that may act') return 'forbidden';
  return kind === 'acts' || rule.change === undefined ? 'passes' : 'forbidden';
}

/** A conflict is an answer to somebody who may ask. */
export function outcomeOf(status: number): Outcome | number {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  return (status >= 200 && status < 300) || status === 409 ? 'passes' : status;
}

export interface Operation {
  /** `<method> <path>`: the key of its rule. */
  readonly name: string;
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** The example of the document. */
  readonly body?: unknown;
}

interface Documented {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly example?: string;
  }[];
  readonly requestBody?: {
    readonly content: Readonly<
      Record<string, { readonly example?: unknown } | undefined>
    >;
  };
}

/** Every operation of the document with the request of its examples. */
export const OPERATIONS: readonly Operation[] = Object.entries(
  spec.paths,
).flatMap(([path, item]) =>
  Object.entries(item as Record<string, Documented>).map(
    ([method, operation]) => {
      const required = (place: string) =>
        Object.fromEntries(
          (operation.parameters ?? [])
            .filter(parameter => parameter.in === place && parameter.required)
            .map(({ name, example }) => [name, example ?? '']),
        );
      return {
        name: `${method} ${path}`,
        method: method as 'get' | 'post',
        path,
        query: required('query'),
        headers: required('header'),
        body: operation.requestBody?.content['application/json']?.example,
      };
    },
  ),
);

/** One request of each kind. There is no such rollout: whoever may ask hears that. */
export const REQUESTS: readonly ActionRequest[] = [
  { kind: 'rollout', revisionId: 'r2' },
  { kind: 'rollback', revisionId: 'r2' },
  { kind: 'scale', desired: 3 },
  { kind: 'autoscaling', suspended: ['scaleIn'] },
  { kind: 'pause', rolloutId: 'none' },
  { kind: 'resume', rolloutId: 'none' },
  { kind: 'promote', rolloutId: 'none' },
  { kind: 'abort', rolloutId: 'none' },
];

/** An example with the values of the test's own world in place of the document's, wherever they occur. */
export function fill(
  example: unknown,
  values: Readonly<Record<string, unknown>>,
): unknown {
  if (Array.isArray(example)) return example.map(item => fill(item, values));
  if (typeof example !== 'object' || example === null) return example;
  return Object.fromEntries(
    Object.entries(example).map(([key, value]) => [
      key,
      Object.hasOwn(values, key) ? values[key] : fill(value, values),
    ]),
  );
}
