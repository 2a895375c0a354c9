import { ALLOWED } from '@capstan/plugin-fleet-common';

/** One card. */
export interface Choice {
  readonly value: string;
  readonly title: string;
  readonly description: string;
}

/** A field's schema; the names and descriptions are in the order of the values. */
export interface ChoiceSchema {
  readonly enum?: readonly unknown[];
  readonly enumNames?: readonly string[];
  readonly enumDescriptions?: readonly string[];
}

/**
 * The cards of a field: its schema's `enum`, and of these only what goes with the infrastructure where the field asks for it
 * (`ui:options.allowedWith: infra`). The first choice of the infrastructure comes first.
 */
export function choicesOf(
  schema: ChoiceSchema,
  field: string,
  infra: unknown,
): readonly Choice[] {
  const all = (schema.enum ?? []).map((value, at) => ({
    value: String(value),
    title: schema.enumNames?.[at] ?? String(value),
    description: schema.enumDescriptions?.[at] ?? '',
  }));
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
