const MAX_LENGTH = 1000;
const MAX_MATCHERS = 10;
const MAX_VALUES = 50;

/** The label has one of the values, or, when negated, none of them. A label that is missing is empty. */
export interface Matcher {
  readonly label: string;
  readonly values: readonly string[];
  readonly negated: boolean;
}

/** What tells the series of a service from others. */
export type Selector = readonly Matcher[];

/** The annotation holds something else than label matchers. */
export class SelectorError extends Error {
  readonly name = 'SelectorError' as const;
}

const MATCHER =
  /^\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*"((?:[^"\\\n]|\\["\\n])*)"\s*(,|$)/;
/** Values that stand for themselves: of regular expressions only alternatives of these are understood. */
const ALTERNATIVES = /^[\w:/@. -]+(\|[\w:/@. -]+)*$/;

/**
 * Label matchers as in PromQL, and nothing else of it: `service="shop", tier=~"web|api"`. `=~` and `!~` take alternatives
 * of plain values only, in which a dot is a dot. Throws a `SelectorError` with a sentence.
 */
export function parseSelector(text: string): Selector {
  if (text.length > MAX_LENGTH)
    throw new SelectorError(`it is longer than ${MAX_LENGTH} characters`);
  const matchers: Matcher[] = [];
  let rest = text
    .trim()
    .replace(/^\{(.*)\}$/s, '$1')
    .trim();
  while (rest !== '') {
    const found = MATCHER.exec(rest);
    if (!found)
      throw new SelectorError(
        `'${rest.slice(0, 40)}' is no label matcher such as service="shop"`,
      );
    const [whole, label, operator, escaped] = found;
    matchers.push(matcherOf(label, operator, unescape(escaped)));
    rest = rest.slice(whole.length).trim();
  }
  if (matchers.length > MAX_MATCHERS)
    throw new SelectorError(`it has more than ${MAX_MATCHERS} matchers`);
  if (!matchers.some(({ negated, values }) => !negated && !values.includes('')))
    throw new SelectorError(
      'none of its matchers names a value, so it would match everything; write for example service="shop"',
    );
  return matchers;
}

export function matches(
  selector: Selector,
  labels: Readonly<Record<string, string>>,
): boolean {
  return selector.every(
    ({ label, values, negated }) =>
      values.includes(labels[label] ?? '') !== negated,
  );
}

/** A value inside of double quotes in PromQL. */
export function quoted(value: string): string {
  const escaped = value
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n');
  return `"${escaped}"`;
}

/** A matcher in PromQL for any of the values, none of which means more than itself. */
export function anyOf(label: string, values: readonly string[]): string {
  if (values.length === 1) return `${label}=${quoted(values[0])}`;
  const pattern = values
    .map(value => value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('|');
  return `${label}=~${quoted(pattern)}`;
}

function matcherOf(label: string, operator: string, value: string): Matcher {
  if (label.startsWith('__') || label === 'le')
    throw new SelectorError(`the label '${label}' cannot be chosen by`);
  const negated = operator.startsWith('!');
  if (!operator.endsWith('~')) return { label, values: [value], negated };
  if (!ALTERNATIVES.test(value))
    throw new SelectorError(
      `${label}${operator}"${value}" is more than alternatives of plain values such as "web|api"`,
    );
  const values = value.split('|');
  if (values.length > MAX_VALUES)
    throw new SelectorError(
      `'${label}' has more than ${MAX_VALUES} alternatives`,
    );
  return { label, values, negated };
}

function unescape(text: string): string {
  return text.replace(/\\(.)/g, (_, char) => (char === 'n' ? '\n' : char));
}
