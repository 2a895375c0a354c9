import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEngine, type EngineHarness } from '../support/engineHarness.ts';
import type { Postgres } from '../support/postgres.ts';
import { Replica } from '../support/Replica.ts';
import { until } from '../support/until.ts';

/** Longer than a lease (3 s), the time between two looks for what is left (1 s), and some more. */
const STOPPED_MS = 8000;
const SKEWS_MS = [0, -5 * 60_000, 5 * 60_000];
const ENDED = ['succeeded', 'failed', 'refused'];
/** Where in its work the stopped backend is: before the row is written, before the call, in its middle, after it. */
const PLACES = ['recorded', 'sent', 'applied'] as const;

/**
 * Three real backends with clocks up to five minutes apart on one PostgreSQL and one real engine. One is stopped with
 * SIGSTOP while it holds an action, longer than its lease, and goes on when another has done its work.
 */
export async function runStops(
  stops: number,
  { connection }: Postgres,
): Promise<{ stops: number; anomalies: number }> {
  if (stops === 0) return { stops, anomalies: 0 };
  const engine = await startEngine();
  const replicas = SKEWS_MS.map(() => Replica.prepare());
  let anomalies = 0;
  try {
    for (const [index, replica] of replicas.entries())
      await replica.start({
        connection,
        stateDir: engine.stateDir,
        service: 'probe',
        skewMs: SKEWS_MS[index],
      });
    const { id } = await engine.probeRelease('1.0.0');
    for (let stop = 0; stop < stops; stop++) {
      const found = await oneStop(engine, replicas, { stop, releaseId: id });
      anomalies += found.length;
      for (const anomaly of found) console.log(`  ${anomaly}`);
      console.log(
        `stopped at '${PLACES[stop % PLACES.length]}' with SIGSTOP: ${
          found.length
        } anomalies`,
      );
    }
    return { stops, anomalies };
  } finally {
    for (const replica of replicas) await replica.kill();
    await engine.close();
  }
}

async function oneStop(
  engine: EngineHarness,
  replicas: readonly Replica[],
  { stop, releaseId }: { stop: number; releaseId: string },
): Promise<string[]> {
  const place = PLACES[stop % PLACES.length];
  // A backend whose clock is ahead takes everything for stale and sends nothing: it only takes over.
  const victim = replicas[stop % 2];
  const other = replicas[(stop % 2) + 1];
  const native = `probe/stop${stop}`;
  await engine.client.putGroup('probe', `stop${stop}`, { desired: 1 });
  const path = `/groups/${encodeURIComponent(
    `local:bench:-:${encodeURIComponent(native)}`,
  )}`;
  const group = await until('all backends see the group', async () => {
    const seen = await Promise.all(
      replicas.map(replica => replica.call('GET', path)),
    );
    return seen.every(({ status }) => status === 200)
      ? seen[0].body
      : undefined;
  });

  const key = { 'idempotency-key': randomUUID() };
  const body = {
    request: { kind: 'rollout', revisionId: releaseId },
    concurrencyToken: group.concurrencyToken,
  };
  victim.freezeAt(place);
  const told = victim.call('POST', `${path}/actions`, body, key);
  let early: unknown;
  told.then(
    answer => (early = answer),
    error => (early = error),
  );
  await until('the backend has stopped itself', async () => {
    if (early !== undefined) throw new Error(JSON.stringify(early));
    return victim.stopped() ? true : undefined;
  });
  await sleep(STOPPED_MS);
  const find = () => other.call('GET', `${path}/actions?limit=10`);
  const ended = await until(
    'another backend has ended the action',
    async () => {
      const action = (await find()).body.items[0];
      return ENDED.includes(action.state) ? action : undefined;
    },
    { timeoutMs: 60_000, everyMs: 200 },
  );
  victim.signal('SIGCONT');
  const late = await told;
  await sleep(3000);

  const { rollouts } = await engine.client.snapshot();
  const effects = rollouts.filter(({ groupId }) => groupId === native).length;
  const after = (await find()).body;
  const again = await other.call('POST', `${path}/actions`, body, key);
  await engine.client.deleteGroup(native);
  return [
    ...(effects === 1
      ? []
      : [`${effects} rollouts in the engine instead of one`]),
    ...(after.total === 1 ? [] : [`${after.total} actions in the journal`]),
    ...(JSON.stringify(after.items[0]) === JSON.stringify(ended)
      ? []
      : [
          `the ended action was written again: ${JSON.stringify(
            after.items[0],
          )}`,
        ]),
    ...(ended.state === 'succeeded' ? [] : [`it ended as ${ended.message}`]),
    ...(late.status === 201 && late.body.id === ended.id
      ? []
      : [`the backend that was stopped answers ${JSON.stringify(late)}`]),
    ...(again.body.id === ended.id ? [] : ['the same key gave another answer']),
  ];
}
