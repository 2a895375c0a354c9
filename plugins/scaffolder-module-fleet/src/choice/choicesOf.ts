import { ALLOWED } from '@capstan/plugin-fleet-common';

/** One card. */
export interface Choice {
  readonly value: string;
  readonly title: string;
  readonly description: string;
}

interface Option {
  readonly const?: unknown;
  readonly title?: string;
  readonly description?: string;
}

/**
 * The cards of a field: its schema's `oneOf`, and of these only what goes with the infrastructure where the field asks for it
 * (`ui:options.allowedWith: infra`). The first choice of the infrastructure comes first.
 */
export function choicesOf(
  schema: { readonly oneOf?: readonly unknown[] },
  field: string,
  infra: unknown,
): readonly Choice[] {
  const all = (schema.oneOf ?? []).map(option => {
    const { const: value, title, description } = option as Option;
    return {
      value: String(value),
      title: title ?? String(value),
      description: description ?? '',
    };
  });
  const allowed = allowedOf(field, infra);
  if (!allowed) return all;
  return allowed.flatMap(value => all.filter(one => one.value === value));
}

function allowedOf(
  field: string,
  infra: unknown,
): readonly string[] | undefined {
  if (typeof infra !== 'string' || !Object.hasOwn(ALLOWED, infra))
    return undefined;
  const allowed: Readonly<Record<string, readonly string[]>> = {
    ...ALLOWED[infra as keyof typeof ALLOWED],
  };
  return allowed[field];
}
