import { useRef } from 'react';
import { formatMoney } from '../../../src/money.ts';
import { staffApi } from '../api/staffApi.ts';
import type { AdminOrder } from '../api/types.ts';
import { newKey } from '../checkout/placeOrder.ts';
import { Field } from '../design/Field.tsx';
import { Notice } from '../design/Notice.tsx';
import { useSubmit } from '../design/useSubmit.ts';
import { say } from '../shell/toastStore.ts';

/** All that is left, or a part of it. */
export function RefundForm({
  order,
  onDone,
}: {
  readonly order: AdminOrder;
  onDone(order: AdminOrder): void;
}) {
  const left = order.total.amount - order.refunded.amount;
  const key = useRef(newKey());
  const { busy, refused, onSubmit } = useSubmit(async value => {
    const amount = Math.round(Number(value('amount')) * 100);
    onDone(
      await staffApi.refund(order.id, key.current, {
        ...(amount === left ? {} : { amount }),
        reason: value('reason').trim(),
        restock: value('restock') === 'yes' && amount === left,
      }),
    );
    say({ kind: 'good', text: 'The money is on its way back.' });
  });
  return (
    <form className="panel narrow-form" onSubmit={onSubmit}>
      <h2>Give money back</h2>
      {refused && <Notice kind="bad">{refused.message}</Notice>}
      <div className="fields">
        <Field
          label={`Amount, at most ${formatMoney({
            ...order.total,
            amount: left,
          })}`}
          name="amount"
          type="number"
          step="0.01"
          min="0.01"
          max={left / 100}
          defaultValue={(left / 100).toFixed(2)}
          required
        />
        <Field label="Reason" name="reason" required maxLength={500} />
        <label className="choice wide">
          <input type="checkbox" name="restock" value="yes" />
          <span>
            The goods go back into the stock
            <small>Only when all of it is given back</small>
          </span>
        </label>
      </div>
      <p className="form-actions">
        <button className="button" disabled={busy}>
          Refund
        </button>
      </p>
    </form>
  );
}
