import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  EngineClient,
  type PutGroup,
  type Release,
} from '@capstan/local-engine';
import { until } from './until.ts';

const DAEMON = fileURLToPath(
  new URL('../../../local-engine/src/daemon.ts', import.meta.url),
);
const PROBE = fileURLToPath(new URL('./probeRelease', import.meta.url));

/** A local engine of its own with a temporary state folder, for one benchmark. */
export interface EngineHarness {
  readonly client: EngineClient;
  readonly stateDir: string;
  readonly daemon: ChildProcess;
  /** Registers the benchmarks' own small service under a version label. */
  probeRelease(
    label: string,
    variables?: Record<string, string>,
  ): Promise<Release>;
  /** Makes the group `probe/bench` and brings it to a release; resolves when all instances are ready. */
  runGroup(
    release: Release,
    spec: PutGroup,
  ): Promise<{ readonly id: string; readonly url: string }>;
  /** Resolves when the rollout has ended; throws its message when it did not succeed. */
  settle(rolloutId: string): Promise<void>;
  /** Stops all in order and removes the folder. */
  close(): Promise<void>;
}

const SERVICE = 'probe';
const ENVIRONMENT = 'bench';

/** The one group of the harness. */
export const GROUP = `${SERVICE}/${ENVIRONMENT}`;

export async function startEngine(): Promise<EngineHarness> {
  const stateDir = await mkdtemp(join(tmpdir(), 'capstan-bench-'));
  const daemon = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', DAEMON],
    {
      env: { ...process.env, CAPSTAN_ENGINE_STATE: stateDir },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const address = await until(
    'the engine serves',
    async () =>
      JSON.parse(await readFile(join(stateDir, 'engine.json'), 'utf8')) as {
        url: string;
      },
  );
  const token = (await readFile(join(stateDir, 'token'), 'utf8')).trim();
  const client = new EngineClient({ url: address.url, token });

  return {
    client,
    stateDir,
    daemon,
    ...groupDriver(client),
    async close() {
      const gone = new Promise(resolve => daemon.once('exit', resolve));
      if (daemon.exitCode === null && daemon.signalCode === null) {
        await client.stop();
        await gone;
      }
      await rm(stateDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** What the benchmarks do with their group on any engine. */
export function groupDriver(
  client: EngineClient,
): Pick<EngineHarness, 'settle' | 'probeRelease' | 'runGroup'> {
  const settle = async (rolloutId: string) => {
    const rollout = await until(
      `rollout ${rolloutId} ends`,
      async () => {
        const now = await client.rollout(GROUP, rolloutId);
        return now.endedAt === undefined ? undefined : now;
      },
      { timeoutMs: 120_000, everyMs: 25 },
    );
    if (rollout.phase !== 'succeeded')
      throw new Error(
        `Rollout ${rolloutId} ${rollout.phase}: ${rollout.message}`,
      );
  };

  return {
    settle,
    probeRelease: (label, variables) =>
      client.registerRelease({
        service: SERVICE,
        label,
        source: PROBE,
        command: ['node', 'server.mjs'],
        variables,
      }),
    async runGroup(release, spec) {
      const group = await client.putGroup(SERVICE, ENVIRONMENT, {
        stopSeconds: 10,
        drainSeconds: 15,
        ...spec,
      });
      const rollout = await client.startRollout(GROUP, {
        releaseId: release.id,
        strategy: { type: 'rolling', maxSurge: 10, maxUnavailable: 0 },
      });
      await settle(rollout.id);
      return { id: group.id, url: group.url };
    },
  };
}
