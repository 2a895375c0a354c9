import {
  createMockDirectory,
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { TestBackend } from '@backstage/backend-test-utils';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import {
  git,
  LOCAL_GIT_PUSH_TOPIC,
  LocalGitRepositories,
} from '@capstan/plugin-local-git-node';
import type { LocalGitPush } from '@capstan/plugin-local-git-node';
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import localGitPlugin from '.';

const as = {
  GIT_AUTHOR_NAME: 'Ann',
  GIT_AUTHOR_EMAIL: 'ann@example.com',
  GIT_COMMITTER_NAME: 'Ann',
  GIT_COMMITTER_EMAIL: 'ann@example.com',
};

/** Git's answers are no text. */
function readBody(
  response: request.Response,
  done: (error: Error | null, body: Buffer) => void,
) {
  const chunks: Buffer[] = [];
  // Superagent hands the stream itself to a parser.
  const stream = response as unknown as NodeJS.ReadableStream;
  stream.on('data', chunk => chunks.push(Buffer.from(chunk)));
  stream.on('end', () => done(null, Buffer.concat(chunks)));
}

jest.setTimeout(60_000);

describe('localGitPlugin', () => {
  const folder = createMockDirectory();
  const pushed: LocalGitPush[] = [];
  let backend: TestBackend;
  let repositories: LocalGitRepositories;
  const warn = jest.fn();

  async function start(
    localGit: object = { directory: folder.resolve('git') },
  ) {
    const logger = mockServices.rootLogger.mock({ warn });
    logger.child.mockReturnValue(logger);
    backend = await startTestBackend({
      features: [
        localGitPlugin,
        logger.factory,
        createServiceFactory({
          service: eventsServiceRef,
          deps: {},
          factory: () => ({
            async publish({ topic, eventPayload }) {
              if (topic === LOCAL_GIT_PUSH_TOPIC)
                pushed.push(eventPayload as LocalGitPush);
            },
            async subscribe() {},
          }),
        }),
        mockServices.rootConfig.factory({
          data: { backend: { baseUrl: 'http://localhost:7007' }, localGit },
        }),
      ],
    });
  }

  beforeEach(async () => {
    folder.clear();
    pushed.length = 0;
    warn.mockClear();
    repositories = new LocalGitRepositories({
      directory: folder.resolve('git'),
      baseUrl: 'http://localhost:7007/api/local-git',
    });
    await start();
    await repositories.create({
      name: 'tea-shop',
      createdBy: 'test',
      description: 'Tea',
    });
  });

  afterEach(() => backend.stop());

  const base = () =>
    `http://127.0.0.1:${backend.server.port()}/api/local-git/repositories`;
  const urlOf = (name: string) => `${base()}/${name}.git`;
  const get = (path: string) =>
    request(backend.server)
      .get(`/api/local-git/repositories${path}`)
      .set('Host', 'localhost:7007');

  async function clone(name = 'tea-shop'): Promise<string> {
    const work = folder.resolve(`work-${randomUUID()}`);
    await git(['clone', '--quiet', urlOf(name), work]);
    return work;
  }

  async function commit(
    work: string,
    file: string,
    text: string = randomUUID(),
  ) {
    folder.addContent({ [join(work, file)]: text });
    await git(['add', '--all', '--', '.'], { cwd: work });
    await git(['commit', '--quiet', '-m', `Change ${file}`], {
      cwd: work,
      env: as,
    });
    return (await git(['rev-parse', 'HEAD'], { cwd: work })).trim();
  }

  const push = (work: string, ...refs: string[]) =>
    git(['push', '--quiet', 'origin', ...refs], { cwd: work });

  /** Events come after Git has its answer. */
  async function pushes(count: number): Promise<LocalGitPush[]> {
    for (let attempt = 0; attempt < 100 && pushed.length < count; attempt++)
      await sleep(50);
    await sleep(50);
    return [...pushed].sort((a, b) => a.branch.localeCompare(b.branch));
  }

  it('clones, pushes and fetches with the real Git, and tells of pushes', async () => {
    const work = await clone();
    const first = await commit(work, 'a.txt', 'one');
    await push(work, 'HEAD:main');
    expect(await pushes(1)).toEqual([
      { repository: 'tea-shop', branch: 'main', after: first },
    ]);

    const other = await clone();
    expect(readFileSync(join(other, 'a.txt'), 'utf8')).toBe('one');
    const second = await commit(work, 'a.txt', 'two');
    await git(['branch', 'feature/x'], { cwd: work });
    await push(work, 'HEAD:main', 'feature/x');
    expect((await pushes(3)).slice(0)).toEqual(
      expect.arrayContaining([
        { repository: 'tea-shop', branch: 'feature/x', after: second },
        {
          repository: 'tea-shop',
          branch: 'main',
          before: first,
          after: second,
        },
      ]),
    );
    await git(['pull', '--quiet', '--ff-only', 'origin', 'main'], {
      cwd: other,
    });
    expect(readFileSync(join(other, 'a.txt'), 'utf8')).toBe('two');
  });

  it('takes what is large, and what Git sends compressed', async () => {
    const work = await clone();
    await commit(work, 'large.bin', randomBytes(3_000_000).toString('base64'));
    await push(work, 'HEAD:main');
    expect(readFileSync(join(await clone(), 'large.bin'), 'utf8').length).toBe(
      4_000_000,
    );

    const response = await request(backend.server)
      .post('/api/local-git/repositories/tea-shop.git/git-upload-pack')
      .set('Host', 'localhost')
      .set('Git-Protocol', 'version=2')
      .set('Content-Type', 'application/x-git-upload-pack-request')
      .set('Content-Encoding', 'gzip')
      .buffer(true)
      .parse(readBody)
      .serialize(body => body)
      .send(gzipSync('0014command=ls-refs\n0000') as unknown as object);
    expect(response.status).toBe(200);
    expect(response.body.toString('latin1')).toContain('refs/heads/main');
  });

  it('tells of each move once when several push at the same time', async () => {
    const work = await clone();
    const start1 = await commit(work, 'a.txt');
    await push(work, 'HEAD:main');
    const works = await Promise.all([1, 2, 3, 4].map(() => clone()));
    const commits = await Promise.all(
      works.map((one, at) => commit(one, `file-${at}`)),
    );
    await Promise.all(
      works.map((one, at) => push(one, `HEAD:refs/heads/branch-${at}`)),
    );
    const results = await Promise.allSettled(
      works.map(one => push(one, 'HEAD:main')),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(
      1,
    );
    const won = commits[results.findIndex(r => r.status === 'fulfilled')];
    expect(await repositories.head('tea-shop')).toBe(won);
    const told = await pushes(6);
    expect(told).toEqual([
      ...commits.map((after, at) => ({
        repository: 'tea-shop',
        branch: `branch-${at}`,
        after,
      })),
      { repository: 'tea-shop', branch: 'main', after: start1 },
      {
        repository: 'tea-shop',
        branch: 'main',
        before: start1,
        after: won,
      },
    ]);
  });

  it('keeps history: no forced push, no branch deleted', async () => {
    const work = await clone();
    const first = await commit(work, 'a.txt');
    await push(work, 'HEAD:main');
    await git(['commit', '--quiet', '--amend', '-m', 'Other'], {
      cwd: work,
      env: as,
    });
    await expect(push(work, '--force', 'HEAD:main')).rejects.toThrow();
    await expect(push(work, ':main')).rejects.toThrow();
    expect(await repositories.head('tea-shop')).toBe(first);
    expect(await pushes(1)).toHaveLength(1);
  });

  it('has no repository that nobody made', async () => {
    await expect(clone('coffee-shop')).rejects.toThrow('not found');
    const response = await get(
      '/coffee-shop.git/info/refs?service=git-upload-pack',
    );
    expect([response.status, response.body.error.message]).toEqual([
      404,
      expect.stringContaining("There is no local repository 'coffee-shop'"),
    ]);
    expect(await repositories.names()).toEqual(['tea-shop']);
  });

  it.each([
    '/../tea-shop.git/info/refs?service=git-upload-pack',
    '/..%2f..%2fetc.git/info/refs?service=git-upload-pack',
    '/%2e%2e.git/info/refs?service=git-upload-pack',
    '/a%00b.git/info/refs?service=git-upload-pack',
    '/-x.git/info/refs?service=git-upload-pack',
    '/TEA-SHOP.git/info/refs?service=git-upload-pack',
    '/%D1%95hop.git/info/refs?service=git-upload-pack',
    '/%zz.git/info/refs?service=git-upload-pack',
    '/tea-shop.git/info/refs',
    '/tea-shop.git/info/refs?service=git-evil',
    '/tea-shop.git/info/refs?service=git-upload-pack&service=git-receive-pack',
    '/tea-shop.git/HEAD',
    '/tea-shop.git/config',
    '/tea-shop.git/objects/info/packs',
    '/tea-shop.git/..%2fother.git/HEAD',
    '/tea-shop.git/git-upload-pack',
  ])('answers %p with a sentence', async path => {
    const response = await get(path);
    expect([400, 401, 404]).toContain(response.status);
    expect(response.body.error.message).toMatch(/\S/);
    expect(response.text).not.toContain(folder.path);
  });

  it('serves only Git on this machine', async () => {
    const path = '/tea-shop.git/info/refs?service=git-receive-pack';
    expect((await get(path)).status).toBe(200);
    for (const [name, value] of [
      ['Host', 'evil.example'],
      ['Origin', 'http://localhost:7007'],
      ['Sec-Fetch-Site', 'cross-site'],
      ['X-Forwarded-For', '10.0.0.7'],
    ]) {
      const response = await get(path).set(name, value);
      expect([name, response.status]).toEqual([name, 403]);
    }
    const posted = await request(backend.server)
      .post('/api/local-git/repositories/tea-shop.git/git-receive-pack')
      .set('Origin', 'https://evil.example')
      .send('0000');
    expect(posted.status).toBe(403);
  });

  it('answers nonsense without ending or moving anything', async () => {
    for (const [type, body] of [
      ['application/x-git-receive-pack-request', 'nonsense'],
      ['application/json', '{}'],
      ['application/x-git-receive-pack-request', ''],
    ]) {
      const response = await request(backend.server)
        .post('/api/local-git/repositories/tea-shop.git/git-receive-pack')
        .set('Host', 'localhost')
        .set('Content-Type', type)
        .send(body);
      expect(response.status).toBeLessThan(500);
    }
    expect(await pushes(0)).toEqual([]);
    expect((await get('/tea-shop.git')).text).toContain(
      'git clone http://localhost:7007/api/local-git/repositories/tea-shop.git',
    );
  });

  it('lists repositories for who is signed in', async () => {
    const work = await clone();
    const id = await commit(work, 'a.txt');
    await push(work, 'HEAD:main');
    const response = await get('').set(
      'Authorization',
      mockCredentials.user.header(),
    );
    expect(response.body).toEqual({
      repositories: [
        {
          name: 'tea-shop',
          description: 'Tea',
          createdBy: 'test',
          createdAt: expect.any(String),
          cloneUrl:
            'http://localhost:7007/api/local-git/repositories/tea-shop.git',
          head: {
            id,
            title: 'Change a.txt',
            author: 'Ann',
            committedAt: expect.any(String),
          },
        },
      ],
    });
    const nobody = await get('').set(
      'Authorization',
      mockCredentials.none.header(),
    );
    expect(nobody.status).toBe(401);
  });

  it('is not there in production, and the log says why', async () => {
    const environment = process.env.NODE_ENV;
    await backend.stop();
    try {
      Object.assign(process.env, { NODE_ENV: 'production' });
      await start();
      const response = await get(
        '/tea-shop.git/info/refs?service=git-upload-pack',
      );
      expect([401, 404]).toContain(response.status);
      expect(warn).toHaveBeenCalledWith(
        expect.stringContaining("NODE_ENV is 'production'"),
      );
    } finally {
      Object.assign(process.env, { NODE_ENV: environment });
    }
  });

  it('is off without a folder', async () => {
    await backend.stop();
    await start({});
    expect((await get('')).status).toBe(404);
  });
});
