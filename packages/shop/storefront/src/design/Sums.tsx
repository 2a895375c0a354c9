import { formatMoney } from '../../../src/money.ts';
import type { Money, Quote } from '../api/types.ts';

type Priced = Pick<
  Quote,
  'subtotal' | 'discounts' | 'shipping' | 'taxes' | 'total'
>;

interface SumsProps {
  readonly of: Priced;
  /** Why no tax is contained. */
  readonly taxNote?: string | undefined;
  readonly refunded?: Money | undefined;
}

/** What an order costs: goods, what is taken off, shipping, the taxes that are in it, the total. */
export function Sums({
  of: { subtotal, discounts, shipping, taxes, total },
  taxNote,
  refunded,
}: SumsProps) {
  return (
    <dl className="sums">
      <div>
        <dt>Goods</dt>
        <dd>{formatMoney(subtotal)}</dd>
      </div>
      {discounts.map(({ title, code, amount }) => (
        <div key={`${title} ${code}`} className="good">
          <dt>
            {title}
            {code !== undefined && ` (${code})`}
          </dt>
          <dd>−{formatMoney(amount)}</dd>
        </div>
      ))}
      <div>
        <dt>Shipping</dt>
        <dd>{shipping.amount === 0 ? 'free' : formatMoney(shipping)}</dd>
      </div>
      <div className="total">
        <dt>Total</dt>
        <dd>{formatMoney(total)}</dd>
      </div>
      {taxes
        .filter(({ tax }) => tax.amount > 0)
        .map(({ rate, tax }) => (
          <div key={rate} className="small">
            <dt>with {rate} % tax</dt>
            <dd>{formatMoney(tax)}</dd>
          </div>
        ))}
      {taxNote !== undefined && <div className="small">{taxNote}</div>}
      {refunded !== undefined && refunded.amount > 0 && (
        <div className="good">
          <dt>Given back</dt>
          <dd>−{formatMoney(refunded)}</dd>
        </div>
      )}
    </dl>
  );
}
