import type { ServiceValues } from './serviceValues';
import made from './skeletonFiles.json';

const SKELETONS: Readonly<Record<string, readonly string[]>> = made.skeletons;

/**
 * The folders below `templates/skeletons` that a service is made from, in the order of the template's steps.
 * @public
 */
export function skeletonsOf(values: ServiceValues): string[] {
  const { infra, pipeline, observability } = values;
  return [
    'base',
    ...(infra.startsWith('aws-') ? ['infra-aws-common'] : []),
    `infra-${infra}`,
    ...(pipeline === 'local' ? [] : ['pipeline-common']),
    `pipeline-${pipeline}`,
    `observability-${observability}`,
  ];
}

/**
 * The files that a service gets beside the shop's own, sorted. The ladder of checks holds this against what the scaffolder
 * really makes, for every combination.
 * @public
 */
export function serviceFiles(values: ServiceValues): string[] {
  const files = skeletonsOf(values)
    .flatMap(name => SKELETONS[name] ?? [])
    .map(file => pathFor(file, values))
    .filter((file): file is string => file !== undefined);
  // The shop's README moves, the answers are recorded.
  return [
    ...new Set([...files, 'docs/service.md', '.scaffold/answers.json']),
  ].sort();
}

const CONDITION =
  /\{%-? if values\.([\w.]+)(?: (==|!=|in) ('[^']*'|\[[^\]]*\]))? -?%\}(.*?)\{%-? endif -?%\}/g;

const valueAt = (values: ServiceValues, name: string): unknown =>
  name
    .split('.')
    .reduce<unknown>(
      (at, part) =>
        (at as Readonly<Record<string, unknown>> | undefined)?.[part],
      values,
    );

/** The path that a skeleton's file gets; `undefined` when its name says that this service has no such file. */
function pathFor(file: string, values: ServiceValues): string | undefined {
  const path = file
    .replace(CONDITION, (_, name, operator, operand, text) =>
      holds(valueAt(values, name), operator, operand) ? text : '',
    )
    .replace(/\.njk$/, '');
  return path.split('/').some(part => part === '') ? undefined : path;
}

function holds(value: unknown, operator?: string, operand = ''): boolean {
  const texts = [...operand.matchAll(/'([^']*)'/g)].map(([, text]) => text);
  const isOneOf = texts.includes(String(value));
  if (operator === undefined) return Boolean(value);
  return operator === '!=' ? !isOneOf : isOneOf;
}
