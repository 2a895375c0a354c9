import { NormalizedSchema } from '@smithy/core/schema';

/** A schema as the clients export it, for example `DescribeServicesResponse$`. */
export type Schema = Parameters<typeof NormalizedSchema.of>[0];

/** Allowed values by `<structure>.<member>`; the schemas do not hold them. */
export type EnumTable = Readonly<
  Record<string, Readonly<Record<string, string>>>
>;

/** Why a value does not fit its schema. */
export class SchemaMismatch extends Error {
  readonly name = 'SchemaMismatch' as const;
}

const of = (schema: Schema | NormalizedSchema): NormalizedSchema =>
  NormalizedSchema.of(schema as Schema);

/**
 * Throws a `SchemaMismatch` unless `value` fits: no unknown member, the right types, required members there, enumerated
 * values allowed. `undefined` members count as absent.
 */
export function check(
  schema: Schema | NormalizedSchema,
  value: unknown,
  enums: EnumTable,
  path: string = '',
): void {
  const normal = of(schema);
  if (normal.isDocumentSchema()) return;
  if (normal.isStructSchema()) {
    checkStruct(normal, value, enums, path);
  } else if (normal.isListSchema()) {
    if (!Array.isArray(value)) throw mismatch(path, 'a list', value);
    value.forEach((item, index) =>
      check(normal.getValueSchema(), item, enums, `${path}[${index}]`),
    );
  } else if (normal.isMapSchema()) {
    for (const [key, item] of Object.entries(asObject(value, path))) {
      check(normal.getValueSchema(), item, enums, `${path}.${key}`);
    }
  } else checkScalar(normal, value, path);
}

function checkStruct(
  normal: NormalizedSchema,
  value: unknown,
  enums: EnumTable,
  path: string,
): void {
  const members = normal.getMemberSchemas();
  const given = asObject(value, path);
  const name = normal.getName() ?? '';
  for (const [key, item] of Object.entries(given)) {
    if (item === undefined) continue;
    const member = members[key];
    if (!member) {
      throw new SchemaMismatch(`${name} has no member '${key}' (${path}).`);
    }
    check(member, item, enums, `${path}.${key}`);
    const allowed = enums[`${name}.${key}`];
    if (!allowed) continue;
    const values = Array.isArray(item) ? item : [item];
    for (const one of values) {
      if (!Object.values(allowed).includes(String(one))) {
        throw new SchemaMismatch(
          `'${one}' at ${path}.${key} is none of ${Object.values(allowed).join(
            ', ',
          )}.`,
        );
      }
    }
  }
  for (const key of requiredOf(normal)) {
    if (given[key] === undefined) {
      throw new SchemaMismatch(`${name} needs '${key}' (${path}).`);
    }
  }
}

/** The compiled schemas list required members first and say how many they are. */
function requiredOf(normal: NormalizedSchema): readonly string[] {
  const compiled = normal.getSchema() as unknown;
  if (!Array.isArray(compiled)) return [];
  const names = compiled[4] as readonly string[];
  const count = compiled[6];
  return typeof count === 'number' ? names.slice(0, count) : [];
}

function checkScalar(
  normal: NormalizedSchema,
  value: unknown,
  path: string,
): void {
  if (normal.isTimestampSchema()) {
    if (!(value instanceof Date)) throw mismatch(path, 'a time', value);
  } else if (normal.isNumericSchema()) {
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw mismatch(path, 'a number', value);
  } else if (normal.isBooleanSchema()) {
    if (typeof value !== 'boolean') throw mismatch(path, 'a boolean', value);
  } else if (normal.isStringSchema() && typeof value !== 'string') {
    throw mismatch(path, 'a string', value);
  }
}

/** What came over the wire as JSON, with `Date`s where the schema has times. Unknown members stay for `check` to find. */
export function fromWire(
  schema: Schema | NormalizedSchema,
  value: unknown,
): unknown {
  return convert(schema, value, (normal, scalar) => {
    if (normal.isTimestampSchema() && typeof scalar === 'number')
      return new Date(scalar * 1000);
    return scalar;
  });
}

/** The other way: times become seconds since 1970. */
export function toWire(
  schema: Schema | NormalizedSchema,
  value: unknown,
): unknown {
  return convert(schema, value, (_, scalar) =>
    scalar instanceof Date ? scalar.getTime() / 1000 : scalar,
  );
}

function convert(
  schema: Schema | NormalizedSchema,
  value: unknown,
  scalar: (normal: NormalizedSchema, value: unknown) => unknown,
): unknown {
  const normal = of(schema);
  if (value === undefined || value === null) return undefined;
  if (normal.isDocumentSchema()) return value;
  if (normal.isStructSchema() && isObject(value)) {
    const members = normal.getMemberSchemas();
    return mapObject(value, (key, item) =>
      members[key] ? convert(members[key], item, scalar) : item,
    );
  }
  if (normal.isListSchema() && Array.isArray(value)) {
    return value.map(item => convert(normal.getValueSchema(), item, scalar));
  }
  if (normal.isMapSchema() && isObject(value)) {
    return mapObject(value, (_, item) =>
      convert(normal.getValueSchema(), item, scalar),
    );
  }
  return scalar(normal, value);
}

function mapObject(
  value: Readonly<Record<string, unknown>>,
  each: (key: string, item: unknown) => unknown,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const converted = each(key, item);
    if (converted !== undefined) result[key] = converted;
  }
  return result;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date)
  );
}

function asObject(value: unknown, path: string): Record<string, unknown> {
  if (!isObject(value)) throw mismatch(path, 'an object', value);
  return value;
}

function mismatch(path: string, wanted: string, value: unknown): Error {
  return new SchemaMismatch(
    `${path || 'The message'} must be ${wanted}, not ${JSON.stringify(value)}.`,
  );
}
