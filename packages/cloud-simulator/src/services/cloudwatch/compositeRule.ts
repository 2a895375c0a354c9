import { AwsError } from '../../core/AwsError.ts';

const TOKEN = /\s*(\(|\)|"[^"]*"|[^\s()"]+)/y;

class RuleParser {
  readonly #rule: string;
  readonly #tokens: string[];
  readonly #stateOf: (alarm: string) => string;

  constructor(
    rule: string,
    tokens: string[],
    stateOf: (alarm: string) => string,
  ) {
    this.#rule = rule;
    this.#tokens = tokens;
    this.#stateOf = stateOf;
  }

  whole(): boolean {
    const value = this.#any();
    if (this.#tokens.length > 0) throw wrong(this.#rule);
    return value;
  }

  #any(): boolean {
    let value = this.#all();
    while (this.#tokens[0] === 'OR') {
      this.#tokens.shift();
      value = this.#all() || value;
    }
    return value;
  }

  #all(): boolean {
    let value = this.#one();
    while (this.#tokens[0] === 'AND') {
      this.#tokens.shift();
      value = this.#one() && value;
    }
    return value;
  }

  #one(): boolean {
    const token = this.#tokens.shift();
    switch (token) {
      case 'NOT':
        return !this.#one();
      case 'TRUE':
        return true;
      case 'FALSE':
        return false;
      case '(': {
        const value = this.#any();
        this.#expect(')');
        return value;
      }
      case 'ALARM':
      case 'OK':
      case 'INSUFFICIENT_DATA': {
        this.#expect('(');
        const name = this.#tokens.shift() ?? '';
        this.#expect(')');
        return this.#stateOf(nameOf(name)) === token;
      }
      default:
        throw wrong(this.#rule);
    }
  }

  #expect(token: string): void {
    if (this.#tokens.shift() !== token) throw wrong(this.#rule);
  }
}

/** By name or ARN, in quotes or not. */
function nameOf(token: string): string {
  return token.replace(/^"|"$/g, '').replace(/^arn:.*:alarm:/, '');
}

function wrong(rule: string): AwsError {
  return new AwsError(
    'ValidationException',
    `AlarmRule '${rule}' is not valid.`,
  );
}

/**
 * Whether the rule of a composite alarm holds: `ALARM("a") AND NOT OK(b)`. Throws a `ValidationException` for a rule that is
 * none.
 */
export function isTrue(
  rule: string,
  stateOf: (alarm: string) => string,
): boolean {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < rule.trimEnd().length) {
    const match = TOKEN.exec(rule);
    if (!match) throw wrong(rule);
    tokens.push(match[1]);
  }
  const parser = new RuleParser(rule, tokens, stateOf);
  return parser.whole();
}
