import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { test } from 'node:test';
import { InFlight } from './InFlight.ts';

const answer = (): ServerResponse =>
  new ServerResponse(new IncomingMessage(new Socket()));

test('holds what was added until it is taken out, in any order', () => {
  const inFlight = new InFlight();
  const answers = Array.from({ length: 6 }, answer);
  const leave = answers.map(one => inFlight.add(one));
  for (const [index, left] of [
    [2, [0, 1, 3, 4, 5]],
    [5, [0, 1, 3, 4]],
    [0, [1, 3, 4]],
    [4, [1, 3]],
  ] as const) {
    leave[index]?.();
    assert.equal(inFlight.size, left.length);
    assert.deepEqual(
      new Set(inFlight),
      new Set(left.map(place => answers[place])),
    );
  }
});

test('taking one out twice leaves the others in', () => {
  const inFlight = new InFlight();
  const [first, second] = [answer(), answer()];
  const leave = inFlight.add(first);
  inFlight.add(second);
  leave();
  leave();
  assert.deepEqual([...inFlight], [second]);
});

test('what was taken out while others were read is not read twice', () => {
  const inFlight = new InFlight();
  const answers = Array.from({ length: 4 }, answer);
  const leave = new Map(answers.map(one => [one, inFlight.add(one)]));
  const read: ServerResponse[] = [];
  for (const one of inFlight) {
    read.push(one);
    leave.get(one)?.();
  }
  assert.deepEqual(new Set(read), new Set(answers));
  assert.equal(read.length, 4);
  assert.equal(inFlight.size, 0);
});

/** Twenty thousand answers of 20 KB, five at a time, after a major collection; tells how many bytes outlived two minor ones. */
const BUSY = `
import { InFlight } from ${JSON.stringify(
  new URL('InFlight.ts', import.meta.url).href,
)};
const inFlight = new InFlight();
const open = [];
for (let i = 0; i < 20_000; i += 1) {
  if (i === 1_000) gc();
  open.push(inFlight.add({ payload: Array.from({ length: 300 }, (_, at) => ({ at })) }));
  if (open.length > 5) open.shift()();
}
`;

test('answers that are over do not grow old', () => {
  const { stdout, status } = spawnSync(
    process.execPath,
    [
      '--expose-gc',
      '--max-semi-space-size=8',
      '--trace-gc',
      '--trace-gc-nvp',
      '--input-type=module',
      '--eval',
      BUSY,
    ],
    { encoding: 'utf8' },
  );
  assert.equal(status, 0);
  const promoted = [...stdout.matchAll(/gc=s .*? promoted=(\d+)/g)].map(match =>
    Number(match[1]),
  );
  assert.ok(promoted.length > 10, 'there were minor collections');
  const bytes = promoted.reduce((sum, one) => sum + one, 0);
  // A set makes it 90 MB.
  assert.ok(bytes < 5_000_000, `${bytes} bytes grew old`);
});
