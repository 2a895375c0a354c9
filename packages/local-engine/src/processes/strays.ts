import fs from 'node:fs';
import { linuxStat, processIdentity } from './ProcessIdentity.ts';
import type { ProcessIdentity } from './ProcessIdentity.ts';

/** A running process that carries one of the markers in its environment. */
export interface MarkedProcess extends ProcessIdentity {
  readonly value: string;
  /** Whether it leads its process group, as everything that the engine spawned itself does. */
  readonly leader: boolean;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Finds the processes whose environment holds the variable `marker`. This is how a new engine finds what the former
 * one had spawned but not yet written down. Only Linux shows environments; elsewhere the answer is empty.
 */
export function findMarked(marker: string): MarkedProcess[] {
  if (process.platform !== 'linux') {
    return [];
  }
  const found: MarkedProcess[] = [];
  for (const name of fs.readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) {
      continue;
    }
    const environment = readEnvironment(pid);
    const value = environment?.[marker];
    const identity = value ? processIdentity(pid) : undefined;
    if (environment && value && identity) {
      found.push({
        ...identity,
        value,
        environment,
        leader: linuxStat(pid)?.[2] === name,
      });
    }
  }
  return found;
}

function readEnvironment(pid: number): Record<string, string> | undefined {
  let text: string;
  try {
    text = fs.readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    // Gone meanwhile, or another user's: not ours either way.
    return undefined;
  }
  const environment: Record<string, string> = Object.create(null);
  for (const entry of text.split('\0')) {
    const at = entry.indexOf('=');
    if (at > 0) {
      environment[entry.slice(0, at)] = entry.slice(at + 1);
    }
  }
  return environment;
}
