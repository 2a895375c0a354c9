import { findMarked } from '../processes/strays.ts';
import type { MarkedProcess } from '../processes/strays.ts';
import { isSameProcess, signalGroup } from '../processes/ProcessIdentity.ts';
import { INSTANCE_MARKER } from './environmentOf.ts';
import { hasEnded } from './InstanceRecord.ts';
import type { InstanceStore } from './InstanceStore.ts';
import type { Supervisor } from './Supervisor.ts';

/**
 * Squares what was written down with what runs, once at the start of an engine:
 * - recorded and running: watched again;
 * - decided, spawned, but not recorded (the engine was killed in between): found by its marker and recorded;
 * - decided but never spawned: forgotten, the next pass decides anew;
 * - running although its end was decided or recorded: ended.
 *
 * @returns the ids of the instances that live
 */
export function adoptInstances(
  store: InstanceStore,
  supervisor: Supervisor,
): Set<string> {
  const marked = new Map<string, MarkedProcess[]>();
  for (const found of findMarked(INSTANCE_MARKER)) {
    marked.set(found.value, [...(marked.get(found.value) ?? []), found]);
  }
  const live = new Set<string>();
  for (const instance of store.allLive()) {
    const leader = marked.get(instance.id)?.find(found => found.leader);
    const port = Number(leader?.environment.PORT);
    let record = instance;
    // The marker in a running process is the better witness: what was written down may be missing, or be old.
    if (leader && port > 0 && record.process?.pid !== leader.pid) {
      record = store.update(record.id, {
        process: { pid: leader.pid, start: leader.start },
        port,
      })!;
    }
    if (!record.process) {
      store.forget(record.id);
    } else if (supervisor.adopt(record)) {
      live.add(record.id);
    }
  }
  for (const [id, processes] of marked) {
    const record = store.get(id);
    // A marker that is not in our books is another engine's instance.
    if (record && hasEnded(record)) {
      processes.forEach(endStray);
    }
  }
  return live;
}

function endStray(stray: MarkedProcess): void {
  if (stray.leader) {
    signalGroup(stray, 'SIGKILL');
  } else if (isSameProcess(stray)) {
    process.kill(stray.pid, 'SIGKILL');
  }
}
