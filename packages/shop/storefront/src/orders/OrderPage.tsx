import { useCallback, useEffect, useState } from 'react';
import { formatMoney } from '../../../src/money.ts';
import type { Order } from '../../types/api.ts';
import { ApiError, messageOf } from '../api/ApiError.ts';
import { call } from '../api/call.ts';
import { EmptyState } from '../design/EmptyState.tsx';
import { Link } from '../routing/Link.tsx';
import type { PageProps } from '../routing/Route.ts';
import { Waiting } from '../shell/Waiting.tsx';

export const title = (): string => 'Order';

export default function OrderPage({ place }: PageProps) {
  const [order, setOrder] = useState<Order>();
  const [failure, setFailure] = useState<string>();
  const id = place.params.orderId ?? '';
  const token = place.query.get('token') ?? '';
  const read = useCallback(async () => {
    setFailure(undefined);
    try {
      setOrder(
        await call<Order>(
          'GET',
          `/api/orders/${encodeURIComponent(id)}?${new URLSearchParams({
            token,
          })}`,
        ),
      );
    } catch (error) {
      setFailure(
        error instanceof ApiError && error.status === 404
          ? 'There is no such order, or the link to it is not complete.'
          : messageOf(error),
      );
    }
  }, [id, token]);
  useEffect(() => {
    void read();
  }, [read]);
  if (failure !== undefined) {
    return (
      <EmptyState title="This order cannot be shown" icon="box">
        <p>{failure}</p>
        <p>
          <button type="button" className="button" onClick={() => void read()}>
            Try again
          </button>
        </p>
      </EmptyState>
    );
  }
  if (order === undefined) return <Waiting />;
  return (
    <div className="wrap page">
      <h1>Order {order.number}</h1>
      <p>{order.status}</p>
      <ul>
        {order.lines.map(line => (
          <li key={line.variantId}>
            <Link href={`/products/${line.slug}`}>{line.title}</Link>{' '}
            {formatMoney(line.lineTotal)}
          </li>
        ))}
      </ul>
      <p>{formatMoney(order.total)}</p>
    </div>
  );
}
