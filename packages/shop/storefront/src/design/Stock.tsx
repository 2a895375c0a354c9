const TEXT = {
  'in-stock': 'In stock, sent in two days',
  low: 'Only a few left',
  'sold-out': 'Sold out',
} as const;

export function Stock({
  availability,
}: {
  readonly availability: keyof typeof TEXT;
}) {
  return <span className={`stock ${availability}`}>{TEXT[availability]}</span>;
}
