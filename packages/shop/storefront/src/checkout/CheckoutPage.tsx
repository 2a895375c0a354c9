import { useEffect, useRef, useState } from 'react';
import type { FormEvent } from 'react';
import { formatMoney } from '../../../src/money.ts';
import type { Cart, CheckoutRequest } from '../../types/api.ts';
import { ApiError, messageOf } from '../api/ApiError.ts';
import { cartStore, leaveCart, loadCart } from '../cart/cartStore.ts';
import { EmptyState } from '../design/EmptyState.tsx';
import { Field, SelectField } from '../design/Field.tsx';
import { Notice } from '../design/Notice.tsx';
import { Link } from '../routing/Link.tsx';
import { useRouter } from '../routing/Router.tsx';
import { Waiting } from '../shell/Waiting.tsx';
import { COUNTRIES } from './countries.ts';
import { newKey, placeOrder } from './placeOrder.ts';

export const title = (): string => 'Checkout';

export default function CheckoutPage() {
  const { status, cart } = cartStore.use();
  useEffect(() => {
    void loadCart(true);
  }, []);
  if (status === 'unknown') return <Waiting />;
  if (cart === undefined || cart.lines.length === 0) {
    return (
      <EmptyState title="There is nothing to order yet" icon="bag">
        <p>
          <Link className="button" href="/search">
            Look around
          </Link>
        </p>
      </EmptyState>
    );
  }
  return <CheckoutForm cart={cart} />;
}

function CheckoutForm({ cart }: { readonly cart: Cart }) {
  const { navigate } = useRouter();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<ApiError>();
  const key = useRef(newKey());
  const order = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const value = (name: string) => String(form.get(name) ?? '').trim();
    setBusy(true);
    setRefused(undefined);
    try {
      const placed = await placeOrder(cart.id, key.current, {
        email: value('email'),
        name: value('name'),
        address: {
          street: value('street'),
          city: value('city'),
          postalCode: value('postalCode'),
          country: value('country'),
        },
        shippingMethod: value(
          'shippingMethod',
        ) as CheckoutRequest['shippingMethod'],
        payment: {
          token: value('token') as CheckoutRequest['payment']['token'],
        },
        cartVersion: cart.version,
      });
      leaveCart();
      navigate(`/orders/${placed.id}?token=${placed.token}`, { replace: true });
    } catch (error) {
      setRefused(
        error instanceof ApiError
          ? error
          : new ApiError(0, { detail: messageOf(error) }),
      );
      // A refusal ends the attempt: the next one is an order of its own.
      if (error instanceof ApiError && [402, 409, 422].includes(error.status)) {
        key.current = newKey();
        await loadCart(true);
      }
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="wrap page" onSubmit={event => void order(event)}>
      <h1>Checkout</h1>
      {refused && <Notice kind="bad">{refused.message}</Notice>}
      <div className="columns">
        <div className="stack">
          <fieldset className="panel fields">
            <legend>Your address</legend>
            <Field
              wide
              label="E-mail"
              name="email"
              type="email"
              autoComplete="email"
              maxLength={300}
              required
              error={refused?.field('email')}
            />
            <Field
              wide
              label="Name"
              name="name"
              autoComplete="name"
              maxLength={100}
              required
              error={refused?.field('name')}
            />
            <Field
              wide
              label="Street and number"
              name="street"
              autoComplete="street-address"
              maxLength={200}
              required
            />
            <Field
              label="Postal code"
              name="postalCode"
              autoComplete="postal-code"
              maxLength={20}
              required
            />
            <Field
              label="City"
              name="city"
              autoComplete="address-level2"
              maxLength={100}
              required
            />
            <SelectField
              wide
              label="Country"
              name="country"
              autoComplete="country"
              defaultValue="DE"
            >
              {Object.entries(COUNTRIES).map(([code, name]) => (
                <option key={code} value={code}>
                  {name}
                </option>
              ))}
            </SelectField>
          </fieldset>
          <fieldset className="panel">
            <legend>Shipping</legend>
            <SelectField label="Way" name="shippingMethod">
              <option value="standard">Standard, 2 to 4 days</option>
              <option value="express">Express, next day</option>
            </SelectField>
          </fieldset>
          <fieldset className="panel">
            <legend>Payment</legend>
            <SelectField label="Card" name="token">
              <option value="test-success">Test card that pays</option>
              <option value="test-decline">Test card that is declined</option>
            </SelectField>
          </fieldset>
        </div>
        <section className="panel summary" aria-label="Sum">
          <h2>Your order</h2>
          <dl className="sums">
            <div className="total">
              <dt>Goods</dt>
              <dd>{formatMoney(cart.subtotal)}</dd>
            </div>
          </dl>
          <button
            className="button large full"
            disabled={busy}
            aria-busy={busy}
          >
            {busy ? 'Paying …' : 'Order and pay'}
          </button>
        </section>
      </div>
    </form>
  );
}
