import { NormalizedSchema } from '@smithy/core/schema';
import type { Schema } from './schema.ts';

/** The members of a query request as an object, by its schema. Unknown parameters become members for `check` to find. */
export function fromQuery(
  schema: Schema,
  parameters: URLSearchParams,
): Record<string, unknown> {
  const tree: Tree = { children: new Map() };
  for (const [name, value] of parameters) {
    if (name === 'Action' || name === 'Version') continue;
    let node = tree;
    for (const part of name.split('.')) {
      let child = node.children.get(part);
      if (!child) node.children.set(part, (child = { children: new Map() }));
      node = child;
    }
    node.value = value;
  }
  return (read(NormalizedSchema.of(schema), tree) ?? {}) as Record<
    string,
    unknown
  >;
}

interface Tree {
  value?: string;
  readonly children: Map<string, Tree>;
}

function read(normal: NormalizedSchema, tree: Tree): unknown {
  if (normal.isStructSchema()) {
    const members = normal.getMemberSchemas();
    const result: Record<string, unknown> = {};
    for (const [key, child] of tree.children) {
      result[key] = members[key] ? read(members[key], child) : child.value;
    }
    return result;
  }
  if (normal.isListSchema()) {
    const items = normal.getMergedTraits().xmlFlattened
      ? tree
      : tree.children.get('member');
    return numbered(items).map(child => read(normal.getValueSchema(), child));
  }
  if (normal.isMapSchema()) {
    const result: Record<string, unknown> = {};
    for (const child of numbered(tree.children.get('entry'))) {
      const key = child.children.get('key')?.value ?? '';
      const value = child.children.get('value');
      if (value) result[key] = read(normal.getValueSchema(), value);
    }
    return result;
  }
  return readScalar(normal, tree.value ?? '');
}

function readScalar(normal: NormalizedSchema, text: string): unknown {
  if (normal.isNumericSchema()) return Number(text);
  if (normal.isTimestampSchema()) return new Date(text);
  if (!normal.isBooleanSchema()) return text;
  if (text === 'true') return true;
  return text === 'false' ? false : text;
}

function numbered(tree: Tree | undefined): Tree[] {
  return [...(tree?.children ?? [])]
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
}

/** The XML document of an answer. */
export function toXml(
  action: string,
  schema: Schema,
  output: Record<string, unknown>,
  requestId: string,
): string {
  const result = element(
    `${action}Result`,
    NormalizedSchema.of(schema),
    output,
  );
  return `<${action}Response>${result}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${action}Response>`;
}

function element(
  name: string,
  normal: NormalizedSchema,
  value: unknown,
): string {
  if (value === undefined || value === null) return '';
  if (normal.isStructSchema()) {
    const members = normal.getMemberSchemas();
    const inner = Object.entries(value).map(([key, item]) =>
      member(key, members[key], item),
    );
    return `<${name}>${inner.join('')}</${name}>`;
  }
  if (normal.isMapSchema()) {
    const inner = Object.entries(value).map(
      ([key, item]) =>
        `<entry><key>${escape(key)}</key>${element(
          'value',
          normal.getValueSchema(),
          item,
        )}</entry>`,
    );
    return `<${name}>${inner.join('')}</${name}>`;
  }
  if (value instanceof Date) return `<${name}>${value.toISOString()}</${name}>`;
  return `<${name}>${escape(String(value))}</${name}>`;
}

function member(key: string, normal: NormalizedSchema, value: unknown): string {
  if (value === undefined) return '';
  const { xmlName, xmlFlattened } = normal.getMergedTraits() as {
    xmlName?: string;
    xmlFlattened?: unknown;
  };
  const name = xmlName ?? key;
  if (!normal.isListSchema()) return element(name, normal, value);
  const items = value as readonly unknown[];
  const inner = normal.getValueSchema();
  if (xmlFlattened)
    return items.map(item => element(name, inner, item)).join('');
  return `<${name}>${items
    .map(item => element('member', inner, item))
    .join('')}</${name}>`;
}

/** The XML document of a refusal. */
export function errorXml(
  code: string,
  message: string,
  sender: boolean,
  requestId: string,
): string {
  return `<ErrorResponse><Error><Type>${
    sender ? 'Sender' : 'Receiver'
  }</Type><Code>${escape(code)}</Code><Message>${escape(
    message,
  )}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
}

function escape(text: string): string {
  return text.replace(
    /[<>&"']/g,
    character => `&#${character.codePointAt(0)};`,
  );
}
