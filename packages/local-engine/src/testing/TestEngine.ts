import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EngineClient } from '../api/EngineClient.ts';
import type { EngineAddress } from '../api/EngineClient.ts';
import type {
  Group,
  PutGroup,
  Release,
  Rollout,
  StartRollout,
} from '../api/types.ts';
import { findMarked } from '../processes/strays.ts';
import { isSameProcess } from '../processes/ProcessIdentity.ts';
import { writeTestService } from './testService.ts';

const DAEMON = fileURLToPath(new URL('../daemon.ts', import.meta.url));

/** A real engine as a process of its own, in a state folder of its own. */
export class TestEngine {
  readonly root: string;
  readonly state: string;
  readonly client: EngineClient;
  #child: ChildProcess | undefined;
  #output = '';

  private constructor() {
    this.root = fs.mkdtempSync(path.join(os.tmpdir(), 'capstan-engine-'));
    this.state = path.join(this.root, 'state');
    this.client = new EngineClient(() => this.address());
  }

  static async start(
    environment: Record<string, string> = {},
  ): Promise<TestEngine> {
    const engine = new TestEngine();
    await engine.spawn(environment);
    return engine;
  }

  get pid(): number {
    return this.#child!.pid!;
  }

  /** What the daemon has written so far. */
  get output(): string {
    return this.#output;
  }

  address(): EngineAddress {
    const { url } = JSON.parse(
      fs.readFileSync(path.join(this.state, 'engine.json'), 'utf8'),
    ) as { url: string };
    return {
      url,
      token: fs.readFileSync(path.join(this.state, 'token'), 'utf8').trim(),
    };
  }

  /** Starts the daemon and waits until it serves. */
  async spawn(environment: Record<string, string> = {}): Promise<void> {
    const child = spawn(process.execPath, [DAEMON], {
      env: { ...process.env, ...environment, CAPSTAN_ENGINE_STATE: this.state },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    child.stdout.on('data', chunk => (this.#output += chunk));
    child.stderr.on('data', chunk => (this.#output += chunk));
    await this.until(async () => {
      if (child.exitCode !== null) {
        throw new Error(
          `The daemon ended with ${child.exitCode}: ${this.#output}`,
        );
      }
      const { pid } = JSON.parse(
        fs.readFileSync(path.join(this.state, 'engine.json'), 'utf8'),
      ) as { pid: number };
      return pid === child.pid && (await this.client.health()).status === 'ok';
    });
  }

  /** Ends the daemon alone. */
  async signal(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child!;
    const ended = new Promise(resolve => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  /** Has everything stopped, and waits until the daemon is gone. */
  async stop(): Promise<void> {
    const child = this.#child!;
    const ended = new Promise(resolve => child.once('exit', resolve));
    await this.client.stop();
    await ended;
  }

  /** Registers the test service under a label, with variables of its own. */
  release(
    label: string,
    variables: Record<string, string> = {},
  ): Promise<Release> {
    return this.client.registerRelease({
      service: 'shop',
      label,
      source: writeTestService(this.root, label),
      command: ['node', 'server.cjs'],
      variables,
    });
  }

  /** A group `shop/<environment>` with short times. */
  group(environment: string, put: PutGroup = {}): Promise<Group> {
    return this.client.putGroup('shop', environment, {
      stopSeconds: 2,
      drainSeconds: 5,
      max: 20,
      health: { intervalMs: 200, startSeconds: 10 },
      ...put,
    });
  }

  /** Starts a rollout and waits for its end. */
  async roll(groupId: string, start: StartRollout): Promise<Rollout> {
    const { id } = await this.client.startRollout(groupId, start);
    return this.ended(groupId, id);
  }

  ended(groupId: string, id: string): Promise<Rollout> {
    return this.until(async () => {
      const rollout = await this.client.rollout(groupId, id);
      return rollout.endedAt ? rollout : undefined;
    });
  }

  /** Waits until the rollout is in the phase. */
  phase(
    groupId: string,
    id: string,
    phase: Rollout['phase'],
  ): Promise<Rollout> {
    return this.until(async () => {
      const rollout = await this.client.rollout(groupId, id);
      if (rollout.endedAt && rollout.phase !== phase) {
        throw new Error(
          `Rollout ended as ${rollout.phase}: ${rollout.message}`,
        );
      }
      return rollout.phase === phase ? rollout : undefined;
    });
  }

  /** Asks until the answer is truthy; a throw counts as not yet, and is told when time runs out. */
  async until<T>(ask: () => Promise<T>, ms = 20_000): Promise<NonNullable<T>> {
    let last: unknown;
    for (
      const deadline = Date.now() + ms;
      Date.now() < deadline;
      await sleep(20)
    ) {
      try {
        last = await ask();
        if (last) {
          return last as NonNullable<T>;
        }
      } catch (error) {
        last = error;
        if (
          this.#child?.exitCode !== null &&
          this.#child?.exitCode !== undefined
        ) {
          throw error;
        }
      }
    }
    throw new Error(
      `Waited ${ms} ms in vain; the last answer was ${String(last)}\n${
        this.#output
      }`,
    );
  }

  /** Every process that belongs to this engine's groups or is its balancer. */
  processes() {
    const instances = findMarked('CAPSTAN_INSTANCE').filter(found =>
      this.#owns(found.pid),
    );
    return [
      ...instances,
      ...findMarked('CAPSTAN_BALANCER_OF').filter(p => p.value === this.state),
    ];
  }

  /** Stops everything and removes the folder. */
  async close(): Promise<void> {
    const child = this.#child!;
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise(resolve => child.once('exit', resolve));
      await this.client.stop().catch(() => child.kill('SIGKILL'));
      await Promise.race([ended, sleep(10_000, undefined, { ref: false })]);
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
      }
    }
    for (const left of this.processes()) {
      if (isSameProcess(left)) {
        process.kill(left.pid, 'SIGKILL');
      }
    }
    fs.rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }

  #owns(pid: number): boolean {
    try {
      return fs.readlinkSync(`/proc/${pid}/cwd`).startsWith(this.state);
    } catch {
      return false;
    }
  }
}
