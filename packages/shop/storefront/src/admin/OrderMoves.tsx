import { useState } from 'react';
import { messageOf } from '../api/ApiError.ts';
import { staffApi } from '../api/staffApi.ts';
import type { AdminOrder, OrderEvent, OrderState } from '../api/types.ts';
import { say } from '../shell/toastStore.ts';
import { RefundForm } from './RefundForm.tsx';

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

interface OrderMovesProps {
  readonly order: AdminOrder;
  onChange(order: AdminOrder): void;
  /** The order has changed meanwhile. */
  onStale(): void;
}

/** What whoever is signed in may do with the order now. */
export function OrderMoves({ order, onChange, onStale }: OrderMovesProps) {
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
