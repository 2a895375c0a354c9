import { ENUMS } from './enums.ts';
import { readMessagePack } from './messagePack.ts';
import type { SchemaBlock } from './Schema.ts';

interface Diagnostic {
  readonly severity: 'ERROR';
  readonly summary: string;
  readonly detail: string;
  readonly attribute: { readonly steps: readonly object[] };
}

/**
 * What a real provider would refuse although the schema takes it: a value that is not among the possible ones. They come from the
 * provider's own documentation where it lists them, else from `ENUMS`. Values that are not known yet are let through.
 */
export function wrongValues(
  type: string,
  block: SchemaBlock | undefined,
  config: Uint8Array,
): readonly Diagnostic[] {
  return block ? wrongIn(type, block, readMessagePack(config), []) : [];
}

function wrongIn(
  path: string,
  block: SchemaBlock,
  value: unknown,
  steps: readonly object[],
): readonly Diagnostic[] {
  if (!isObject(value)) return [];
  const attributes = Object.entries(block.attributes).flatMap(
    ([name, attribute]) => {
      const possible = ENUMS[`${path}.${name}`] ?? attribute.values;
      const given = value[name];
      if (!possible || typeof given !== 'string' || possible.includes(given))
        return [];
      return [
        {
          severity: 'ERROR' as const,
          summary: `'${given}' is not a possible value of ${path}.${name}`,
          detail: `Possible are: ${possible.join(', ')}.`,
          attribute: { steps: [...steps, { attribute_name: name }] },
        },
      ];
    },
  );
  const blocks = Object.entries(block.blocks).flatMap(([name, nested]) => {
    const given = value[name];
    const inner = `${path}.${name}`;
    const here = [...steps, { attribute_name: name }];
    return Array.isArray(given)
      ? given.flatMap(each => wrongIn(inner, nested.block, each, here))
      : wrongIn(inner, nested.block, given, here);
  });
  return [...attributes, ...blocks];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
