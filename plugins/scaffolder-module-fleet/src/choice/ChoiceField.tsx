import { Radio, RadioGroup, Text } from '@backstage/ui';
import { useEffect } from 'react';
import { answersOf, type FieldProps } from '../FieldProps';
import { useUsualAnswer } from '../usual/useUsualAnswer';
import { choicesOf } from './choicesOf';
import styles from './ChoiceField.module.css';

/** One of a few, each with a sentence on when to take it. */
export function ChoiceField(props: FieldProps<string>) {
  return <Cards {...props} />;
}

/**
 * As `ChoiceField`; `only` leaves out what cannot be had. A choice that no longer goes with the others gives way to the usual one,
 * and so does one that was only the usual one of another infrastructure.
 */
export function Cards(
  props: FieldProps<string> & { only?: readonly string[] },
) {
  const { schema, formData, onChange, required, disabled, rawErrors } = props;
  const { only } = props;
  const choices = choicesOf(
    schema,
    props.name,
    props.uiSchema?.['ui:options']?.allowedWith && answersOf(props).infra,
  ).filter(({ value }) => !only || only.includes(value));
  useUsualAnswer(props, onChange);
  const isOffered = choices.some(({ value }) => value === formData);
  const first =
    choices.find(({ value }) => value === schema.default) ?? choices[0];
  const replacement = isOffered ? undefined : first?.value;
  useEffect(() => {
    if (replacement !== undefined) onChange(replacement);
  }, [replacement, onChange]);

  return (
    <RadioGroup
      className={styles.group}
      name={props.idSchema.$id}
      label={schema.title}
      description={schema.description}
      isRequired={required}
      isDisabled={disabled}
      isInvalid={(rawErrors ?? []).length > 0}
      value={isOffered ? formData : first?.value ?? ''}
      onChange={onChange}
    >
      {choices.map(({ value, title, description }) => (
        <Radio key={value} value={value} className={styles.card}>
          <span className={styles.words}>
            <Text as="span" weight="bold">
              {title}
            </Text>
            <Text as="span" variant="body-small" color="secondary">
              {description}
            </Text>
          </span>
        </Radio>
      ))}
    </RadioGroup>
  );
}
