import { useId } from 'react';
import type {
  InputHTMLAttributes,
  SelectHTMLAttributes,
  TextareaHTMLAttributes,
} from 'react';

interface Labelled {
  readonly label: string;
  /** What is wrong with it, as a sentence. */
  readonly error?: string | undefined;
  readonly hint?: string;
  /** Takes the whole row of a form with two columns. */
  readonly wide?: boolean;
}

type InputProps = Labelled & InputHTMLAttributes<HTMLInputElement>;

export function Field({
  label,
  error,
  hint,
  wide = false,
  ...input
}: InputProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={wide ? 'field wide' : 'field'}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        aria-invalid={error !== undefined}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        {...input}
      />
      {note !== undefined && (
        <p id={`${id}-note`} className={error === undefined ? 'hint' : 'error'}>
          {note}
        </p>
      )}
    </div>
  );
}

type SelectProps = Labelled & SelectHTMLAttributes<HTMLSelectElement>;

export function SelectField({
  label,
  error,
  hint,
  wide = false,
  children,
  ...select
}: SelectProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={wide ? 'field wide' : 'field'}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        aria-invalid={error !== undefined}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        {...select}
      >
        {children}
      </select>
      {note !== undefined && (
        <p id={`${id}-note`} className={error === undefined ? 'hint' : 'error'}>
          {note}
        </p>
      )}
    </div>
  );
}

type AreaProps = Labelled & TextareaHTMLAttributes<HTMLTextAreaElement>;

export function TextField({
  label,
  error,
  hint,
  wide = true,
  ...area
}: AreaProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={wide ? 'field wide' : 'field'}>
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        rows={4}
        aria-invalid={error !== undefined}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        {...area}
      />
      {note !== undefined && (
        <p id={`${id}-note`} className={error === undefined ? 'hint' : 'error'}>
          {note}
        </p>
      )}
    </div>
  );
}
