import { formatMoney } from '../../../src/money.ts';
import { staffApi } from '../api/staffApi.ts';
import { Notice } from '../design/Notice.tsx';
import { Skeleton } from '../design/Skeleton.tsx';
import { Sums } from '../design/Sums.tsx';
import { OrderTag } from '../orders/OrderTag.tsx';
import { eventText } from '../orders/OrderView.tsx';
import { showTime } from '../orders/showTime.ts';
import { Link } from '../routing/Link.tsx';
import type { PageProps } from '../routing/Route.ts';
import { BackOffice } from './BackOffice.tsx';
import { OrderMoves } from './OrderMoves.tsx';
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
      <OrderMoves order={order} onChange={keep} onStale={again} />
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
