import { MOST_PIECES } from '../carts/Cart.ts';

export type Schema = Readonly<Record<string, unknown>>;

/** An object that has all of these members, except the named ones, and no others. */
export function object(
  properties: Readonly<Record<string, Schema>>,
  optional: readonly string[] = [],
): Schema {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties).filter(name => !optional.includes(name)),
    additionalProperties: false,
  };
}

export const ref = (name: string): Schema => ({
  $ref: `#/components/schemas/${name}`,
});
export const list = (items: Schema): Schema => ({ type: 'array', items });
export const text = (least: number, most: number): Schema => ({
  type: 'string',
  minLength: least,
  maxLength: most,
});
export const STRING: Schema = { type: 'string' };
export const INTEGER: Schema = { type: 'integer' };
export const UUID: Schema = { type: 'string', format: 'uuid' };
export const TIME: Schema = { type: 'string', format: 'date-time' };
export const AVAILABILITY: Schema = {
  type: 'string',
  enum: ['in-stock', 'low', 'sold-out'],
};
export const PIECES: Schema = {
  type: 'integer',
  minimum: 1,
  maximum: MOST_PIECES,
};
export const VARIANT: Schema = {
  type: 'integer',
  minimum: 1,
  maximum: 2_147_483_647,
};
export const ADDRESS: Schema = object({
  street: text(1, 200),
  city: text(1, 100),
  postalCode: text(1, 20),
  country: { type: 'string', pattern: '^[A-Z]{2}$' },
});
