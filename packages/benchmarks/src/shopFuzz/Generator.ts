import { randomUUID } from 'node:crypto';
import type { Schema } from './Document.ts';

/** What fits hardly any field: wrong types, sizes and numbers, and texts that databases and pages stumble over. */
export const ODD: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  1e99,
  2_147_483_648,
  9_007_199_254_740_993,
  '',
  ' ',
  '0',
  '-1',
  'NaN',
  '\u0000',
  '\ufffd',
  "'; DROP TABLE orders; --",
  "1' OR '1'='1",
  '<script>alert(1)</script>',
  '${7*7}{{7*7}}',
  '../../etc/passwd',
  '%00%2e%2e%2f',
  '👩‍👩‍👧‍👦',
  'ß'.repeat(300),
  'x'.repeat(6_000),
  [],
  [[[]]],
  {},
  { $gt: '' },
  { length: 1e9 },
];

/** Bodies that are no object of the wanted members, some not even JSON. */
const BROKEN: readonly string[] = [
  '',
  'null',
  '[]',
  '"x"',
  '1',
  '{',
  '[1,2',
  '{"nothing":1}',
  '{"__proto__":{"role":"manager"}}',
  '{"constructor":{"prototype":{"role":"manager"}}}',
  '{"a":'.repeat(200),
  `"${'x'.repeat(70_000)}"`,
];

/** Values that other answers have shown, so that requests reach what is there. */
export class Seen {
  readonly #values = new Map<string, unknown[]>();

  /** Keeps identifying members of an answer, at whatever depth. */
  learn(value: unknown, depth: number = 0): void {
    if (depth > 6 || typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      if (/^(id|slug|token|code|variantId|nextCursor|sku)$/i.test(name))
        this.#keep(name, inner);
      this.learn(inner, depth + 1);
    }
  }

  #keep(name: string, value: unknown): void {
    const known = this.#values.get(name) ?? [];
    known.push(value);
    if (known.length > 200) known.shift();
    this.#values.set(name, known);
  }

  /** Something that was seen under the name, or under `id` for names such as `cartId`. */
  recall(name: string, random: () => number): unknown {
    const known =
      this.#values.get(name) ??
      (/id$/i.test(name) ? this.#values.get('id') : undefined) ??
      (/cursor/i.test(name) ? this.#values.get('nextCursor') : undefined);
    return known?.[Math.floor(random() * known.length)];
  }
}

/** Requests' values from the schemas of the document: mostly right, often a little wrong, sometimes absurd. */
export class Generator {
  readonly #random: () => number;
  readonly #schemas: Readonly<Record<string, Schema>>;
  readonly #seen: Seen;

  constructor(options: {
    readonly random: () => number;
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly seen: Seen;
  }) {
    this.#random = options.random;
    this.#schemas = options.schemas;
    this.#seen = options.seen;
  }

  chance(share: number): boolean {
    return this.#random() < share;
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)];
  }

  /** A body as text: right, with one odd place, or broken. */
  body(schema: Schema): string {
    if (this.chance(0.08)) return this.pick(BROKEN);
    const value = this.value(schema, '');
    return JSON.stringify(this.chance(0.5) ? this.#spoil(value, 0) : value);
  }

  value(schema: Schema, name: string, depth: number = 0): unknown {
    if (schema.$ref !== undefined) {
      const target = this.#schemas[schema.$ref.split('/').pop() ?? ''];
      return depth > 8 || !target ? {} : this.value(target, name, depth + 1);
    }
    const either = schema.anyOf ?? schema.oneOf;
    if (either) return this.value(this.pick(either), name, depth + 1);
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return this.pick(schema.enum);
    if (this.chance(0.7)) {
      const seen = this.#seen.recall(name, this.#random);
      if (seen !== undefined) return seen;
    }
    return this.#plain(schema, depth);
  }

  #plain(schema: Schema, depth: number): unknown {
    const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
    switch (type) {
      case 'object':
        return this.#object(schema, depth);
      case 'array':
        return Array.from({ length: Math.floor(this.#random() * 4) }, () =>
          this.value(schema.items ?? {}, '', depth + 1),
        );
      case 'integer':
      case 'number': {
        const least = schema.minimum ?? 0;
        const most = Math.min(schema.maximum ?? 1_000, least + 5_000);
        return this.chance(0.5)
          ? least + Math.floor(this.#random() * Math.min(10, most - least + 1))
          : least + Math.floor(this.#random() * (most - least + 1));
      }
      case 'boolean':
        return this.chance(0.5);
      default:
        return this.#text(schema);
    }
  }

  #object(schema: Schema, depth: number): Record<string, unknown> {
    const required = new Set(schema.required ?? []);
    return Object.fromEntries(
      Object.entries(schema.properties ?? {})
        .filter(([name]) => required.has(name) || this.chance(0.5))
        .map(([name, inner]) => [name, this.value(inner, name, depth + 1)]),
    );
  }

  #text(schema: Schema): string {
    if (schema.format === 'uuid') return randomUUID();
    if (schema.format === 'email') return `a${this.#number()}@example.com`;
    if (schema.format === 'date-time') return new Date().toISOString();
    const text = this.pick([
      'oak',
      'lamp',
      'DE',
      'EUR',
      'standard',
      'test-success',
      'a long password',
      'ada@example.com',
      `x${this.#number()}`,
    ]);
    return text
      .padEnd(schema.minLength ?? 0, 'a')
      .slice(0, schema.maxLength ?? 100);
  }

  /** The same value with something odd in one place of it. */
  #spoil(value: unknown, depth: number): unknown {
    if (typeof value !== 'object' || value === null || depth > 4)
      return this.pick(ODD);
    if (Array.isArray(value))
      return this.chance(0.3) || value.length === 0
        ? Array.from({ length: 300 }, () => value[0] ?? this.pick(ODD))
        : value.map((inner, index) =>
            index === 0 ? this.#spoil(inner, depth + 1) : inner,
          );
    const names = Object.keys(value);
    if (names.length === 0 || this.chance(0.1))
      return { ...value, [this.pick(['nothing', 'role', 'toString'])]: 1 };
    const name = this.pick(names);
    const inner = (value as Record<string, unknown>)[name];
    if (this.chance(0.15)) {
      const { [name]: _, ...rest } = value as Record<string, unknown>;
      return rest;
    }
    return {
      ...value,
      [name]: this.chance(0.6) ? this.pick(ODD) : this.#spoil(inner, depth + 1),
    };
  }

  #number(): number {
    return Math.floor(this.#random() * 1e6);
  }
}
