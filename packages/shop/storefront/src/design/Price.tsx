import { formatMoney } from '../../../src/money.ts';
import type { Money } from '../api/types.ts';

interface PriceProps {
  readonly money: Money;
  /** What it was before; shown struck through. */
  readonly before?: Money;
}

export function Price({ money, before }: PriceProps) {
  return (
    <span className="price">
      {before !== undefined && (
        <>
          <span className="unseen">Before </span>
          <s>{formatMoney(before)}</s>
          <span className="unseen"> now </span>
        </>
      )}
      {formatMoney(money)}
    </span>
  );
}
