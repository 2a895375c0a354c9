import { useApiHolder } from '@backstage/frontend-plugin-api';
import { TextField } from '@backstage/ui';
import { useEffect, useMemo, useState } from 'react';
import type { FieldProps } from '../FieldProps';
import { Hint } from '../Hint';
import { PortalQuestions } from '../portal/PortalQuestions';

/** A service's name, as the template's schema has it. */
const SERVICE_NAME = /^[a-z][a-z0-9-]{1,38}[a-z0-9]$/;

const PAUSE_MS = 300;

/** What the portal said of a name. */
type Answer =
  | { readonly name: string; readonly state: 'free' | 'unknown' }
  | {
      readonly name: string;
      readonly state: 'refused';
      readonly message: string;
    };

/** A name, and while it is typed whether it is free. */
export function NameField(props: FieldProps<string>) {
  const { schema, formData = '', onChange, required, disabled } = props;
  const problems = props.rawErrors ?? [];
  const answer = useAnswer(formData);
  const isRefused = answer?.state === 'refused';
  const id = props.idSchema.$id;

  return (
    <>
      <TextField
        name={id}
        label={schema.title}
        secondaryLabel={required ? 'Required' : undefined}
        aria-describedby={`${id}__hint ${id}__state ${id}__error`}
        isRequired={required}
        isDisabled={disabled}
        isInvalid={isRefused || problems.length > 0}
        autoComplete="off"
        spellCheck="false"
        value={formData}
        onChange={onChange}
      />
      <Hint id={`${id}__hint`} text={schema.description} />
      <div role="status" id={`${id}__state`}>
        {/* On the way to the next page the form says the same below. */}
        {answer && !problems.some(problem => problem === messageOf(answer)) && (
          <Hint text={messageOf(answer)} isProblem={isRefused} />
        )}
      </div>
    </>
  );
}

/** Asks a moment after the last key; `undefined` while there is nothing to say about the name as it is. */
function useAnswer(name: string): Answer | undefined {
  const apis = useApiHolder();
  const portal = useMemo(() => new PortalQuestions(apis), [apis]);
  const [answer, setAnswer] = useState<Answer>();
  useEffect(() => {
    if (!SERVICE_NAME.test(name)) return undefined;
    let isCurrent = true;
    const timer = setTimeout(async () => {
      const found = await answerTo(portal, name);
      if (isCurrent) setAnswer(found);
    }, PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [portal, name]);
  return answer?.name === name ? answer : undefined;
}

async function answerTo(
  portal: PortalQuestions,
  name: string,
): Promise<Answer> {
  try {
    const [refusal] = await portal.refusalsOf({ name });
    return refusal
      ? { name, state: 'refused', message: refusal.message }
      : { name, state: 'free' };
  } catch {
    return { name, state: 'unknown' };
  }
}

function messageOf(answer: Answer): string {
  switch (answer.state) {
    case 'free':
      return `'${answer.name}' is free.`;
    case 'refused':
      return answer.message;
    default:
      return 'Whether the name is free will be known when the service is made.';
  }
}
