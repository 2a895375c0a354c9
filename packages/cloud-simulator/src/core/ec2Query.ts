import { NormalizedSchema } from '@smithy/core/schema';
import type { Schema } from './schema.ts';

/*
 * The dialect of EC2: like the query protocol, but lists are always flattened, members have names of their own on the way
 * in and on the way out, and the answer has no element for the result.
 */

interface Tree {
  value?: string;
  readonly children: Map<string, Tree>;
}

/** The members of a request as an object, by its schema. Unknown parameters become members for `check` to find. */
export function fromEc2Query(
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
  return read(NormalizedSchema.of(schema), tree) as Record<string, unknown>;
}

function read(normal: NormalizedSchema, tree: Tree): unknown {
  if (normal.isStructSchema()) {
    const names = new Map<string, string>();
    const schemas = normal.getMemberSchemas();
    for (const [member, inner] of Object.entries(schemas))
      names.set(parameterOf(member, inner), member);
    const result: Record<string, unknown> = {};
    for (const [key, child] of tree.children) {
      const member = names.get(key);
      result[member ?? key] =
        member === undefined ? child.value : read(schemas[member], child);
    }
    return result;
  }
  if (normal.isListSchema()) {
    return [...tree.children]
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([, child]) => read(normal.getValueSchema(), child));
  }
  const text = tree.value ?? '';
  if (normal.isNumericSchema()) return Number(text);
  if (normal.isBooleanSchema()) return text === 'true';
  return normal.isTimestampSchema() ? new Date(text) : text;
}

function parameterOf(member: string, normal: NormalizedSchema): string {
  const { ec2QueryName, xmlName } = normal.getMergedTraits() as {
    ec2QueryName?: string;
    xmlName?: string;
  };
  const name = ec2QueryName ?? xmlName ?? member;
  return name[0].toUpperCase() + name.slice(1);
}

/** The XML document of an answer. */
export function toEc2Xml(
  action: string,
  schema: Schema,
  output: Record<string, unknown>,
  requestId: string,
): string {
  const inner = members(NormalizedSchema.of(schema), output);
  return `<${action}Response><requestId>${requestId}</requestId>${inner}</${action}Response>`;
}

function members(normal: NormalizedSchema, value: object): string {
  const schemas = normal.getMemberSchemas();
  return Object.entries(value)
    .map(([key, item]) => {
      const { xmlName } = schemas[key].getMergedTraits() as {
        xmlName?: string;
      };
      return element(xmlName ?? key, schemas[key], item);
    })
    .join('');
}

function element(
  name: string,
  normal: NormalizedSchema,
  value: unknown,
): string {
  if (value === undefined || value === null) return '';
  return `<${name}>${content(normal, value)}</${name}>`;
}

function content(normal: NormalizedSchema, value: unknown): string {
  if (normal.isStructSchema()) return members(normal, value as object);
  if (normal.isListSchema()) {
    return (value as readonly unknown[])
      .map(item => element('item', normal.getValueSchema(), item))
      .join('');
  }
  return value instanceof Date ? value.toISOString() : escape(String(value));
}

/** The XML document of a refusal. */
export function ec2ErrorXml(
  code: string,
  message: string,
  requestId: string,
): string {
  return `<Response><Errors><Error><Code>${escape(
    code,
  )}</Code><Message>${escape(
    message,
  )}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`;
}

function escape(text: string): string {
  return text.replace(
    /[<>&"']/g,
    character => `&#${character.codePointAt(0)};`,
  );
}
