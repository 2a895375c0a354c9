import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, it } from 'node:test';
import { Database } from '../state/Database.ts';
import { EventStore } from './EventStore.ts';
import { streamEvents } from './streamEvents.ts';

/** A response whose reader takes nothing unless told to. */
class SlowResponse extends EventEmitter {
  writableLength = 0;
  text = '';
  destroyed = false;
  writeHead(): this {
    return this;
  }
  write(text: string): boolean {
    this.text += text;
    this.writableLength += text.length;
    return false;
  }
  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

function open(after: string | null) {
  const db = new Database(':memory:');
  const events = new EventStore(db);
  const response = new SlowResponse();
  streamEvents(
    events,
    after,
    { headers: {} } as IncomingMessage,
    response as unknown as ServerResponse,
  );
  const append = (count: number) =>
    db.transaction(() => {
      for (let index = 0; index < count; index += 1) {
        events.append('instance', 'shop/prod', `i-${'x'.repeat(200)}`);
      }
    });
  return { response, append, events };
}

describe('streamEvents', () => {
  it('writes nothing before the commit and everything after it', () => {
    const { response, append } = open('0');
    append(3);
    assert.equal(response.text.split('event: instance').length - 1, 3);
    response.destroy();
  });

  it('drops a reader at a bound, and does not write to it any more', () => {
    const { response, append } = open('0');
    for (let round = 0; round < 20 && !response.destroyed; round += 1) {
      append(400);
    }
    assert.ok(response.destroyed);
    assert.ok(response.writableLength < 1.2 * 1024 * 1024);
    const { length } = response.text;
    append(10);
    assert.equal(response.text.length, length);
  });

  it('tells of a gap when the events that were asked for are no longer kept', () => {
    const { events, append, response } = open(null);
    append(10_600);
    const { gap } = events.after(1);
    assert.equal(gap, true);
    assert.equal(events.after(events.sequence - 3).gap, false);
    response.destroy();
  });
});
