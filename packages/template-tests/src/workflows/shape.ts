import { Ajv, type AnySchemaObject } from 'ajv';
import { parse } from 'yaml';
import type { Finding } from '../support/Check.ts';

const ajv = new Ajv({ allErrors: true, strict: false });

/** Parses a YAML file and holds it against a schema. What is wrong with its shape is a finding with the path inside the file. */
export function shapeOf<T>(
  file: string,
  text: string | undefined,
  schema: AnySchemaObject,
): { readonly content?: T; readonly findings: readonly Finding[] } {
  if (text === undefined)
    return { findings: [{ file, message: 'There is no such file.' }] };
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    return {
      findings: [
        { file, message: `It is no YAML: ${(error as Error).message}` },
      ],
    };
  }
  const validate = ajv.compile(schema);
  if (validate(content)) return { content: content as T, findings: [] };
  return {
    content: content as T,
    findings: (validate.errors ?? []).map(
      ({ instancePath, message, params }) => ({
        file,
        message: `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
      }),
    ),
  };
}

/** An object of which every key is known. */
export const closed = (
  properties: Readonly<Record<string, unknown>>,
  required: readonly string[] = [],
) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
export const listOf = (items: unknown) => ({
  type: 'array',
  items,
  minItems: 1,
});
export const text = { type: 'string', minLength: 1 };
export const words = listOf({ type: ['string', 'number'] });
