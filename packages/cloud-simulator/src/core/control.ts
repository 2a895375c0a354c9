import type { IncomingMessage, ServerResponse } from 'node:http';
import type { World } from '../World.ts';
import type { Fault } from './Faults.ts';

/**
 * The simulator's own door, for demos and end-to-end tests:
 * `GET /_simulator/status`, `GET /_simulator/inventory`, `GET /_simulator/effects`, `POST /_simulator/advance {"ms": 60000}`,
 * `POST /_simulator/load {"arn": "arn:aws:…", "load": {"requestsPerSecond": 200}}`,
 * `POST /_simulator/faults {"kind": "throttle", …}`, `DELETE /_simulator/faults`.
 */
export function answerControl(
  world: World,
  { method, url }: IncomingMessage,
  body: string,
  response: ServerResponse,
): void {
  const send = (status: number, value: object) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(value));
  };
  switch (`${method} ${url}`) {
    case 'GET /_simulator/status':
      send(200, {
        now: world.clock.date().toISOString(),
        calls: world.journal.total,
        counts: world.journal.counts(),
      });
      return;
    case 'GET /_simulator/inventory':
      send(200, world.inventory);
      return;
    case 'GET /_simulator/effects':
      send(200, { effects: world.journal.effects() });
      return;
    case 'DELETE /_simulator/faults':
      world.faults.clear();
      send(200, {});
      return;
    case 'POST /_simulator/advance': {
      const { ms } = parse(body);
      if (typeof ms !== 'number' || !(ms >= 0)) {
        send(400, { error: 'Send {"ms": <milliseconds, at least 0>}.' });
        return;
      }
      world.clock.advance(ms);
      send(200, { now: world.clock.date().toISOString() });
      return;
    }
    case 'POST /_simulator/load': {
      const { arn, load } = parse(body);
      const place = /^arn:aws:[a-z0-9-]+:([a-z0-9-]+):(\d{12}):/.exec(
        String(arn),
      );
      if (!place || typeof load !== 'object' || load === null) {
        send(400, {
          error: 'Send {"arn": <of what bears it>, "load": {…numbers}}.',
        });
        return;
      }
      const [, region, account] = place;
      world.account(account).region(region).setLoad(String(arn), load);
      send(200, {});
      return;
    }
    case 'POST /_simulator/faults': {
      const fault = parse(body);
      if (typeof fault.kind !== 'string') {
        send(400, { error: 'Send a fault with its kind.' });
        return;
      }
      world.faults.add(fault as unknown as Fault);
      send(200, {});
      return;
    }
    default:
      send(404, { error: `The simulator has no ${method} ${url}.` });
  }
}

function parse(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}
