import type { AuthService } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { EventsService } from '@backstage/plugin-events-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  assertRepositoryName,
  git,
  LOCAL_GIT_BRANCH,
  LOCAL_GIT_PUSH_TOPIC,
  localGitLocationOf,
} from '@capstan/plugin-local-git-node';
import type {
  LocalGitPush,
  LocalGitRepositories,
} from '@capstan/plugin-local-git-node';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { commitEnvironment } from './author';
import { catalogFollows } from './catalogFollows';
import { creatorOf } from './creator';
import { takeBack } from './delete';
import { requireRepositories } from './requireRepositories';

const DRY_RUN_COMMIT = '0'.repeat(40);

/**
 * Makes a local repository with one commit: the workspace. Ends once its entities are in the catalog, so that what links
 * to them leads somewhere.
 *
 * There is no checkpoint: what the repository itself says (who made it, where its branch is) is always true, also after
 * `local-git:delete` undid it and the same task is tried again, when a checkpoint would still say that it is done.
 */
export function createPublishAction(options: {
  auth: AuthService;
  catalog: CatalogService;
  events: EventsService;
  repositories: LocalGitRepositories | undefined;
}) {
  return createTemplateAction({
    id: 'local-git:publish',
    description:
      'Makes a Git repository on this machine with what the workspace holds, as one commit on main. The same task may do it again.',
    supportsDryRun: true,
    examples: [
      {
        description: 'With what undoes it when a later step fails',
        example: `steps:
  - id: publish
    name: Make the repository
    action: local-git:publish
    input:
      name: \${{ parameters.name }}
      description: \${{ parameters.description }}
  - id: undo-publish
    name: Remove the repository that this run made
    if: \${{ failure() }}
    action: local-git:delete
    input:
      name: \${{ parameters.name }}
`,
      },
    ],
    schema: {
      input: {
        name: z => z.string({ description: 'Name of the repository' }),
        description: z => z.string().optional(),
      },
      output: {
        repository: z => z.string({ description: 'Name of the repository' }),
        cloneUrl: z => z.string({ description: 'What people clone' }),
        commit: z => z.string({ description: 'The commit that main is at' }),
      },
    },
    async handler(ctx) {
      const { name, description = '' } = ctx.input;
      assertRepositoryName(name);
      const repositories = requireRepositories(options.repositories);
      ctx.output('repository', name);
      ctx.output('cloneUrl', repositories.cloneUrlOf(name));
      if (ctx.isDryRun) {
        ctx.output('commit', DRY_RUN_COMMIT);
        return;
      }

      const publish = async () => {
        const createdBy = creatorOf(ctx);
        const found = await repositories.get(name);
        if (found && found.createdBy !== createdBy) {
          throw new ConflictError(
            `The local repository '${name}' already exists, and this run did not make it. Choose another name.`,
          );
        }
        if (!found)
          await repositories.create({
            name,
            createdBy,
            description: description.slice(0, 1_000),
          });

        const before = await repositories.head(name);
        if (before === undefined) {
          await pushWorkspace({
            workspace: ctx.workspacePath,
            target: repositories.directoryOf(name),
            gitDirectory: `${await ctx.createTemporaryDirectory()}/git`,
            author: commitEnvironment(ctx.user?.entity),
            message: `Create ${name}\n\nMade by the template ${
              ctx.templateInfo?.entityRef ?? 'of the portal'
            }.`,
            signal: ctx.signal,
          });
        }
        const commit = await repositories.head(name);
        if (commit === undefined)
          throw new Error(`The repository '${name}' has no commit.`);
        ctx.output('commit', commit);
        const eventPayload: LocalGitPush = {
          repository: name,
          branch: LOCAL_GIT_BRANCH,
          after: commit,
          ...(ctx.user?.ref ? { actor: ctx.user.ref } : {}),
          createdBy,
        };
        await options.events.publish({
          topic: LOCAL_GIT_PUSH_TOPIC,
          eventPayload,
        });
        ctx.logger.info(
          `Published commit ${commit.slice(0, 12)} to ${repositories.cloneUrlOf(
            name,
          )}.`,
        );
        if (!existsSync(join(ctx.workspacePath, 'catalog-info.yaml'))) return;
        const location = localGitLocationOf(repositories, name);
        const { signal } = ctx;
        if (
          !(await catalogFollows(location, 'there', { ...options, signal }))
        ) {
          ctx.logger.warn(
            'The catalog has not taken its entities yet. What is wrong with catalog-info.yaml, if anything, is in the log of the portal.',
          );
        }
      };
      try {
        await publish();
      } finally {
        // No further step of a run that was cancelled is begun, not even one with `if: failure()`: so it is taken back here.
        if (ctx.signal?.aborted) {
          const { task, logger } = ctx;
          await takeBack(name, { task, logger }, { ...options, repositories });
        }
      }
    },
  });
}

/** Git's own files stay outside of the workspace. */
async function pushWorkspace(options: {
  workspace: string;
  target: string;
  gitDirectory: string;
  author: Record<string, string>;
  message: string;
  signal?: AbortSignal;
}): Promise<void> {
  const { workspace, target, gitDirectory, author, message, signal } = options;
  const run = async (args: string[], input?: string) =>
    await git(
      [`--git-dir=${gitDirectory}`, `--work-tree=${workspace}`, ...args],
      { cwd: workspace, env: author, input, signal },
    );
  await run(['init', '--quiet', '--template=']);
  await run(['add', '--all', '--', '.']);
  await run(['commit', '--quiet', '--allow-empty', '--file=-'], message);
  await run(['push', '--quiet', target, `HEAD:refs/heads/${LOCAL_GIT_BRANCH}`]);
}
