import type {
  CtyType,
  SchemaAttribute,
  SchemaBlock,
  SchemaNestedBlock,
} from './Schema.ts';

/**
 * Reads the schema of one resource, data source or provider out of its class in a prebuilt CDKTF package. `script` is the JavaScript,
 * `types` the declarations of its folder (all files of each, one after the other).
 */
export function extractSchema(script: string, types: string): SchemaBlock {
  const name =
    /class (\w+) extends cdkt[fn]\.Terraform(?:Resource|DataSource|Provider) /.exec(
      script,
    )?.[1];
  if (!name) throw new Error('No resource, data source or provider in there.');
  const folder: Folder = { script, interfaces: interfacesIn(types) };
  const body = /synthesizeHclAttributes\(\) \{([\s\S]*?)\n {4}\}/.exec(script);
  const block = blockOf(folder, `${name}Config`, body?.[1] ?? '', true);
  return {
    blocks: block.blocks,
    attributes: { ...computedIn(classBody(script, name)), ...block.attributes },
  };
}

interface Member {
  readonly optional: boolean;
  readonly type: string;
  readonly values?: readonly string[];
}

interface Folder {
  readonly script: string;
  readonly interfaces: ReadonlyMap<string, ReadonlyMap<string, Member>>;
}

const ENTRY =
  /^ +(\w+): \{\n +value: (.*),\n +isBlock: (true|false),\n +type: "(\w+)",\n +storageClassType: "(\w+)",/gm;

function blockOf(
  folder: Folder,
  interfaceName: string,
  body: string,
  top: boolean,
): SchemaBlock {
  const members = folder.interfaces.get(interfaceName) ?? new Map();
  const attributes: Record<string, SchemaAttribute> = {};
  const blocks: Record<string, SchemaNestedBlock> = {};
  for (const [, name, value, isBlock, type, storage] of body.matchAll(ENTRY)) {
    const member = memberOf(members, value);
    const required = member && !member.optional ? true : undefined;
    if (isBlock === 'true')
      blocks[name] = nestedBlock(folder, member, required, value, type);
    else {
      attributes[name] = {
        type: ctyTypeOf(storage, type),
        ...(required ? { required } : { optional: true }),
        // An argument that is left out may be filled in by the provider; the packages do not tell which ones are.
        ...(top && !required && !name.endsWith('_wo')
          ? { computed: true as const }
          : {}),
        ...(name.endsWith('_wo') ? { writeOnly: true as const } : {}),
        ...(member?.values ? { values: member.values } : {}),
      };
    }
  }
  return { attributes, blocks };
}

function nestedBlock(
  folder: Folder,
  member: Member | undefined,
  required: true | undefined,
  value: string,
  type: string,
): SchemaNestedBlock {
  const writer = /(\w+)ToHclTerraform/.exec(
    value.replace(/cdkt[fn]\.\w+/g, ''),
  )?.[1];
  const struct = writer
    ? new RegExp(
        `function ${writer}ToHclTerraform\\(struct\\) \\{([\\s\\S]*?)\\n\\}`,
      ).exec(folder.script)?.[1]
    : undefined;
  const name = writer
    ? writer.charAt(0).toUpperCase() + writer.slice(1)
    : 'unknown';
  const nested = blockOf(folder, name, struct ?? '', false);
  const output = classBody(folder.script, `${name}OutputReference`);
  const many = member?.type.includes('[]') ?? true;
  return {
    nesting: nestingOf(type),
    most: many ? 0 : 1,
    ...(required ? { required } : {}),
    block: {
      blocks: nested.blocks,
      attributes: { ...computedIn(output), ...nested.attributes },
    },
  };
}

function nestingOf(type: string): SchemaNestedBlock['nesting'] {
  if (type === 'struct') return 'SINGLE';
  return type === 'set' ? 'SET' : 'LIST';
}

/** The member of the configuration's interface that a value comes from: `this._bootDisk.internalValue`, `struct.bootDisk`. */
function memberOf(
  members: ReadonlyMap<string, Member>,
  value: string,
): Member | undefined {
  const name = /(?:this\._|struct\.|struct!\.)(\w+)/.exec(value)?.[1];
  return name ? members.get(name) : undefined;
}

function classBody(script: string, name: string): string {
  const start = script.search(new RegExp(`\\nclass ${name} extends `));
  if (start < 0) return '';
  const end = script.indexOf('\n}\n', start);
  return script.slice(start, end < 0 ? undefined : end);
}

const READS: Record<string, CtyType> = {
  String: 'string',
  Number: 'number',
  Boolean: 'bool',
  List: ['list', 'string'],
  NumberList: ['list', 'number'],
  StringMap: ['map', 'string'],
  NumberMap: ['map', 'number'],
  BooleanMap: ['map', 'bool'],
};

/** What can be read but not set. */
function computedIn(body: string): Record<string, SchemaAttribute> {
  const settable = new Set(
    Array.from(body.matchAll(/^ {4}(?:set|put)(?: (\w+)|(\w+))\(/gm), match =>
      (match[1] ?? match[2]).toLowerCase(),
    ),
  );
  const attributes: Record<string, SchemaAttribute> = {};
  for (const [, name, read] of body.matchAll(
    /^ {4}get (\w+)\(\) \{\n +return (.*);/gm,
  )) {
    if (name.endsWith('Input') || name === 'internalValue') continue;
    if (settable.has(name.toLowerCase())) continue;
    const known = /get(\w+)Attribute\(['"](\w+)['"]\)/.exec(read);
    const own = new RegExp(
      `this\\._${name} = new ([\\w.]+)\\(this, "(\\w+)"`,
    ).exec(body);
    if (known)
      attributes[known[2]] = {
        type: READS[known[1]] ?? 'dynamic',
        computed: true,
      };
    else if (own)
      attributes[own[2]] = {
        type: /\.StringMap$/.test(own[1]) ? ['map', 'string'] : 'dynamic',
        computed: true,
      };
  }
  return attributes;
}

function ctyTypeOf(storage: string, type: string): CtyType {
  const collection = type === 'set' ? 'set' : 'list';
  switch (storage) {
    case 'string':
    case 'number':
      return storage;
    case 'boolean':
      return 'bool';
    case 'stringList':
    case 'numberList':
      return [collection, storage.slice(0, 6)];
    case 'booleanList':
      return [collection, 'bool'];
    case 'stringSet':
    case 'numberSet':
      return ['set', storage.slice(0, 6)];
    case 'stringMap':
    case 'numberMap':
      return ['map', storage.slice(0, 6)];
    case 'booleanMap':
      return ['map', 'bool'];
    case 'stringMapList':
      return ['list', ['map', 'string']];
    case 'stringListList':
      return ['list', ['list', 'string']];
    default:
      return 'dynamic';
  }
}

/** Every interface of the declarations with its members and what their documentation says of possible values. */
function interfacesIn(
  types: string,
): ReadonlyMap<string, ReadonlyMap<string, Member>> {
  const interfaces = new Map<string, ReadonlyMap<string, Member>>();
  for (const [, name, body] of types.matchAll(
    /export interface (\w+)[^{]*\{\n([\s\S]*?)\n\}/g,
  )) {
    const members = new Map<string, Member>();
    for (const [, comment, member, optional, type] of body.matchAll(
      /\/\*\*([\s\S]*?)\*\/\s+readonly (\w+)(\??): ([^;]+);/g,
    )) {
      const values = valuesIn(comment);
      members.set(member, {
        optional: optional === '?',
        type,
        ...(values && { values }),
      });
    }
    interfaces.set(name, members);
  }
  return interfaces;
}

/** `Possible values: ["NONE", "PROACTIVE"]`, as Google's provider writes it. */
function valuesIn(comment: string): readonly string[] | undefined {
  const list = /Possible values: \[("[^\]]*")\]/.exec(comment)?.[1];
  return list
    ? Array.from(list.matchAll(/"([^"]*)"/g), match => match[1])
    : undefined;
}
