import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { EventParams } from '@backstage/plugin-events-node';
import {
  git,
  localGitLocationOf,
  LocalGitRepositories,
} from '@capstan/plugin-local-git-node';
import { chmodSync, existsSync } from 'node:fs';
import { runAction } from '../__testUtils__/runAction';
import { createDeleteAction } from './delete';
import { createPublishAction } from './publish';

const olivia = {
  ref: 'user:default/olivia',
  entity: {
    metadata: { name: 'olivia' },
    spec: {
      profile: { displayName: 'Olivia <O>\nwner', email: 'olivia@example.com' },
    },
  },
};

describe('local-git:publish and local-git:delete', () => {
  const folder = createMockDirectory();
  const workspacePath = folder.resolve('workspace');
  let repositories: LocalGitRepositories;
  let published: EventParams[];

  beforeEach(() => {
    folder.setContent({
      workspace: {
        'a.txt': '${{ 7*7 }}',
        'run.sh': 'x',
        '.gitignore': 'ignored\n',
        ignored: 'x',
        '.scaffold/answers.json': '{}',
      },
    });
    chmodSync(folder.resolve('workspace/run.sh'), 0o755);
    repositories = new LocalGitRepositories({
      directory: folder.resolve('git'),
      baseUrl: 'http://localhost:7007/api/local-git',
    });
    published = [];
  });

  const options = (given: LocalGitRepositories | undefined = repositories) => ({
    auth: mockServices.auth(),
    catalog: catalogServiceMock({ entities: [] }),
    events: {
      publish: async (event: EventParams) => {
        published.push(event);
      },
      subscribe: async () => {},
    },
    repositories: given,
  });
  const publish = (input = {}, more = {}) =>
    runAction(
      createPublishAction(options()),
      { name: 'tea-shop', ...input },
      { workspacePath, user: olivia, ...more },
    );
  const remove = (more = {}, name = 'tea-shop') =>
    runAction(createDeleteAction(options()), { name }, more);
  const show = (...args: string[]) =>
    git([`--git-dir=${repositories.directoryOf('tea-shop')}`, ...args]);

  it('makes one commit of the workspace, by the person', async () => {
    const { output } = await publish({ description: 'Tea' });
    const commit = await repositories.head('tea-shop');
    expect(output).toEqual({
      repository: 'tea-shop',
      cloneUrl: 'http://localhost:7007/api/local-git/repositories/tea-shop.git',
      commit,
    });
    expect(
      await show('ls-tree', '-r', '--format=%(objectmode) %(path)', 'main'),
    ).toBe(
      '100644 .gitignore\n100644 .scaffold/answers.json\n100644 a.txt\n100755 run.sh\n',
    );
    expect(await show('log', '--format=%an|%ae|%cn|%s', 'main')).toBe(
      'Olivia Owner|olivia@example.com|Capstan|Create tea-shop\n',
    );
    expect(await repositories.readFile('tea-shop', 'a.txt')).toBe('${{ 7*7 }}');
    expect(await repositories.get('tea-shop')).toMatchObject({
      createdBy: 'scaffolder:task-1',
      description: 'Tea',
    });
    expect(existsSync(folder.resolve('workspace/.git'))).toBe(false);
    expect(published).toEqual([
      {
        topic: 'localGit.push',
        eventPayload: {
          repository: 'tea-shop',
          branch: 'main',
          after: commit,
          actor: 'user:default/olivia',
          createdBy: 'scaffolder:task-1',
        },
      },
    ]);
  });

  it('does it once, however often the same run tries', async () => {
    const first = await publish();
    expect((await publish()).output).toEqual(first.output);
    // A run that ended between the two halves.
    await repositories.remove('tea-shop', { createdBy: 'scaffolder:task-1' });
    await repositories.create({
      name: 'tea-shop',
      createdBy: 'scaffolder:task-1',
    });
    const again = await publish();
    expect(again.output.commit).toBe(await repositories.head('tea-shop'));
  });

  it('refuses a repository of another run and says what to do', async () => {
    await publish();
    const before = await repositories.head('tea-shop');
    await expect(publish({}, { task: 'task-2' })).rejects.toThrow(
      "The local repository 'tea-shop' already exists, and this run did not make it. Choose another name.",
    );
    expect((await remove({ task: 'task-2' })).output).toEqual({
      removed: false,
    });
    expect(await repositories.head('tea-shop')).toBe(before);
  });

  it('undoes what the run made, says so, and may be asked again', async () => {
    await publish();
    published = [];
    const undone = await remove();
    expect(undone).toEqual({
      output: { removed: true },
      told: ["Undone: removed the repository 'tea-shop' that this run made."],
    });
    expect(published).toEqual([
      { topic: 'localGit.removed', eventPayload: { repository: 'tea-shop' } },
    ]);
    expect(await repositories.names()).toEqual([]);
    const again = await remove();
    expect(again.output).toEqual({ removed: false });
    expect(again.told[0]).toContain('nothing was undone');
    expect((await publish()).output.commit).toBeDefined();
  });

  it.each(['../x', 'a/b', '-x', 'ѕhop', ''])(
    'makes and removes nothing for the name %p',
    async name => {
      await expect(publish({ name })).rejects.toMatchObject({
        name: 'InputError',
      });
      expect((await remove({}, name)).output).toEqual({ removed: false });
      expect(existsSync(repositories.directory)).toBe(false);
    },
  );

  it('changes nothing in a dry run', async () => {
    const { output } = await publish({}, { isDryRun: true });
    expect(output.commit).toBe('0'.repeat(40));
    await remove({ isDryRun: true });
    expect(existsSync(repositories.directory)).toBe(false);
    expect(published).toEqual([]);
  });

  it('says how to switch local Git on', async () => {
    const action = createPublishAction({
      ...options(),
      repositories: undefined,
    });
    await expect(
      runAction(action, { name: 'tea-shop' }, { workspacePath }),
    ).rejects.toThrow("Set 'localGit.directory'");
    const undo = createDeleteAction({ ...options(), repositories: undefined });
    expect((await runAction(undo, { name: 'tea-shop' })).output).toEqual({
      removed: false,
    });
  });

  it('ends once the catalog has what the repository describes', async () => {
    folder.addContent({ 'workspace/catalog-info.yaml': 'kind: Component' });
    const entities: Entity[] = [];
    const catalog = catalogServiceMock.mock({
      getEntities: async () => ({ items: entities }),
    });
    let isOver = false;
    const publishing = runAction(
      createPublishAction({ ...options(), catalog }),
      { name: 'tea-shop' },
      { workspacePath, user: olivia },
    ).then(() => {
      isOver = true;
    });
    while (catalog.getEntities.mock.calls.length < 2)
      await new Promise(resolve => setTimeout(resolve, 20));
    expect(published).toHaveLength(1);
    expect(isOver).toBe(false);
    entities.push({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: { name: 'tea-shop' },
    });
    await publishing;
    expect(catalog.getEntities).toHaveBeenLastCalledWith(
      expect.objectContaining({
        filter: {
          'metadata.annotations.backstage.io/managed-by-origin-location':
            localGitLocationOf(repositories, 'tea-shop'),
        },
      }),
      expect.anything(),
    );
  });

  it('commits for the portal when nobody is known', async () => {
    await publish({}, { user: undefined });
    expect(await show('log', '--format=%an|%ae', 'main')).toBe(
      'Capstan|capstan@localhost\n',
    );
  });

  it('takes back what it made when the run is cancelled meanwhile', async () => {
    const cancelling = new AbortController();
    const action = createPublishAction({
      ...options(),
      events: {
        publish: async (event: EventParams) => {
          published.push(event);
          cancelling.abort();
        },
        subscribe: async () => {},
      },
    });
    await runAction(
      action,
      { name: 'tea-shop' },
      { workspacePath, user: olivia, signal: cancelling.signal },
    );
    expect(await repositories.names()).toEqual([]);
    expect(published.map(({ topic }) => topic)).toEqual([
      'localGit.push',
      'localGit.removed',
    ]);
  });

  it('keeps what another run made when the run is cancelled', async () => {
    await repositories.create({ name: 'tea-shop', createdBy: 'scaffolder:x' });
    await expect(publish({}, { signal: AbortSignal.abort() })).rejects.toThrow(
      'already exists',
    );
    expect(await repositories.names()).toEqual(['tea-shop']);
  });
});
