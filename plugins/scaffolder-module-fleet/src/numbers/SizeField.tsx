import { NumberField } from '@backstage/ui';
import { Hint } from '../Hint';
import { answersOf, type FieldProps } from '../FieldProps';

/**
 * What a number of instances gets wrong beside the other answers; `undefined` when they agree. `ui:options.inCloud` is the least
 * outside of the portal's own engine, `ui:options.atLeast` names the field that the number must not be below.
 */
export function sizeProblem(
  value: number | undefined,
  answers: Readonly<Record<string, unknown>>,
  uiSchema: FieldProps<number>['uiSchema'] | undefined,
): string | undefined {
  if (value === undefined) return undefined;
  const { inCloud, atLeast } = uiSchema?.['ui:options'] ?? {};
  const { infra = 'local' } = answers;
  if (typeof inCloud === 'number' && value < inCloud && infra !== 'local') {
    return `In a cloud at least ${inCloud}, in different zones: the loss of one must not be the loss of the shop.`;
  }
  const least = answers[String(atLeast)];
  return typeof least === 'number' && value < least
    ? `That is fewer than at least ${least}. Choose ${least} or more.`
    : undefined;
}

/** A number of instances, or what one of them is to bear. */
export function SizeField(props: FieldProps<number>) {
  const { schema, formData, onChange, required, disabled, rawErrors } = props;
  const id = props.idSchema.$id;
  const problem = sizeProblem(formData, answersOf(props), props.uiSchema);
  return (
    <>
      <NumberField
        name={id}
        aria-describedby={`${id}__hint ${id}__error`}
        label={schema.title}
        minValue={schema.minimum}
        maxValue={schema.maximum}
        isRequired={required}
        isDisabled={disabled}
        isInvalid={problem !== undefined || (rawErrors ?? []).length > 0}
        value={formData ?? NaN}
        onChange={value => onChange(Number.isNaN(value) ? undefined : value)}
      />
      <Hint id={`${id}__hint`} text={schema.description} />
      {problem && !(rawErrors ?? []).includes(problem) && (
        <div role="status">
          <Hint text={problem} isProblem />
        </div>
      )}
    </>
  );
}
