import { Text } from '@backstage/ui';
import type { ReactNode } from 'react';
import styles from './EmptyState.module.css';

/** Says that there is nothing, why, and what to do: the place of a list without entries. */
export function EmptyState(props: {
  title: string;
  description?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={styles.root}>
      <Text as="h3" variant="title-x-small">
        {props.title}
      </Text>
      {props.description && (
        <Text as="div" variant="body-medium" color="secondary">
          {props.description}
        </Text>
      )}
      {props.action && <div className={styles.action}>{props.action}</div>}
    </div>
  );
}
