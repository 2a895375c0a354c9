import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { matchesCron, parseCron } from './cron.ts';

const at = (text: string) => new Date(`${text}:30Z`);

describe('parseCron and matchesCron', () => {
  const cases: readonly [string, string, boolean][] = [
    ['* * * * *', '2026-03-04T05:06', true],
    ['0 8 * * *', '2026-03-04T08:00', true],
    ['0 8 * * *', '2026-03-04T08:01', false],
    ['*/15 * * * *', '2026-03-04T08:45', true],
    ['*/15 * * * *', '2026-03-04T08:46', false],
    ['5/20 * * * *', '2026-03-04T08:25', true],
    ['0 9-17 * * 1-5', '2026-03-04T12:00', true],
    ['0 9-17 * * 1-5', '2026-03-07T12:00', false],
    ['0 0 1,15 * *', '2026-03-15T00:00', true],
    ['0 0 * 12 *', '2026-03-15T00:00', false],
    ['0 0 * * 0', '2026-03-08T00:00', true],
    ['0 0 * * 7', '2026-03-08T00:00', true],
    ['0 0 13 * 5', '2026-03-13T00:00', true],
    ['0 0 13 * 5', '2026-03-20T00:00', true],
    ['0 0 13 * 5', '2026-03-21T00:00', false],
    ['  0   0  13 *  * ', '2026-03-13T00:00', true],
  ];
  for (const [expression, time, fires] of cases) {
    it(`'${expression}' ${
      fires ? 'fires' : 'does not fire'
    } at ${time} UTC`, () => {
      assert.equal(matchesCron(parseCron(expression), at(time)), fires);
    });
  }

  const broken: readonly [string, RegExp][] = [
    ['', /has 1 fields, not five/],
    ['* * * *', /has 4 fields/],
    ['* * * * * *', /has 6 fields/],
    ['60 * * * *', /minute '60' cannot be read/],
    ['* 24 * * *', /hour '24'/],
    ['* * 0 * *', /day of the month '0'/],
    ['* * * 13 *', /month '13'/],
    ['* * * * 8', /day of the week '8'/],
    ['5-1 * * * *', /minute '5-1'/],
    ['*/0 * * * *', /minute '\*\/0'/],
    ['1,, * * * *', /minute '1,,'/],
    ['-1 * * * *', /minute '-1'/],
    ['a * * * *', /minute 'a'/],
    ['@daily', /has 1 fields/],
  ];
  for (const [expression, message] of broken) {
    it(`refuses '${expression}' with a sentence`, () => {
      assert.throws(() => parseCron(expression), message);
    });
  }
});
