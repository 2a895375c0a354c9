import type { AuthService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { refusalOfAnswers } from '@capstan/plugin-fleet-common';
import type { SizeAnswers } from '@capstan/plugin-fleet-common';
import { isRepositoryName } from '@capstan/plugin-local-git-node';
import type { LocalGitRepositories } from '@capstan/plugin-local-git-node';
import { creatorOf } from '../localGit/creator';
import { refusalOfOwner, refusalOfSystem } from './references';
import { refusalOfTakenName } from './takenNames';

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

const shown = (text: string): string => JSON.stringify(text.slice(0, 60));

/**
 * Refuses everything that a new service cannot be made with, before anything is made. Each sentence begins with the form's
 * name of the field.
 */
export function createCheckNameAction(options: {
  auth: AuthService;
  catalog: CatalogService;
  repositories: LocalGitRepositories | undefined;
}) {
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
      },
      output: {
        createdAt: z => z.string({ description: 'Now, ISO 8601' }),
        cloneUrl: z =>
          z
            .string({
              description:
                'Where the local repository will be; only where local Git is on',
            })
            .optional(),
      },
    },
    async handler(ctx) {
      const { name, owner, system, title, description } = ctx.input;
      const choice = ctx.input.choice as Choice | undefined;
      if (!isRepositoryName(name)) {
        throw new InputError(
          `Name: ${shown(
            name,
          )} cannot be the name of a service. Use 3 to 40 lower-case letters, digits and dashes, beginning with a letter and not ending with a dash.`,
        );
      }
      assertText('Title', title, 60);
      assertText('Description', description, 280);
      const refusal = choice && refusalOfAnswers(choice);
      if (refusal)
        throw new InputError(`${labelOf(refusal.field)}: ${refusal.message}`);

      const credentials = await options.auth.getOwnServiceCredentials();
      const asked = { ...options, credentials };
      const refused =
        (await refusalOfOwner(owner, asked)) ??
        (await refusalOfSystem(system, asked)) ??
        // What a dry run renders again is there already.
        (ctx.isDryRun
          ? undefined
          : await refusalOfTakenName(name, creatorOf(ctx), asked));
      if (refused) throw new InputError(refused);

      ctx.output('createdAt', new Date().toISOString());
      if (options.repositories)
        ctx.output('cloneUrl', options.repositories.cloneUrlOf(name));
      ctx.logger.info(`The name '${name}' is free, and the answers fit.`);
    },
  });
}
