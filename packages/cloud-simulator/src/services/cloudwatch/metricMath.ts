/*
 * The part of CloudWatch's metric math that alarms and scaling policies use: + - * /, comparisons, AND, OR, numbers, ids,
 * lists, and some functions. Where a divisor is zero there is no point, as in CloudWatch.
 */

/** Points by start in milliseconds, a number, or a list of either. */
export type MathValue = number | ReadonlyMap<number, number> | MathValue[];

export interface MathContext {
  readonly values: ReadonlyMap<string, MathValue>;
  /** Every period of the window, for FILL. */
  readonly grid: readonly number[];
  readonly periodSeconds: number;
}

/** Why an expression is none. */
export class MathError extends Error {
  readonly name = 'MathError' as const;
}

const TOKEN =
  /\s*(\d+(?:\.\d+)?|[A-Za-z_]\w*|&&|\|\||<=|>=|==|!=|[-+*/()<>,[\]])/y;

/** Ids of metrics that it names. */
export function idsIn(expression: string): readonly string[] {
  return tokensOf(expression).filter(token => /^[a-z]/.test(token));
}

function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < expression.trimEnd().length) {
    const match = TOKEN.exec(expression);
    if (!match) throw new MathError(`'${expression}' is no expression.`);
    tokens.push(match[1]);
  }
  return tokens;
}

type Binary = (left: number, right: number) => number;

const LEVELS: readonly Readonly<Record<string, Binary>>[] = [
  {
    '||': (a, b) => Number(a !== 0 || b !== 0),
    OR: (a, b) => Number(a !== 0 || b !== 0),
  },
  {
    '&&': (a, b) => Number(a !== 0 && b !== 0),
    AND: (a, b) => Number(a !== 0 && b !== 0),
  },
  {
    '<': (a, b) => Number(a < b),
    '>': (a, b) => Number(a > b),
    '<=': (a, b) => Number(a <= b),
    '>=': (a, b) => Number(a >= b),
    '==': (a, b) => Number(a === b),
    '!=': (a, b) => Number(a !== b),
  },
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  { '*': (a, b) => a * b, '/': (a, b) => a / b },
];

class Parser {
  readonly #tokens: string[];
  readonly #context: MathContext;

  constructor(tokens: string[], context: MathContext) {
    this.#tokens = tokens;
    this.#context = context;
  }

