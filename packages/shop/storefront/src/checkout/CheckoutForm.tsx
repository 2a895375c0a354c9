import { useEffect, useRef, useState } from 'react';
import type { FormEvent } from 'react';
import { formatMoney } from '../../../src/money.ts';
import { ApiError, messageOf } from '../api/ApiError.ts';
import { customerApi } from '../api/customerApi.ts';
import type {
  Account,
  Cart,
  CheckoutRequest,
  Countries,
} from '../api/types.ts';
import { acceptPrices, leaveCart, loadCart } from '../cart/cartStore.ts';
import { Notice } from '../design/Notice.tsx';
import { Sums } from '../design/Sums.tsx';
import { Link } from '../routing/Link.tsx';
import { useRouter } from '../routing/Router.tsx';
import { AddressFields } from './AddressFields.tsx';
import { CouponForm } from './CouponForm.tsx';
import type { CardField } from './CardField.ts';
import { PaymentChoice } from './PaymentChoice.tsx';
import { ShippingChoice } from './ShippingChoice.tsx';
import { newKey, placeOrder } from './placeOrder.ts';
import { useQuote } from './useQuote.ts';

interface CheckoutFormProps {
  readonly cart: Cart;
  readonly account: Account | undefined;
}

const HOME = { code: 'DE', name: 'Germany' };

/** The whole checkout on one page: where to, how, what with, and what it costs. */
export function CheckoutForm({ cart, account }: CheckoutFormProps) {
  const { navigate, shell } = useRouter();
  const [countries, setCountries] = useState<Countries['items']>([HOME]);
  const [country, setCountry] = useState(
    account?.address?.country ?? HOME.code,
  );
  const [method, setMethod] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<ApiError>();
  const key = useRef(newKey());
  const token = useRef('');
  const card = useRef<CardField>(null);
  const top = useRef<HTMLDivElement>(null);
  const { quote, loading, failure } = useQuote(cart, country, method);

  useEffect(() => {
    customerApi.countries().then(
      ({ items }) => setCountries(items),
      // The country at home is enough to begin with.
      () => undefined,
    );
  }, []);

  const order = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const value = (name: string) => String(form.get(name) ?? '').trim();
    setBusy(true);
    setRefused(undefined);
    try {
      // Taken once for each attempt: the same order sent again is the same in every part.
      token.current ||= (await card.current?.takeToken(form)) ?? '';
      const placed = await placeOrder(cart.id, key.current, {
        email: value('email'),
        name: value('name'),
        address: {
          street: value('street'),
          city: value('city'),
          postalCode: value('postalCode'),
          country,
        },
        shippingMethod: value(
          'shippingMethod',
        ) as CheckoutRequest['shippingMethod'],
        payment: { token: token.current },
        cartVersion: cart.version,
        ...(quote === undefined ? {} : { expectedTotal: quote.total.amount }),
      });
      leaveCart();
      navigate(
        `/orders/${placed.id}?${new URLSearchParams({
          token: placed.token,
          thanks: 'yes',
        })}`,
        { replace: true },
      );
    } catch (error) {
      const refusal =
        error instanceof ApiError
          ? error
          : new ApiError(0, { detail: messageOf(error) });
      setRefused(refusal);
      // A decision of the shop ends the attempt: the next one is an order of its own.
      if (refusal.status >= 400 && refusal.status < 500) {
        key.current = newKey();
        token.current = '';
        await loadCart(true);
      }
      top.current?.scrollIntoView({ block: 'center' });
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="wrap page" onSubmit={event => void order(event)}>
      <h1>Checkout</h1>
      <div ref={top}>{refused && <Refusal refused={refused} />}</div>
      <div className="columns">
        <div className="stack">
          {account === undefined && (
            <p className="hint">
              You can order without an account.{' '}
              <Link href="/account?next=/checkout">Sign in</Link> if you have
              one.
            </p>
          )}
          <AddressFields
            account={account}
            countries={countries}
            country={country}
            onCountry={setCountry}
            refused={refused}
          />
          <ShippingChoice quote={quote} chosen={method} onChoose={setMethod} />
          <PaymentChoice ref={card} payment={shell.payment} />
        </div>
        <section
          className="panel summary"
          aria-label="Your order"
          aria-busy={loading}
        >
          <h2>Your order</h2>
          <ul className="mini-lines">
            {cart.lines.map(line => (
              <li key={line.variantId}>
                <img src={line.image} alt="" width="56" height="56" />
                <span>
                  <b>{line.title}</b>
                  <small className="hint">
                    {line.quantity} × {formatMoney(line.unitPrice)}
                  </small>
                </span>
                <span>{formatMoney(line.lineTotal)}</span>
              </li>
            ))}
          </ul>
          {failure !== undefined && <Notice kind="bad">{failure}</Notice>}
          {quote && <Sums of={quote} taxNote={quote.taxNote} />}
          <CouponForm cart={cart} coupon={quote?.coupon} />
          <button
            className="button large full"
            disabled={
              busy || loading || quote === undefined || quote.pricesChanged
            }
            aria-busy={busy}
          >
            {busy
              ? 'Paying …'
              : quote === undefined
              ? 'Order and pay'
              : `Order and pay ${formatMoney(quote.total)}`}
          </button>
          {quote?.pricesChanged && <PricesChanged />}
          <p className="hint after-text">
            <Link href="/cart">Change the cart</Link>
          </p>
        </section>
      </div>
    </form>
  );
}

function PricesChanged() {
  return (
    <Notice kind="warn">
      <p>Prices have changed since you filled your cart.</p>
      <button
        type="button"
        className="button small"
        onClick={() => void acceptPrices()}
      >
        Take the new prices
      </button>
    </Notice>
  );
}

/** Why the shop did not take the order, with the way on. */
function Refusal({ refused }: { readonly refused: ApiError }) {
  return (
    <Notice kind="bad">
      <p>
        {refused.code === 'payment-declined'
          ? 'The card was declined and nothing was ordered. Your cart is as it was: try another card.'
          : refused.message}
      </p>
      {['sold-out', 'price-changed'].includes(refused.code) && (
        <Link className="button small" href="/cart">
          To the cart
        </Link>
      )}
    </Notice>
  );
}
