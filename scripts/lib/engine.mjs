import { existsSync } from 'node:fs';
import { readJson, readText } from './files.mjs';
import { Keeper, recordOf } from './keeper.mjs';
import { inRoot, inState } from './paths.mjs';
import { commandOf, end, startOf } from './process.mjs';

/** Where the engine keeps its state. */
export const engineState = () =>
  process.env.CAPSTAN_ENGINE_STATE ?? inState('engine');

const daemon = () => inRoot('packages', 'local-engine', 'src', 'daemon.ts');

/** Talks to the engine over its HTTP API (packages/local-engine/API.md). */
export class Engine {
  #keeper = new Keeper({
    name: 'engine',
    title: 'The local engine',
    command: () => ({
      file: process.execPath,
      argv: ['--disable-warning=ExperimentalWarning', daemon()],
      cwd: inRoot(),
      env: { ...process.env, CAPSTAN_ENGINE_STATE: engineState() },
    }),
    ready: () => this.isHealthy(),
    patienceMs: 60_000,
  });

  /**
   * Starts the engine. One that a killed `npm start` left running makes room first: what it runs serves on meanwhile and
   * is taken over.
   */
  async start() {
    await end(await runningEngine());
    await this.#keeper.start();
  }

  /** Stops balancer, instances and engine, in the engine's own order. */
  stop() {
    return this.#keeper.stop(() => this.request('POST', '/v1/stop'), 30_000);
  }

  /** Ends the engine at once; what it runs serves on until an engine takes it over. */
  kill() {
    return this.#keeper.kill();
  }

  async isHealthy() {
    const { status } = await this.request('GET', '/v1/health');
    return status === 'ok';
  }

  /**
   * @returns {Promise<any>} The parsed body.
   * @throws {Error} With the sentence of the engine's problem document, and its `status`.
   */
  async request(method, path, body) {
    const { url } = readJson(`${engineState()}/engine.json`) ?? {};
    if (!url) throw new Error('The local engine does not run.');
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        authorization: `Bearer ${readText(`${engineState()}/token`)?.trim()}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await response.text();
    const answer = text ? JSON.parse(text) : undefined;
    if (!response.ok) {
      const detail = answer?.detail ?? `${method} ${path}: ${response.status}`;
      throw Object.assign(new Error(detail), { status: response.status });
    }
    return answer;
  }
}

/** Our own engine, if one is alive: the process that engine.json names was started with our daemon. */
async function runningEngine() {
  const pid = readJson(`${engineState()}/engine.json`)?.pid;
  if (!pid || !(await commandOf(pid)).includes('daemon.ts')) return undefined;
  const began = await startOf(pid);
  return began ? { pid, began } : undefined;
}

/**
 * Stops what a killed `npm start` left: the engine with everything it runs. Where the engine itself was killed it is
 * started once more, because only it knows which processes are its own.
 */
export async function stopLeftoverEngine() {
  const running = await runningEngine();
  if (!running && !existsSync(recordOf('engine'))) return;
  const engine = new Engine();
  await engine.start();
  await engine.stop();
}
