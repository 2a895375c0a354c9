import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { EventsService } from '@backstage/plugin-events-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  isRepositoryName,
  LOCAL_GIT_REMOVED_TOPIC,
  localGitLocationOf,
} from '@capstan/plugin-local-git-node';
import type {
  LocalGitRemoval,
  LocalGitRepositories,
} from '@capstan/plugin-local-git-node';
import { catalogFollows } from './catalogFollows';
import { creatorOf } from './creator';

/** Undoes `local-git:publish` of the same task, half of it too. Never fails for want of something to undo. */
export function createDeleteAction(options: {
  auth: AuthService;
  catalog: CatalogService;
  events: EventsService;
  repositories: LocalGitRepositories | undefined;
}) {
  return createTemplateAction({
    id: 'local-git:delete',
    description:
      'Removes the local repository that this task made, and waits until the catalog has let go of its entities. What another task made stays.',
    supportsDryRun: true,
    examples: [
      {
        description: 'After a step has failed',
        example: `steps:
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
      input: { name: z => z.string({ description: 'Name of the repository' }) },
      output: {
        removed: z =>
          z.boolean({ description: 'Whether there was something to undo' }),
      },
    },
    async handler(ctx) {
      const { name } = ctx.input;
      const { repositories } = options;
      ctx.output('removed', false);
      if (ctx.isDryRun) return;
      if (!repositories || !isRepositoryName(name)) {
        ctx.logger.info('Nothing was published, so nothing was undone.');
        return;
      }
      ctx.output(
        'removed',
        await takeBack(name, ctx, { ...options, repositories }),
      );
    },
  });
}

/**
 * Removes the repository of that name if the run made it, tells the portal, and waits until the catalog has let go of its entities.
 * Answers whether there was something to remove, and says so in the log.
 */
export async function takeBack(
  name: string,
  run: {
    readonly task: { readonly id: string };
    readonly logger: Pick<LoggerService, 'info' | 'warn'>;
    readonly signal?: AbortSignal;
  },
  options: {
    auth: AuthService;
    catalog: CatalogService;
    events: EventsService;
    repositories: LocalGitRepositories;
  },
): Promise<boolean> {
  const { events, repositories } = options;
  const { logger, signal } = run;
  const outcome = await repositories.remove(name, {
    createdBy: creatorOf(run),
  });
  if (outcome === 'foreign') {
    logger.info(`Kept the repository '${name}': this run did not make it.`);
    return false;
  }
  if (outcome === 'absent') {
    logger.info(
      `This run made no repository '${name}', so nothing was undone.`,
    );
    return false;
  }
  const eventPayload: LocalGitRemoval = { repository: name };
  await events.publish({ topic: LOCAL_GIT_REMOVED_TOPIC, eventPayload });
  logger.info(`Undone: removed the repository '${name}' that this run made.`);
  const location = localGitLocationOf(repositories, name);
  if (!(await catalogFollows(location, 'gone', { ...options, signal }))) {
    logger.warn(
      'The catalog still has entities of the repository. They go with its next look.',
    );
  }
  return true;
}
