import type { TemplateParameterSchema } from '@backstage/plugin-scaffolder-react';

/**
 * Whether a template's form can be shown here: its fields are ours or plain ones. Fields of other packages, and decorators, can
 * only be read by the scaffolder's own page.
 */
export function isOurs(
  manifest: TemplateParameterSchema,
  fields: readonly string[],
): boolean {
  if (hasDecorators(manifest)) return false;
  return manifest.steps.every(({ schema }) =>
    fieldsOf(schema).every(name => fields.includes(name)),
  );
}

function hasDecorators(manifest: TemplateParameterSchema): boolean {
  const { formDecorators, EXPERIMENTAL_formDecorators } =
    manifest as unknown as Readonly<
      Record<string, readonly unknown[] | undefined>
    >;
  return Boolean(formDecorators?.length ?? EXPERIMENTAL_formDecorators?.length);
}

function fieldsOf(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) =>
    key === 'ui:field' ? [String(value)] : fieldsOf(value),
  );
}
