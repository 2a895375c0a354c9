import fs from 'node:fs';
import { Engine } from './Engine.ts';
import { HttpServer } from './http/HttpServer.ts';
import { createRoutes } from './http/routes.ts';
import { EngineLock } from './state/EngineLock.ts';
import {
  stateRoot,
  StateFolder,
  writeAtomically,
} from './state/StateFolder.ts';

const VERSION = '0.1.0';

/**
 * The engine as a process. SIGTERM and SIGINT end only the engine: instances and balancer go on, and the next engine
 * adopts them; that is also how the engine is upgraded. `POST /v1/stop` ends everything.
 */
export async function runDaemon(options: {
  readonly balancerEntry: string;
}): Promise<void> {
  // The state database uses node:sqlite, about which Node 24 still warns.
  process.removeAllListeners('warning');
  let lock: EngineLock | undefined;
  try {
    const port = readPort(process.env.CAPSTAN_ENGINE_PORT);
    const state = new StateFolder(stateRoot());
    lock = EngineLock.take(state.file('engine.lock'));
    await serve(state, port, lock, options.balancerEntry);
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    lock?.release();
    process.exit(1);
  }
}

async function serve(
  state: StateFolder,
  port: number,
  lock: EngineLock,
  balancerEntry: string,
): Promise<void> {
  let ending = false;
  const engine = new Engine({
    state,
    balancerEntry,
    version: VERSION,
    log,
    // eslint-disable-next-line @typescript-eslint/no-use-before-define
    onStopRequested: () => end(() => engine.stopAll()),
  });
  const server = new HttpServer({
    stores: engine.stores,
    routes: createRoutes(engine),
    token: state.token(),
    version: VERSION,
    log,
  });
  const end = (finish: () => Promise<void>) => {
    if (ending) {
      return;
    }
    ending = true;
    // A moment for the answer that asked for it.
    setTimeout(async () => {
      try {
        fs.rmSync(state.file('engine.json'), { force: true });
        await server.close();
        await finish();
      } catch (error) {
        log('Could not end cleanly.', error);
      }
      lock.release();
      process.exit(0);
    }, 20);
  };
  process.on('SIGTERM', () => end(() => engine.leave()));
  process.on('SIGINT', () => end(() => engine.leave()));
  process.on('SIGHUP', () => undefined);

  await engine.start();
  const url = await server.listen(port);
  writeAtomically(
    state.file('engine.json'),
    `${JSON.stringify({
      url,
      pid: process.pid,
      startedAt: new Date().toISOString(),
    })}\n`,
  );
  log(`The local engine serves at ${url}; its state is in '${state.root}'.`);
}

function readPort(text: string | undefined): number {
  const port = Number(text ?? '0');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(
      `CAPSTAN_ENGINE_PORT is '${text}'. Set it to a port from 1 to 65535, or to 0 for a free one.`,
    );
  }
  return port;
}

function explain(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EADDRINUSE':
      return 'The port in CAPSTAN_ENGINE_PORT is taken. Choose another one, or 0 for a free one.';
    case 'EACCES':
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EROFS':
      return `Could not write the state folder: ${message}. Set CAPSTAN_ENGINE_STATE to a folder that you own.`;
    case 'ENOSPC':
      return `The disk is full: ${message}. Free some space and start again.`;
    default:
      return message ?? String(error);
  }
}

/** One line with the time; an error follows with its stack. */
function log(message: string, error?: unknown): void {
  process.stdout.write(`${new Date().toISOString()} ${message}\n`);
  if (error !== undefined) {
    process.stderr.write(
      `${error instanceof Error ? error.stack : String(error)}\n`,
    );
  }
}
