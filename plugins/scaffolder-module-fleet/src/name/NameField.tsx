import { useApiHolder } from '@backstage/core-plugin-api';
import { TextField } from '@backstage/ui';
import { useEffect, useMemo, useState } from 'react';
import type { FieldProps } from '../FieldProps';
import { Hint } from '../Hint';
import {
  type Availability,
  NameAvailability,
  SERVICE_NAME,
} from './NameAvailability';

const PAUSE_MS = 300;

/** The same words while typing and on the way to the next page. */
export const takenSentence = (name: string, by: string): string =>
  `'${name}' is taken by ${by}. Choose another name.`;

/** A name, and while it is typed whether it is free. */
export function NameField(props: FieldProps<string>) {
  const {
    schema,
    formData = '',
    onChange,
    required,
    disabled,
    rawErrors,
  } = props;
  const apis = useApiHolder();
  const names = useMemo(() => new NameAvailability(apis), [apis]);
  const [found, setFound] = useState<Availability & { name?: string }>({
    state: 'unknown',
  });
  useEffect(() => {
    if (!SERVICE_NAME.test(formData)) return undefined;
    let isCurrent = true;
    const timer = setTimeout(async () => {
      const availability = await names.of(formData);
      if (isCurrent) setFound({ ...availability, name: formData });
    }, PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [names, formData]);
  const isTaken = found.name === formData && found.state === 'taken';

  return (
    <>
      <TextField
        name={props.idSchema.$id}
        label={schema.title}
        secondaryLabel={required ? 'Required' : undefined}
        isRequired={required}
        isDisabled={disabled}
        isInvalid={isTaken || (rawErrors ?? []).length > 0}
        autoComplete="off"
        spellCheck="false"
        value={formData}
        onChange={name => onChange(name === '' ? undefined : name)}
      />
      <Hint text={schema.description} />
      <div role="status">
        <Hint text={sentenceOf(formData, found)} isProblem={isTaken} />
      </div>
    </>
  );
}

function sentenceOf(
  name: string,
  found: Availability & { name?: string },
): string {
  if (found.name !== name || name === '') return '\u00a0';
  switch (found.state) {
    case 'free':
      return `'${name}' is free.`;
    case 'taken':
      return takenSentence(name, found.by);
    default:
      return 'Whether the name is free will be known when the service is made.';
  }
}
