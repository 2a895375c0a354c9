import { formatMoney } from '../../../src/money.ts';
import type { OrderDetails, OrderState } from '../api/types.ts';
import { Icon } from '../design/Icon.tsx';
import { Notice } from '../design/Notice.tsx';
import { Sums } from '../design/Sums.tsx';
import { Link } from '../routing/Link.tsx';
import { AfterSale } from './AfterSale.tsx';
import { OrderTag, stateText } from './OrderTag.tsx';
import { showDay, showTime } from './showTime.ts';

interface OrderViewProps {
  readonly order: OrderDetails;
  readonly token: string | undefined;
  /** It was ordered just now. */
  readonly thanks: boolean;
  onChange(order: OrderDetails): void;
}

const STEPS: readonly OrderState[] = ['paid', 'packed', 'shipped', 'delivered'];

export function OrderView({ order, token, thanks, onChange }: OrderViewProps) {
  const { customer, status } = order;
  const { address } = customer;
  return (
    <div className="wrap page">
      {thanks && STEPS.includes(status) ? (
        <div className="thanks">
          <span className="empty-icon">
            <Icon name="check" />
          </span>
          <div>
            <h1>Thank you, {customer.name}</h1>
            <p>
              Order {order.number} is paid. We have sent a confirmation to{' '}
              {customer.email}.
            </p>
          </div>
        </div>
      ) : (
        <div className="list-head">
          <h1>Order {order.number}</h1>
          <OrderTag status={status} />
          <p className="hint">{showDay(order.createdAt)}</p>
        </div>
      )}
      {status === 'placed' && (
        <Notice kind="warn">
          The payment is not confirmed yet. Your pieces are kept for you; this
          page looks again by itself.
        </Notice>
      )}
      {status === 'cancelled' && (
        <Notice kind="plain">
          This order was cancelled. Nothing stays charged.
        </Notice>
      )}
      <div className="columns">
        <div className="stack">
          {STEPS.includes(status) && <Progress status={status} />}
          <section className="panel">
            <h2>What you get</h2>
            <ul className="mini-lines bare">
              {order.lines.map(line => (
                <li key={line.variantId}>
                  <img src={line.image} alt="" width="56" height="56" />
                  <span>
                    <Link href={`/products/${line.slug}`}>
                      <b>{line.title}</b>
                    </Link>
                    <small className="hint">
                      {line.quantity} × {formatMoney(line.unitPrice)}
                    </small>
                  </span>
                  <span className="line-end">
                    {formatMoney(line.lineTotal)}
                    {STEPS.includes(status) && (
                      <Link
                        href={`/products/${line.slug}?${new URLSearchParams({
                          order: order.id,
                          token: order.token,
                        })}#reviews`}
                      >
                        Review it
                      </Link>
                    )}
                  </span>
                </li>
              ))}
            </ul>
          </section>
          <section className="panel">
            <h2>What happened</h2>
            <ol className="history">
              {order.history.map((entry, index) => (
                <li key={index}>
                  <b>{eventText(entry.event, entry.status)}</b>
                  {entry.amount && ` ${formatMoney(entry.amount)}`}{' '}
                  <span className="hint">{showTime(entry.at)}</span>
                  {entry.note !== '' && (
                    <span className="hint"> · {entry.note}</span>
                  )}
                </li>
              ))}
            </ol>
          </section>
          <AfterSale order={order} token={token} onChange={onChange} />
        </div>
        <section className="panel summary" aria-label="Sum and address">
          <h2>Summary</h2>
          <Sums of={order} refunded={order.refunded} />
          <h3 className="after-text">Sent to</h3>
          <address>
            {customer.name}
            <br />
            {address.street}
            <br />
            {address.postalCode} {address.city}
            <br />
            {address.country}
          </address>
        </section>
      </div>
    </div>
  );
}

const EVENTS: Readonly<Record<string, string>> = {
  place: 'Ordered',
  authorize: 'Payment promised',
  pay: 'Paid',
  decline: 'Payment declined',
  expire: 'Not paid in time',
  cancel: 'Cancelled',
  return: 'Returned',
  'reject-return': 'Return not accepted',
  refund: 'Money given back',
  'refund-failed': 'The refund did not work yet',
};

export function eventText(event: string, status: OrderState): string {
  return EVENTS[event] ?? stateText(status);
}

function Progress({ status }: { readonly status: OrderState }) {
  const reached = STEPS.indexOf(status);
  return (
    <section className="panel" aria-label="How it goes">
      <ol className="steps">
        {STEPS.map((step, index) => (
          <li
            key={step}
            className={index <= reached ? 'done' : undefined}
            aria-current={index === reached ? 'step' : undefined}
          >
            {stateText(step)}
          </li>
        ))}
      </ol>
    </section>
  );
}
