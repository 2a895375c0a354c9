import { useEffect, useImperativeHandle, useRef, useState } from 'react';
import type { Ref } from 'react';
import { ApiError } from '../api/ApiError.ts';
import { Notice } from '../design/Notice.tsx';
import { Skeleton } from '../design/Skeleton.tsx';
import type { CardField } from './CardField.ts';
import { loadStripe } from './stripeLibrary.ts';
import type { StripeElement, StripeLibrary } from './stripeLibrary.ts';

interface StripeCardProps {
  readonly publishableKey: string;
  readonly ref: Ref<CardField>;
}

/** Stripe's own field for a card: what is typed into it goes to Stripe and never to the shop. */
export function StripeCard({ publishableKey, ref }: StripeCardProps) {
  const place = useRef<HTMLDivElement>(null);
  const stripe = useRef<{
    readonly library: StripeLibrary;
    readonly card: StripeElement;
  }>(undefined);
  const [status, setStatus] = useState<'loading' | 'ready' | 'failed'>(
    'loading',
  );

  useEffect(() => {
    let left = false;
    const begin = async () => {
      const library = await loadStripe(publishableKey);
      if (left || place.current === null) return;
      const { color, fontFamily } = getComputedStyle(place.current);
      const card = library.elements().create('card', {
        hidePostalCode: true,
        style: { base: { color, fontFamily, fontSize: '16px' } },
      });
      card.mount(place.current);
      stripe.current = { library, card };
      setStatus('ready');
    };
    begin().catch(() => setStatus('failed'));
    return () => {
      left = true;
      stripe.current?.card.destroy();
      stripe.current = undefined;
    };
  }, [publishableKey]);

  useImperativeHandle(
    ref,
    () => ({
      async takeToken(form) {
        const refuse = (detail: string) =>
          new ApiError(402, { code: 'card', detail });
        if (stripe.current === undefined)
          throw refuse(
            'The card field is not ready yet. Try again in a moment.',
          );
        const { library, card } = stripe.current;
        const { paymentMethod, error } = await library.createPaymentMethod({
          type: 'card',
          card,
          billing_details: {
            name: String(form.get('name')),
            email: String(form.get('email')),
          },
        });
        if (paymentMethod === undefined)
          throw refuse(
            error?.message ?? 'This card cannot be used. Try another one.',
          );
        return paymentMethod.id;
      },
    }),
    [],
  );

  return (
    <>
      {status === 'loading' && <Skeleton kind="row" />}
      {status === 'failed' && (
        <Notice kind="bad">
          The card field cannot be loaded. Check your connection, and load the
          page again.
        </Notice>
      )}
      <div ref={place} className="card-field" role="group" aria-label="Card" />
    </>
  );
}
