import { useState } from 'react';
import { messageOf } from '../api/ApiError.ts';
import { customerApi } from '../api/customerApi.ts';
import type { Cart, Quote } from '../api/types.ts';
import { keepCart } from '../cart/cartStore.ts';
import { Field } from '../design/Field.tsx';
import { Icon } from '../design/Icon.tsx';

interface CouponFormProps {
  readonly cart: Cart;
  /** What the coupon in the cart is worth. */
  readonly coupon: Quote['coupon'];
}

/** Puts a coupon into the cart, or takes it out. It stands within the form of the order, so it is none of its own. */
export function CouponForm({ cart, coupon }: CouponFormProps) {
  const [code, setCode] = useState('');
  const [refused, setRefused] = useState<string>();
  const [busy, setBusy] = useState(false);
  const change = async (ask: () => Promise<Cart>) => {
    setBusy(true);
    setRefused(undefined);
    try {
      keepCart(await ask());
      setCode('');
    } catch (error) {
      setRefused(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  const add = () => {
    if (code.trim() !== '')
      void change(() => customerApi.setCoupon(cart.id, code.trim()));
  };
  if (cart.coupon !== undefined) {
    return (
      <div>
        <p className="coupon-on">
          <Icon name="tag" /> <b>{cart.coupon}</b>
          <button
            type="button"
            className="icon-button"
            aria-label={`Take out coupon ${cart.coupon}`}
            disabled={busy}
            onClick={() => void change(() => customerApi.removeCoupon(cart.id))}
          >
            <Icon name="close" />
          </button>
        </p>
        {(refused ?? coupon?.problem?.detail) !== undefined && (
          <p className="stock low" role="status">
            {refused ?? coupon?.problem?.detail}
          </p>
        )}
      </div>
    );
  }
  return (
    <div className="coupon">
      <Field
        label="Coupon"
        value={code}
        error={refused}
        maxLength={40}
        autoCapitalize="characters"
        autoComplete="off"
        onChange={event => setCode(event.target.value)}
        onKeyDown={event => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          add();
        }}
      />
      <button
        type="button"
        className="button quiet"
        disabled={busy || code.trim() === ''}
        onClick={add}
      >
        Add
      </button>
    </div>
  );
}
