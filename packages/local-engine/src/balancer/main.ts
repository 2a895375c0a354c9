import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Balancer } from './Balancer.ts';
import { ControlServer, DEFAULT_DRAIN_MS } from './ControlServer.ts';

/**
 * The balancer's process. It outlives the engine that started it: it needs nothing of its parent, not even a reader of its output, and
 * ignores the terminal's signals; it ends on `POST /stop` or SIGTERM.
 */
async function main(): Promise<void> {
  const state = process.env.CAPSTAN_ENGINE_STATE;
  if (!state)
    throw new Error(
      'CAPSTAN_ENGINE_STATE is not set: it names the folder with the token.',
    );
  const token = readFileSync(join(state, 'token'), 'utf8').trim();
  if (token === '')
    throw new Error(`The token in '${join(state, 'token')}' is empty.`);

  for (const stream of [process.stdout, process.stderr])
    stream.on('error', () => {});
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGPIPE'] as const)
    process.on(signal, () => {});
  // What goes wrong is confined to one connection; ending the process would end all the others.
  process.on('uncaughtException', error =>
    console.error('unexpected error', error),
  );

  const balancer = new Balancer();
  let stopping = false;
  const stop = async (drainMs: number) => {
    if (stopping) return;
    stopping = true;
    await balancer.stop(drainMs);
    removeAddress(state);
    process.exit(0);
  };
  const control = new ControlServer({ balancer, token, onStop: stop });
  process.on('SIGTERM', () => stop(DEFAULT_DRAIN_MS));

  const url = await control.listen();
  const address = {
    url,
    pid: process.pid,
    startedAt: balancer.state().startedAt,
  };
  const file = join(state, 'balancer.json');
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(address)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}

/** Takes the address away unless a successor has written its own. */
function removeAddress(state: string): void {
  const file = join(state, 'balancer.json');
  try {
    if (JSON.parse(readFileSync(file, 'utf8')).pid === process.pid)
      rmSync(file);
  } catch {
    // Already gone.
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
