import { createTemplateAction } from '@backstage/plugin-scaffolder-node';

/** After a failure: what is still at a Git host. Nothing is deleted there without being asked. */
export function createSayWhatIsLeftAction() {
  return createTemplateAction({
    id: 'fleet:say-what-is-left',
    description:
      'Says, after a failure, what a run has left at a Git host, and what to do. Changes nothing: no repository is deleted at a host.',
    supportsDryRun: true,
    examples: [
      {
        description: 'After a step has failed',
        example: `steps:
  - id: left
    name: Say what is left at the Git host
    if: \${{ failure() }}
    action: fleet:say-what-is-left
    input:
      repository: \${{ steps.check.output.cloneUrl }}
      published: \${{ steps.publish.output.remoteUrl }}
`,
      },
    ],
    schema: {
      input: {
        repository: z =>
          z
            .string({ description: 'Where the repository is, or was to be' })
            .optional(),
        published: z =>
          z
            .string({
              description: 'Absent when publishing did not come to its end',
            })
            .optional(),
      },
    },
    async handler(ctx) {
      const { repository, published } = ctx.input;
      if (!repository) {
        ctx.logger.info('Nothing was published, so nothing is left.');
      } else if (published) {
        ctx.logger.warn(
          `The repository ${repository} was made by this run and is still there: Capstan deletes nothing at a Git host. To try again, delete it there or choose another name. To keep it, register ${repository} in the catalog.`,
        );
      } else {
        ctx.logger.warn(
          `Publishing to ${repository} did not come to its end. If the step above failed after it had made the repository, an empty one is there: Capstan deletes nothing at a Git host. Delete it there before you try again. A repository that was there before is unchanged.`,
        );
      }
    },
  });
}
