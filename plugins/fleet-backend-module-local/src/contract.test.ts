import {
  describeRolloutProvider,
  describeScaleGroupProvider,
  planContextOf,
} from '@capstan/plugin-fleet-node/testUtils';
import type { RolloutHarness } from '@capstan/plugin-fleet-node/testUtils';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { EngineConnection } from './EngineConnection';
import { LocalRolloutProvider } from './LocalRolloutProvider';
import { LocalScaleGroupProvider } from './LocalScaleGroupProvider';
import { RealEngine } from './__testUtils__/RealEngine';

jest.setTimeout(60_000);

let engine: RealEngine;
let revisions: RolloutHarness['revisions'];
let groups = 0;

beforeAll(async () => {
  engine = await RealEngine.start();
  revisions = {
    current: await engine.release('1.0.0'),
    next: await engine.release('1.1.0', { GREETING: 'hello' }),
    undeployable: await engine.brokenRelease('1.2.0'),
  };
});
afterAll(async () => {
  await engine.close();
});

/** A group of its own behind a state folder of its own, which can name an address where nobody listens. */
async function create(): Promise<RolloutHarness> {
  const environment = `e${groups++}`;
  const nativeId = `shop/${environment}`;
  await engine.group(environment, revisions.current);
  const stateDir = fs.mkdtempSync(path.join(os.tmpdir(), 'fleet-local-door-'));
  const { url, token } = engine.address();
  const writeAddress = (address: string) =>
    fs.writeFileSync(
      path.join(stateDir, 'engine.json'),
      JSON.stringify({ url: address }),
    );
  writeAddress(url);
  fs.writeFileSync(path.join(stateDir, 'token'), `${token}\n`);
  const connection = EngineConnection.fromConfig({ name: 'default', stateDir });
  return {
    provider: new LocalScaleGroupProvider([connection]),
    rollouts: new LocalRolloutProvider([connection]),
    scope: connection.scope,
    nativeId,
    revisions,
    pass: ms => new Promise(resolve => setTimeout(resolve, ms)),
    resizeOutside: async desired => {
      await engine.client.setSize(nativeId, { desired });
    },
    // Nobody serves its gauge, and no news is no reason to change the size.
    autoscale: async () => {
      await engine.client.putGroup('shop', environment, {
        policies: [
          { name: 'queue', metric: 'queue', target: 5, gauge: 'jobs_waiting' },
        ],
      });
    },
    disconnect: async () =>
      writeAddress(`http://127.0.0.1:${await closedPort()}`),
    close: async () => {
      await engine.client.deleteGroup(nativeId);
      fs.rmSync(stateDir, { recursive: true });
    },
  };
}

/** A port on which nobody listens: one that was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describeScaleGroupProvider('A local engine', create);
describeRolloutProvider('A local engine', create);

it('goes back also when the engine has forgotten the rollout that is taken back', async () => {
  const harness = await create();
  const [scope] = harness.provider.scopes();
  const signal = new AbortController().signal;
  const look = async () => {
    const { groups: seen, observedAt } = await harness.provider.sweep(scope, {
      signal,
    });
    return planContextOf(
      seen.find(group => group.ref.nativeId === harness.nativeId)!,
      observedAt,
    );
  };
  const { group } = await look();
  const action = {
    idempotencyKey: 'forgotten',
    request: { kind: 'rollback', revisionId: revisions.next },
    concurrencyToken: group.concurrencyToken,
    actor: 'user:default/contract',
    rollbackOfNativeId: 'r-forgotten',
  } as const;
  const result = await harness.rollouts.apply(group, action, { signal });
  expect(result).toMatchObject({ outcome: 'accepted' });
  expect(await harness.rollouts.apply(group, action, { signal })).toEqual(
    result,
  );
  expect((await look()).rollouts).toHaveLength(2);
  await harness.close();
});

it('says which engine is not configured', async () => {
  const harness = await create();
  const { groups: seen, observedAt } = await harness.provider.sweep(
    harness.scope,
    {
      signal: new AbortController().signal,
    },
  );
  const { group } = planContextOf(seen[0], observedAt);
  const elsewhere = { ...group, ref: { ...group.ref, account: 'other' } };
  const action = {
    idempotencyKey: 'elsewhere',
    request: { kind: 'scale', desired: 3 },
    concurrencyToken: '1',
    actor: 'user:default/contract',
  } as const;
  await expect(
    harness.rollouts.apply(elsewhere, action, {
      signal: new AbortController().signal,
    }),
  ).rejects.toMatchObject({
    name: 'ProviderError',
    message:
      "No local engine 'other' is configured. Add it to 'fleet.local.engines'.",
    retryable: false,
    notSent: true,
  });
  await harness.close();
});

it('goes on after the engine was killed and came back at another address', async () => {
  await engine.group('restart', revisions.current);
  const connection = EngineConnection.fromConfig({
    name: 'default',
    stateDir: engine.stateDir,
  });
  const provider = new LocalScaleGroupProvider([connection]);
  const sweep = () =>
    provider.sweep(connection.scope, { signal: new AbortController().signal });
  const before = await sweep();
  const { url } = engine.address();
  await engine.kill();
  await expect(sweep()).rejects.toMatchObject({
    name: 'ProviderError',
    retryable: true,
    notSent: true,
  });
  await engine.run();
  expect(engine.address().url).not.toBe(url);
  const after = await sweep();
  const group = after.groups.find(
    candidate => candidate.environment === 'restart',
  );
  expect(group?.ref).toEqual(
    before.groups.find(candidate => candidate.environment === 'restart')?.ref,
  );
  expect(group?.size.running).toBe(2);
});

it('never shows a secret', async () => {
  const connection = EngineConnection.fromConfig({
    name: 'default',
    stateDir: engine.stateDir,
  });
  const observation = await new LocalScaleGroupProvider([connection]).sweep(
    connection.scope,
    {
      signal: new AbortController().signal,
    },
  );
  expect(observation.groups.length).toBeGreaterThan(0);
  expect(JSON.stringify(observation)).not.toContain('hunter2');
});
