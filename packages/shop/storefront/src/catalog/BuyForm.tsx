import { useState } from 'react';
import type { FormEvent } from 'react';
import type { Product } from '../api/types.ts';
import { messageOf } from '../api/ApiError.ts';
import { addToCart } from '../cart/cartStore.ts';
import { Notice } from '../design/Notice.tsx';
import { Stepper } from '../design/Stepper.tsx';
import { say } from '../shell/toastStore.ts';

interface BuyFormProps {
  readonly variant: Product['variants'][number];
  readonly title: string;
  readonly image: string;
}

/** Puts pieces of one variant into the cart. */
export function BuyForm({ variant, title, image }: BuyFormProps) {
  const [quantity, setQuantity] = useState(1);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string>();
  const soldOut = variant.availability === 'sold-out';
  const buy = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setRefused(undefined);
    try {
      await addToCart(variant.id, quantity);
      say({
        kind: 'good',
        text: `${title} is in your cart.`,
        link: { href: '/cart', text: 'Go to the cart' },
        image,
      });
    } catch (error) {
      setRefused(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="buy" onSubmit={buy}>
      {!soldOut && (
        <Stepper
          label={`Pieces of ${title}`}
          value={quantity}
          onChange={setQuantity}
        />
      )}
      <button
        className="button large"
        disabled={soldOut || busy}
        aria-busy={busy}
      >
        {soldOut ? 'Sold out' : 'Add to cart'}
      </button>
      {refused !== undefined && <Notice kind="bad">{refused}</Notice>}
    </form>
  );
}
