import { TextField } from '@backstage/ui';
import type { FieldProps } from '../FieldProps';
import { Hint } from '../Hint';
import { useUsualAnswer } from '../usual/useUsualAnswer';

/** A text whose usual answer depends on the infrastructure, for example its region. */
export function TextAnswerField(props: FieldProps<string>) {
  const { schema, formData, onChange, required, disabled, rawErrors } = props;
  const id = props.idSchema.$id;
  useUsualAnswer(props, onChange);
  return (
    <>
      <TextField
        name={id}
        label={schema.title}
        secondaryLabel={required ? 'Required' : undefined}
        aria-describedby={`${id}__hint ${id}__error`}
        isRequired={required}
        isDisabled={disabled}
        isInvalid={(rawErrors ?? []).length > 0}
        autoComplete="off"
        spellCheck="false"
        value={formData ?? ''}
        onChange={value => onChange(value === '' ? undefined : value)}
      />
      <Hint id={`${id}__hint`} text={schema.description} />
    </>
  );
}
