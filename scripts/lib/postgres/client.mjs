import { createRequire } from 'node:module';
import { inRoot } from '../paths.mjs';

/**
 * A connection to the embedded cluster as its administrator. The driver is the portal's own, so this works once the
 * dependencies are installed.
 *
 * @param {{ port: number, password: string }} cluster
 * @param {string} database
 */
export async function connect(cluster, database) {
  const { Client } = createRequire(inRoot('package.json'))('pg');
  const client = new Client({
    host: '127.0.0.1',
    port: cluster.port,
    user: 'postgres',
    password: cluster.password,
    database,
    connectionTimeoutMillis: 5000,
  });
  client.on('error', () => {});
  await client.connect();
  return client;
}
