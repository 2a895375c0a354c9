import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { AiTools } from './AiTools';
import { listOf, plainList, READS } from './shapes';

export function registerListGroups(
  registry: ActionsRegistryService,
  { groups, rights, visible }: AiTools,
): void {
  registry.register({
    name: 'list-groups',
    title: 'List the scale groups of an entity',
    description:
      'Lists the scale groups of one catalog entity, test-like environments first and prod last. Each has id (needed by every other action), name, environment, size (min, max, desired, running, healthy), revisions, currentRevisionId, rollout, capabilities (what the caller may do now, with the reason when not), holds, freezes, health and freshness. ' +
      'Needs entityRef. Example: { "entityRef": "component:default/shop" }. Not found when the entity does not exist or may not be seen.',
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
      output: z => listOf(z, 'A scale group'),
    },
    examples: [
      {
        title: 'Where the shop runs',
        input: { entityRef: 'component:default/shop' },
      },
    ],
    async action({ input, credentials }) {
      const entityRef = await visible.entity(input.entityRef, credentials);
      const items = await groups.groupsOf(entityRef);
      return {
        output: plainList(await rights.mergeInto(items, credentials)),
      };
    },
  });
}
