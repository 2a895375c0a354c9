import { PROMETHEUS_SELECTOR_ANNOTATION } from '@capstan/plugin-fleet-common';
import type {
  AlertProvider,
  CallOptions,
  SignalProvider,
  SignalReading,
  SignalSource,
  SignalTarget,
  SignalWindow,
} from '@capstan/plugin-fleet-node';
import { ProviderError } from '@capstan/plugin-fleet-node';
import { PROVIDER } from './errors';
import { mapSamples } from './mapSamples';
import type { AnsweredQuery } from './mapSamples';
import { planQueries } from './planQueries';
import type { PlannedQuery } from './planQueries';
import { PrometheusAlerts } from './PrometheusAlerts';
import type { PrometheusConnection } from './PrometheusConnection';
import { TargetIndex } from './TargetIndex';
import type { Template } from './templates';

/** Prometheus answers 20 queries at once, and is not ours alone. */
const AT_ONCE = 4;

const NAMES: Readonly<Record<PlannedQuery['name'], string>> = {
  throughput: 'The throughput',
  errors: 'The number of errors',
  latencyBuckets: 'The latency',
  cpuPercent: 'The use of processors',
  memoryPercent: 'The use of memory',
  queueDepth: 'The length of queues',
};

/** Golden signals and alerts of Prometheus: one query for each measure of a template, whatever the number of services. */
export class PrometheusSignalProvider implements SignalProvider {
  readonly name = PROVIDER;
  readonly alerting: AlertProvider;
  readonly #connections: ReadonlyMap<string, PrometheusConnection>;
  readonly #templates: readonly Template[];

  constructor(options: {
    connections: readonly PrometheusConnection[];
    templates: readonly Template[];
  }) {
    this.#connections = new Map(
      options.connections.map(connection => [connection.source.id, connection]),
    );
    this.#templates = options.templates;
    this.alerting = new PrometheusAlerts({
      connectionOf: source => this.#connectionOf(source),
      templates: this.#templates,
    });
  }

  sources(): readonly SignalSource[] {
    return [...this.#connections.values()].map(({ source }) => source);
  }

  covers(source: SignalSource, target: SignalTarget): boolean {
    const { environments } = this.#connectionOf(source);
    return (
      Boolean(target.annotations[PROMETHEUS_SELECTOR_ANNOTATION]?.trim()) &&
      (environments.length === 0 || environments.includes(target.environment))
    );
  }

  async read(
    source: SignalSource,
    targets: readonly SignalTarget[],
    window: SignalWindow,
    options: CallOptions,
  ): Promise<SignalReading> {
    const connection = this.#connectionOf(source);
    const index = new TargetIndex(
      targets.filter(target => this.covers(source, target)),
      this.#templates,
    );
    const planned = planQueries(index.selected, window.resolutionSeconds);
    const { answered, failed } = await ask(planned, ({ query }) =>
      connection.client.range(query, window, options),
    );
    const { samples, problems } = mapSamples(answered, index, window);
    const incomplete = incompleteOf(answered, failed);
    const sentences = index.selected.flatMap(({ target, template }) => {
      const message = [
        problems.get(target.groupId),
        incomplete.get(template.name),
      ].filter(text => text !== undefined);
      return message.length === 0
        ? []
        : [{ groupId: target.groupId, message: message.join(' ') }];
    });
    return { samples, problems: [...index.problems, ...sentences] };
  }

  #connectionOf(source: SignalSource): PrometheusConnection {
    const connection = this.#connections.get(source.id);
    if (connection) return connection;
    throw new ProviderError({
      provider: PROVIDER,
      operation: 'find',
      message: `No Prometheus '${source.id}' is configured. Add it to 'fleet.prometheus.sources'.`,
      retryable: false,
      notSent: true,
    });
  }
}

interface FailedQuery {
  readonly planned: PlannedQuery;
  readonly error: Error;
}

/**
 * At most four at once, and the first one alone: whether the server is there and lets us in is asked only once. Throws when
 * nothing can be had, or when the server wants to be left alone.
 */
async function ask(
  planned: readonly PlannedQuery[],
  send: (planned: PlannedQuery) => Promise<AnsweredQuery['answer']>,
): Promise<{
  readonly answered: readonly AnsweredQuery[];
  readonly failed: readonly FailedQuery[];
}> {
  const answered: AnsweredQuery[] = [];
  const failed: FailedQuery[] = [];
  const queue = [...planned];
  const one = async (query: PlannedQuery) => {
    try {
      answered.push({ ...query, answer: await send(query) });
    } catch (error) {
      if (mustStop(error)) {
        queue.length = 0;
        throw error;
      }
      failed.push({ planned: query, error: error as Error });
    }
  };
  const first = queue.shift();
  if (first) await one(first);
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = queue.shift(); next; next = queue.shift())
        await one(next);
    }),
  );
  if (answered.length === 0 && failed.length > 0) throw failed[0].error;
  return { answered, failed };
}

/** Only what the server says about one query leaves sense in asking the next. */
function mustStop(error: unknown): boolean {
  const { name, retryable, notSent, retryAfterMs } =
    error as Partial<ProviderError>;
  return (
    name !== 'ProviderError' ||
    retryable === true ||
    notSent === true ||
    retryAfterMs !== undefined
  );
}

/** What the answers lack, in sentences by template. */
function incompleteOf(
  answered: readonly AnsweredQuery[],
  failed: readonly FailedQuery[],
): ReadonlyMap<string, string> {
  const sentences = new Map<string, string[]>();
  const say = (template: string, sentence: string) =>
    sentences.set(template, [...(sentences.get(template) ?? []), sentence]);
  for (const { planned, error } of failed)
    say(
      planned.template.name,
      `${NAMES[planned.name]} could not be read: ${error.message}`,
    );
  for (const { template, name, answer } of answered)
    if (answer.warnings.length > 0)
      say(
        template.name,
        `${NAMES[name]} may lack something: ${answer.warnings[0]}`,
      );
  return new Map(
    [...sentences].map(([template, texts]) => [template, texts.join(' ')]),
  );
}
