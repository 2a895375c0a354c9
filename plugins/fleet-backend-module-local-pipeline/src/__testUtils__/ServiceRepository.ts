import { git } from '@capstan/plugin-local-git-node';
import type { LocalGitRepositories } from '@capstan/plugin-local-git-node';
import fs from 'node:fs/promises';
import path from 'node:path';

/** Answers what the smoke test asks; a fault of its release makes it fail. */
export const SERVER = `
const fault = require('./fault.json');
if (fault === 'crash') { console.error('boom: cannot start'); process.exit(1); }
const server = require('node:http').createServer((request, response) => {
  request.resume();
  const answer = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  const { pathname } = new URL(request.url, 'http://x');
  if (pathname === '/livez') return answer(200, {});
  if (pathname === '/readyz') return answer(200, {});
  if (pathname === '/api/products') return answer(200, { items: [{ variantId: 7 }] });
  if (pathname === '/api/carts') return answer(fault === 'noCart' ? 422 : 201, { id: 'cart' });
  if (pathname === '/env') return answer(200, process.env);
  return answer(fault === 'errors' ? 500 : 200, { version: process.env.CAPSTAN_VERSION });
});
server.listen(Number(process.env.PORT), process.env.HOST);
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
`;

const BUILD = `
const fs = require('node:fs');
fs.mkdirSync('dist', { recursive: true });
for (const file of ['server.cjs', 'fault.json', 'note.txt']) fs.copyFileSync(file, 'dist/' + file);
fs.writeFileSync('dist/release.json', JSON.stringify({ command: ['node', 'server.cjs'] }));
console.log('built');
`;

export const manifestOf = (service: string) => ({
  service,
  environments: {
    test: { min: 1, max: 2, desired: 1, policies: [] },
    prod: { min: 1, max: 4, desired: 2, policies: [] },
  },
  strategy: 'rolling',
  stopSeconds: 2,
  healthPath: '/livez',
  readyPath: '/readyz',
  poolSize: 2,
});

export type Fault = 'none' | 'errors' | 'crash' | 'noCart';

/** A service without dependencies in a local repository, and a person's clone of it. */
export class ServiceRepository {
  readonly name: string;
  readonly #clone: string;
  readonly #repositories: LocalGitRepositories;

  private constructor(
    repositories: LocalGitRepositories,
    name: string,
    clone: string,
  ) {
    this.#repositories = repositories;
    this.name = name;
    this.#clone = clone;
  }

  /** An empty repository. */
  static async create(
    repositories: LocalGitRepositories,
    name: string,
    folder: string,
    createdBy: string = 'user:default/olivia',
  ): Promise<ServiceRepository> {
    await repositories.create({ name, createdBy });
    const clone = path.join(folder, `clone-${name}`);
    await fs.rm(clone, { recursive: true, force: true });
    await git(['clone', '--quiet', repositories.directoryOf(name), clone]);
    return new ServiceRepository(repositories, name, clone);
  }

  /** The clone that `create` made. */
  static open(
    repositories: LocalGitRepositories,
    name: string,
    folder: string,
  ): ServiceRepository {
    const clone = path.join(folder, `clone-${name}`);
    return new ServiceRepository(repositories, name, clone);
  }

  /** Writes files (objects as JSON, `undefined`: not at all) over those of the service, commits and pushes; answers the commit. */
  async push(
    files: Readonly<Record<string, unknown>> = {},
    fault: Fault = 'none',
    branch: string = 'main',
  ): Promise<string> {
    const all: Readonly<Record<string, unknown>> = {
      'package.json': {
        name: this.name,
        version: '1.0.0',
        scripts: {
          test: 'node test.cjs',
          build: 'node build.cjs',
        },
      },
      'package-lock.json': {
        name: this.name,
        version: '1.0.0',
        lockfileVersion: 3,
        requires: true,
        packages: { '': { name: this.name, version: '1.0.0' } },
      },
      'server.cjs': SERVER,
      'build.cjs': BUILD,
      'test.cjs': 'console.log("1 test passed");',
      'fault.json': JSON.stringify(fault),
      'note.txt': `${Math.random()}`,
      'infra/local.json': manifestOf(this.name),
      ...files,
    };
    for (const [name, content] of Object.entries(all)) {
      if (content === undefined) continue;
      const file = path.join(this.#clone, name);
      await fs.mkdir(path.dirname(file), { recursive: true });
      await fs.writeFile(
        file,
        typeof content === 'string' ? content : JSON.stringify(content),
      );
    }
    const cwd = this.#clone;
    const as = ['-c', 'user.name=Olivia', '-c', 'user.email=o@example.com'];
    await git(['add', '--all'], { cwd });
    await git([...as, 'commit', '--quiet', '--message', 'A change'], { cwd });
    const target = `HEAD:refs/heads/${branch}`;
    await git(['push', '--quiet', 'origin', target], { cwd });
    return (await this.#repositories.head(this.name, branch))!;
  }
}
