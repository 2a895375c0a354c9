import { ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import styles from './Choice.module.css';

/** One of a few, all in sight: a time range, a quantile, a group. Exactly one is chosen at any time. */
export function Choice<T extends string>(props: {
  /** What is chosen; for screen readers. */
  label: string;
  options: readonly { readonly id: T; readonly label: string }[];
  selected: T;
  onChange: (id: T) => void;
}) {
  return (
    <ToggleButtonGroup
      className={styles.group}
      aria-label={props.label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[props.selected]}
      onSelectionChange={keys => {
        const id = [...keys][0];
        const chosen = props.options.find(option => option.id === id);
        if (chosen) props.onChange(chosen.id);
      }}
    >
      {props.options.map(option => (
        <ToggleButton key={option.id} id={option.id} size="small">
          {option.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
