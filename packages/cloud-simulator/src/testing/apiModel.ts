import fs from 'node:fs';
import path from 'node:path';

/*
 * The official API models, where they lie beside the repository. They are read by tests only, never copied; without them the
 * tests that need them are skipped and say so.
 */

interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly document?: boolean;
}

export interface ApiModel {
  readonly metadata: { readonly targetPrefix?: string };
  readonly operations: Readonly<
    Record<
      string,
      {
        readonly input?: { readonly shape: string };
        readonly output?: { readonly shape: string };
        readonly errors?: readonly { readonly shape: string }[];
      }
    >
  >;
  readonly shapes: Readonly<Record<string, Shape>>;
}

const FOLDERS: Readonly<Record<string, string>> = {
  elasticloadbalancing: 'elbv2',
  monitoring: 'cloudwatch',
};
const SPECS = path.resolve(
  import.meta.dirname,
  '../../../../../shared/specs/aws',
);

/** Why the models cannot be used; `false` when they can. */
export const withoutModels: string | false = fs.existsSync(SPECS)
  ? false
  : 'the official API models are not beside the repository (../shared/specs)';

/** The model of a service by the name in its signatures; `undefined` when there is none. */
export function modelOf(service: string): ApiModel | undefined {
  const file = path.join(SPECS, FOLDERS[service] ?? service, 'service-2.json');
  return fs.existsSync(file)
    ? (JSON.parse(fs.readFileSync(file, 'utf8')) as ApiModel)
    : undefined;
}

/** What does not fit the model: unknown members, wrong types, values outside enumerations and ranges, what is missing. */
export function misfits(
  model: ApiModel,
  shapeName: string | undefined,
  value: unknown,
  at: string,
): string[] {
  if (value === undefined) return [];
  const shape = shapeName === undefined ? undefined : model.shapes[shapeName];
  if (!shape)
    return value && Object.keys(value).length > 0 ? [`${at}: no shape`] : [];
  switch (shape.type) {
    case 'structure':
      return structureMisfits(
        model,
        shape,
        value as Record<string, unknown>,
        at,
      );
    case 'list':
      return (value as unknown[]).flatMap((item, index) =>
        misfits(model, shape.member?.shape, item, `${at}[${index}]`),
      );
    case 'map':
      return Object.entries(value as object).flatMap(([key, item]) =>
        misfits(model, shape.value?.shape, item, `${at}.${key}`),
      );
    default:
      return scalarMisfits(shape, value, at);
  }
}

function structureMisfits(
  model: ApiModel,
  shape: Shape,
  value: Readonly<Record<string, unknown>>,
  at: string,
): string[] {
  if (shape.document) return [];
  const members = shape.members ?? {};
  const missing = (shape.required ?? []).filter(
    name => value[name] === undefined,
  );
  return [
    ...missing.map(name => `${at}: '${name}' is missing`),
    ...Object.entries(value).flatMap(([name, item]) => {
      if (item === undefined) return [];
      const member = members[name];
      return member
        ? misfits(model, member.shape, item, `${at}.${name}`)
        : [`${at}: '${name}' is no member`];
    }),
  ];
}

function scalarMisfits(shape: Shape, value: unknown, at: string): string[] {
  if (shape.enum && !shape.enum.includes(String(value)))
    return [`${at}: '${value}' is none of ${shape.enum.join(', ')}`];
  if (typeof value === 'number') {
    const low = shape.min !== undefined && value < shape.min;
    const high = shape.max !== undefined && value > shape.max;
    return low || high ? [`${at}: ${value} is out of range`] : [];
  }
  if (shape.type === 'timestamp')
    return value instanceof Date ? [] : [`${at}: no time`];
  return [];
}
