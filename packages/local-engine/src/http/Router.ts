import { Refusal } from './Refusal.ts';
import type { Route } from './Route.ts';

interface CompiledRoute {
  readonly route: Route;
  readonly segments: readonly string[];
}

const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Finds the route of a request by the route table. */
export class Router {
  readonly #routes: readonly CompiledRoute[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map(route => ({
      route,
      segments: route.path.split('/').slice(1),
    }));
  }

  /** @throws Refusal 404, 405, or 400 for a path that cannot be read */
  find(
    method: string,
    path: string,
  ): { route: Route; params: Record<string, string> } {
    const segments = decode(path);
    const matching = this.#routes.filter(({ segments: own }) =>
      fits(own, segments),
    );
    if (matching.length === 0) {
      throw new Refusal(
        404,
        `There is nothing at '${path}'. See GET /v1/openapi.json for what there is.`,
      );
    }
    const found = matching.find(({ route }) => route.method === method);
    if (!found) {
      const allow = matching.map(({ route }) => route.method).join(', ');
      throw new Refusal(
        405,
        `'${path}' does not take ${method}. Use ${allow}.`,
        { allow },
      );
    }
    return { route: found.route, params: readParams(found, segments) };
  }
}

function decode(path: string): string[] {
  try {
    return path.split('/').slice(1).map(decodeURIComponent);
  } catch {
    throw new Refusal(
      400,
      `The path '${path}' has a broken percent-encoding. Encode it again.`,
    );
  }
}

function fits(own: readonly string[], segments: readonly string[]): boolean {
  return (
    own.length === segments.length &&
    own.every((part, index) => part.startsWith('{') || part === segments[index])
  );
}

function readParams(
  { segments: own }: CompiledRoute,
  segments: readonly string[],
) {
  const params: Record<string, string> = {};
  own.forEach((part, index) => {
    if (!part.startsWith('{')) {
      return;
    }
    const name = part.slice(1, -1);
    const value = segments[index];
    if ((name === 'service' || name === 'environment') && !NAME.test(value)) {
      throw new Refusal(
        400,
        `'${value}' cannot be the name of ${
          name === 'service' ? 'a service' : 'an environment'
        }: use 1–63 lower-case letters, digits and hyphens, with no hyphen at the ends.`,
      );
    }
    params[name] = value;
  });
  return params;
}
