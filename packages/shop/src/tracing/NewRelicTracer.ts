import type { Attributes, Span, SpanOptions, Tracer } from './Tracer.ts';

/** What the shop needs of New Relic's agent (npm package `newrelic`), which has no types of its own. */
export interface NewRelicAgent {
  startSegment<Out>(name: string, record: boolean, run: () => Out): Out;
  startBackgroundTransaction<Out>(name: string, run: () => Out): Out;
  setTransactionName(name: string): void;
  addCustomSpanAttributes(attributes: Attributes): void;
  noticeError(error: Error): void;
  getTransaction(): {
    insertDistributedTraceHeaders(headers: Record<string, string>): void;
    acceptDistributedTraceHeaders(
      transport: string,
      headers: Record<string, string>,
    ): void;
    end(): void;
  };
  shutdown(
    options: { readonly collectPendingData: boolean; readonly timeout: number },
    done: () => void,
  ): void;
}

/**
 * Spans through New Relic's agent. The agent itself follows requests and calls (Node's `http`, and `pg` and `express` where they
 * are not bundled); this adds its words: routes as names of transactions, jobs as background transactions that go on with the
 * trace of the request, and the shop's attributes.
 */
export class NewRelicTracer implements Tracer {
  readonly #agent: NewRelicAgent;

  constructor(agent: NewRelicAgent) {
    this.#agent = agent;
  }

  start(name: string, options: SpanOptions): Span {
    const agent = this.#agent;
    if (options.kind === 'consumer') return this.#startJob(name, options);
    let end: () => void = () => undefined;
    if (options.kind !== 'server') {
      // A segment lasts as long as the promise it is given.
      void agent.startSegment(
        name,
        true,
        () =>
          new Promise<void>(resolve => {
            end = resolve;
          }),
      );
    }
    if (options.attributes) agent.addCustomSpanAttributes(options.attributes);
    return spanOf(agent, () => end());
  }

  stop(): Promise<void> {
    return new Promise(resolve =>
      this.#agent.shutdown({ collectPendingData: true, timeout: 2_000 }, () =>
        resolve(),
      ),
    );
  }

  #startJob(name: string, { parent, attributes }: SpanOptions): Span {
    const agent = this.#agent;
    return agent.startBackgroundTransaction(name, () => {
      const transaction = agent.getTransaction();
      if (parent)
        transaction.acceptDistributedTraceHeaders('Queue', {
          traceparent: parent,
        });
      if (attributes) agent.addCustomSpanAttributes(attributes);
      return spanOf(agent, () => transaction.end());
    });
  }
}

function spanOf(agent: NewRelicAgent, end: () => void): Span {
  const headers: Record<string, string> = {};
  agent.getTransaction().insertDistributedTraceHeaders(headers);
  return {
    traceparent: headers.traceparent ?? '',
    name: name => agent.setTransactionName(name),
    set: attributes => agent.addCustomSpanAttributes(attributes),
    fail: error =>
      agent.noticeError(
        error instanceof Error ? error : new Error(String(error)),
      ),
    end,
  };
}
