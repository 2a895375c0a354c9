import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BenchUnavailable } from '../BenchResult.ts';

const SCRIPTS = new URL('../../../../scripts/lib/', import.meta.url);

/** The connection of an administrator, as `pg` and Backstage's `database.connection` take it. */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** A PostgreSQL of its own for one benchmark: the embedded one of `npm start`, in a temporary folder. */
export interface Postgres {
  readonly connection: Connection;
  /** Stops it and removes its folder. */
  close(): Promise<void>;
}

/** Throws `BenchUnavailable` where the embedded PostgreSQL cannot run. */
export async function startPostgres(): Promise<Postgres> {
  const state = await mkdtemp(join(tmpdir(), 'capstan-bench-pg-'));
  // The scripts read it once, when they are loaded.
  process.env.CAPSTAN_STATE = state;
  const load = (file: string) => import(new URL(file, SCRIPTS).href);
  const { startCluster } = await load('postgres/cluster.mjs');
  const { removeOutside } = await load('postgres/outside.mjs');
  const remove = async () => {
    removeOutside();
    await rm(state, { recursive: true, force: true });
  };
  try {
    const cluster = await startCluster({ durable: false });
    return {
      connection: {
        host: '127.0.0.1',
        port: cluster.port,
        user: 'postgres',
        password: cluster.password,
      },
      async close() {
        await cluster.stop();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw new BenchUnavailable(
      `PostgreSQL does not start here: ${
        error instanceof Error ? error.message : error
      }`,
    );
  }
}
