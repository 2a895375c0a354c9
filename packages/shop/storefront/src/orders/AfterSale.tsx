import { useState } from 'react';
import { customerApi } from '../api/customerApi.ts';
import type { OrderDetails } from '../api/types.ts';
import { TextField } from '../design/Field.tsx';
import { Notice } from '../design/Notice.tsx';
import { useSubmit } from '../design/useSubmit.ts';

interface AfterSaleProps {
  readonly order: OrderDetails;
  readonly token: string | undefined;
  onChange(order: OrderDetails): void;
}

/** Cancelling, and sending something back. */
export function AfterSale(props: AfterSaleProps) {
  const { order } = props;
  const [open, setOpen] = useState(false);
  const waiting = order.returns.find(one => one.status === 'requested');
  if (waiting !== undefined) {
    return (
      <Notice kind="plain">
        You told us that you send something back. When it has arrived, you get
        your money.
      </Notice>
    );
  }
  const [can, name] = order.can.cancel
    ? [true, 'Cancel this order']
    : [order.can.return, 'Send something back'];
  if (!can) return null;
  if (!open) {
    return (
      <p>
        <button
          type="button"
          className="button quiet"
          onClick={() => setOpen(true)}
        >
          {name}
        </button>
      </p>
    );
  }
  return order.can.cancel ? (
    <CancelForm {...props} />
  ) : (
    <ReturnForm {...props} />
  );
}

function CancelForm({ order, token, onChange }: AfterSaleProps) {
  const { busy, refused, onSubmit } = useSubmit(async value =>
    onChange(await customerApi.cancel(order.id, token, value('reason').trim())),
  );
  return (
    <form className="panel" onSubmit={onSubmit}>
      <h2>Cancel this order</h2>
      {refused && <Notice kind="bad">{refused.message}</Notice>}
      <TextField
        label="Why? You need not say."
        name="reason"
        rows={2}
        maxLength={500}
      />
      <p className="form-actions">
        <button className="button danger" disabled={busy}>
          Cancel the order
        </button>
      </p>
    </form>
  );
}

function ReturnForm({ order, token, onChange }: AfterSaleProps) {
  const { busy, refused, onSubmit } = useSubmit(async value => {
    const lines = order.lines
      .map(({ variantId }) => ({
        variantId,
        quantity: Number(value(`pieces-${variantId}`)),
      }))
      .filter(({ quantity }) => quantity > 0);
    onChange(
      await customerApi.sendBack(order.id, token, {
        lines,
        reason: value('reason').trim(),
      }),
    );
  });
  return (
    <form className="panel" onSubmit={onSubmit}>
      <h2>Send something back</h2>
      {refused && <Notice kind="bad">{refused.message}</Notice>}
      <ul className="order-rows">
        {order.lines.map(line => (
          <li key={line.variantId}>
            <span>{line.title}</span>
            <label className="sort">
              <span>Pieces</span>
              <select
                name={`pieces-${line.variantId}`}
                defaultValue={line.quantity}
              >
                {Array.from({ length: line.quantity + 1 }, (_, pieces) => (
                  <option key={pieces}>{pieces}</option>
                ))}
              </select>
            </label>
          </li>
        ))}
      </ul>
      <TextField label="Why?" name="reason" rows={2} required maxLength={500} />
      <p className="form-actions">
        <button className="button" disabled={busy}>
          Tell the shop
        </button>
      </p>
    </form>
  );
}
