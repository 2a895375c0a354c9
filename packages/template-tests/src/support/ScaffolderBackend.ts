import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { TRANSFORM } from './common.ts';
import { copyShop } from './shop.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const PROGRAM = fileURLToPath(new URL('./backend/main.ts', import.meta.url));
const START_MS = 120_000;

/** An answer of the scaffolder's HTTP API. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

function configuration(options: {
  port: number;
  token: string;
  folder: string;
}): object {
  const url = `http://127.0.0.1:${options.port}`;
  return {
    app: { baseUrl: url },
    organization: { name: 'Template tests' },
    backend: {
      baseUrl: url,
      listen: { host: '127.0.0.1', port: options.port },
      database: { client: 'better-sqlite3', connection: ':memory:' },
      workingDirectory: options.folder,
      auth: {
        externalAccess: [
          {
            type: 'static',
            options: { token: options.token, subject: 'template-tests' },
          },
        ],
      },
    },
    localGit: { directory: join(options.folder, 'repositories') },
    scaffolder: { fleet: { shopSource: join(options.folder, 'shop') } },
    catalog: {
      rules: [
        {
          allow: ['Component', 'API', 'System', 'Domain', 'Group', 'Template'],
        },
      ],
      locations: ['organisation', 'shop'].map(file => ({
        type: 'file',
        target: join(ROOT, 'packages', 'backend', 'demo', `${file}.yaml`),
        rules: [{ allow: ['Group', 'User', 'System', 'Domain', 'Component'] }],
      })),
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The transform's watcher talks over the same channel. */
async function readyFrom(child: ChildProcess, signal: AbortSignal) {
  for (;;) {
    const [message] = await once(child, 'message', { signal });
    if (message?.ready === true) return;
  }
}

/** A real backend with catalog, scaffolder and Capstan's actions on a free port, its state in memory and a temporary folder. */
export class ScaffolderBackend {
  readonly url: string;
  /** Where it publishes to: bare repositories, one folder each. */
  readonly repositories: string;
  readonly #child: ChildProcess;
  readonly #token: string;
  readonly #folder: string;

  private constructor(
    url: string,
    child: ChildProcess,
    token: string,
    folder: string,
  ) {
    this.url = url;
    this.repositories = join(folder, 'repositories');
    this.#child = child;
    this.#token = token;
    this.#folder = folder;
  }

  /** Resolves when it answers; throws with its last output when it does not within two minutes. */
  static async start(): Promise<ScaffolderBackend> {
    const folder = await mkdtemp(join(tmpdir(), 'capstan-scaffolder-'));
    const token = randomBytes(24).toString('base64url');
    const port = await freePort();
    await copyShop(join(folder, 'shop'));
    const config = join(folder, 'app-config.yaml');
    const settings = configuration({ port, token, folder });
    await writeFile(config, stringify(settings), { mode: 0o600 });
    const child = fork(PROGRAM, ['--config', config], {
      cwd: join(ROOT, 'packages', 'template-tests'),
      execArgv: ['--require', TRANSFORM],
      env: { ...process.env, NODE_ENV: 'development', LOG_LEVEL: 'warn' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk).slice(-20_000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    // Whoever forgets to stop it must still end.
    child.unref();
    const abandoned = () => child.kill();
    process.once('exit', abandoned);
    const signal = AbortSignal.timeout(START_MS);
    try {
      await Promise.race([
        readyFrom(child, signal),
        once(child, 'exit', { signal }).then(() => {
          throw new Error('It ended.');
        }),
      ]);
    } catch (error) {
      child.kill();
      await rm(folder, { recursive: true, force: true });
      throw new Error(`The scaffolder did not start (${error}):\n${output}`);
    }
    const url = `http://127.0.0.1:${port}`;
    const backend = new ScaffolderBackend(url, child, token, folder);
    await backend.#organisation(signal);
    return backend;
  }

  /** Owners are looked up in the catalog, which reads its files after the start. */
  async #organisation(signal: AbortSignal): Promise<void> {
    const path = '/api/catalog/entities/by-name/group/default/shop-team';
    while ((await this.#fetch(path)).status !== 200) {
      await sleep(200, undefined, { signal });
    }
  }

  /** Asks the scaffolder's API. Never throws because of the status. */
  async ask(path: string, body?: object): Promise<Answer> {
    const response = await this.#fetch(`/api/scaffolder${path}`, body);
    return { status: response.status, body: await response.json() };
  }

  #fetch(path: string, body?: object): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        authorization: `Bearer ${this.#token}`,
        'content-type': 'application/json',
      },
      body: body && JSON.stringify(body),
    });
  }

  /** Ends the process and removes its folder. May be called twice. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.ref();
      const ended = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await ended;
    }
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
