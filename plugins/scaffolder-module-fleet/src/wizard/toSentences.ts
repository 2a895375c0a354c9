import type { FormProps } from '@backstage/plugin-scaffolder-react';

type TransformErrors = NonNullable<FormProps['transformErrors']>;
type FormError = Parameters<TransformErrors>[0][number];

/**
 * Makes sentences for people of what the validator says, each on its field.
 *
 * A page's `errorMessage.required` (ajv-errors) stands on the page, because the answer that it is about is not there; here it
 * goes to the field. Without one a missing answer gets a sentence with the field's title.
 */
export const toSentences: TransformErrors = errors =>
  withoutRepeats(errors.map(toSentence));

function toSentence(error: FormError): FormError {
  const missing = missingOf(error);
  if (missing) {
    const property = `${error.property ?? ''}.${missing}`;
    return { ...error, property, stack: error.message ?? error.stack };
  }
  if (error.name !== 'required') return error;
  const title = /'(.*)'/.exec(error.message ?? '')?.[1];
  const message = `${title ?? 'It'} is missing.`;
  return { ...error, message, stack: message };
}

/** Name of the answer that a page's own sentence is about. */
function missingOf(error: FormError): string | undefined {
  if (error.name !== 'errorMessage') return undefined;
  const causes: readonly {
    readonly keyword?: string;
    readonly params?: { readonly missingProperty?: string };
  }[] = error.params?.errors ?? [];
  const cause = causes.find(({ keyword }) => keyword === 'required');
  return cause?.params?.missingProperty;
}

/** An empty text breaks more than one rule; the same sentence is said once. */
function withoutRepeats(errors: readonly FormError[]): FormError[] {
  return errors.filter(
    (error, at) =>
      errors.findIndex(
        other =>
          other.property === error.property && other.message === error.message,
      ) === at,
  );
}
