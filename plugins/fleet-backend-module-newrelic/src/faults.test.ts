import { signalTarget } from '@capstan/plugin-fleet-node/testUtils';
import type { ProvidedAlert } from '@capstan/plugin-fleet-node';
import { accountAt } from './__testUtils__/account';
import { FakeNewRelic, guidOf } from './__testUtils__/FakeNewRelic';
import { NEW_RELIC_GUID_ANNOTATION } from './entityGuid';
import { NewRelicSignalProvider } from './NewRelicSignalProvider';

describe('New Relic', () => {
  let fake: FakeNewRelic;
  let provider: NewRelicSignalProvider;
  beforeEach(async () => {
    fake = await FakeNewRelic.start();
    provider = new NewRelicSignalProvider([accountAt(fake)]);
    fake.traffic.set(guidOf('shop'), {
      versions: { '1.0.0': { perSecond: 20, errors: 0.05, ms: 80 } },
      cpu: 34,
    });
  });
  afterEach(() => fake.close());

  const target = signalTarget('shop/prod', {
    [NEW_RELIC_GUID_ANNOTATION]: guidOf('shop'),
  });
  const patient = () => ({ signal: new AbortController().signal });
  const to = Math.floor(Date.now() / 60_000) * 60_000;
  const window = { from: to - 5 * 60_000, to, resolutionSeconds: 60 };
  const source = () => provider.sources()[0];
  const read = (range = window) =>
    provider.read(source(), [target], range, patient());
  const alerts = () => provider.alerting.alerts(source(), [target], patient());
  const issue = (changes: object = {}) =>
    fake.issues.set('i1', {
      issueId: 'i1',
      title: ['Error rate of shop is high'],
      priority: 'CRITICAL',
      state: 'ACTIVATED',
      entityGuids: [guidOf('shop')],
      conditionName: ['Error rate'],
      createdAt: Date.now() - 5000,
      ...changes,
    });
  const mute = (alert: ProvidedAlert, minutes: number) =>
    provider.alerting.mute!(
      source(),
      alert,
      {
        actor: 'user:default/ann',
        reason: 'Known, being mended',
        until: new Date(Date.now() + minutes * 60_000).toISOString(),
      },
      patient(),
    );

  it('gives values in the units of the portal', async () => {
    const { samples, problems } = await read();
    expect(problems).toEqual([]);
    expect(samples.find(({ revisionId }) => !revisionId)).toEqual({
      groupId: target.groupId,
      at: new Date(window.from).toISOString(),
      seconds: 60,
      throughput: 20,
      errorRate: 5,
      p50: 40,
      p95: 80,
      p99: 160,
      apdex: 0.97,
      cpuPercent: 34,
    });
    expect(
      samples.filter(({ revisionId }) => revisionId === 'r1'),
    ).toHaveLength(5);
  });

  it('has no line for a version that the portal does not know', async () => {
    fake.traffic.set(guidOf('shop'), {
      versions: { '0.0.1': { perSecond: 20, errors: 0, ms: 80 } },
    });
    const { samples } = await read();
    expect(samples).toHaveLength(5);
    expect(samples.every(({ revisionId }) => !revisionId)).toBe(true);
  });

  it('asks in pieces for more intervals than one query may have', async () => {
    const { samples } = await read({ ...window, from: to - 400 * 60_000 });
    expect(fake.requests).toHaveLength(2);
    expect(samples.filter(({ revisionId }) => !revisionId)).toHaveLength(400);
  });

  it('gives what there is when a part of the queries fails, and says so', async () => {
    fake.failNrqlWith = 'FROM Metric';
    const { samples, problems } = await read();
    expect(samples.length).toBeGreaterThan(0);
    expect(samples.every(({ cpuPercent }) => cpuPercent === undefined)).toBe(
      true,
    );
    expect(problems).toEqual([
      {
        groupId: target.groupId,
        message: expect.stringContaining('timed out'),
      },
    ]);
  });

  it('throws when every query fails', async () => {
    fake.failNrqlWith = 'SELECT';
    await expect(read()).rejects.toMatchObject({
      name: 'ProviderError',
      message: expect.stringContaining('timed out'),
      retryable: true,
    });
  });

  it.each([
    ['a page of HTML', 200, '<html>', true],
    ['an empty object', 200, '{}', true],
    ['a list', 200, '[]', true],
    ['null', 200, 'null', true],
    ['data without an actor', 200, '{"data":{"actor":null}}', true],
    [
      'numbers for results',
      200,
      '{"data":{"actor":{"account":{"q0":7}}}}',
      true,
    ],
    ['a server error', 503, '', true],
    ['a wrong key', 403, '', false],
    ['a bad request', 400, '', false],
  ])(
    'throws for %s, and names what is wrong',
    async (_, status, body, retryable) => {
      fake.answer = response => response.writeHead(status).end(body);
      for (const call of [read, alerts]) {
        await expect(call()).rejects.toMatchObject({
          name: 'ProviderError',
          provider: 'newrelic',
          retryable,
          message: expect.stringContaining("'main'"),
        });
      }
    },
  );

  it('leaves out rows that are not what they should be', async () => {
    const rows = [
      null,
      7,
      {},
      { facet: guidOf('shop') },
      { facet: guidOf('shop'), beginTimeSeconds: 'soon', requests: 5 },
      { facet: guidOf('shop'), beginTimeSeconds: window.from / 1000 },
      {
        facet: guidOf('shop'),
        beginTimeSeconds: window.from / 1000,
        requests: 60,
        errors: 90,
        latency: 'none',
        apdex: { score: 4 },
      },
    ];
    const query = { results: rows };
    fake.answer = response =>
      response.end(
        JSON.stringify({
          data: { actor: { account: { q0: query, q1: query, q2: query } } },
        }),
      );
    const { samples } = await read();
    expect(samples).toEqual([
      expect.objectContaining({ throughput: 1, errorRate: 100, apdex: 1 }),
    ]);
  });

  it('never tells the key', async () => {
    const key = 'NRAK-of-somebody-else';
    provider = new NewRelicSignalProvider([accountAt(fake, { apiKey: key })]);
    const error = await read().catch(problem => problem);
    expect(error).toMatchObject({ name: 'ProviderError', retryable: false });
    expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain(key);
  });

  it('finds all open issues, over all pages', async () => {
    issue();
    for (const id of ['a', 'b', 'c', 'd', 'e'])
      fake.issues.set(id, { ...fake.issues.get('i1')!, issueId: id });
    fake.issues.delete('i1');
    expect((await alerts()).map(({ nativeId }) => nativeId)).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
    ]);
  });

  it('calls it a failure when an acknowledgement answers 200 with an error inside', async () => {
    issue();
    fake.acknowledgeError = 'ISSUE_IS_CLOSED';
    const [alert] = await alerts();
    await expect(
      provider.alerting.acknowledge!(
        source(),
        alert,
        { actor: 'user:default/ann', reason: '' },
        patient(),
      ),
    ).rejects.toMatchObject({
      name: 'ProviderError',
      message: expect.stringContaining('ISSUE_IS_CLOSED'),
    });
  });

  it('mutes exactly the entity and the condition of the issue, for all to read in New Relic', async () => {
    issue();
    const [alert] = await alerts();
    await mute(alert, 10);
    expect([...fake.rules.values()]).toEqual([
      expect.objectContaining({
        enabled: true,
        description: 'Known, being mended\nMuted by user:default/ann',
        condition: {
          operator: 'AND',
          conditions: [
            {
              attribute: 'entity.guid',
              operator: 'IN',
              values: [guidOf('shop')],
            },
            {
              attribute: 'conditionName',
              operator: 'IN',
              values: ['Error rate'],
            },
          ],
        },
      }),
    ]);
    expect((await alerts())[0].muted).toMatchObject({
      actor: 'user:default/ann',
      reason: 'Known, being mended',
    });
  });

  it('shows a mute no longer than it lasts', async () => {
    issue();
    const [alert] = await alerts();
    await mute(alert, -1);
    expect((await alerts())[0].muted).toBeUndefined();
  });

  it('does not mute an issue that is gone', async () => {
    issue();
    const [alert] = await alerts();
    fake.issues.clear();
    await expect(mute(alert, 10)).rejects.toMatchObject({
      name: 'ProviderError',
      message: expect.stringContaining('no such issue'),
    });
    expect(fake.rules.size).toBe(0);
  });

  it('writes each phase of a rollout as a marker, those of one rollout in one group', async () => {
    for (const kind of ['rolloutStarted', 'rolloutEnded'] as const)
      await provider.mark(
        source(),
        {
          key: `rollout-1 ${kind}`,
          target,
          kind,
          version: '1.1.0',
          at: new Date(to).toISOString(),
          actor: 'user:default/ann',
          message: '1.0.0 → 1.1.0',
          commit: 'abc',
        },
        patient(),
      );
    expect(fake.deployments).toEqual([
      expect.objectContaining({
        entityGuid: guidOf('shop'),
        version: '1.1.0',
        timestamp: to,
        description: 'Rollout started: 1.0.0 → 1.1.0',
        groupId: 'rollout-1',
        user: 'user:default/ann',
        commit: 'abc',
      }),
      expect.objectContaining({
        description: 'Rollout ended: 1.0.0 → 1.1.0',
        groupId: 'rollout-1',
      }),
    ]);
  });
});
