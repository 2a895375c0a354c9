import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  serviceValues,
  type ServiceAnswers,
} from '@capstan/plugin-fleet-common';
import { templateVersionOf } from '../answers/templateVersion';

/**
 * Turns the form's answers into what skeletons are rendered with. Makes nothing and refuses nothing but what is no answer at
 * all: `fleet:check-name` judges the outcome.
 */
export function createServiceValuesAction(options: {
  shopSource: string;
  now?: () => Date;
}) {
  const { shopSource, now = () => new Date() } = options;
  return createTemplateAction({
    id: 'fleet:service-values',
    description:
      "Works out the values of a new service's files: what the answers leave out, sizes of test and prod, the connection pool, names and versions.",
    supportsDryRun: true,
    examples: [
      {
        description: 'Before anything is made',
        example: `steps:
  - id: service
    name: Work out sizes and names
    action: fleet:service-values
    input:
      answers:
        name: \${{ parameters.name }}
        owner: \${{ parameters.owner }}
        infra: \${{ parameters.infra }}
`,
      },
    ],
    schema: {
      input: {
        answers: z =>
          z.object({
            name: z.string(),
            title: z.string().optional(),
            description: z.string().optional(),
            owner: z.string(),
            system: z.string().optional(),
            infra: z.string(),
            pipeline: z.string().optional(),
            observability: z.string().optional(),
            deployment: z.string().optional(),
            metric: z.string().optional(),
            target: z.number().optional(),
            schedule: z.string().optional(),
            scheduleEnd: z.string().optional(),
            min: z.number().optional(),
            max: z.number().optional(),
            databaseMaxConnections: z.number().optional(),
            region: z.string().optional(),
            accountTest: z.string().optional(),
            accountProd: z.string().optional(),
            domain: z.string().optional(),
            publishTo: z.string().optional(),
            repository: z.string().optional(),
          }),
      },
      output: {
        values: z =>
          z.record(z.unknown(), {
            description: 'For the `values` of `fetch:template`',
          }),
      },
    },
    async handler(ctx) {
      const answers: ServiceAnswers = ctx.input.answers;
      const { version } = await templateVersionOf(
        ctx.templateInfo?.baseUrl,
        shopSource,
      );
      const values = serviceValues(answers, {
        ref: ctx.templateInfo?.entityRef ?? 'unknown',
        version,
        now: now(),
      });
      ctx.output('values', { ...values });
    },
  });
}
