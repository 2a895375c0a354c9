import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  hostedRepositoryOf,
  isGitHostKind,
  refusalOfAnswers,
  repoUrlOf,
  webUrlOf,
} from '@capstan/plugin-fleet-common';
import type { AnswerRefusal, SizeAnswers } from '@capstan/plugin-fleet-common';
import { creatorOf } from '../localGit/creator';
import { type Portal, refusalsOf } from './refusals';

type Choice = SizeAnswers & Parameters<typeof refusalOfAnswers>[0];

function assertText(field: string, text: string | undefined, most: number) {
  if (text === undefined) return;
  if (text.length > most) {
    throw new InputError(
      `${field}: it has ${text.length} characters. Use at most ${most}.`,
    );
  }
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f\u2028\u2029]/.test(text)) {
    throw new InputError(
      `${field}: it has line breaks or other control characters. Write it on one line.`,
    );
  }
}

const LABELS: Readonly<Record<string, string>> = {
  name: 'Name',
  owner: 'Owner',
  system: 'System',
  publishTo: 'Repository',
  repository: 'Repository',
  infra: 'Where it runs',
  pipeline: 'Pipeline',
  observability: 'Observability',
  deployment: 'Deployment',
  metric: 'Scaling metric',
  target: 'Scaling target',
  schedule: 'Schedule',
  min: 'Smallest number of instances',
  max: 'Largest number of instances',
  databaseMaxConnections: 'Database connections',
};

const labelOf = (field: string): string => LABELS[field] ?? field;

/**
 * Refuses everything that a new service cannot be made with, before anything is made. Each sentence begins with the form's
 * name of the field.
 */
export function createCheckNameAction(portal: Portal) {
  return createTemplateAction({
    id: 'fleet:check-name',
    description:
      'Checks name, owner and sizes of a new service before anything is made. In a dry run a name may be taken.',
    supportsDryRun: true,
    examples: [
      {
        description: 'The first step of a template',
        example: `steps:
  - id: check
    name: Check the name
    action: fleet:check-name
    input:
      name: \${{ parameters.name }}
      owner: \${{ parameters.owner }}
      system: \${{ parameters.system }}
      title: \${{ parameters.title }}
      description: \${{ parameters.description }}
      choice:
        infra: \${{ parameters.infra }}
        pipeline: \${{ parameters.pipeline }}
        observability: \${{ parameters.observability }}
        deployment: \${{ parameters.deployment | default('rolling') }}
        metric: \${{ parameters.metric }}
        target: \${{ parameters.target }}
        schedule: \${{ parameters.schedule }}
        min: \${{ parameters.min }}
        max: \${{ parameters.max }}
        databaseMaxConnections: \${{ parameters.databaseMaxConnections }}
`,
      },
    ],
    schema: {
      input: {
        name: z => z.string({ description: 'Name of the new service' }),
        owner: z => z.string({ description: 'Entity ref of a Group or User' }),
        system: z =>
          z
            .string({ description: 'Entity ref of a System, or empty' })
            .optional(),
        title: z => z.string().optional(),
        description: z => z.string().optional(),
        choice: z =>
          z
            .record(z.unknown(), {
              description:
                'infra, pipeline, observability, deployment, metric, target or schedule, min, max, databaseMaxConnections',
            })
            .optional(),
        publishTo: z =>
          z
            .string({
              description:
                'local-git, github, gitlab, azure, bitbucket-cloud or bitbucket-server; default: local-git where it is on',
            })
            .optional(),
        repository: z =>
          z
            .string({
              description: 'Where at the Git host: github.com?owner=acme',
            })
            .optional(),
      },
      output: {
        createdAt: z => z.string({ description: 'Now, ISO 8601' }),
        cloneUrl: z =>
          z
            .string({
              description:
                'Where the repository will be; absent where there is neither local Git nor a Git host',
            })
            .optional(),
        repoUrl: z =>
          z
            .string({
              description: 'For publish:github and the like; only at Git hosts',
            })
            .optional(),
      },
    },
    async handler(ctx) {
      const { name, owner, system, title, description, repository } = ctx.input;
      const choice = ctx.input.choice as Choice | undefined;
      const publishTo = ctx.input.publishTo || undefined;
      const refusals = await refusalsOf(
        {
          name,
          owner,
          system,
          infra: textOf(choice?.infra),
          publishTo,
          repository,
        },
        portal,
        // What a dry run renders again is there already.
        { creator: creatorOf(ctx), isNameKept: ctx.isDryRun },
      );
      refuse(refusals.find(({ field }) => field === 'name'));
      assertText('Title', title, 60);
      assertText('Description', description, 280);
      refuse(choice && refusalOfAnswers(choice));
      refuse(refusals[0]);

      ctx.output('createdAt', new Date().toISOString());
      const hosted = hostedRepositoryOf(repository ?? '');
      if (publishTo && publishTo !== 'local-git' && hosted) {
        if (isGitHostKind(publishTo))
          ctx.output('cloneUrl', webUrlOf(publishTo, hosted, name));
        ctx.output('repoUrl', repoUrlOf(hosted, name));
      } else if (portal.repositories) {
        ctx.output('cloneUrl', portal.repositories.cloneUrlOf(name));
      }
      ctx.logger.info(`The name '${name}' is free, and the answers fit.`);
    },
  });
}

function refuse(refusal: AnswerRefusal | undefined): void {
  if (refusal)
    throw new InputError(`${labelOf(refusal.field)}: ${refusal.message}`);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
