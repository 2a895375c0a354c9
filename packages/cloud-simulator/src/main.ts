import { parseArgs } from 'node:util';
import { createDemoWorld } from './demo/createDemoWorld.ts';
import { createWorld } from './World.ts';

/*
 * A world that follows real time: `node src/main.ts --port 4566 --speed 10`. It is empty, and what is in it is made by calls,
 * unless `--demo` fills it.
 */

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4566' },
    /** How much faster than real time the clock goes. */
    speed: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    demo: { type: 'boolean', default: false },
  },
});
const port = Number(values.port);
const speed = Number(values.speed);
const seed = Number(values.seed);
if (!Number.isInteger(port) || port < 0 || port > 65_535)
  throw new RangeError(`--port ${values.port}: use a number from 0 to 65535.`);
if (!(speed > 0 && speed <= 10_000))
  throw new RangeError(
    `--speed ${values.speed}: use a number from 0 to 10000.`,
  );
if (!Number.isInteger(seed))
  throw new RangeError(`--seed ${values.seed}: use a whole number.`);

async function run(): Promise<void> {
  const world = values.demo
    ? createDemoWorld({ seed, now: Date.now() })
    : createWorld({ seed, start: new Date().toISOString() });
  const server = await world.listen(port);
  let seen = Date.now();
  const following = setInterval(() => {
    const now = Date.now();
    // Whoever made the clock jump stays as far ahead: it goes on from there, and does not wait to be caught up with.
    world.clock.advance((now - seen) * speed);
    seen = now;
  }, 200);
  process.stdout.write(`The simulator listens on ${server.url}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      clearInterval(following);
      void server.close();
    });
  }
}

void run();
