import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NewRelicTracer } from './NewRelicTracer.ts';
import type { NewRelicAgent } from './NewRelicTracer.ts';
import { inSpan, openSpan, useTracer } from './Tracer.ts';

/** Notes what the real agent would be told, in order. */
class NotedAgent implements NewRelicAgent {
  readonly notes: string[] = [];
  #transaction = 'web';

  startSegment<Out>(name: string, _record: boolean, run: () => Out): Out {
    this.notes.push(`segment ${name}`);
    const out = run();
    if (out instanceof Promise)
      void out.then(() => this.notes.push(`end ${name}`));
    return out;
  }

  startBackgroundTransaction<Out>(name: string, run: () => Out): Out {
    this.#transaction = name;
    this.notes.push(`transaction ${name}`);
    return run();
  }

  setTransactionName(name: string): void {
    this.notes.push(`name ${name}`);
  }

  addCustomSpanAttributes(attributes: object): void {
    this.notes.push(`attributes ${JSON.stringify(attributes)}`);
  }

  noticeError(error: Error): void {
    this.notes.push(`error ${error.message}`);
  }

  getTransaction() {
    const name = this.#transaction;
    return {
      insertDistributedTraceHeaders(headers: Record<string, string>) {
        headers.traceparent = `00-of-${name}`;
      },
      acceptDistributedTraceHeaders: (
        transport: string,
        headers: Record<string, string>,
      ) => void this.notes.push(`from ${transport} ${headers.traceparent}`),
      end: () => void this.notes.push(`end ${name}`),
    };
  }

  shutdown(
    { collectPendingData }: { readonly collectPendingData: boolean },
    done: () => void,
  ): void {
    this.notes.push(`shutdown ${collectPendingData}`);
    done();
  }
}

describe("New Relic's agent", () => {
  it('learns routes, segments and failures of requests, and jobs that go on with their trace', async () => {
    const agent = new NotedAgent();
    useTracer(new NewRelicTracer(agent));
    let work: Promise<void> | undefined;
    const span = openSpan('GET', { kind: 'server', parent: null }, () => {
      work = inSpan('place_orders', { kind: 'client' }, async () => {
        throw new Error('Not today.');
      });
    });
    await assert.rejects(work ?? Promise.resolve(), /Not today/);
    span?.name('GET /api/products');
    span?.end();
    await inSpan(
      'job email.order-paid',
      { kind: 'consumer', parent: '00-of-web' },
      () => Promise.resolve(),
    );
    await useTracer(undefined)?.stop();
    assert.deepEqual(agent.notes, [
      'segment place_orders',
      'error Not today.',
      'end place_orders',
      'name GET /api/products',
      'transaction job email.order-paid',
      'from Queue 00-of-web',
      'end job email.order-paid',
      'shutdown true',
    ]);
  });
});
