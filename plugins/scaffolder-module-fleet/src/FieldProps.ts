import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';

/** What the scaffolder hands to a field of ours; the value is absent until there is an answer. */
export type FieldProps<Value> = FieldExtensionComponentProps<
  Value,
  Readonly<Record<string, unknown>>
>;

/** What was answered so far, on all pages. */
export function answersOf(props: {
  formContext?: { formData?: Readonly<Record<string, unknown>> };
}): Readonly<Record<string, unknown>> {
  return props.formContext?.formData ?? {};
}
