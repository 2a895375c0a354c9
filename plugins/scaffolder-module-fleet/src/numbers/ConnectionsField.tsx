import { NumberField, Text } from '@backstage/ui';
import {
  leastConnections,
  planConnections,
  RESERVED_CONNECTIONS,
  SIDE_CONNECTIONS,
} from '@capstan/plugin-fleet-common';
import { answersOf, type FieldProps } from '../FieldProps';
import { Hint } from '../Hint';
import styles from './numbers.module.css';

/** The database's connections, and how they are shared out: the sum that is checked, with its numbers. */
export function ConnectionsField(props: FieldProps<number>) {
  const { schema, formData, onChange, required, disabled, rawErrors } = props;
  const id = props.idSchema.$id;
  const max = Number(answersOf(props).max);
  const problem = connectionsProblem(formData, max);
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
      <div className={styles.sum} role="status">
        {/* On the way to the next page the form says the problem itself. */}
        {problem && !(rawErrors ?? []).includes(problem) && (
          <Text as="p" variant="body-small" color="danger">
            {problem}
          </Text>
        )}
        {!problem && <Sum max={max} connections={formData} />}
      </div>
    </>
  );
}

function Sum({ max, connections }: { max: number; connections?: number }) {
  if (connections === undefined || Number.isNaN(max)) return null;
  const plan = planConnections({
    maxInstances: max,
    databaseMaxConnections: connections,
  });
  return (
    <>
      <Text as="p" variant="body-small" weight="bold">
        Each instance gets {plan.poolSize} connections.
      </Text>
      <Text as="p" variant="body-small" color="secondary">
        2 × {max} instances × {plan.poolSize} + {SIDE_CONNECTIONS} (worker,
        migration, a person) + {RESERVED_CONNECTIONS} (reserved) = {plan.used} ≤{' '}
        {connections}. Twice, because old and new instances are connected while
        a release is rolled out.
      </Text>
    </>
  );
}

/** Why the database is too small for the group; `undefined` when it is not. */
export function connectionsProblem(
  connections: number | undefined,
  max: number,
): string | undefined {
  if (connections === undefined || Number.isNaN(max)) return undefined;
  const least = leastConnections(max);
  return connections < least
    ? `${max} instances, twice as many during a rollout, need at least ${least} connections. Choose a larger database or fewer instances.`
    : undefined;
}
