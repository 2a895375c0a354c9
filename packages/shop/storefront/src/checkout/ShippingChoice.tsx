import { formatMoney } from '../../../src/money.ts';
import type { Quote } from '../api/types.ts';
import { Skeleton } from '../design/Skeleton.tsx';

interface ShippingChoiceProps {
  readonly quote: Quote | undefined;
  /** What was chosen, before the quote knows of it. */
  readonly chosen: string | undefined;
  onChoose(method: string): void;
}

export function ShippingChoice({
  quote,
  chosen,
  onChoose,
}: ShippingChoiceProps) {
  const offered = quote?.shippingMethods.some(({ code }) => code === chosen);
  const current = offered ? chosen : quote?.shippingMethod;
  return (
    <fieldset className="panel">
      <legend>Shipping</legend>
      {quote === undefined && (
        <>
          <Skeleton kind="row" />
          <Skeleton kind="row" />
        </>
      )}
      {quote?.shippingMethods.map(({ code, title, days, price }) => (
        <label key={code} className="choice">
          <input
            type="radio"
            name="shippingMethod"
            value={code}
            checked={code === current}
            onChange={() => onChoose(code)}
          />
          <span>
            {title}
            <small>{days} working days</small>
          </span>
          <b>{price.amount === 0 ? 'free' : formatMoney(price)}</b>
        </label>
      ))}
    </fieldset>
  );
}
