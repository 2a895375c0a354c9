import { createHmac } from 'node:crypto';
import { connect } from './client.mjs';

/**
 * Makes sure that each database exists, with a role of the same name that owns it and nothing else.
 *
 * @param {import('./cluster.mjs').Cluster} cluster
 * @param {readonly string[]} names Lower-case letters, digits and underscores.
 */
export async function ensureDatabases(cluster, names) {
  const client = await connect(cluster, 'postgres');
  try {
    const { rows } = await client.query('select datname from pg_database');
    const present = new Set(rows.map(row => row.datname));
    for (const name of names.filter(wanted => !present.has(wanted))) {
      const role = client.escapeIdentifier(name);
      const password = client.escapeLiteral(passwordOf(cluster, name));
      await client.query(`drop role if exists ${role}`);
      await client.query(`create role ${role} login password ${password}`);
      await client.query(`create database ${role} owner ${role}`);
      await client.query(`revoke connect on database ${role} from public`);
    }
  } finally {
    await client.end();
  }
}

/** The password of a role follows from the administrator's, so there is one secret to keep. */
export const passwordOf = (cluster, name) =>
  createHmac('sha256', cluster.password).update(name).digest('base64url');

/** The connection URL of a database, for programs that take one. Holds the password: never print it. */
export const urlOf = (cluster, name) =>
  `postgresql://${name}:${passwordOf(cluster, name)}@127.0.0.1:${
    cluster.port
  }/${name}`;

/** The connection URL of the administrator, for tests that make databases of their own. */
export const adminUrl = ({ password, port }) =>
  `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`;
