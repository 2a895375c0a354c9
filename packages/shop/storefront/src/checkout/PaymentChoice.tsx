import type { Ref } from 'react';
import type { ShellPayment } from '../../../src/storefront/FirstView.ts';
import { Notice } from '../design/Notice.tsx';
import type { CardField } from './CardField.ts';
import { StripeCard } from './StripeCard.tsx';
import { TestCards } from './TestCards.tsx';

interface PaymentChoiceProps {
  readonly payment: ShellPayment;
  readonly ref: Ref<CardField>;
}

/** What the customer pays with, at whoever takes the money. */
export function PaymentChoice({ payment, ref }: PaymentChoiceProps) {
  return (
    <fieldset className="panel">
      <legend>Payment</legend>
      {payment.provider === 'test' ? (
        <TestCards ref={ref} />
      ) : payment.publishableKey === undefined ? (
        <Notice kind="warn">
          This shop takes no cards here at the moment. Please come back later.
        </Notice>
      ) : (
        <StripeCard ref={ref} publishableKey={payment.publishableKey} />
      )}
    </fieldset>
  );
}
