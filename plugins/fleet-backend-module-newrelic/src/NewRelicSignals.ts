import type {
  CallOptions,
  SignalReading,
  SignalSample,
  SignalTarget,
  SignalWindow,
} from '@capstan/plugin-fleet-node';
import type { NewRelicAccount } from './config';
import { nrqlDocument } from './documents';
import { entityGuidOf } from './entityGuid';
import { failedInside, notUnderstood } from './errors';
import { cpuOf, intervalsOf, measuresOf } from './mapSamples';
import type { Interval } from './mapSamples';
import { at } from './NerdGraphClient';
import type { NerdGraphClient } from './NerdGraphClient';
import { piecesOf, signalQueries } from './nrql';

/** Entities in one request. A GUID has about 40 characters, and a query may have 4,096. */
const ENTITIES = 50;
const QUERIES = ['all', 'byVersion', 'cpu'] as const;

type Samples = Map<
  string,
  { -readonly [K in keyof SignalSample]: SignalSample[K] }
>;

/** Golden signals of one account: three queries about up to fifty entities in one request. */
export class NewRelicSignals {
  readonly #account: NewRelicAccount;
  readonly #client: NerdGraphClient;

  constructor(account: NewRelicAccount, client: NerdGraphClient) {
    this.#account = account;
    this.#client = client;
  }

  async read(
    targets: readonly SignalTarget[],
    window: SignalWindow,
    call: CallOptions,
  ): Promise<SignalReading> {
    const targetsOf = new Map<string, SignalTarget[]>();
    for (const target of targets) {
      const guid = entityGuidOf(target);
      if (guid !== undefined)
        targetsOf.set(guid, [...(targetsOf.get(guid) ?? []), target]);
    }
    const samples: Samples = new Map();
    const problems = new Map<string, string>();
    const guids = [...targetsOf.keys()];
    for (let from = 0; from < guids.length; from += ENTITIES) {
      const some = guids.slice(from, from + ENTITIES);
      for (const piece of piecesOf(window)) {
        const failed = await this.#readSome(some, piece, {
          targetsOf,
          samples,
          call,
        });
        if (failed === undefined) continue;
        for (const guid of some)
          for (const { groupId } of targetsOf.get(guid) ?? [])
            problems.set(groupId, failed);
      }
    }
    return {
      samples: [...samples.values()],
      problems: [...problems].map(([groupId, message]) => ({
        groupId,
        message,
      })),
    };
  }

  /** Answers why a part of it could not be read, when it could not. Throws when nothing could. */
  async #readSome(
    guids: readonly string[],
    window: SignalWindow,
    context: {
      readonly targetsOf: ReadonlyMap<string, readonly SignalTarget[]>;
      readonly samples: Samples;
      readonly call: CallOptions;
    },
  ): Promise<string | undefined> {
    const queries = signalQueries(
      guids,
      window,
      this.#account.versionAttribute,
    );
    const { data, errors } = await this.#client.ask(
      'read',
      nrqlDocument(QUERIES.length),
      {
        account: this.#account.accountId,
        ...Object.fromEntries(
          QUERIES.map((name, index) => [`q${index}`, queries[name]]),
        ),
      },
      context.call,
    );
    const account = at(data, 'actor', 'account');
    const [all, byVersion, cpu] = QUERIES.map((_, index) =>
      intervalsOf(at(account, `q${index}`, 'results'), window),
    );
    const where = { account: this.#account.name, operation: 'read' };
    if (!all && !byVersion && !cpu)
      throw errors.length > 0
        ? failedInside(where, errors[0].message)
        : notUnderstood(where);
    const put = (interval: Interval, values: Partial<SignalSample>) => {
      for (const target of context.targetsOf.get(interval.guid) ?? []) {
        const revision = target.revisions.find(
          ({ label }) => label === interval.version,
        );
        // A version that the portal does not know has no line of its own.
        if (interval.version !== undefined && !revision) continue;
        const key = `${target.groupId} ${revision?.revisionId ?? ''} ${
          interval.at
        }`;
        context.samples.set(key, {
          groupId: target.groupId,
          ...(revision && { revisionId: revision.revisionId }),
          at: interval.at,
          seconds: window.resolutionSeconds,
          ...context.samples.get(key),
          ...values,
        });
      }
    };
    for (const interval of [...(all ?? []), ...(byVersion ?? [])]) {
      const measures = measuresOf(interval.row, window.resolutionSeconds);
      if (measures) put(interval, measures);
    }
    for (const interval of cpu ?? []) {
      const cpuPercent = cpuOf(interval.row);
      if (cpuPercent !== undefined) put(interval, { cpuPercent });
    }
    if (all && byVersion && cpu) return undefined;
    return `New Relic answered only a part: ${
      errors[0]?.message ?? 'a query has no results'
    }`;
  }
}
