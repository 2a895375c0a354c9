import { useEffect } from 'react';
import { useSession } from '../account/sessionStore.ts';
import { cartStore, loadCart } from '../cart/cartStore.ts';
import { EmptyState } from '../design/EmptyState.tsx';
import { Link } from '../routing/Link.tsx';
import { Waiting } from '../shell/Waiting.tsx';
import { CheckoutForm } from './CheckoutForm.tsx';

export const title = (): string => 'Checkout';

export default function CheckoutPage() {
  const { status, cart, message } = cartStore.use();
  const session = useSession();
  useEffect(() => {
    void loadCart(true);
  }, []);
  if (status === 'unknown' || session.status === 'unknown') return <Waiting />;
  if (cart !== undefined && cart.lines.length > 0)
    return <CheckoutForm cart={cart} account={session.account} />;
  return (
    <EmptyState
      title={
        status === 'failed'
          ? 'Your cart cannot be shown'
          : 'There is nothing to order yet'
      }
      icon="bag"
    >
      <p>{message ?? 'Put something into your cart first.'}</p>
      <p>
        {status === 'failed' ? (
          <button
            type="button"
            className="button"
            onClick={() => void loadCart(true)}
          >
            Try again
          </button>
        ) : (
          <Link className="button" href="/search">
            Look around
          </Link>
        )}
      </p>
    </EmptyState>
  );
}
