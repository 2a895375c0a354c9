import { randomUUID } from 'node:crypto';
import { mockServices } from '@backstage/backend-test-utils';
import type { PipelineRequest } from '@capstan/plugin-fleet-common';
import { MemoryPipelineProvider } from '@capstan/plugin-fleet-node/testUtils';
import type { Knex } from 'knex';
import { eventually } from '../__testUtils__/eventually';
import { AuditLog } from '../audit/AuditLog';
import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';
import type { Boundary } from '../journal/boundary';
import type { JournalOptions } from '../journal/JournalOptions';
import { LostLeaseError } from '../journal/LostLeaseError';
import { PipelineActionStore } from './PipelineActionStore';
import { PipelineJournal } from './PipelineJournal';

const OPTIONS: JournalOptions = {
  leaseMs: 1000,
  pollMs: 50,
  callMs: 1000,
  retryMs: 5,
};

describeOnDatabases('PipelineJournal', database => {
  let knex: Knex;
  let name: string;
  let provider: MemoryPipelineProvider;
  let store: PipelineActionStore;
  let journals: PipelineJournal[];

  beforeEach(() => {
    knex = database();
    name = `shop-${randomUUID()}`;
    provider = new MemoryPipelineProvider();
    provider.addPipeline(name);
    store = new PipelineActionStore(knex, new AuditLog(knex));
    journals = [];
  });
  afterEach(() => Promise.all(journals.map(each => each.stop())));

  /** One process. */
  function journal(options: JournalOptions = {}): PipelineJournal {
    const made = new PipelineJournal({
      store,
      providers: new Map([[provider.name, provider]]),
      refresh: () => {},
      publisher: { changed: () => {} },
      logger: mockServices.logger.mock(),
      journal: { ...OPTIONS, ...options },
    });
    journals.push(made);
    return made;
  }

  const pipelineId = () => `${provider.name}:test:-:${name}`;
  const asked = (request: PipelineRequest, key: string = randomUUID()) => ({
    action: {
      id: randomUUID(),
      pipelineId: pipelineId(),
      pipelineName: name,
      request,
      actor: 'user:default/ann',
      message: 'Written down.',
    },
    summary: 'Start of a run',
    via: 'page' as const,
    idempotencyKey: key,
    bodyDigest: 'digest',
  });
  const audited = async (id: string) =>
    knex('audit_events')
      .where('subject', id)
      .orderBy('sequence')
      .pluck('result');
  const ended = (id: string) =>
    eventually(async () => {
      const record = await store.get(id);
      if (!record?.action.endedAt) throw new Error(record?.action.message);
      return record.action;
    });

  /** As it ended, whoever had to take it up on the way. */
  const carriedOut = async (action: ReturnType<typeof asked>) => {
    const runner = journal();
    runner.start();
    await runner.submit(action);
    return ended(action.action.id);
  };

  it.each<Boundary>(['recorded', 'sent', 'applied', 'accepted'])(
    'a process that dies at "%s" leaves one effect, and the next one ends it',
    async boundary => {
      const dying = journal({
        boundary: at => {
          if (at === boundary) throw new Error('killed');
        },
      });
      const action = asked({ kind: 'start' });
      await expect(dying.submit(action)).rejects.toThrow('killed');
      const next = journal();
      next.start();
      expect(await ended(action.action.id)).toMatchObject({
        state: 'accepted',
        runId: 'run-1',
      });
      expect(provider.effects).toHaveLength(1);
      expect(await audited(action.action.id)).toEqual(['begun', 'succeeded']);
    },
  );

  it.each(['timeoutBeforeCommit', 'timeoutAfterCommit'] as const)(
    'an answer that gets lost (%s) is looked up before it is sent again',
    async type => {
      provider.fault('apply', { type }, 1);
      const action = asked({ kind: 'start' });
      expect((await carriedOut(action)).state).toBe('accepted');
      expect(provider.effects).toHaveLength(1);
      expect(provider.calls.readBack).toBeGreaterThan(0);
    },
  );

  it('asks on until the provider says what became of it', async () => {
    provider.fault('apply', { type: 'timeoutAfterCommit' }, 1);
    provider.fault('readBack', { type: 'down' });
    const action = asked({ kind: 'start' });
    const first = journal();
    await first.submit(action);
    const unknown = await store.get(action.action.id);
    expect(unknown?.action).toMatchObject({
      state: 'sending',
      message: expect.stringContaining('not known yet'),
    });
    provider.heal();
    first.start();
    expect((await ended(action.action.id)).state).toBe('accepted');
    expect(provider.effects).toHaveLength(1);
  });

  it('two processes that find the same row do it once', async () => {
    const dying = journal({
      boundary: () => {
        throw new Error('killed');
      },
    });
    const action = asked({ kind: 'start' });
    await expect(dying.submit(action)).rejects.toThrow('killed');
    for (const next of [journal(), journal(), journal()]) next.start();
    await ended(action.action.id);
    expect(provider.effects).toHaveLength(1);
    expect(await audited(action.action.id)).toEqual(['begun', 'succeeded']);
  });

  it('sends nothing of what was asked for long ago', async () => {
    const dying = journal({
      boundary: () => {
        throw new Error('killed');
      },
    });
    const action = asked({ kind: 'start' });
    await expect(dying.submit(action)).rejects.toThrow('killed');
    journal({ sendWithinMs: 1 }).start();
    expect(await ended(action.action.id)).toMatchObject({
      state: 'refused',
      message: expect.stringContaining('came back too late'),
    });
    expect(provider.effects).toEqual([]);
    expect(await audited(action.action.id)).toEqual(['begun', 'refused']);
  });

  it('gives a gate one answer, whoever is faster', async () => {
    const gate = { runId: 'r', stage: 's', gateId: 'g' };
    const inserts = await Promise.all(
      (['approve', 'reject', 'approve'] as const).map(kind =>
        store.insert({
          ...asked({ kind, ...gate }),
          leaseOwner: 'me',
          leaseMs: 1000,
        }),
      ),
    );
    expect(inserts.map(({ outcome }) => outcome).sort()).toEqual([
      'answered',
      'answered',
      'inserted',
    ]);
  });

  it('lets a gate be answered again when the first answer was not sent', async () => {
    provider.fault('apply', { type: 'down' });
    const gate = { kind: 'approve', runId: 'r', stage: 's', gateId: 'g' };
    const first = asked(gate as PipelineRequest);
    expect(await carriedOut(first)).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('Nothing was sent'),
    });
    provider.heal();
    const second = await journal().submit(asked(gate as PipelineRequest));
    expect(second.outcome).toBe('inserted');
  });

  it('writes nothing for a process whose lease has gone to another', async () => {
    const inserted = await store.insert({
      ...asked({ kind: 'start' }),
      leaseOwner: 'first',
      leaseMs: 1,
    });
    const { id } = inserted.record.action;
    const taken = await eventually(async () => {
      const claimed = await store.claim(inserted.record, 'second', 5000);
      if (!claimed) throw new Error('Its lease runs still.');
      return claimed;
    });
    const move = { to: 'sending', message: 'On its way.' } as const;
    await expect(
      store.move({ id, owner: 'first', fence: inserted.record.fence }, move),
    ).rejects.toBeInstanceOf(LostLeaseError);
    await store.move({ id, owner: 'second', fence: taken.fence }, move);
    expect((await store.get(id))?.action.state).toBe('sending');
  });

  it('knows who began which run', async () => {
    await carriedOut(asked({ kind: 'start' }));
    await carriedOut(asked({ kind: 'start' }));
    expect(await store.starters([pipelineId()])).toEqual(
      new Map([
        [`${pipelineId()}\nrun-1`, 'user:default/ann'],
        [`${pipelineId()}\nrun-2`, 'user:default/ann'],
      ]),
    );
    expect(await store.starters(['another'])).toEqual(new Map());
  });

  it('says so when the module is gone, and forgets what is old', async () => {
    const action = asked({ kind: 'start' });
    const lost = { ...action.action, pipelineId: `gone:test:-:${name}` };
    expect(await carriedOut({ ...action, action: lost })).toMatchObject({
      state: 'refused',
      message: expect.stringContaining("the module for 'gone'"),
    });
    await store.prune(Date.now() - 60_000);
    expect(await store.get(lost.id)).toBeDefined();
    await store.prune(Date.now() + 60_000);
    expect(await store.get(lost.id)).toBeUndefined();
  });
});
