/** A dot in one of the shop's colours. */
export function Swatch({ colour }: { readonly colour: string }) {
  return (
    <span
      className={`swatch c-${colour.toLowerCase().replace(/[^a-z]+/g, '-')}`}
      aria-hidden="true"
    />
  );
}
