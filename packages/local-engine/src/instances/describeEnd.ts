import type { ProcessExit } from './InstanceProcess.ts';
import type { InstanceRecord } from './InstanceRecord.ts';

/** How an end is told, and whether it counts against the release. */
export interface InstanceEnd {
  readonly phase: 'stopped' | 'failed';
  readonly reason: string;
  readonly counts: boolean;
}

/**
 * Reads an end: one that somebody asked for is a stop, all others are failures. A failure counts against the release
 * unless nobody saw it. A taken port counts too: a release that ignores PORT would otherwise be started for ever.
 */
export function describeEnd(
  instance: InstanceRecord,
  how: ProcessExit & { readonly reason?: string; readonly condemned?: string },
  output: readonly string[],
): InstanceEnd {
  const exit = describeExit(how);
  if (instance.unhealthyBecause) {
    return {
      phase: 'failed',
      reason: `${instance.unhealthyBecause} and was replaced`,
      counts: true,
    };
  }
  if (instance.retiredBecause) {
    const forced = how.condemned ? `; ${how.condemned}` : '';
    return {
      phase: 'stopped',
      reason: `${instance.retiredBecause}${forced}`,
      counts: false,
    };
  }
  if (how.condemned ?? how.reason) {
    return {
      phase: 'failed',
      reason: (how.condemned ?? how.reason)!,
      counts: how.reason !== 'ended while the engine was away',
    };
  }
  const collided =
    instance.phase === 'starting' &&
    output.some(line => line.includes('EADDRINUSE'));
  if (collided) {
    return {
      phase: 'failed',
      reason: `${exit}: its port was taken, another one is tried`,
      counts: true,
    };
  }
  const when = instance.phase === 'starting' ? ' before it was ready' : '';
  return { phase: 'failed', reason: `${exit}${when}`, counts: true };
}

function describeExit({ code, signal }: ProcessExit): string {
  if (signal) {
    return `was ended by ${signal}`;
  }
  return code === undefined ? 'ended' : `exited with code ${code}`;
}
