import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { aiCaller } from './AiTools';
import type { AiTools } from './AiTools';
import { document, READS } from './shapes';

export function registerListPipelines(
  registry: ActionsRegistryService,
  tools: AiTools,
): void {
  registry.register({
    name: 'list-pipelines',
    title: 'List the pipelines of an entity',
    description:
      'Lists the pipelines of one catalog entity with their newest runs (newest first). Each run has label, phase (running, waiting, succeeded, failed …), commit, digest, actor and stages with phase, message, environment, last lines of output, and a gate when it waits for a person. `unread` names places that could not be read, where pipelines may be missing. ' +
      'Needs entityRef. Example: { "entityRef": "component:default/shop" }. Not found when the entity does not exist or may not be seen. Gates are answered by a person in the portal only.',
    attributes: READS,
    schema: {
      input: z =>
        z.object({
          entityRef: z
            .string()
            .min(1)
            .max(512)
            .describe(
              'kind:namespace/name, for example component:default/shop',
            ),
        }),
      output: z =>
        z.object({
          items: z.array(document(z, 'A pipeline')),
          unread: z.array(document(z, 'A place that could not be read')),
        }),
    },
    examples: [
      {
        title: 'How far the newest commit of the shop got',
        input: { entityRef: 'component:default/shop' },
      },
    ],
    async action({ input, credentials }) {
      const { items, unread } = await tools.pipelines.list(
        input.entityRef,
        aiCaller(tools, credentials),
      );
      return { output: JSON.parse(JSON.stringify({ items, unread })) };
    },
  });
}
