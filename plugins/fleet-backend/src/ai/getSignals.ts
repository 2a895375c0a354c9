import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { AiTools } from './AiTools';
import {
  document,
  groupIdInput,
  plain,
  READS,
  SHOP_PROD,
  timeInput,
} from './shapes';

export function registerGetSignals(
  registry: ActionsRegistryService,
  { charts, visible }: AiTools,
): void {
  registry.register({
    name: 'get-signals',
    title: 'Get the golden signals of a scale group',
    description: `Returns the golden signals of each revision of a scale group over time: throughput (requests per second), errorRate (percent), latency p50, p95, p99 (milliseconds), apdex (0-1), cpuPercent, memoryPercent (of the limit) and queueDepth, at most 400 points each, marks of rollouts, their steps, rollbacks, scaling and alerts, and the state of the sources: a measure that is absent is unknown, not zero. Compare the revisions before and after a mark to see what a rollout did. Needs groupId; from and to choose the time; compare adds an earlier time. Example: { "groupId": "${SHOP_PROD}", "from": "2026-11-20T07:00:00Z" }.`,
    attributes: READS,
    schema: {
      input: z =>
        z.object({
          groupId: groupIdInput(z),
          from: timeInput(z, 'Default: an hour before to.'),
          to: timeInput(z, 'Default: now. At most 31 days after from.'),
          compare: z
            .enum(['lastDeployment', 'yesterday', 'lastWeek'])
            .optional()
            .describe(
              'Adds the same length of time before the newest rollout began, a day or a week earlier.',
            ),
        }),
      output: z => z.object({ signals: document(z, 'The series and marks') }),
    },
    examples: [
      {
        title: 'Since seven',
        input: { groupId: SHOP_PROD, from: '2026-11-20T07:00:00Z' },
      },
    ],
    async action({ input, credentials }) {
      const { groupId, ...range } = input;
      const group = await visible.group(groupId, credentials);
      return {
        output: { signals: plain(await charts.signals(group.id, range)) },
      };
    },
  });
}
