import type { ReactNode } from 'react';
import styles from './ScrollRegion.module.css';

/** What is wider or longer than its place and scrolls inside of it; reachable by keyboard, or its end would not be. */
export function ScrollRegion(props: {
  label: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <div
      className={[styles.region, props.className].filter(Boolean).join(' ')}
      role="region"
      aria-label={props.label}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      {props.children}
    </div>
  );
}
