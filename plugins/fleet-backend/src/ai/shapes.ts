import type { z } from 'zod/v3';

/** The zod that the actions registry hands to schema callbacks. */
export type Zod = typeof z;

/** Only reads: may be called at any time, any number of times. */
export const READS = {
  readOnly: true,
  destructive: false,
  idempotent: true,
} as const;

export const SHOP_PROD = 'local:default:-:shop%2Fprod';

export const groupIdInput = (zod: Zod) =>
  zod
    .string()
    .min(1)
    .max(1024)
    .describe(
      `The id of a scale group as list-services or list-groups gave it, for example ${SHOP_PROD}`,
    );

export const limitInput = (zod: Zod, fallback: number = 25) =>
  zod
    .number()
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe(`How many items at most, 1–100; default ${fallback}`);

export const cursorInput = (zod: Zod) =>
  zod
    .string()
    .min(1)
    .max(2000)
    .optional()
    .describe('nextCursor of the answer before, for the next page');

export const timeInput = (zod: Zod, what: string) =>
  zod.string().max(40).optional().describe(`${what} ISO 8601, in UTC`);

/** A document of the fleet API. What it holds is described in words: the OpenAPI document has its schema. */
export const document = (zod: Zod, description: string) =>
  zod.object({}).passthrough().describe(description);

export const pageOf = (zod: Zod, description: string) =>
  zod.object({
    items: zod.array(document(zod, description)),
    total: zod.number().describe('How many there are on all pages'),
    nextCursor: zod
      .string()
      .optional()
      .describe('Absent on the last page; else give it back as cursor'),
  });

export const listOf = (zod: Zod, description: string) =>
  zod.object({ items: zod.array(document(zod, description)) });

/** As the HTTP API would send it: without what is undefined. */
export function plain(value: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value));
}

export function plainPage(page: {
  readonly items: readonly object[];
  readonly total: number;
  readonly nextCursor?: string;
}) {
  return { ...page, items: page.items.map(plain) };
}

export function plainList(items: readonly object[]) {
  return { items: items.map(plain) };
}
