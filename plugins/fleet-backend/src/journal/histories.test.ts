import { checkHistory } from './__testUtils__/histories/checkHistory';
import type { History, RowWrite } from './__testUtils__/histories/History';
import { skewClocks } from './__testUtils__/histories/Gate';
import { Lane } from './__testUtils__/histories/Lane';
import { planHistory } from './__testUtils__/histories/planHistory';
import { runHistory } from './__testUtils__/histories/runHistory';

jest.setTimeout(180_000);

const write = (parts: Partial<RowWrite>): RowWrite => ({
  id: 'a',
  groupId: 'g',
  state: 'recorded',
  owner: 'one',
  until: 100,
  fence: 1,
  at: 0,
  ...parts,
});
const request = { kind: 'scale', desired: 3 } as const;

/** One action that was taken over, and nothing wrong with it. */
const good: History = {
  writes: [
    write({}),
    write({ state: 'sending', at: 10 }),
    write({ state: 'sending', owner: 'two', until: 300, fence: 2, at: 200 }),
    write({
      state: 'accepted',
      owner: undefined,
      until: undefined,
      fence: 2,
      at: 220,
    }),
    write({
      state: 'succeeded',
      owner: undefined,
      until: undefined,
      fence: 2,
      at: 230,
    }),
  ],
  calls: [
    { operation: 'apply', id: 'a', replica: 0, at: 20 },
    { operation: 'readBack', id: 'a', replica: 1, at: 205 },
  ],
  effects: [{ id: 'a', groupId: 'g', actor: 'ann', request, token: '1' }],
  actions: [
    {
      id: 'a',
      groupId: 'g',
      actor: 'ann',
      key: 'k',
      state: 'succeeded',
      message: 'Done.',
      request,
      steps: ['recorded', 'sent', 'readBack', 'accepted', 'finished'],
    },
  ],
  submissions: [
    {
      actor: 'ann',
      groupId: 'g',
      key: 'k',
      body: 'b',
      replica: 0,
      from: 0,
      to: 240,
      answer: { id: 'a', state: 'succeeded' },
    },
  ],
  readings: [
    { id: 'a', replica: 1, from: 100, to: 110, state: 'sending' },
    { id: 'a', replica: 2, from: 250, to: 260, state: 'succeeded' },
  ],
};
const [submission] = good.submissions;
const [action] = good.actions;

describe('The checker of histories', () => {
  it('has nothing to say about a good one', () => {
    expect(checkHistory(good)).toEqual([]);
  });

  it.each<[RegExp, Partial<History>]>([
    [
      /two actors on g/,
      { writes: [...good.writes, write({ id: 'b', owner: 'three', at: 50 })] },
    ],
    [
      /without a lease/,
      { calls: [{ operation: 'apply', id: 'a', replica: 0, at: 150 }] },
    ],
    [
      /called under one lease/,
      {
        calls: [
          ...good.calls,
          { operation: 'apply', id: 'a', replica: 0, at: 210 },
        ],
      },
    ],
    [
      /a stale write of a/,
      {
        writes: [
          ...good.writes.slice(0, 3),
          write({ state: 'sending', at: 210 }),
        ],
      },
    ],
    [/written after its end/, { writes: [...good.writes, good.writes[4]] }],
    [
      /went from succeeded to failed/,
      { writes: [...good.writes, { ...good.writes[4], state: 'failed' }] },
    ],
    [
      /'accepted' more than once/,
      { actions: [{ ...action, steps: [...action.steps, 'accepted'] }] },
    ],
    [/had a second effect/, { effects: [good.effects[0], good.effects[0]] }],
    [
      /a lost update on g/,
      { effects: [good.effects[0], { ...good.effects[0], id: 'b' }] },
    ],
    [
      /is not what was asked for/,
      { effects: [{ ...good.effects[0], actor: 'bob' }] },
    ],
    [/succeeded, but it had no effect/, { effects: [] }],
    [
      /is refused .* but it had an effect/,
      { actions: [{ ...action, state: 'refused' }] },
    ],
    [/never ended/, { actions: [{ ...action, state: 'accepted' }] }],
    [
      /the key ann k gave a and b/,
      {
        submissions: [
          submission,
          { ...submission, answer: { id: 'b', state: 'recorded' } },
        ],
      },
    ],
    [
      /taken for two different bodies/,
      { submissions: [submission, { ...submission, body: 'c' }] },
    ],
    [
      /was succeeded, and then read as sending/,
      { readings: [{ ...good.readings[1], state: 'sending' }] },
    ],
    [
      /then read as unknown/,
      { readings: [{ ...good.readings[1], state: 'unknown' }] },
    ],
  ])('finds %s', (finding, parts) => {
    expect(checkHistory({ ...good, ...parts }).join('\n')).toMatch(finding);
  });

  it('plans the same for the same seed', () => {
    expect(planHistory(7)).toEqual(planHistory(7));
    expect(planHistory(7)).not.toEqual(planHistory(8));
  });
});

const connection =
  process.env.BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING;

/** A thousand of them: `npm run bench histories`. */
(connection ? describe : describe.skip)(
  'Three replicas on one PostgreSQL',
  () => {
    const now = Date.now;
    afterEach(() => {
      Date.now = now;
    });

    it('leave no anomaly, with stops, faults and wrong clocks', async () => {
      skewClocks();
      const lane = await Lane.open(connection!, `histories_${process.pid}`);
      try {
        for (const seed of [1, 2, 3]) {
          const history = await runHistory(seed, lane);
          expect({ seed, anomalies: checkHistory(history) }).toEqual({
            seed,
            anomalies: [],
          });
          expect(history.effects.length).toBeGreaterThan(0);
        }
      } finally {
        await lane.close();
      }
    });
  },
);
