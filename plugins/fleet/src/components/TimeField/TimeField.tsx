import { useState } from 'react';
import styles from './TimeField.module.css';

let created = 0;

/** A day and a time of day in the browser's own zone. `value` in milliseconds since 1970; `undefined` while it is incomplete. */
export function TimeField(props: {
  label: string;
  value: number | undefined;
  onChange: (value: number | undefined) => void;
  /** Milliseconds since 1970. */
  min?: number;
  max?: number;
}) {
  const [id] = useState(() => `fleet-time-${++created}`);
  return (
    <div className={styles.root}>
      <label htmlFor={id} className={styles.label}>
        {props.label}
      </label>
      <input
        id={id}
        type="datetime-local"
        className={styles.input}
        value={localText(props.value)}
        min={localText(props.min)}
        max={localText(props.max)}
        onChange={event => {
          const at = Date.parse(event.target.value);
          props.onChange(Number.isNaN(at) ? undefined : at);
        }}
      />
    </div>
  );
}

/** As the browser's field wants it: local time to the minute. */
function localText(at: number | undefined): string {
  if (at === undefined) return '';
  const offset = new Date(at).getTimezoneOffset() * 60_000;
  return new Date(at - offset).toISOString().slice(0, 16);
}
