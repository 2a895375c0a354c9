import fc from 'fast-check';
import type { Knex } from 'knex';
import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';
import {
  auditEvent,
  emptyAudit,
  whileTampered,
} from './__testUtils__/tampering';
import { AuditLog } from './AuditLog';
import type { AuditRow } from './AuditRow';
import { verify, verifyAudit } from './verifyAudit';
import type { AuditVerification } from './verifyAudit';

jest.setTimeout(300_000);

/** Both databases together see a thousand. */
const RUNS = 500;
const EVENTS = 24;
const TEXTS = [
  'actor',
  'via',
  'event',
  'result',
  'group_id',
  'group_name',
  'environment',
  'entity_ref',
  'subject',
  'reason',
  'before',
  'after',
  'message',
  'search',
  'hash',
] as const;

/** What somebody does to the table, and the first sequence that is then wrong. */
type Tampering =
  | {
      readonly kind: 'text';
      at: number;
      column: (typeof TEXTS)[number];
      text: string | null;
    }
  | { readonly kind: 'time'; at: number; by: number }
  | { readonly kind: 'delete'; at: number }
  | { readonly kind: 'deleteAndRenumber'; at: number }
  | { readonly kind: 'swap'; at: number; with: number }
  | { readonly kind: 'insert'; at: number }
  | { readonly kind: 'append' }
  | { readonly kind: 'truncate'; at: number };

const sequence = fc.integer({ min: 1, max: EVENTS });
const tampering: fc.Arbitrary<Tampering> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('text' as const),
      at: sequence,
      column: fc.constantFrom(...TEXTS),
      text: fc.string({ unit: 'grapheme-ascii', maxLength: 16 }),
    }),
  },
  fc.record({
    kind: fc.constant('time' as const),
    at: sequence,
    by: fc.integer({ min: 1, max: 1e9 }),
  }),
  fc.record({ kind: fc.constant('delete' as const), at: sequence }),
  fc.record({ kind: fc.constant('deleteAndRenumber' as const), at: sequence }),
  fc
    .record({
      kind: fc.constant('swap' as const),
      at: sequence,
      with: sequence,
    })
    .filter(swap => swap.at < swap.with),
  fc.record({ kind: fc.constant('insert' as const), at: sequence }),
  fc.record({ kind: fc.constant('append' as const) }),
  fc.record({ kind: fc.constant('truncate' as const), at: sequence }),
);

async function read(tx: Knex, at: number): Promise<AuditRow> {
  return (await tx<AuditRow>('audit_events').where({ sequence: at }).first())!;
}

/** Moves all from `from` on by one, away from each other first: the number is the key. */
async function renumber(tx: Knex, from: number, by: 1 | -1): Promise<void> {
  const FAR = 1_000_000;
  await tx('audit_events')
    .where('sequence', '>=', from)
    .increment('sequence', FAR);
  await tx('audit_events')
    .where('sequence', '>=', FAR)
    .decrement('sequence', FAR - by);
}

async function forged(tx: Knex, at: number): Promise<AuditRow> {
  const row = await read(tx, Math.min(at, EVENTS));
  return { ...row, sequence: at, actor: 'user:default/mallory' };
}

async function apply(tx: Knex, change: Tampering): Promise<void> {
  switch (change.kind) {
    case 'text': {
      const row = await read(tx, change.at);
      const same = row[change.column] === change.text;
      await tx('audit_events')
        .where({ sequence: change.at })
        .update({ [change.column]: same ? `${change.text}!` : change.text });
      return;
    }
    case 'time':
      await tx('audit_events')
        .where({ sequence: change.at })
        .increment('at', change.by);
      return;
    case 'delete':
      await tx('audit_events').where({ sequence: change.at }).delete();
      return;
    case 'deleteAndRenumber':
      await tx('audit_events').where({ sequence: change.at }).delete();
      await renumber(tx, change.at + 1, -1);
      return;
    case 'swap': {
      const [one, other] = [
        await read(tx, change.at),
        await read(tx, change.with),
      ];
      await tx('audit_events')
        .whereIn('sequence', [change.at, change.with])
        .delete();
      await tx('audit_events').insert([
        { ...one, sequence: change.with },
        { ...other, sequence: change.at },
      ]);
      return;
    }
    case 'insert': {
      const row = await forged(tx, change.at);
      await renumber(tx, change.at, 1);
      await tx('audit_events').insert(row);
      return;
    }
    case 'append':
      await tx('audit_events').insert(await forged(tx, EVENTS + 1));
      return;
    default:
      await tx('audit_events').where('sequence', '>=', change.at).delete();
  }
}

