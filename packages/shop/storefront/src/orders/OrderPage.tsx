import { useCallback, useEffect, useState } from 'react';
import { ApiError, messageOf } from '../api/ApiError.ts';
import { customerApi } from '../api/customerApi.ts';
import type { OrderDetails } from '../api/types.ts';
import { EmptyState } from '../design/EmptyState.tsx';
import { Link } from '../routing/Link.tsx';
import type { PageProps } from '../routing/Route.ts';
import { Waiting } from '../shell/Waiting.tsx';
import { OrderView } from './OrderView.tsx';

export const title = (): string => 'Your order';

/** How often an order whose payment is not known yet is looked at again, and how many times. */
const AGAIN_MS = 3_000;
const MOST_LOOKS = 40;

/** An order, for whoever has its link, or is signed in as its customer. */
export default function OrderPage({ place }: PageProps) {
  const [order, setOrder] = useState<OrderDetails>();
  const [failure, setFailure] = useState<ApiError>();
  const id = place.params.orderId ?? '';
  const token = place.query.get('token') ?? undefined;
  const read = useCallback(async () => {
    setFailure(undefined);
    try {
      setOrder(await customerApi.order(id, token));
    } catch (error) {
      setFailure(
        error instanceof ApiError
          ? error
          : new ApiError(0, { detail: messageOf(error) }),
      );
    }
  }, [id, token]);
  useEffect(() => {
    void read();
  }, [read]);

  const waits = order?.status === 'placed';
  useEffect(() => {
    if (!waits) return undefined;
    let looks = 0;
    const timer = setInterval(() => {
      looks += 1;
      if (looks >= MOST_LOOKS) clearInterval(timer);
      void read();
    }, AGAIN_MS);
    return () => clearInterval(timer);
  }, [waits, read]);

  if (order !== undefined)
    return (
      <OrderView
        order={order}
        token={token}
        thanks={place.query.get('thanks') === 'yes'}
        onChange={setOrder}
      />
    );
  if (failure === undefined) return <Waiting />;
  const unknown = [400, 401, 404].includes(failure.status);
  return (
    <EmptyState
      title={
        unknown ? 'There is no such order here' : 'This order cannot be shown'
      }
      icon="box"
    >
      <p>
        {unknown
          ? 'The link to it may not be complete. Take it from the e-mail, or sign in to see your orders.'
          : failure.message}
      </p>
      <p>
        {unknown ? (
          <Link className="button" href="/account">
            To your account
          </Link>
        ) : (
          <button type="button" className="button" onClick={() => void read()}>
            Try again
          </button>
        )}
      </p>
    </EmptyState>
  );
}
