import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StreamedEvent } from '../api/EngineClient.ts';
import { TestEngine } from '../testing/TestEngine.ts';

describe('the event stream', { timeout: 60_000 }, () => {
  let engine: TestEngine;
  before(async () => {
    engine = await TestEngine.start();
  });
  after(() => engine.close());

  /** Reads events until the predicate holds. */
  async function read(
    from: number | undefined,
    done: (events: StreamedEvent[]) => boolean,
  ) {
    const events: StreamedEvent[] = [];
    const controller = new AbortController();
    const timer = setTimeout(
      () => controller.abort(new Error(`Only got ${JSON.stringify(events)}`)),
      10_000,
    );
    for await (const event of engine.client.events(from, {
      signal: controller.signal,
    })) {
      events.push(event);
      if (done(events)) {
        break;
      }
    }
    clearTimeout(timer);
    return events;
  }

  it('tells of every change in order, from wherever a reader wants', async () => {
    const from = (await engine.client.health()).sequence;
    const release = await engine.release('1.0.0');
    await engine.group('events', { desired: 1 });
    const rollout = await engine.roll('shop/events', { releaseId: release.id });
    const { sequence } = await engine.client.health();
    const events = await read(from, all => all.length >= sequence - from);
    const sequences = events.map(event => event.sequence);
    assert.deepEqual(
      sequences,
      Array.from({ length: sequences.length }, (_, index) => from + 1 + index),
      'no gap, no repeat',
    );
    const kinds = new Set(events.map(({ type }) => type));
    assert.deepEqual(
      kinds,
      new Set(['release', 'group', 'rollout', 'instance']),
    );
    assert.ok(
      events.some(
        event => event.type === 'rollout' && event.subject === rollout.id,
      ),
    );

    const rest = await read(sequence - 2, all => all.length >= 2);
    assert.deepEqual(
      rest.slice(0, 2).map(event => event.sequence),
      [sequence - 1, sequence],
    );
  });

  it('tells of changes while a reader listens', async () => {
    const listening = read(undefined, all =>
      all.some(({ type }) => type === 'activity'),
    );
    await sleep(100);
    await engine.client.setSize('shop/events', { desired: 2 });
    const events = await listening;
    assert.ok(events.length >= 2);
  });

  it('goes on in the same sequence after the engine was killed', async () => {
    const { sequence } = await engine.client.health();
    await engine.signal('SIGKILL');
    await engine.spawn();
    await engine.client.setSize('shop/events', { desired: 1 });
    const [first] = await read(sequence, all => all.length > 0);
    assert.equal(first.sequence, sequence + 1);
  });

  it('tells a reader from the future that it has to read a snapshot', async () => {
    const { sequence } = await engine.client.health();
    const [event] = await read(sequence + 1000, all => all.length > 0);
    assert.equal(event.type, 'reset');
    assert.ok(event.sequence >= sequence);
  });

  it('goes on after the id that a browser sends by itself', async () => {
    const { url, token } = engine.address();
    const { sequence } = await engine.client.health();
    const response = await fetch(`${url}/v1/events`, {
      headers: {
        authorization: `Bearer ${token}`,
        'last-event-id': String(sequence - 1),
      },
    });
    const reader = response.body!.getReader();
    let text = '';
    while (!text.includes('data:')) {
      text += new TextDecoder().decode((await reader.read()).value);
    }
    await reader.cancel();
    assert.match(text, new RegExp(`id: ${sequence}\n`));
  });
});
