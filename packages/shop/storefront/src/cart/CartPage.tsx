import { useEffect } from 'react';
import { formatMoney } from '../../../src/money.ts';
import type { Cart } from '../api/types.ts';
import { EmptyState } from '../design/EmptyState.tsx';
import { Notice } from '../design/Notice.tsx';
import { Link } from '../routing/Link.tsx';
import { Waiting } from '../shell/Waiting.tsx';
import { CartLine } from './CartLine.tsx';
import { acceptPrices, cartStore, loadCart } from './cartStore.ts';

export const title = (): string => 'Cart';

export default function CartPage() {
  const { status, cart, message } = cartStore.use();
  useEffect(() => {
    // Prices and stock may have changed since it was read.
    void loadCart(true);
  }, []);
  if (status === 'unknown') return <Waiting />;
  if (status === 'failed' && cart === undefined) {
    return (
      <EmptyState title="Your cart cannot be shown" icon="alert">
        <p>{message}</p>
        <p>
          <button
            type="button"
            className="button"
            onClick={() => void loadCart(true)}
          >
            Try again
          </button>
        </p>
      </EmptyState>
    );
  }
  if (cart === undefined || cart.lines.length === 0) {
    return (
      <EmptyState title="Your cart is empty" icon="bag">
        <p>What you put into it waits here for you, also tomorrow.</p>
        <p>
          <Link className="button" href="/search">
            Look around
          </Link>
        </p>
      </EmptyState>
    );
  }
  return <FilledCart cart={cart} />;
}

function FilledCart({ cart }: { readonly cart: Cart }) {
  const changed = cart.lines.filter(
    line => line.currentUnitPrice !== undefined,
  );
  const short = cart.lines.filter(line => line.availability === 'sold-out');
  return (
    <div className="wrap page">
      <h1>Cart</h1>
      {changed.length > 0 && (
        <Notice kind="warn">
          <p>
            The price of{' '}
            {changed.length === 1
              ? 'one article'
              : `${changed.length} articles`}{' '}
            has changed since you chose it.
          </p>
          <button
            type="button"
            className="button small"
            onClick={() => void acceptPrices()}
          >
            Take the new prices
          </button>
        </Notice>
      )}
      {short.length > 0 && (
        <Notice kind="warn">
          Not enough pieces are left of{' '}
          {short.map(line => line.title).join(', ')}.
        </Notice>
      )}
      <div className="columns">
        <ul className="panel cart-lines">
          {cart.lines.map(line => (
            <CartLine key={line.variantId} line={line} />
          ))}
        </ul>
        <section className="panel summary" aria-label="Sum">
          <h2>Summary</h2>
          <dl className="sums">
            <div>
              <dt>
                Goods,{' '}
                {cart.pieces === 1 ? 'one piece' : `${cart.pieces} pieces`}
              </dt>
              <dd>{formatMoney(cart.subtotal)}</dd>
            </div>
            <div>
              <dt>Shipping</dt>
              <dd>at checkout</dd>
            </div>
            <div className="total">
              <dt>Total</dt>
              <dd>{formatMoney(cart.subtotal)}</dd>
            </div>
          </dl>
          {changed.length === 0 && short.length === 0 ? (
            <Link className="button large full" href="/checkout">
              To checkout
            </Link>
          ) : (
            <p className="hint">
              Before you can order, the lines above need a word from you.
            </p>
          )}
        </section>
      </div>
    </div>
  );
}
