/** What fits no field: wrong types, sizes, numbers, and texts that databases and pages stumble over. */
export const ODD: readonly unknown[] = [
  null,
  true,
  -1,
  1.5,
  1e99,
  2_147_483_648_000,
  '',
  ' ',
  '\u0000',
  '\ud800',
  'x'.repeat(5_001),
  [],
  [[]],
  {},
  { $gt: '' },
];

/** Bodies that are no object of the wanted members. */
export const ODD_BODIES: readonly (string | undefined)[] = [
  undefined,
  '',
  'null',
  '[]',
  '"x"',
  '1',
  '{',
  '[1,2',
  '{"nothing":1}',
  '{"__proto__":{"role":"manager"}}',
  '{"constructor":{"prototype":{}}}',
];
