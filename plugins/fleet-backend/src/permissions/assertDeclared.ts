import { routeRules } from './accessRules';
import type { AccessRule } from './accessRules';

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];

type Rules = Readonly<Record<string, AccessRule>>;

/** The part of an OpenAPI document that says which operations there are. */
export interface Paths {
  readonly paths: Readonly<Record<string, object>>;
}

/** Throws an `Error` that names every operation without a rule and every rule without an operation. */
export function assertRoutesDeclared(
  document: Paths,
  rules: Rules = routeRules,
): void {
  assertSame(operationsOf(document), rules, 'route', 'routeRules');
}

/** `<method> <path>` of each operation. */
export function operationsOf(document: Paths): readonly string[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter(key => METHODS.includes(key))
      .map(method => `${method} ${path}`),
  );
}

export function assertSame(
  names: readonly string[],
  rules: Rules,
  what: string,
  table: string,
): void {
  const known = new Set(names);
  const undeclared = names.filter(name => !Object.hasOwn(rules, name));
  const surplus = Object.keys(rules).filter(name => !known.has(name));
  const sentences = [
    ...undeclared.map(
      name =>
        `The ${what} '${name}' declares no permission: add it to ${table} in permissions/accessRules.ts.`,
    ),
    ...surplus.map(
      name =>
        `${table} in permissions/accessRules.ts has a rule for the ${what} '${name}', which does not exist: remove it.`,
    ),
  ];
  if (sentences.length > 0) throw new Error(sentences.join(' '));
}
