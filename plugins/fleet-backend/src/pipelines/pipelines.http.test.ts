import { TestDatabases } from '@backstage/backend-test-utils';
import type {
  AuditEvent,
  Pipeline,
  PipelineList,
  PipelineRequest,
  PipelineRun,
} from '@capstan/plugin-fleet-common';
import { Client } from '../__testUtils__/Client';
import type { Backend } from '../__testUtils__/Client';
import { eventually } from '../__testUtils__/eventually';
import { built, ShopPipelines } from '../__testUtils__/ShopPipelines';
import { startFleet } from '../__testUtils__/startFleet';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const ANN = 'user:default/ann';
const BOB = 'user:default/bob';
const LIST = '/pipelines?entityRef=component:default/shop';

describe('pipelines', () => {
  let backend: Backend;
  let provider: ShopPipelines;
  let ann: Client;
  let bob: Client;
  let keys = 0;
  afterEach(() => backend?.stop());

  async function start(
    options: Partial<Parameters<typeof startFleet>[0]> = {},
  ): Promise<void> {
    provider = new ShopPipelines({ intervalSeconds: 1 });
    backend = await startFleet({
      pipelineProviders: [provider],
      entities: [built('shop'), built('other')],
      ...options,
    });
    ann = new Client(backend, ANN);
    bob = new Client(backend, BOB);
  }

  const path = (name = 'shop') =>
    `/pipelines/${encodeURIComponent(provider.idOf(name))}`;
  const act = (
    client: Client,
    request: object,
    more: { reason?: string; key?: string; name?: string } = {},
  ) =>
    client.send(
      'post',
      `${path(more.name)}/actions`,
      {
        request,
        ...(more.reason !== undefined && { reason: more.reason }),
      },
      { 'idempotency-key': more.key ?? `key-${keys++}` },
    );
  const seen = (
    phase: PipelineRun['phase'],
    runId: string,
    client = ann,
  ): Promise<{ pipeline: Pipeline; run: PipelineRun }> =>
    eventually(async () => {
      const pipeline = await client.get<Pipeline>(path());
      const run = pipeline.runs.find(({ id }) => id === runId);
      if (run?.phase !== phase) throw new Error(`It is ${run?.phase}.`);
      return { pipeline, run };
    });
  /** A run that waits, as the page sees it, and what answers its gate. */
  async function waiting(actor = ANN) {
    const runId = provider.waiting(actor);
    const { run } = await seen('waiting', runId);
    const stage = run.stages.find(({ phase }) => phase === 'waiting')!;
    const answer = (kind: 'approve' | 'reject'): PipelineRequest => ({
      kind,
      runId,
      stage: stage.name,
      gateId: stage.gate!.id,
    });
    return { runId, run, stage, answer };
  }
  const audit = async (query: string) =>
    (await ann.get<{ items: AuditEvent[] }>(`/audit?${query}`)).items;

  it('lists the pipelines of an entity with runs, stages and gates', async () => {
    await start();
    const { runId } = await waiting();
    const { items, unread } = await ann.get<PipelineList>(LIST);
    expect(unread).toEqual([]);
    expect(items).toMatchObject([
      {
        id: provider.idOf('shop'),
        name: 'shop',
        entityRef: 'component:default/shop',
        simulated: true,
        freshness: { observedAt: expect.any(String) },
        start: { can: true },
        runs: [
          {
            id: runId,
            phase: 'waiting',
            actor: ANN,
            stages: [
              { name: 'build', phase: 'succeeded', output: ['tests passed'] },
              { name: 'deploy test', environment: 'test' },
              {
                name: 'approve',
                phase: 'waiting',
                gate: {
                  id: expect.any(String),
                  answer: { approve: { can: true }, reject: { can: true } },
                },
              },
              { name: 'deploy prod', phase: 'pending' },
            ],
          },
        ],
      },
    ]);
  });

  it('says of an entity without a pipeline that there is none, and where it could not look', async () => {
    await start();
    await seen('waiting', provider.waiting());
    const other = () =>
      ann.get<PipelineList>('/pipelines?entityRef=component:default/other');
    expect(await other()).toEqual({ items: [], unread: [] });
    provider.fault('sweep', { type: 'down' });
    await eventually(async () =>
      expect((await other()).unread).toMatchObject([
        { id: 'memory-pipeline:test:-', error: expect.any(String) },
      ]),
    );
  });

  it('keeps what was known while the provider is down, and says so', async () => {
    await start();
    const { runId } = await waiting();
    provider.fault('sweep', { type: 'down' });
    const stale = await eventually(async () => {
      const pipeline = await ann.get<Pipeline>(path());
      expect(pipeline.freshness.stale).toBe(true);
      return pipeline;
    });
    expect(stale.freshness.error).toContain('refused');
    expect(stale.runs[0].id).toBe(runId);
    provider.heal();
    await eventually(async () =>
      expect((await ann.get<Pipeline>(path())).freshness).toMatchObject({
        stale: false,
      }),
    );
  });

  it.each(databases.eachSupportedId())(
    'serves what was known after a restart, before anybody looked again (%s)',
    async id => {
      const knex = await databases.init(id);
      await start({ knex });
      const { runId } = await waiting();
      await backend.stop();
      provider.fault('sweep', { type: 'down' });
      const before = provider;
      await start({ knex, pipelineProviders: [before] });
      const pipeline = await ann.get<Pipeline>(path());
      expect(pipeline.runs[0].id).toBe(runId);
      await eventually(async () =>
        expect((await ann.get<Pipeline>(path())).freshness.stale).toBe(true),
      );
    },
  );

  it('says which pipeline could not be read, and forgets one that is gone', async () => {
    await start();
    await waiting();
    provider.problems.set('shop', 'Access denied. Ask for the read role.');
    provider.addPipeline('other');
    await eventually(async () =>
      expect((await ann.get<Pipeline>(path())).freshness).toMatchObject({
        stale: true,
        error: 'Access denied. Ask for the read role.',
      }),
    );
    provider.problems.clear();
    provider.removePipeline('shop');
    provider.clock.advance(1);
    await eventually(async () =>
      expect((await ann.send('get', path())).status).toBe(404),
    );
  });

  it('approves a gate once, for everybody, and the run goes on', async () => {
    await start();
    const { runId, answer } = await waiting();
    const approved = await act(bob, answer('approve'), { key: 'same' });
    expect([approved.status, approved.body]).toMatchObject([
      201,
      {
        pipelineId: provider.idOf('shop'),
        pipelineName: 'shop',
        environment: 'prod',
        entityRef: 'component:default/shop',
        actor: BOB,
        state: 'accepted',
        runId,
      },
    ]);
    provider.clock.advance(1000);
    await seen('succeeded', runId);
    expect(provider.effects).toHaveLength(1);

    const again = await act(bob, answer('approve'), { key: 'same' });
    expect([again.status, again.body.id]).toEqual([201, approved.body.id]);
    const action = await ann.get(`/pipeline-actions/${approved.body.id}`);
    expect(action).toEqual(approved.body);
    const other = await act(bob, answer('reject'), {
      key: 'same',
      reason: 'No.',
    });
    expect([other.status, other.body.error.message]).toEqual([
      409,
      expect.stringContaining("'same' was used for another action"),
    ]);
    const late = await act(ann, answer('approve'));
    expect([late.status, late.body.error.message]).toEqual([
      409,
      expect.stringContaining('no longer waits'),
    ]);
    expect(provider.effects).toHaveLength(1);
  });

  it('lets one of two people answer who click in the same moment', async () => {
    await start();
    const { answer } = await waiting();
    const answers = await Promise.all([
      act(ann, answer('approve')),
      act(bob, answer('reject'), { reason: 'Not today.' }),
      act(bob, answer('approve')),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(provider.effects).toHaveLength(1);
  });

  it('sends an equal request one time, however often it is clicked', async () => {
    await start();
    await waiting();
    const clicks = await Promise.all(
      [1, 2, 3].map(() => act(ann, { kind: 'start' }, { key: 'click' })),
    );
    expect(clicks.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(clicks.map(({ body }) => body.id)).size).toBe(1);
    expect(provider.effects).toHaveLength(1);
  });

  it('writes down who answered, why, and what came of it', async () => {
    await start();
    const { answer } = await waiting();
    await act(bob, answer('reject'), { reason: 'Prices are wrong.' });
    expect(await audit('event=pipeline-reject')).toMatchObject([
      {
        actor: BOB,
        result: 'succeeded',
        reason: 'Prices are wrong.',
        entityRef: 'component:default/shop',
        environment: 'prod',
        message: expect.stringMatching(
          /^Rejection of #1 \(\w{12}\) of shop at 'approve': /,
        ),
      },
      { actor: BOB, result: 'begun' },
    ]);
  });

  it('retries, stops, starts and rolls back', async () => {
    await start();
    const first = await waiting();
    const stopped = await act(
      ann,
      { kind: 'stop', runId: first.runId },
      { reason: 'Wrong branch.' },
    );
    expect(stopped.status).toBe(201);
    await seen('stopped', first.runId);
    const started = await act(ann, { kind: 'start' });
    expect(started.body).toMatchObject({ state: 'accepted', runId: 'run-2' });
    const { run } = await seen('running', 'run-2');
    expect(run.actor).toBe(ANN);
    const early = await act(ann, {
      kind: 'retry',
      runId: 'run-2',
      stage: 'build',
    });
    expect([early.status, early.body.error.message]).toEqual([
      409,
      expect.stringContaining('has not failed'),
    ]);
  });

  it.each([
    [{ kind: 'reject', runId: 'r', stage: 's', gateId: 'g' }, 'reason'],
    [{ kind: 'stop', runId: 'r' }, 'reason'],
    [{ kind: 'rollback', runId: 'r', stage: 's' }, 'reason'],
    [{ kind: 'approve', runId: 'r', stage: 's' }, "'gateId' is missing"],
    [{ kind: 'start', runId: 'r' }, "'runId' has no meaning"],
    [{ kind: 'merge' }, 'kind'],
    [{ kind: 'start', commit: '\0' }, 'pattern'],
  ])('refuses %j as bad input', async (request, words) => {
    await start();
    await seen('waiting', provider.waiting());
    const answer = await act(ann, request);
    expect([answer.status, JSON.stringify(answer.body.error)]).toEqual([
      400,
      expect.stringContaining(words),
    ]);
    expect(provider.calls.apply).toBe(0);
  });

  it('needs a key', async () => {
    await start();
    await seen('waiting', provider.waiting());
    const answer = await ann.send('post', `${path()}/actions`, {
      request: { kind: 'start' },
    });
    expect(answer.status).toBe(400);
  });

  it('refuses what is about runs that are gone', async () => {
    await start();
    await seen('waiting', provider.waiting());
    const gone = await act(
      ann,
      { kind: 'stop', runId: 'run-99' },
      { reason: 'Old.' },
    );
    expect([gone.status, gone.body.error.message]).toEqual([
      409,
      expect.stringContaining("no run 'run-99'"),
    ]);
    expect((await act(ann, { kind: 'start' }, { name: 'none' })).status).toBe(
      404,
    );
    expect((await ann.send('get', '/pipelines/nonsense')).status).toBe(400);
    expect((await ann.send('get', '/pipeline-actions/none')).status).toBe(404);
  });

  it('says that nothing was sent when the provider cannot be reached', async () => {
    await start();
    const { answer } = await waiting();
    provider.fault('apply', { type: 'down' });
    const failed = await act(ann, answer('approve'));
    expect([failed.status, failed.body.error.message]).toEqual([
      503,
      expect.stringContaining('Nothing was sent'),
    ]);
    provider.heal();
    expect((await act(ann, answer('approve'))).status).toBe(201);
    expect(provider.effects).toHaveLength(1);
  });

  it('looks what became of an answer that got lost', async () => {
    await start();
    const { answer } = await waiting();
    provider.fault('apply', { type: 'timeoutAfterCommit' }, 1);
    const approved = await act(ann, answer('approve'));
    expect([approved.status, approved.body.state]).toEqual([201, 'accepted']);
    expect(provider.calls.readBack).toBe(1);
    expect(provider.effects).toHaveLength(1);
  });

  it('shows gates among the approvals until they are answered', async () => {
    await start();
    const { runId, answer } = await waiting();
    const gates = async () =>
      (await bob.approvals()).filter(({ kind }) => kind === 'pipeline');
    expect(await gates()).toMatchObject([
      {
        groupName: 'shop',
        environment: 'prod',
        entityRef: 'component:default/shop',
        requester: ANN,
        pipeline: {
          pipelineId: provider.idOf('shop'),
          runId,
          runLabel: '#1',
          stage: 'approve',
        },
        answer: { approve: { can: true }, reject: { can: true } },
      },
    ]);
    await act(bob, answer('approve'));
    await eventually(async () => expect(await gates()).toEqual([]));
  });

  it('tells the owners once that a gate waits, but not who asked for it', async () => {
    await start();
    const { answer } = await waiting();
    const told = () =>
      backend.notifications.filter(
        ({ payload }) => payload.topic === 'pipeline',
      );
    await eventually(() => expect(told()).toHaveLength(1));
    expect(told()).toMatchObject([
      {
        recipients: {
          type: 'entity',
          entityRef: ['group:default/shop-team'],
          excludeEntityRef: ANN,
        },
        payload: {
          title: expect.stringMatching(
            /^shop in prod: run #1 \(.+\) waits for approval$/,
          ),
          description: 'Look at the test environment.',
          link: '/catalog/default/component/shop/pipeline',
        },
      },
    ]);
    await act(bob, answer('approve'));
    provider.clock.advance(1000);
    provider.waiting(BOB);
    await eventually(() => expect(told()).toHaveLength(2));
  });

  it('has what people did on the timeline of the entity', async () => {
    await start();
    const { answer } = await waiting();
    await act(bob, answer('approve'));
    await eventually(async () =>
      expect(
        (
          await ann.get<{ items: object[] }>(
            '/timeline?entityRef=component:default/shop',
          )
        ).items,
      ).toMatchObject([
        {
          kind: 'action',
          title: expect.stringMatching(/^Approval of #1 .* of shop/),
          groupName: 'shop',
          actor: BOB,
        },
      ]),
    );
  });

  it('tells agents about pipelines, and lets none of them answer', async () => {
    await start();
    const { runId } = await waiting();
    const listed = await ann.agent<PipelineList>('list-pipelines', {
      entityRef: 'component:default/shop',
    });
    expect(listed).toMatchObject({
      items: [{ name: 'shop', runs: [{ id: runId, phase: 'waiting' }] }],
      unread: [],
    });
  });

  it('tells pages which pipeline changed', async () => {
    await start();
    await waiting();
    expect(backend.signals.flatMap(({ groupIds }) => groupIds)).toContain(
      provider.idOf('shop'),
    );
  });

  it('hides secrets that stages wrote', async () => {
    provider = new ShopPipelines({ intervalSeconds: 1 });
    const pipeline = provider.addPipeline('leaky');
    pipeline.output = ['DB_PASSWORD=hunter2-hunter2'];
    backend = await startFleet({
      pipelineProviders: [provider],
      entities: [built('leaky')],
    });
    ann = new Client(backend, ANN);
    provider.push('leaky');
    const text = await eventually(async () => {
      const found = await ann.get<Pipeline>(path('leaky'));
      expect(found.runs[0].stages[0].output).toBeDefined();
      return JSON.stringify(found);
    });
    expect(text).not.toContain('hunter2');
  });

  describe('rights', () => {
    it('what may not be read looks as if it were not there', async () => {
      await start({ policy: (_permission, _ref, user) => user !== BOB });
      const { answer } = await waiting();
      expect((await bob.send('get', LIST)).status).toBe(404);
      expect((await bob.send('get', path())).status).toBe(404);
      expect((await act(bob, answer('approve'))).status).toBe(404);
      expect(await bob.approvals()).toEqual([]);
      const done = await act(ann, { kind: 'start' });
      expect(
        (await bob.send('get', `/pipeline-actions/${done.body.id}`)).status,
      ).toBe(404);
      expect(provider.effects).toHaveLength(1);
      expect(await audit('result=denied')).toMatchObject([
        { actor: BOB, event: 'pipeline-approve' },
      ]);
    });

    it.each([
      ['fleet.approval.answer', 'approve', 'start'],
      ['fleet.pipeline.run', 'start', 'approve'],
    ] as const)(
      'without %s nobody may %s, and may %s',
      async (missing, denied, allowed) => {
        await start({
          policy: (permission, _ref, user) =>
            user !== BOB || permission !== missing,
        });
        const { answer } = await waiting();
        const requests = {
          approve: answer('approve'),
          start: { kind: 'start' },
        };
        const refused = await act(bob, requests[denied]);
        expect([refused.status, refused.body.error.message]).toEqual([
          403,
          expect.stringContaining(missing),
        ]);
        expect(provider.effects).toEqual([]);
        const { runs, start: starts } = await bob.get<Pipeline>(path());
        const { approve } = runs[0].stages[2].gate!.answer;
        expect([approve.can, starts.can]).toEqual([
          denied !== 'approve',
          denied !== 'start',
        ]);
        expect((await act(bob, requests[allowed])).status).toBe(201);
        expect(await audit('result=denied')).toMatchObject([{ actor: BOB }]);
      },
    );

    it('a pipeline that no entity claims needs fleet.unclaimed.read, and nobody may change it', async () => {
      await start({
        entities: [built('other')],
        policy: (permission, _ref, user) =>
          user === ANN || permission !== 'fleet.unclaimed.read',
      });
      const runId = provider.waiting();
      const { run } = await seen('waiting', runId);
      expect((await bob.send('get', path())).status).toBe(404);
      expect(run.stop).toMatchObject({
        can: false,
        reason: expect.stringContaining('No catalog entity claims'),
      });
      const stopped = await act(
        ann,
        { kind: 'stop', runId },
        { reason: 'Wrong.' },
      );
      expect([stopped.status, stopped.body.error.message]).toEqual([
        403,
        expect.stringContaining('capstan/local-git'),
      ]);
    });

    it('who began a run may not approve it where duties are separate, and may reject it', async () => {
      await start({ config: { approvals: { requesterMayApprove: false } } });
      const started = await act(ann, { kind: 'start' });
      for (let stage = 0; stage < 3; stage++) provider.clock.advance(1000);
      const { run } = await seen('waiting', started.body.runId);
      const { name: stage, gate } = run.stages[2];
      expect(gate?.answer).toMatchObject({
        approve: {
          can: false,
          reason: expect.stringContaining('somebody else'),
        },
        reject: { can: true },
      });
      const answer = (kind: 'approve' | 'reject') => ({
        kind,
        runId: run.id,
        stage,
        gateId: gate!.id,
      });
      const own = await act(ann, answer('approve'));
      expect([own.status, own.body.error.message]).toEqual([
        403,
        expect.stringContaining('somebody else'),
      ]);
      expect(
        (await act(ann, answer('reject'), { reason: 'Mine is wrong.' })).status,
      ).toBe(201);
    });
  });
});
