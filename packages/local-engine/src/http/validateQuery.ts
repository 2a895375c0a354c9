import { Refusal } from './Refusal.ts';
import type { Route } from './Route.ts';

const CHECKS = {
  integer: {
    fits: (value: string) => /^\d{1,15}$/.test(value),
    what: 'a whole number from 0 on',
  },
  time: {
    fits: (value: string) =>
      /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value)),
    what: "an ISO time such as '2026-01-31T12:00:00Z'",
  },
  name: {
    fits: (value: string) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(value),
    what: 'the name of a service',
  },
} as const;

/** @throws Refusal 400 for a parameter that is unknown, repeated or not of its kind */
export function validateQuery(route: Route, query: URLSearchParams): void {
  const known = route.query ?? [];
  for (const name of new Set(query.keys())) {
    const parameter = known.find(candidate => candidate.name === name);
    if (!parameter) {
      const names = known.map(candidate => candidate.name).join(', ') || 'none';
      throw new Refusal(
        400,
        `${route.method} ${route.path} does not know the parameter '${name}'. It knows: ${names}.`,
      );
    }
    const values = query.getAll(name);
    const check = CHECKS[parameter.kind];
    if (values.length !== 1 || !check.fits(values[0])) {
      throw new Refusal(
        400,
        `'${name}' must be ${check.what}, given once. It was '${values
          .join("', '")
          .slice(0, 100)}'.`,
      );
    }
  }
}
