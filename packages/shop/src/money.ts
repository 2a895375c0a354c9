/** An amount in minor units (cents) of an ISO 4217 currency. Never a fraction. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** As people read it, for example `€19.90`. */
export function formatMoney({ amount, currency }: Money): string {
  const cached =
    formats.get(currency) ??
    new Intl.NumberFormat('en', { style: 'currency', currency });
  formats.set(currency, cached);
  const digits = cached.resolvedOptions().maximumFractionDigits ?? 2;
  return cached.format(amount / 10 ** digits);
}

const formats = new Map<string, Intl.NumberFormat>();
