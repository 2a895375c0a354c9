import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FEATURES } from '../src/config/Config.ts';
import { openApiDocument } from '../src/openapi/document.ts';

/**
 * Writes the schemas of the OpenAPI document as types into `storefront/dist-types/api.ts`, for `npm run check`: the storefront is checked
 * against what the service answers, and nobody keeps the same shapes twice.
 */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly (string | number | null)[];
  readonly const?: string | number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly description?: string;
}

const folder = join(import.meta.dirname, '..', 'storefront', 'dist-types');
const { components } = openApiDocument(new Set(FEATURES)) as unknown as {
  components: { schemas: Readonly<Record<string, Schema>> };
};
const types = Object.entries(components.schemas).map(
  ([name, schema]) => `export type ${name} = ${typeOf(schema)};\n`,
);
await mkdir(folder, { recursive: true });
await writeFile(
  join(folder, 'api.ts'),
  `// Written by scripts/writeApiTypes.ts from the OpenAPI document.\n\n${types.join(
    '\n',
  )}`,
);

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined)
    return schema.$ref.split('/').at(-1) ?? 'unknown';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined)
    return schema.enum.map(value => JSON.stringify(value)).join(' | ');
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices !== undefined) return choices.map(typeOf).join(' | ');
  const kinds =
    typeof schema.type === 'string' ? [schema.type] : schema.type ?? [];
  return kinds.map(kind => ofKind(kind, schema)).join(' | ') || 'unknown';
}

function ofKind(kind: string, schema: Schema): string {
  switch (kind) {
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
    case 'null':
      return kind;
    case 'array':
      return `readonly (${schema.items ? typeOf(schema.items) : 'unknown'})[]`;
    case 'object':
      return members(schema);
    default:
      throw new Error(
        `The OpenAPI document has a schema of the type '${kind}', which writeApiTypes.ts does not know.`,
      );
  }
}

function members({
  properties = {},
  required = [],
  additionalProperties,
}: Schema): string {
  const own = Object.entries(properties).map(
    ([name, schema]) =>
      `readonly ${JSON.stringify(name)}${
        required.includes(name) ? '' : '?'
      }: ${typeOf(schema)};`,
  );
  if (own.length > 0) return `{ ${own.join(' ')} }`;
  const rest =
    typeof additionalProperties === 'object'
      ? typeOf(additionalProperties)
      : 'unknown';
  return `Readonly<Record<string, ${rest}>>`;
}
