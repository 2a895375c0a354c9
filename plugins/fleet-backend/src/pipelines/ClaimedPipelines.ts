import { InputError, NotFoundError } from '@backstage/errors';
import {
  parseScaleGroupRef,
  stringifyScaleGroupRef,
} from '@capstan/plugin-fleet-common';
import type { Caller } from '../actions/ActionService';
import type { ClaimIndex } from '../groups/ClaimIndex';
import type { FleetAccess } from '../permissions/FleetAccess';
import type { PipelineStore } from './PipelineStore';
import type { StoredPipeline } from './StoredPipeline';

/** A pipeline with the entity that rights on it are decided on. */
export interface ClaimedPipeline {
  readonly stored: StoredPipeline;
  /** `undefined`: no entity claims it. */
  readonly entityRef?: string;
}

/** Finds pipelines with those who claim them. */
export class ClaimedPipelines {
  readonly #store: PipelineStore;
  readonly #claims: ClaimIndex;
  readonly #access: FleetAccess;

  constructor(options: {
    store: PipelineStore;
    claims: ClaimIndex;
    access: FleetAccess;
  }) {
    this.#store = options.store;
    this.#claims = options.claims;
    this.#access = options.access;
  }

  claimed(stored: StoredPipeline): ClaimedPipeline {
    const claimant = this.#claims.claimant(stored.observation.claim);
    return { stored, entityRef: claimant?.entityRef };
  }

  /**
   * By the text of its id, whoever asks. Throws an `InputError` when that is no id and a `NotFoundError` when there is no such
   * pipeline.
   */
  async get(text: string): Promise<ClaimedPipeline> {
    const id = parsePipelineId(text);
    await this.#claims.ready();
    const stored = await this.#store.get(id);
    if (!stored) throw unknownPipeline(id);
    return this.claimed(stored);
  }

  /** Throws the `NotFoundError` of an unknown pipeline when the caller may not see this one. */
  async requireReadable(
    claimed: ClaimedPipeline,
    caller: Caller,
  ): Promise<void> {
    if (!(await this.#access.mayRead(claimed, caller.credentials)))
      throw unknownPipeline(claimed.stored.id);
  }
}

/** In its one spelling. Throws an `InputError` when `text` is no id. */
function parsePipelineId(text: string): string {
  try {
    return stringifyScaleGroupRef(parseScaleGroupRef(text));
  } catch {
    throw new InputError(
      `'${text}' is not the id of a pipeline. Use the id that the API gave: provider:account:region:name.`,
    );
  }
}

/** The same for a pipeline that does not exist and for one that the caller may not see. */
function unknownPipeline(id: string): NotFoundError {
  return new NotFoundError(
    `There is no pipeline '${id}', or you may not see it. List those of an entity with /pipelines?entityRef=….`,
  );
}
