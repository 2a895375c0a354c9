import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';
import { auditEvent, emptyAudit } from './__testUtils__/tampering';
import { AuditLog } from './AuditLog';
import { verifyAudit } from './verifyAudit';

jest.setTimeout(60_000);

describeOnDatabases('AuditLog', database => {
  let audit: AuditLog;
  beforeEach(async () => {
    await emptyAudit(database());
    audit = new AuditLog(database(), { now: () => 1_700_000_000_000 });
  });

  it('numbers events from 1, without gaps, and gives each the hash of its chain', async () => {
    const first = await audit.record(auditEvent());
    const second = await audit.record(auditEvent({ result: 'succeeded' }));
    expect(first).toEqual({
      ...auditEvent(),
      sequence: 1,
      at: '2023-11-14T22:13:20.000Z',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(second.sequence).toBe(2);
    expect(second.hash).not.toBe(first.hash);
    expect(await audit.head()).toEqual({ count: 2, hash: second.hash });
    expect(await verifyAudit(database())).toEqual({
      ok: true,
      count: 2,
      hash: second.hash,
    });
  });

  it('gives equal events different hashes: each stands behind another', async () => {
    const hashes = new Set<string>();
    for (let i = 0; i < 5; i++)
      hashes.add((await audit.record(auditEvent())).hash);
    expect(hashes.size).toBe(5);
  });

  it('is one chain whoever writes at the same moment', async () => {
    const replicas = [1, 2, 3].map(() => new AuditLog(database()));
    await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        replicas[i % 3].record(auditEvent({ subject: `a${i}` })),
      ),
    );
    expect(await verifyAudit(database())).toMatchObject({
      ok: true,
      count: 60,
    });
  });

  it('leaves no gap when what it was written with did not happen', async () => {
    await audit.record(auditEvent());
    await expect(
      database().transaction(async tx => {
        await audit.record(auditEvent(), tx);
        throw new Error('It did not happen.');
      }),
    ).rejects.toThrow('It did not happen.');
    expect(await audit.record(auditEvent())).toMatchObject({ sequence: 2 });
    expect(await verifyAudit(database())).toMatchObject({ ok: true, count: 2 });
  });

  it('keeps the chain whatever people write', async () => {
    const texts = ['', 'a\0b', '\ud800 alone', 'ä 🚢 \u2028', 'x'.repeat(9000)];
    for (const reason of texts)
      await audit.record(auditEvent({ reason, message: reason }));
    await audit.record(
      auditEvent({ reason: undefined, groupId: undefined, before: undefined }),
    );
    expect(await verifyAudit(database())).toMatchObject({ ok: true, count: 6 });
  });

  it.each([
    ['edited', "update audit_events set reason = 'x'"],
    [
      'edited one by one',
      "update audit_events set actor = 'x' where sequence = 1",
    ],
    ['deleted', 'delete from audit_events'],
    ['counted down', 'update audit_head set count = 0'],
    ['without its head', 'delete from audit_head'],
  ])('cannot be %s', async (_name, sql) => {
    const event = await audit.record(auditEvent());
    await expect(database().raw(sql)).rejects.toThrow('append-only');
    expect(await verifyAudit(database())).toEqual({
      ok: true,
      count: 1,
      hash: event.hash,
    });
  });

  it('says that nothing was done when it cannot be written', async () => {
    const knex = database();
    await knex.schema.renameTable('audit_events', 'audit_away');
    try {
      await expect(audit.record(auditEvent())).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
        message: expect.stringContaining('nothing was done'),
      });
    } finally {
      await knex.schema.renameTable('audit_away', 'audit_events');
    }
    expect(await audit.record(auditEvent())).toMatchObject({ sequence: 1 });
  });
});
