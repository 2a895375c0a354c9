import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { findMarked } from '../processes/strays.ts';
import {
  isSameProcess,
  linuxStat,
  processIdentity,
  signalGroup,
} from '../processes/ProcessIdentity.ts';
import type { ProcessIdentity } from '../processes/ProcessIdentity.ts';
import { INSTANCE_MARKER } from './environmentOf.ts';

/** How a process ended; both are absent for one that was adopted, because only a parent is told. */
export interface ProcessExit {
  readonly code?: number;
  readonly signal?: string;
}

const ADOPTED_POLL_MS = 100;

/** One running process of an instance: spawned here, or found running by a new engine. */
export class InstanceProcess {
  readonly identity: ProcessIdentity;
  /** Resolves once it has ended. */
  readonly ended: Promise<ProcessExit>;

  private constructor(identity: ProcessIdentity, ended: Promise<ProcessExit>) {
    this.identity = identity;
    this.ended = ended;
  }

  /**
   * Spawns in a process group of its own, so that a signal reaches all that the instance starts in turn and a Ctrl-C
   * in the engine's terminal does not.
   *
   * @throws Error when the program cannot be started at all
   */
  static async spawn(options: {
    command: readonly string[];
    folder: string;
    environment: Readonly<Record<string, string>>;
    output: number;
  }): Promise<InstanceProcess> {
    const [name, ...args] = options.command;
    const child = spawn(resolveProgram(name, options.folder), args, {
      cwd: options.folder,
      env: { ...options.environment },
      detached: true,
      stdio: ['ignore', options.output, options.output],
    });
    const ended = new Promise<ProcessExit>(resolve => {
      child.once('exit', (code, signal) =>
        resolve({ ...(code !== null && { code }), ...(signal && { signal }) }),
      );
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    child.unref();
    // A process that is gone already is still a zombie here, because its exit has not been collected yet.
    const identity = processIdentity(child.pid!) ?? {
      pid: child.pid!,
      start: 'ended',
    };
    return new InstanceProcess(identity, ended);
  }

  /** Takes over a process that an earlier engine spawned. `undefined` when it no longer runs. */
  static adopt(identity: ProcessIdentity): InstanceProcess | undefined {
    if (!isSameProcess(identity)) {
      return undefined;
    }
    const ended = new Promise<ProcessExit>(resolve => {
      const timer = setInterval(() => {
        if (!isSameProcess(identity)) {
          clearInterval(timer);
          resolve({});
        }
      }, ADOPTED_POLL_MS);
      timer.unref();
    });
    return new InstanceProcess(identity, ended);
  }

  /** Signals the whole process group, if it is still ours. */
  signal(signal: NodeJS.Signals): boolean {
    return signalGroup(this.identity, signal);
  }
}

/** Ends what an instance left behind in its process group after its first process had gone. */
export function endLeftovers(instanceId: string, pgid: number): void {
  for (const stray of findMarked(INSTANCE_MARKER)) {
    if (
      stray.value === instanceId &&
      linuxStat(stray.pid)?.[2] === String(pgid)
    ) {
      if (isSameProcess(stray)) {
        process.kill(stray.pid, 'SIGKILL');
      }
    }
  }
}

/** `node` is the engine's own; a name with a slash, or one that is there, lies in the release; all else is searched in PATH. */
function resolveProgram(name: string, folder: string): string {
  if (name === 'node') {
    return process.execPath;
  }
  if (path.isAbsolute(name)) {
    return name;
  }
  const inside = path.join(folder, name);
  return name.includes('/') || fs.existsSync(inside) ? inside : name;
}
