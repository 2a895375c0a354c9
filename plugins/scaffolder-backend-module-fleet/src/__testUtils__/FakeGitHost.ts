import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * A Git host as far as publishing needs one: the calls of GitHub, GitLab and Bitbucket Data Center that make a repository, and
 * Git itself over HTTP by `git http-backend`. Repositories are real.
 */
export class FakeGitHost {
  readonly #folder: string;
  readonly #server: Server;
  /** Every call, as `POST /path`. */
  readonly calls: string[] = [];
  /** Pushes are refused from now on. */
  isBroken = false;

  constructor(folder: string) {
    this.#folder = folder;
    this.#server = createServer((req, res) => {
      this.#answer(req, res).catch(error => {
        res.statusCode = 500;
        res.end(String(error));
      });
    });
  }

  async start(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  get host(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `127.0.0.1:${port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  /** What Git says of a repository, for example `['log', '--format=%s', 'main']`. */
  async git(path: string, args: readonly string[]): Promise<string> {
    const { stdout } = await run('git', ['-C', this.#folderOf(path), ...args]);
    return stdout.trim();
  }

  async forget(): Promise<void> {
    this.calls.length = 0;
    this.isBroken = false;
    await rm(this.#folder, { recursive: true, force: true });
    await mkdir(this.#folder, { recursive: true });
  }

  #folderOf(path: string): string {
    return join(this.#folder, `${path}.git`);
  }

  async #answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', this.url);
    const path = decodeURIComponent(url.pathname);
    if (path.includes('.git/')) {
      this.#serveGit(req, res, url);
      return;
    }
    this.calls.push(`${req.method} ${path}`);
    const body = await bodyOf(req);
    const { status, json } = await this.#api(req.method ?? '', path, body);
    res.writeHead(status, { 'Content-Type': 'application/json' });
    // A text is a file as it is, which is what the catalog asks for.
    res.end(typeof json === 'string' ? json : JSON.stringify(json));
  }

  async #api(
    method: string,
    path: string,
    body: Readonly<Record<string, string>>,
  ): Promise<{ status: number; json: unknown }> {
    const ok = (json: unknown, status = 200) => ({ status, json });
    switch (`${method} ${path}`) {
      // GitHub
      case 'GET /api/v3/users/acme':
        return ok({ login: 'acme', type: 'Organization' });
      case 'POST /api/v3/orgs/acme/repos': {
        const made = await this.#make(`acme/${body.name}`);
        return made
          ? ok(
              {
                clone_url: `${this.url}/acme/${body.name}.git`,
                html_url: `${this.url}/acme/${body.name}`,
              },
              201,
            )
          : ok({ message: 'name already exists on this account' }, 422);
      }
      // GitLab
      case 'GET /api/v4/namespaces/acme':
        return ok({ id: 7, kind: 'group' });
      case 'GET /api/v4/user':
        return ok({ id: 1 });
      case 'GET /api/v4/groups/acme/projects':
        return ok([]);
      case 'POST /api/v4/projects': {
        const made = await this.#make(`acme/${body.path}`);
        return made
          ? ok(
              {
                id: 9,
                http_url_to_repo: `${this.url}/acme/${body.path}.git`,
              },
              201,
            )
          : ok({ message: { name: ['has already been taken'] } }, 400);
      }
      default:
        break;
    }
    // Bitbucket Data Center
    if (`${method} ${path}` === 'POST /rest/api/1.0/projects/SHOP/repos') {
      await this.#make(`SHOP/${body.name}`);
      return ok(
        {
          links: {
            clone: [
              { name: 'http', href: `${this.url}/SHOP/${body.name}.git` },
            ],
            self: [{ href: `${this.url}/SHOP/${body.name}/browse` }],
          },
        },
        201,
      );
    }
    // What the catalog asks once it is registered.
    const file =
      /^\/api\/v3\/repos\/(acme\/[\w-]+)\/contents\/(.*)$/.exec(path) ?? [];
    if (method === 'GET' && file[1]) {
      return ok(await this.git(file[1], ['show', `main:${file[2]}`]));
    }
    return ok({ message: 'Not Found' }, 404);
  }

  /** `false` when there is one already. */
  async #make(path: string): Promise<boolean> {
    const folder = this.#folderOf(path);
    const isThere = await this.git(path, ['rev-parse', '--git-dir']).then(
      () => true,
      () => false,
    );
    if (isThere) return false;
    await run('git', ['init', '--quiet', '--bare', '-b', 'main', folder]);
    await run('git', ['-C', folder, 'config', 'http.receivepack', 'true']);
    return true;
  }

  #serveGit(req: IncomingMessage, res: ServerResponse, url: URL): void {
    if (this.isBroken && /receive-pack/.test(req.url ?? '')) {
      res.writeHead(403).end();
      return;
    }
    const child = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env.PATH,
        GIT_PROJECT_ROOT: this.#folder,
        GIT_HTTP_EXPORT_ALL: '1',
        REQUEST_METHOD: req.method,
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        CONTENT_TYPE: req.headers['content-type'] ?? '',
        REMOTE_USER: 'bot',
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    req.pipe(child.stdin);
    child.stdin.on('error', () => {});
    const chunks: Buffer[] = [];
    child.stdout.on('data', chunk => chunks.push(chunk));
    child.on('close', () => {
      const answer = Buffer.concat(chunks);
      const end = answer.indexOf('\r\n\r\n');
      for (const line of answer.subarray(0, end).toString().split('\r\n')) {
        const [name, value = ''] = line.split(': ');
        if (name === 'Status') res.statusCode = Number(value.split(' ')[0]);
        else res.setHeader(name, value);
      }
      res.end(answer.subarray(end + 4));
    });
  }
}

async function bodyOf(
  req: IncomingMessage,
): Promise<Readonly<Record<string, string>>> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  if (text === '') return {};
  return text.startsWith('{')
    ? JSON.parse(text)
    : Object.fromEntries(new URLSearchParams(text));
}
