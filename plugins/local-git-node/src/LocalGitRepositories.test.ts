import { ConfigReader } from '@backstage/config';
import { createMockDirectory } from '@backstage/backend-test-utils';
import type { MockDirectoryContent } from '@backstage/backend-test-utils';
import { existsSync, readdirSync } from 'node:fs';
import { git } from './git';
import { LocalGitRepositories } from './LocalGitRepositories';

const as = {
  GIT_AUTHOR_NAME: 'Ann',
  GIT_AUTHOR_EMAIL: 'ann@example.com',
  GIT_COMMITTER_NAME: 'Ann',
  GIT_COMMITTER_EMAIL: 'ann@example.com',
};

describe('LocalGitRepositories', () => {
  const folder = createMockDirectory();
  let repositories: LocalGitRepositories;

  beforeEach(() => {
    folder.clear();
    repositories = new LocalGitRepositories({
      directory: folder.resolve('git'),
      baseUrl: 'http://localhost:7007/api/local-git/',
    });
  });

  /** Pushes a commit with these files to a branch and returns its id. */
  async function push(
    name: string,
    files: MockDirectoryContent,
    branch = 'main',
  ) {
    const work = folder.resolve(`work-${name}-${branch}-${Date.now()}`);
    await git(['clone', '--quiet', repositories.directoryOf(name), work]);
    folder.addContent({ [work]: files });
    await git(['add', '--all', '--', '.'], { cwd: work });
    await git(['commit', '--quiet', '-m', 'Say hello\n\nAnd more.'], {
      cwd: work,
      env: as,
    });
    await git(['push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`], {
      cwd: work,
    });
    return (await git(['rev-parse', 'HEAD'], { cwd: work })).trim();
  }

  it('is off without a folder, and cloned from the backend by default', () => {
    const read = (localGit: object) =>
      LocalGitRepositories.fromConfig(
        new ConfigReader({
          backend: { baseUrl: 'http://localhost:7007' },
          localGit: { ...localGit },
        }),
      );
    expect(read({})).toBeUndefined();
    expect(read({ directory: '/g' })?.cloneUrlOf('shop')).toBe(
      'http://localhost:7007/api/local-git/repositories/shop.git',
    );
    expect(
      read({ directory: '/g', baseUrl: 'http://git/x/' })?.cloneUrlOf('shop'),
    ).toBe('http://git/x/repositories/shop.git');
  });

  it('makes a repository that remembers who made it', async () => {
    const made = await repositories.create({
      name: 'tea-shop',
      createdBy: 'scaffolder:1',
      description: 'Tea "and" more\nin two lines',
    });
    expect(await repositories.get('tea-shop')).toEqual(made);
    expect(await repositories.list()).toEqual([made]);
    expect(made).toMatchObject({
      createdBy: 'scaffolder:1',
      description: 'Tea "and" more\nin two lines',
    });
    expect(await repositories.head('tea-shop')).toBeUndefined();
    expect(await repositories.heads('tea-shop')).toEqual(new Map());
    expect(await repositories.readFile('tea-shop', 'a')).toBeUndefined();
  });

  it('refuses a name that is taken and keeps what is there', async () => {
    await repositories.create({ name: 'shop', createdBy: 'one' });
    const before = await push('shop', { 'a.txt': 'a' });
    await expect(
      repositories.create({ name: 'shop', createdBy: 'two' }),
    ).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining("'shop' already exists"),
    });
    expect(await repositories.head('shop')).toBe(before);
    expect((await repositories.get('shop'))?.createdBy).toBe('one');
  });

  it('lets one of many have a name, and leaves nothing of the others', async () => {
    const results = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map(createdBy =>
        repositories.create({ name: 'shop', createdBy }),
      ),
    );
    const won = results.filter(result => result.status === 'fulfilled');
    const lost = results.filter(result => result.status === 'rejected');
    expect(won).toHaveLength(1);
    expect(lost.map(result => result.reason.name)).toEqual(
      Array(3).fill('ConflictError'),
    );
    expect(readdirSync(repositories.directory)).toEqual(['shop.git']);
  });

  it.each([
    '../x',
    'a/b',
    '-x',
    'x',
    'ab-',
    'Shop',
    'shop.git',
    'shop\n',
    'sh\0p',
    'ѕhop', // the first letter is Cyrillic
    '',
    'a'.repeat(41),
    '..',
    '--upload-pack=x',
    { toString: () => 'shop' },
    undefined,
  ])('builds no path of %p', async bad => {
    const name = bad as string;
    expect(() => repositories.directoryOf(name)).toThrow('no name');
    expect(() => repositories.cloneUrlOf(name)).toThrow('no name');
    for (const attempt of [
      repositories.create({ name, createdBy: 'x' }),
      repositories.remove(name, { createdBy: 'x' }),
      repositories.get(name),
      repositories.head(name),
      repositories.readFile(name, 'a'),
    ]) {
      await expect(attempt).rejects.toMatchObject({ name: 'InputError' });
    }
    expect(existsSync(repositories.directory)).toBe(false);
  });

  it('refuses what is too long for a description', async () => {
    await expect(
      repositories.create({
        name: 'shop',
        createdBy: 'x',
        description: 'x'.repeat(200_000),
      }),
    ).rejects.toMatchObject({ name: 'InputError' });
    expect(await repositories.names()).toEqual([]);
  });

  it('removes only what the same one made, and may be asked again', async () => {
    await repositories.create({ name: 'shop', createdBy: 'one' });
    expect(await repositories.remove('shop', { createdBy: 'two' })).toBe(
      'foreign',
    );
    expect(await repositories.names()).toEqual(['shop']);
    expect(await repositories.remove('shop', { createdBy: 'one' })).toBe(
      'removed',
    );
    expect(await repositories.remove('shop', { createdBy: 'one' })).toBe(
      'absent',
    );
    expect(readdirSync(repositories.directory)).toEqual([]);
    await repositories.create({ name: 'shop', createdBy: 'three' });
    expect((await repositories.get('shop'))?.createdBy).toBe('three');
  });

  it('reads files, heads and commits', async () => {
    await repositories.create({ name: 'shop', createdBy: 'one' });
    const first = await push('shop', { 'a.txt': 'one', dir: { b: 'ü' } });
    const second = await push('shop', { 'a.txt': 'two' });
    const other = await push('shop', { 'a.txt': 'other' }, 'feature/x');
    expect(await repositories.head('shop')).toBe(second);
    expect(await repositories.heads('shop')).toEqual(
      new Map([
        ['feature/x', other],
        ['main', second],
      ]),
    );
    expect(await repositories.readFile('shop', 'a.txt')).toBe('two');
    expect(await repositories.readFile('shop', 'dir/b')).toBe('ü');
    expect(await repositories.readFile('shop', 'a.txt', first)).toBe('one');
    expect(await repositories.readFile('shop', 'a.txt', 'feature/x')).toBe(
      'other',
    );
    expect(await repositories.commit('shop', first)).toMatchObject({
      id: first,
      title: 'Say hello',
      author: 'Ann',
    });
  });

  it.each([
    ['dir', 'main'],
    ['../a.txt', 'main'],
    ['/etc/passwd', 'main'],
    ['dir/../a.txt', 'main'],
    [':(glob)*', 'main'],
    ['*', 'main'],
    ['a.txt', '--all'],
    ['a.txt', 'main:dir'],
    ['a.txt', 'none'],
    ['a.txt', 'f'.repeat(40)],
    ['link', 'main'],
  ])('has no file %p at %p', async (path, ref) => {
    await repositories.create({ name: 'shop', createdBy: 'one' });
    await push('shop', {
      'a.txt': 'a',
      'dir/b': 'b',
      link: context => context.symlink('a.txt'),
    });
    expect(await repositories.readFile('shop', path, ref)).toBeUndefined();
  });

  it('lets nobody delete or rewrite a branch', async () => {
    await repositories.create({ name: 'shop', createdBy: 'one' });
    const before = await push('shop', { 'a.txt': 'a' });
    const work = folder.resolve('rewrite');
    await git(['init', '--quiet', work]);
    await git(['commit', '--quiet', '--allow-empty', '-m', 'x'], {
      cwd: work,
      env: as,
    });
    const target = repositories.directoryOf('shop');
    await expect(
      git(['push', '--force', target, 'HEAD:refs/heads/main'], { cwd: work }),
    ).rejects.toMatchObject({ name: 'GitError' });
    await expect(
      git(['push', target, ':refs/heads/main'], { cwd: work }),
    ).rejects.toMatchObject({ name: 'GitError' });
    expect(await repositories.head('shop')).toBe(before);
  });

  it('finds no repository where there is none', async () => {
    expect(await repositories.get('shop')).toBeUndefined();
    expect(await repositories.head('shop')).toBeUndefined();
    expect(await repositories.list()).toEqual([]);
    await expect(repositories.assertExists('shop')).rejects.toThrow(
      "There is no local repository 'shop'",
    );
    folder.addContent({ git: { 'x y.git': {}, 'abc.git': 'a file' } });
    expect(await repositories.names()).toEqual([]);
  });

  it('honours no setting of the user and says when git is missing', async () => {
    const home = folder.resolve('home');
    folder.addContent({
      [home]: { '.gitconfig': '[init]\n\tdefaultBranch = trunk\n' },
    });
    const { HOME, PATH } = process.env;
    try {
      process.env.HOME = home;
      expect(await git(['config', '--list'], { cwd: home })).toBe('');
      process.env.PATH = folder.resolve('none');
      await expect(
        repositories.create({ name: 'shop', createdBy: 'x' }),
      ).rejects.toThrow("There is no 'git' on this machine's PATH");
    } finally {
      Object.assign(process.env, { HOME, PATH });
    }
    expect(readdirSync(repositories.directory)).toEqual([]);
  });

  it('ends a git that takes too long, and one that writes too much', async () => {
    await expect(
      git(['cat-file', '--batch'], { cwd: folder.path, timeoutMs: 1 }),
    ).rejects.toMatchObject({ name: 'GitError' });
    await expect(git(['version'], { maxOutputBytes: 4 })).rejects.toThrow(
      'wrote more than 4 bytes',
    );
  });
});
