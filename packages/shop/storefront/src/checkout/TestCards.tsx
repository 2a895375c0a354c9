import { useImperativeHandle } from 'react';
import type { Ref } from 'react';
import type { CardField } from './CardField.ts';

const CARDS = [
  {
    token: 'test-success',
    name: 'Test card that pays',
    text: 'The money is taken at once',
  },
  {
    token: 'test-authorized',
    name: 'Test card that pays later',
    text: 'The money is promised now and taken in a moment',
  },
  {
    token: 'test-decline',
    name: 'Test card that is declined',
    text: 'To see what happens then',
  },
  {
    token: 'test-timeout-once',
    name: 'Test card with a slow bank',
    text: 'Answers at the second try',
  },
] as const;

/** The test provider's cards: no money moves. */
export function TestCards({ ref }: { readonly ref: Ref<CardField> }) {
  useImperativeHandle(
    ref,
    () => ({ takeToken: async form => String(form.get('token') ?? '') }),
    [],
  );
  return CARDS.map(({ token, name, text }, index) => (
    <label key={token} className="choice">
      <input
        type="radio"
        name="token"
        value={token}
        defaultChecked={index === 0}
      />
      <span>
        {name}
        <small>{text}</small>
      </span>
    </label>
  ));
}
