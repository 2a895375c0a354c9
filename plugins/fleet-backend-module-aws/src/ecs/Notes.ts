import type {
  GroupObservation,
  ObservedRollout,
} from '@capstan/plugin-fleet-node';

/** What the portal knows of a rollout that it started itself, and ECS does not. */
export interface Note {
  readonly actor: string;
  readonly reason?: string;
  readonly rollbackOf?: string;
}

/** How many notes are kept; the ledger knows the rest from the journal. */
const KEPT = 1_000;

/** Remembers who started which rollout, until the journal has been asked. Lost with the process, and harmless so. */
export class Notes {
  readonly #notes = new Map<string, Note>();

  add(nativeId: string, note: Note): void {
    this.#notes.set(nativeId, note);
    if (this.#notes.size > KEPT)
      this.#notes.delete(this.#notes.keys().next().value!);
  }

  annotate(group: GroupObservation): GroupObservation {
    return {
      ...group,
      rollouts: group.rollouts.map((rollout): ObservedRollout => {
        const note = this.#notes.get(rollout.nativeId);
        return note ? { ...rollout, ...note } : rollout;
      }),
    };
  }
}
