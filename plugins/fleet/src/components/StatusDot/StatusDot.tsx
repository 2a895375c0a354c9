import styles from './StatusDot.module.css';

/** What a colour says: good, look at it, bad, on its way, nothing known. */
export type Tone =
  | 'positive'
  | 'warning'
  | 'negative'
  | 'announcement'
  | 'neutral';

/** A mark beside a word. Says nothing to screen readers: the word beside it does. `neutral` is a ring, not a disc. */
export function StatusDot(props: { tone: Tone }) {
  return (
    <span className={styles.dot} data-tone={props.tone} aria-hidden="true" />
  );
}
