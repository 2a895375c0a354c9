import { useRef, useState } from 'react';
import { formatMoney } from '../../../src/money.ts';
import { messageOf } from '../api/ApiError.ts';
import { staffApi } from '../api/staffApi.ts';
import type { AdminOrder, OrderEvent, OrderState } from '../api/types.ts';
import { newKey } from '../checkout/placeOrder.ts';
import { Field } from '../design/Field.tsx';
import { Notice } from '../design/Notice.tsx';
import { Skeleton } from '../design/Skeleton.tsx';
import { Sums } from '../design/Sums.tsx';
import { useSubmit } from '../design/useSubmit.ts';
import { OrderTag } from '../orders/OrderTag.tsx';
import { eventText } from '../orders/OrderView.tsx';
import { showTime } from '../orders/showTime.ts';
import { Link } from '../routing/Link.tsx';
import type { PageProps } from '../routing/Route.ts';
import { say } from '../shell/toastStore.ts';
import { BackOffice } from './BackOffice.tsx';
import { useAsked } from './useAsked.ts';

export const title = (): string => 'Order';

export default function OrderPage({ place }: PageProps) {
  return (
    <BackOffice>
      <Order id={place.params.id ?? ''} />
    </BackOffice>
  );
}

function Order({ id }: { readonly id: string }) {
  const {
    answer: order,
    failure,
    keep,
    again,
  } = useAsked(id, () => staffApi.order(id));
  if (failure !== undefined) {
    return (
      <Notice kind="bad">
        <p>{failure}</p>
        <button type="button" className="button small" onClick={again}>
          Try again
        </button>
      </Notice>
    );
  }
  if (order === undefined) return <Skeleton kind="panel" />;
  const { customer } = order;
  return (
    <>
      <p className="crumbs">
        <Link href="/admin/orders">Orders</Link>
      </p>
      <div className="office-title">
        <h1>Order {order.number}</h1>
        <OrderTag status={order.status} />
      </div>
      <Moves order={order} onChange={keep} onStale={again} />
      <div className="columns">
        <div className="stack">
          <section className="panel">
            <h2>Lines</h2>
            <ul className="order-rows">
              {order.lines.map(line => (
                <li key={line.variantId}>
                  <span>
                    <b>{line.title}</b>
                    <br />
                    <span className="hint">
                      {line.sku} · {line.quantity} ×{' '}
                      {formatMoney(line.unitPrice)}
                    </span>
                  </span>
                  <b>{formatMoney(line.lineTotal)}</b>
                </li>
              ))}
            </ul>
          </section>
          <section className="panel">
            <h2>History</h2>
            <ol className="history">
              {order.history.map((entry, index) => (
                <li key={index}>
                  <b>{eventText(entry.event, entry.status)}</b>
                  {entry.amount && ` ${formatMoney(entry.amount)}`}{' '}
                  <span className="hint">
                    {showTime(entry.at)} · {entry.actor}
                    {entry.note !== '' && ` · ${entry.note}`}
                  </span>
                </li>
              ))}
            </ol>
          </section>
        </div>
        <div className="stack">
          <section className="panel">
            <h2>Money</h2>
            <Sums of={order} refunded={order.refunded} />
            <ul className="after-text">
              {order.payments.map(payment => (
                <li key={`${payment.kind} ${payment.at}`} className="hint">
                  {payment.kind}: {payment.status},{' '}
                  {formatMoney(payment.amount)}
                </li>
              ))}
              {order.refunds.map(refund => (
                <li key={refund.id} className="hint">
                  Refund of {formatMoney(refund.amount)}: {refund.status}.{' '}
                  {refund.reason}
                </li>
              ))}
            </ul>
          </section>
          <section className="panel">
            <h2>Customer</h2>
            <address>
              {customer.name}
              <br />
              <a href={`mailto:${customer.email}`}>{customer.email}</a>
              <br />
              {customer.address.street}
              <br />
              {customer.address.postalCode} {customer.address.city},{' '}
              {customer.address.country}
            </address>
          </section>
        </div>
      </div>
    </>
  );
}

const MOVES: Readonly<
  Partial<
    Record<OrderEvent, { readonly to: OrderState; readonly name: string }>
  >
> = {
  pack: { to: 'packed', name: 'Packed' },
  ship: { to: 'shipped', name: 'Handed to the carrier' },
  deliver: { to: 'delivered', name: 'Delivered' },
  return: { to: 'returned', name: 'Goods are back' },
  cancel: { to: 'cancelled', name: 'Cancel' },
};

interface MovesProps {
  readonly order: AdminOrder;
  onChange(order: AdminOrder): void;
  /** The order has changed meanwhile. */
  onStale(): void;
}

/** What whoever is signed in may do with the order now. */
function Moves({ order, onChange, onStale }: MovesProps) {
  const [busy, setBusy] = useState(false);
  const [refunding, setRefunding] = useState(false);
  const move = async (ask: () => Promise<AdminOrder>) => {
    setBusy(true);
    try {
      onChange(await ask());
    } catch (error) {
      say({ kind: 'bad', text: messageOf(error) });
      onStale();
    } finally {
      setBusy(false);
    }
  };
  if (order.events.length === 0) return null;
  return (
    <>
      <p className="form-actions moves">
        {order.events.map(event => {
          const known = MOVES[event];
          if (known === undefined) return null;
          return (
            <button
              key={event}
              type="button"
              className={event === 'cancel' ? 'button danger' : 'button'}
              disabled={busy}
              onClick={() =>
                void move(() => staffApi.moveOrder(order.id, known.to, ''))
              }
            >
              {known.name}
            </button>
          );
        })}
        {order.events.includes('reject-return') && (
          <button
            type="button"
            className="button quiet"
            disabled={busy}
            onClick={() =>
              void move(() => staffApi.rejectReturn(order.id, 'Not accepted.'))
            }
          >
            Refuse the return
          </button>
        )}
        {order.events.includes('refund') && (
          <button
            type="button"
            className="button quiet"
            aria-expanded={refunding}
            onClick={() => setRefunding(!refunding)}
          >
            Give money back
          </button>
        )}
      </p>
      {refunding && order.events.includes('refund') && (
        <RefundForm
          order={order}
          onDone={next => {
            setRefunding(false);
            onChange(next);
          }}
        />
      )}
    </>
  );
}

/** All that is left, or a part of it. */
function RefundForm({
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
