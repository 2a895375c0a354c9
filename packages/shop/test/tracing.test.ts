import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { SpanKind } from '@opentelemetry/api';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { RunningShop } from '../src/shop.ts';
import { OpenTelemetryTracer } from '../src/tracing/OpenTelemetryTracer.ts';
import { useTracer } from '../src/tracing/Tracer.ts';
import { Client } from './Client.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { startInside, startProcess } from './shops.ts';

/** Below which others each span is: `GET /x > batch of y > sql`. */
function paths(spans: readonly ReadableSpan[]): readonly string[] {
  const byId = new Map(spans.map(span => [span.spanContext().spanId, span]));
  const path = (span: ReadableSpan): string => {
    const parent = byId.get(span.parentSpanContext?.spanId ?? '');
    return parent ? `${path(parent)} > ${span.name}` : span.name;
  };
  return spans.map(path).sort();
}

describe('traces', () => {
  const exporter = new InMemorySpanExporter();
  let database: TestDatabase;
  let shop: RunningShop;
  let client: Client;
  before(async () => {
    useTracer(
      await OpenTelemetryTracer.create({
        version: '1.1.0',
        instance: 'traced',
        exporter,
      }),
    );
    database = await createDatabase();
    shop = await startInside(database.url, { SHOP_ROLE: 'all' });
    client = new Client(shop.url);
  });
  after(async () => {
    await shop?.stop();
    await useTracer(undefined)?.stop();
    await database?.drop();
  });

  const spansOf = (traceId: string): readonly ReadableSpan[] =>
    exporter
      .getFinishedSpans()
      .filter(span => span.spanContext().traceId === traceId);
  const until = async (
    traceId: string,
    name: string,
  ): Promise<readonly ReadableSpan[]> => {
    for (let attempt = 0; attempt < 150; attempt += 1) {
      const spans = spansOf(traceId);
      if (spans.some(span => span.name === name)) return spans;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    throw new Error(
      `No '${name}' in ${traceId}:\n${paths(exporter.getFinishedSpans()).join(
        '\n',
      )}`,
    );
  };
  const newTrace = () => randomUUID().replaceAll('-', '');
  const checkout = (cartId: string, traceId: string) =>
    client.call(
      'POST',
      `/api/carts/${cartId}/checkout`,
      {
        email: 'ada@example.com',
        name: 'Ada',
        address: {
          street: 'Harbour Street 1',
          city: 'Hamburg',
          postalCode: '20095',
          country: 'DE',
        },
        shippingMethod: 'standard',
        payment: { token: 'test-success' },
      },
      {
        'idempotency-key': randomUUID(),
        traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
      },
    );

  it('make one of a checkout: request, batches, SQL, provider, outbox, worker', async () => {
    const cart = await client.newCart({ variantId: 11, quantity: 1 });
    const traceId = newTrace();
    assert.equal((await checkout(cart.id, traceId)).status, 201);
    const spans = await until(traceId, 'job email.order-paid');
    const found = paths(spans);
    const request = 'POST /api/carts/{cartId}/checkout';
    for (const path of [
      request,
      `${request} > batch of orders`,
      `${request} > batch of orders > place_orders`,
      `${request} > payment charge`,
      `${request} > batch of payments`,
      `${request} > batch of payments > confirm_payments`,
      `${request} > job email.order-paid`,
      `${request} > job email.order-paid > note_handled`,
    ])
      assert.ok(
        found.includes(path),
        `${path}\nis not among\n${found.join('\n')}`,
      );
    // Connected: every span but the first has its parent in the same trace.
    const ids = new Set(spans.map(span => span.spanContext().spanId));
    const roots = spans.filter(
      span => !ids.has(span.parentSpanContext?.spanId ?? ''),
    );
    assert.deepEqual(
      roots.map(span => span.name),
      [request],
    );
    assert.equal(roots[0]?.parentSpanContext?.spanId, '00f067aa0ba902b7');
  });

  it('link a batch to all requests that it works for', async () => {
    const carts = await Promise.all(
      Array.from({ length: 12 }, () =>
        client.newCart({ variantId: 12, quantity: 1 }),
      ),
    );
    const traceIds = carts.map(newTrace);
    await Promise.all(
      carts.map((cart, index) => checkout(cart.id, traceIds[index] ?? '')),
    );
    const batches = exporter
      .getFinishedSpans()
      .filter(span => span.name === 'batch of orders');
    const reached = new Set(
      batches.flatMap(span => [
        span.spanContext().traceId,
        ...span.links.map(link => link.context.traceId),
      ]),
    );
    assert.ok(traceIds.every(traceId => reached.has(traceId)));
    assert.ok(
      batches.some(span => span.links.length > 0),
      'some batch had several requests',
    );
    for (const span of batches)
      assert.equal(
        span.attributes['shop.batch.size'],
        1 + span.links.length,
        'nobody is forgotten',
      );
  });

  it('use the names and attributes of the conventions, and never a secret', async () => {
    const spans = exporter.getFinishedSpans();
    const server = spans.find(span => span.name === 'POST /api/carts');
    assert.equal(server?.kind, SpanKind.SERVER);
    assert.deepEqual(
      [
        server?.attributes['http.request.method'],
        server?.attributes['http.route'],
        server?.attributes['http.response.status_code'],
      ],
      ['POST', '/api/carts', 201],
    );
    assert.equal(server?.resource.attributes['service.name'], 'shop');
    const sql = spans.find(span => span.name === 'place_orders');
    assert.deepEqual(
      [sql?.kind, sql?.attributes['db.system.name']],
      [SpanKind.CLIENT, 'postgresql'],
    );
    const all = JSON.stringify(
      spans.map(span => [span.name, span.attributes, span.status]),
    );
    assert.doesNotMatch(all, /ada@example|test-success|Harbour/);
  });

  it('begin anew when a caller sends something that is no trace, and mark what failed', async () => {
    const { status } = await client.call(
      'GET',
      '/api/orders/nonsense',
      undefined,
      {
        traceparent: '00-xyz-1-01',
      },
    );
    assert.ok(status >= 400 && status < 500);
    await client.call('GET', '/livez', undefined, {
      traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    });
    const span = exporter
      .getFinishedSpans()
      .findLast(one => one.name === 'GET /livez');
    assert.match(span?.spanContext().traceId ?? '', /^(?!0+$)[0-9a-f]{32}$/);
    assert.equal(span?.parentSpanContext, undefined);
  });

  it("say what is missing when New Relic's agent is wanted and not there", async () => {
    await assert.rejects(
      startProcess(database.url, { NEW_RELIC_LICENSE_KEY: 'x'.repeat(40) }),
      /agent is not installed. Run npm install newrelic/,
    );
  });

  it('are not made by what runs in the background all the time', async () => {
    await new Promise(resolve => setTimeout(resolve, 1_500));
    const strange = exporter
      .getFinishedSpans()
      .filter(span => span.parentSpanContext === undefined)
      .map(span => span.name)
      .filter(name => !/^(GET|POST) \//.test(name));
    assert.deepEqual(strange, []);
  });
});
