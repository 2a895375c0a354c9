import { formatMoney } from '../../../src/money.ts';
import type { Quote } from '../api/types.ts';
import { Skeleton } from '../design/Skeleton.tsx';

interface ShippingChoiceProps {
  readonly quote: Quote | undefined;
  onChoose(method: string): void;
}

export function ShippingChoice({ quote, onChoose }: ShippingChoiceProps) {
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
            checked={quote.shippingMethod === code}
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
