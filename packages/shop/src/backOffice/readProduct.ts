import type { InputReader } from '../http/InputReader.ts';
import type { NewVariant } from './AdminProductStore.ts';

/** Minor units. */
export const MOST_PRICE = 100_000_000;
const MOST_STOCK = 1_000_000;

export function readVariant(input: InputReader): NewVariant {
  return {
    sku: input.matching(
      'sku',
      /^[A-Za-z0-9][\w.-]{0,39}$/,
      'Give 1 to 40 letters, digits, dots, - or _.',
    ),
    title: input.has('title') ? input.text('title', 0, 100) : '',
    options: input.has('options') ? readOptions(input) : {},
    price: input.integer('price', 1, MOST_PRICE),
    stock: input.has('stock') ? input.integer('stock', 0, MOST_STOCK) : 0,
  };
}

export function readCategory(input: InputReader): string {
  return input.matching(
    'category',
    /^[a-z0-9-]{1,80}$/,
    'Give the slug of a category.',
  );
}

const NAME = /^[a-z]{1,40}$/;

function readOptions(input: InputReader): Readonly<Record<string, string>> {
  const options: Record<string, string> = {};
  for (const [name, value] of readNamed(input, 'options')) {
    if (isWord(value)) options[name] = value;
    else wrongNamed(input, 'options', 'a text of 1 to 80 characters');
  }
  return options;
}

export function readAttributes(
  input: InputReader,
): Readonly<Record<string, readonly string[]>> {
  const attributes: Record<string, readonly string[]> = {};
  for (const [name, values] of readNamed(input, 'attributes')) {
    if (
      Array.isArray(values) &&
      values.length >= 1 &&
      values.length <= 20 &&
      values.every(isWord)
    )
      attributes[name] = values;
    else
      wrongNamed(
        input,
        'attributes',
        'a list of 1 to 20 texts of 1 to 80 characters',
      );
  }
  return attributes;
}

function readNamed(
  input: InputReader,
  field: string,
): readonly (readonly [string, unknown])[] {
  const value = input.raw(field);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const entries = Object.entries(value);
    if (entries.length <= 20 && entries.every(([name]) => NAME.test(name)))
      return entries;
  }
  input.wrong(
    field,
    'Give an object of at most 20 members whose names are 1 to 40 small letters.',
  );
  return [];
}

function wrongNamed(input: InputReader, field: string, what: string): void {
  input.wrong(field, `Give each member ${what}, without control characters.`);
}

function isWord(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.trim().length >= 1 &&
    value.length <= 80 &&
    !/\p{Cc}/u.test(value) &&
    value.isWellFormed()
  );
}
