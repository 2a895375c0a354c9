import { Icon } from './Icon.tsx';

interface StepperProps {
  /** Whose quantity it is. */
  readonly label: string;
  readonly value: number;
  readonly most?: number;
  onChange(next: number): void;
}

/** A number of pieces from 1 to `most` (99). */
export function Stepper({ label, value, most = 99, onChange }: StepperProps) {
  const set = (next: number) => {
    if (Number.isInteger(next) && next >= 1 && next <= most) onChange(next);
  };
  return (
    <div className="stepper" role="group" aria-label={label}>
      <button
        type="button"
        aria-label="One less"
        disabled={value <= 1}
        onClick={() => set(value - 1)}
      >
        <Icon name="minus" />
      </button>
      <input
        type="number"
        inputMode="numeric"
        min={1}
        max={most}
        aria-label={label}
        value={value}
        onChange={event => set(event.target.valueAsNumber)}
      />
      <button
        type="button"
        aria-label="One more"
        disabled={value >= most}
        onClick={() => set(value + 1)}
      >
        <Icon name="plus" />
      </button>
    </div>
  );
}
