import type { Product } from '../api/types.ts';
import { Swatch } from './Swatch.tsx';

type Variant = Product['variants'][number];

interface VariantPickerProps {
  readonly variants: readonly Variant[];
  readonly chosen: Variant;
  onChoose(variant: Variant): void;
}

/** One group of choices for each thing in which the variants differ. */
export function VariantPicker({
  variants,
  chosen,
  onChoose,
}: VariantPickerProps) {
  return Object.entries(chosen.options).map(([name, current]) => {
    const values = [
      ...new Set(variants.map(variant => variant.options[name] ?? '')),
    ];
    return (
      <fieldset key={name} className="options">
        <legend>
          {name}: <b>{current}</b>
        </legend>
        <div>
          {values.map(value => {
            const variant = nearest(variants, chosen, name, value);
            if (variant === undefined) return null;
            return (
              <label
                key={value}
                className={
                  variant.availability === 'sold-out' ? 'option sold' : 'option'
                }
              >
                <input
                  type="radio"
                  name={name}
                  checked={value === current}
                  onChange={() => onChoose(variant)}
                />
                <span>
                  {name === 'colour' && <Swatch colour={value} />}
                  {value}
                  {variant.availability === 'sold-out' && (
                    <small> sold out</small>
                  )}
                </span>
              </label>
            );
          })}
        </div>
      </fieldset>
    );
  });
}

/** The variant with this value that is most like the one that is chosen. */
function nearest(
  variants: readonly Variant[],
  chosen: Variant,
  name: string,
  value: string,
): Variant | undefined {
  const likeness = (variant: Variant) =>
    Object.entries(variant.options).filter(
      ([other, own]) => other !== name && chosen.options[other] === own,
    ).length;
  return variants
    .filter(variant => variant.options[name] === value)
    .sort((one, other) => likeness(other) - likeness(one))[0];
}
