import { type ComponentType, useState } from 'react';
import type { FieldProps } from '../FieldProps';

/** Holds the answers as the scaffolder's form does, for one field of it. */
export function FieldHarness<Value>(props: {
  field: ComponentType<FieldProps<Value>>;
  name: string;
  schema: object;
  uiSchema?: object;
  answers?: Readonly<Record<string, unknown>>;
  isRequired?: boolean;
  /** Hears every change of the field. */
  onAnswer?: (value: Value | undefined) => void;
}) {
  const { field: Field, name, schema, uiSchema = {}, onAnswer } = props;
  const [own, setOwn] = useState<Value | undefined>(
    props.answers?.[name] as Value | undefined,
  );
  const change = (value: Value | undefined) => {
    setOwn(value);
    onAnswer?.(value);
  };
  // Only what fields read is here; the form gives much more.
  const given = {
    name,
    schema,
    uiSchema,
    formData: own,
    onChange: change,
    idSchema: { $id: `root_${name}` },
    formContext: { formData: { ...props.answers, [name]: own } },
    rawErrors: [],
    required: props.isRequired ?? false,
  } as unknown as FieldProps<Value>;
  return <Field {...given} />;
}
