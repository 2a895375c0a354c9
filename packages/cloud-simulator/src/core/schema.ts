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

type Kind =
  | 'struct'
  | 'list'
  | 'map'
  | 'document'
  | 'time'
  | 'number'
  | 'boolean'
  | 'string'
  | 'other';

/** A schema as it is walked; made once for each, since the compiled form is slow to read. */
interface Shape {
  readonly kind: Kind;
  readonly name: string;
  readonly members: ReadonlyMap<string, Shape>;
  readonly required: readonly string[];
  /** Of a list or a map. */
  readonly item?: Shape;
}

const shapes = new WeakMap<object, Shape>();

function shapeOf(schema: Schema | NormalizedSchema): Shape {
  const normal = NormalizedSchema.of(schema as Schema);
  const compiled = normal.getSchema() as unknown;
  const kind = kindOf(normal);
  if (typeof compiled !== 'object' || compiled === null)
    return makeShape(normal, kind);
  let shape = shapes.get(compiled);
  if (!shape) {
    shape = makeShape(normal, kind);
    shapes.set(compiled, shape);
    // Structures may hold themselves, so the members come after the shape is known.
    fillShape(shape, normal);
  }
  return shape;
}

function makeShape(normal: NormalizedSchema, kind: Kind): Shape {
  const shape: Shape = {
    kind,
    name: normal.getName() ?? '',
    members: new Map(),
    required: kind === 'struct' ? requiredOf(normal) : [],
  };
  const compiled = normal.getSchema() as unknown;
  if (typeof compiled !== 'object' || compiled === null)
    fillShape(shape, normal);
  return shape;
}

function fillShape(shape: Shape, normal: NormalizedSchema): void {
  if (shape.kind === 'struct') {
    const members = shape.members as Map<string, Shape>;
    for (const [name, member] of normal.structIterator())
      members.set(name, shapeOf(member));
  }
  if (shape.kind === 'list' || shape.kind === 'map')
    (shape as { item?: Shape }).item = shapeOf(normal.getValueSchema());
}

function kindOf(normal: NormalizedSchema): Kind {
  if (normal.isDocumentSchema()) return 'document';
  if (normal.isStructSchema()) return 'struct';
  if (normal.isListSchema()) return 'list';
  if (normal.isMapSchema()) return 'map';
  if (normal.isTimestampSchema()) return 'time';
  if (normal.isNumericSchema()) return 'number';
  if (normal.isBooleanSchema()) return 'boolean';
  return normal.isStringSchema() ? 'string' : 'other';
}

/** The compiled schemas list required members first and say how many they are. */
function requiredOf(normal: NormalizedSchema): readonly string[] {
  const compiled = normal.getSchema() as unknown;
  if (!Array.isArray(compiled)) return [];
  const names = compiled[4] as readonly string[];
  const count = compiled[6];
  return typeof count === 'number' ? names.slice(0, count) : [];
}

/**
 * Throws a `SchemaMismatch` unless `value` fits: no unknown member, the right types, required members there, enumerated
 * values allowed. `undefined` members count as absent.
 */
export function check(
  schema: Schema,
  value: unknown,
  enums: EnumTable,
  path: string = '',
): void {
  checkShape(shapeOf(schema), value, enums, path);
}

function checkShape(
  shape: Shape,
  value: unknown,
  enums: EnumTable,
  path: string,
): void {
  switch (shape.kind) {
    case 'struct':
      checkStruct(shape, value, enums, path);
      return;
    case 'list':
      if (!Array.isArray(value)) throw mismatch(path, 'a list', value);
      value.forEach((item, index) =>
        checkShape(shape.item!, item, enums, `${path}[${index}]`),
      );
      return;
    case 'map':
      for (const [key, item] of Object.entries(asObject(value, path)))
        checkShape(shape.item!, item, enums, `${path}.${key}`);
      return;
    default:
      checkScalar(shape.kind, value, path);
  }
}

function checkStruct(
  shape: Shape,
  value: unknown,
  enums: EnumTable,
  path: string,
): void {
  const given = asObject(value, path);
  for (const [key, item] of Object.entries(given)) {
    if (item === undefined) continue;
    const member = shape.members.get(key);
    if (!member) {
      throw new SchemaMismatch(
        `${shape.name} has no member '${key}' (${path}).`,
      );
    }
    checkShape(member, item, enums, `${path}.${key}`);
    const allowed = enums[`${shape.name}.${key}`];
    if (allowed) checkAllowed(allowed, item, `${path}.${key}`);
  }
  for (const key of shape.required) {
    if (given[key] === undefined)
      throw new SchemaMismatch(`${shape.name} needs '${key}' (${path}).`);
  }
}

function checkAllowed(
  allowed: Readonly<Record<string, string>>,
  value: unknown,
  path: string,
): void {
  const values = Object.values(allowed);
  for (const one of Array.isArray(value) ? value : [value]) {
    if (!values.includes(String(one))) {
      throw new SchemaMismatch(
        `'${one}' at ${path} is none of ${values.join(', ')}.`,
      );
    }
  }
}

function checkScalar(kind: Kind, value: unknown, path: string): void {
  if (kind === 'time' && !(value instanceof Date))
    throw mismatch(path, 'a time', value);
  if (kind === 'number' && !Number.isFinite(value))
    throw mismatch(path, 'a number', value);
  if (kind === 'boolean' && typeof value !== 'boolean')
    throw mismatch(path, 'a boolean', value);
  if (kind === 'string' && typeof value !== 'string')
    throw mismatch(path, 'a string', value);
}

/** What came over the wire as JSON, with `Date`s where the schema has times. Unknown members stay for `check` to find. */
export function fromWire(schema: Schema, value: unknown): unknown {
  return convert(shapeOf(schema), value, (kind, scalar) =>
    kind === 'time' && typeof scalar === 'number'
      ? new Date(scalar * 1000)
      : scalar,
  );
}

/** The other way: times become seconds since 1970. */
export function toWire(schema: Schema, value: unknown): unknown {
  return convert(shapeOf(schema), value, (_, scalar) =>
    scalar instanceof Date ? scalar.getTime() / 1000 : scalar,
  );
}

function convert(
  shape: Shape | undefined,
  value: unknown,
  scalar: (kind: Kind, value: unknown) => unknown,
): unknown {
  if (value === undefined || value === null) return undefined;
  if (!shape || shape.kind === 'document') return value;
  if (shape.kind === 'list' && Array.isArray(value))
    return value.map(item => convert(shape.item, item, scalar));
  if ((shape.kind === 'struct' || shape.kind === 'map') && isObject(value)) {
    const result: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      const inner = shape.item ?? shape.members.get(key);
      const converted = convert(inner, item, scalar);
      if (converted !== undefined) result[key] = converted;
    }
    return result;
  }
  return scalar(shape.kind, value);
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