  whole(): MathValue {
    const value = this.#level(0);
    if (this.#tokens.length > 0)
      throw new MathError(`'${this.#tokens[0]}' is not expected.`);
    return value;
  }

  #level(depth: number): MathValue {
    const operators = LEVELS[depth];
    if (!operators) return this.#unary();
    let left = this.#level(depth + 1);
    for (;;) {
      const operator = operators[this.#tokens[0] ?? ''];
      if (!operator) return left;
      this.#tokens.shift();
      left = combine(left, this.#level(depth + 1), operator);
    }
  }

  #unary(): MathValue {
    if (this.#tokens[0] !== '-') return this.#atom();
    this.#tokens.shift();
    return combine(0, this.#unary(), (a, b) => a - b);
  }

  #atom(): MathValue {
    const token = this.#tokens.shift();
    if (token === undefined) throw new MathError('The expression ends early.');
    if (/^\d/.test(token)) return Number(token);
    if (token === '(') return this.#until(')')[0] ?? 0;
    if (token === '[') return this.#until(']');
    if (this.#tokens[0] === '(') {
      this.#tokens.shift();
      return this.#call(
        token,
        token === 'FILL' ? this.#fill() : this.#until(')'),
      );
    }
    const value = this.#context.values.get(token);
    if (value === undefined)
      throw new MathError(`No metric has the id '${token}'.`);
    return value;
  }

  #until(end: string): MathValue[] {
    const values: MathValue[] = [];
    while (this.#tokens[0] !== end) {
      values.push(this.#level(0));
      if (this.#tokens[0] === ',') this.#tokens.shift();
      else if (this.#tokens[0] !== end)
        throw new MathError(`'${end}' is missing.`);
    }
    this.#tokens.shift();
    return values;
  }

  /** FILL may be given REPEAT instead of a number. */
  #fill(): MathValue[] {
    const at = this.#tokens.indexOf('REPEAT');
    if (at >= 0) this.#tokens[at] = '0';
    const values = this.#until(')');
    return at >= 0 ? [values[0]] : values;
  }

  #call(name: string, values: MathValue[]): MathValue {
    const [first = 0, second, third] = values;
    switch (name) {
      case 'SUM':
        return fold(first, all => all.reduce((a, b) => a + b, 0));
      case 'AVG':
        return fold(first, all => all.reduce((a, b) => a + b, 0) / all.length);
      case 'MAX':
        return fold(first, all => Math.max(...all));
      case 'MIN':
        return fold(first, all => Math.min(...all));
      case 'ABS':
        return combine(first, 0, Math.abs);
      case 'CEIL':
        return combine(first, 0, Math.ceil);
      case 'FLOOR':
        return combine(first, 0, Math.floor);
      case 'PERIOD':
        return this.#context.periodSeconds;
      case 'METRICS':
        return [...this.#context.values.values()];
      case 'FILL':
        return this.#filled(first, second);
      case 'IF':
        return choose(first, second ?? 1, third);
      default:
        throw new MathError(`The simulator does not know ${name}().`);
    }
  }

  /** Without a number the last value is repeated. */
  #filled(value: MathValue, by: MathValue | undefined): MathValue {
    if (!(value instanceof Map)) return value;
    const filled = new Map<number, number>();
    let last: number | undefined;
    for (const at of this.#context.grid) {
      last = value.get(at) ?? last;
      const one = value.get(at) ?? (typeof by === 'number' ? by : last);
      if (one !== undefined) filled.set(at, one);
    }
    return filled;
  }
}

/** Point by point; only where both have one, and the result is a number. */
function combine(left: MathValue, right: MathValue, with_: Binary): MathValue {
  if (Array.isArray(left)) return left.map(one => combine(one, right, with_));
  if (Array.isArray(right)) return right.map(one => combine(left, one, with_));
  if (typeof left === 'number' && typeof right === 'number')
    return with_(left, right);
  const times = left instanceof Map ? left : (right as Map<number, number>);
  const result = new Map<number, number>();
  for (const at of times.keys()) {
    const [a, b] = [valueAt(left, at), valueAt(right, at)];
    if (a === undefined || b === undefined) continue;
    const value = with_(a, b);
    if (Number.isFinite(value)) result.set(at, value);
  }
  return result;
}

function choose(
  condition: MathValue,
  yes: MathValue,
  no: MathValue | undefined,
): MathValue {
  if (typeof condition === 'number')
    return (condition !== 0 ? yes : no) ?? new Map();
  if (Array.isArray(condition)) throw new MathError('IF takes no list.');
  const result = new Map<number, number>();
  for (const [at, is] of condition) {
    const from = is !== 0 ? yes : no;
    const value = from === undefined ? undefined : valueAt(from, at);
    if (value !== undefined) result.set(at, value);
  }
  return result;
}

/** Of a list: at each time over all of it. Of one series: over all times. */
function fold(
  value: MathValue,
  reduce: (all: readonly number[]) => number,
): MathValue {
  if (typeof value === 'number') return value;
  if (value instanceof Map)
    return value.size === 0 ? new Map() : reduce([...value.values()]);
  const list = value as MathValue[];
  const times = new Set(
    list.flatMap(one => (one instanceof Map ? [...one.keys()] : [])),
  );
  if (times.size === 0) {
    const numbers = list.filter(one => typeof one === 'number');
    return numbers.length > 0 ? reduce(numbers) : new Map();
  }
  return new Map(
    [...times]
      .sort((a, b) => a - b)
      .map(at => [at, reduce(list.flatMap(one => valueAt(one, at) ?? []))]),
  );
}

function valueAt(value: MathValue, at: number): number | undefined {
  if (typeof value === 'number') return value;
  return Array.isArray(value) ? undefined : value.get(at);
}

/** Works out an expression. Throws a `MathError`. */
export function evaluate(expression: string, context: MathContext): MathValue {
  const tokens = tokensOf(expression);
  const parser = new Parser(tokens, context);
  return parser.whole();
}