function firstWrong(change: Tampering): number {
  return change.kind === 'append' ? EVENTS + 1 : change.at;
}

describeOnDatabases('verifyAudit', database => {
  beforeAll(async () => {
    await emptyAudit(database());
    const audit = new AuditLog(database());
    for (let i = 1; i <= EVENTS; i++)
      await audit.record(auditEvent({ subject: `a${i}`, reason: `why ${i}` }));
  });

  const after = (change: Tampering): Promise<AuditVerification> =>
    whileTampered(database(), tx => apply(tx, change), verify);

  it('finds and locates every tampering', async () => {
    expect(await verifyAudit(database())).toMatchObject({
      ok: true,
      count: EVENTS,
    });
    await fc.assert(
      fc.asyncProperty(tampering, async change => {
        expect(await after(change)).toMatchObject({
          ok: false,
          sequence: firstWrong(change),
        });
      }),
      { numRuns: RUNS },
    );
    expect(await verifyAudit(database())).toMatchObject({ ok: true });
  });

  it.each<[string, Tampering]>([
    ['edited', { kind: 'text', at: 7, column: 'reason', text: 'nothing' }],
    ['edited', { kind: 'text', at: EVENTS, column: 'result', text: 'denied' }],
    ['edited', { kind: 'time', at: 3, by: 1 }],
    ['deleted', { kind: 'delete', at: 7 }],
    ['deleted', { kind: 'deleteAndRenumber', at: 7 }],
    ['moved', { kind: 'swap', at: 4, with: 5 }],
    ['moved', { kind: 'swap', at: 4, with: 20 }],
    ['inserted', { kind: 'insert', at: 7 }],
    ['truncated', { kind: 'truncate', at: 7 }],
    ['truncated', { kind: 'delete', at: EVENTS }],
  ])('says that it was %s, %#', async (why, change) => {
    expect(await after(change)).toMatchObject({
      ok: false,
      why,
      sequence: firstWrong(change),
      message: expect.stringContaining(`Event ${firstWrong(change)} `),
    });
  });

  it('finds a head that was changed with the end cut off only by a head that was written down elsewhere', async () => {
    const known = await new AuditLog(database()).head();
    const cut = async (tx: Knex.Transaction) => {
      const last = await read(tx, 10);
      await tx('audit_events').where('sequence', '>', 10).delete();
      await tx('audit_head').update({ count: 10, hash: last.hash });
    };
    expect(
      await whileTampered(database(), cut, tx => verify(tx)),
    ).toMatchObject({ ok: true, count: 10 });
    expect(
      await whileTampered(database(), cut, tx => verify(tx, known)),
    ).toMatchObject({ ok: false, sequence: 11, why: 'truncated' });
  });

  it('finds that all of it was written anew by a head that was written down elsewhere', async () => {
    const rewritten = { count: 5, hash: 'f'.repeat(64) };
    expect(await verifyAudit(database(), rewritten)).toMatchObject({
      ok: false,
      sequence: 5,
    });
  });

  it('finds a head that names another event', async () => {
    expect(
      await whileTampered(
        database(),
        async tx =>
          void (await tx('audit_head').update({ hash: 'e'.repeat(64) })),
        tx => verify(tx),
      ),
    ).toMatchObject({ ok: false, sequence: EVENTS, why: 'headChanged' });
  });

  it('says where a chain without a head ends', async () => {
    expect(
      await whileTampered(
        database(),
        async tx => void (await tx('audit_head').delete()),
        tx => verify(tx),
      ),
    ).toMatchObject({ ok: false, why: 'headChanged' });
  });

  it('reads an audit of several batches', async () => {
    const audit = new AuditLog(database());
    const { count } = await audit.head();
    await database().transaction(async tx => {
      for (let i = count; i < 2100; i++)
        await audit.record(auditEvent({ subject: `a${i}` }), tx);
    });
    expect(await verifyAudit(database())).toMatchObject({
      ok: true,
      count: 2100,
    });
    expect(await after({ kind: 'time', at: 2050, by: 5 })).toMatchObject({
      ok: false,
      sequence: 2050,
      why: 'edited',
    });
  });
});
