import { useEffect, useState } from 'react';
import { formatMoney } from '../../../src/money.ts';
import { messageOf } from '../api/ApiError.ts';
import { customerApi } from '../api/customerApi.ts';
import type { OrderPage } from '../api/types.ts';
import { Notice } from '../design/Notice.tsx';
import { Skeleton } from '../design/Skeleton.tsx';
import { OrderTag } from '../orders/OrderTag.tsx';
import { showDay } from '../orders/showTime.ts';
import { Link } from '../routing/Link.tsx';

/** The orders of whoever is signed in, newest first. */
export function Orders() {
  const [page, setPage] = useState<OrderPage>();
  const [failure, setFailure] = useState<string>();
  const read = async (before?: OrderPage) => {
    setFailure(undefined);
    try {
      const next = await customerApi.myOrders(before?.nextCursor);
      setPage({ ...next, items: [...(before?.items ?? []), ...next.items] });
    } catch (error) {
      setFailure(messageOf(error));
    }
  };
  useEffect(() => {
    void read();
  }, []);
  return (
    <section className="panel">
      <h2>Orders</h2>
      {failure !== undefined && <Notice kind="bad">{failure}</Notice>}
      {page === undefined && failure === undefined && (
        <>
          <Skeleton kind="row" />
          <Skeleton kind="row" />
        </>
      )}
      {page?.items.length === 0 && (
        <p className="hint">You have not ordered anything yet.</p>
      )}
      <ul className="order-rows">
        {page?.items.map(order => (
          <li key={order.id}>
            <span>
              <Link href={`/orders/${order.id}`}>
                <b>Order {order.number}</b>
              </Link>
              <br />
              <span className="hint">
                {showDay(order.createdAt)} ·{' '}
                {order.titles.join(', ').slice(0, 80)}
              </span>
            </span>
            <OrderTag status={order.status} />
            <b>{formatMoney(order.total)}</b>
          </li>
        ))}
      </ul>
      {page?.nextCursor !== undefined && (
        <button
          type="button"
          className="button quiet"
          onClick={() => void read(page)}
        >
          Show more
        </button>
      )}
    </section>
  );
}
