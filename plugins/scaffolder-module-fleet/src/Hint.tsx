import { Text } from '@backstage/ui';

/** The sentence below a field, where the form's own fields have theirs. */
export function Hint(props: {
  id?: string;
  text?: string;
  isProblem?: boolean;
}) {
  if (!props.text) return null;
  return (
    <Text
      as="p"
      id={props.id}
      variant="body-small"
      color={props.isProblem ? 'danger' : 'secondary'}
      style={{ margin: 'var(--bui-space-1) 0 0' }}
    >
      {props.text}
    </Text>
  );
}
