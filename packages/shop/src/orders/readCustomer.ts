import type { InputReader } from '../http/InputReader.ts';
import type { Customer } from './Order.ts';

export function readEmail(input: InputReader): string {
  return input.matching(
    'email',
    /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?$/i,
    'Give an e-mail address such as ada@example.com.',
  );
}

export function readAddress(input: InputReader): Customer['address'] {
  const address = input.object('address', [
    'street',
    'city',
    'postalCode',
    'country',
  ]);
  return {
    street: address.text('street', 1, 200),
    city: address.text('city', 1, 100),
    postalCode: address.text('postalCode', 1, 20),
    country: address.matching(
      'country',
      /^[A-Z]{2}$/,
      'Give the two capital letters of ISO 3166, for example DE.',
    ),
  };
}
