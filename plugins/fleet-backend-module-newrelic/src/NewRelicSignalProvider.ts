import type {
  AlertProvider,
  CallOptions,
  ChangeMarker,
  SignalProvider,
  SignalReading,
  SignalSource,
  SignalTarget,
  SignalWindow,
} from '@capstan/plugin-fleet-node';
import { ProviderError } from '@capstan/plugin-fleet-node';
import type { NewRelicAccount } from './config';
import { MARK } from './documents';
import { accountOf, entityGuidOf } from './entityGuid';
import { failedInside, NAME, notUnderstood } from './errors';
import { NerdGraphClient, at } from './NerdGraphClient';
import { alertingOf, NewRelicAlerts } from './NewRelicAlerts';
import { NewRelicSignals } from './NewRelicSignals';

const TITLES: Readonly<Record<ChangeMarker['kind'], string>> = {
  rolloutStarted: 'Rollout started',
  rolloutEnded: 'Rollout ended',
  rollbackStarted: 'Rollback started',
  rollbackEnded: 'Rollback ended',
};

interface Connection {
  readonly account: NewRelicAccount;
  readonly client: NerdGraphClient;
  readonly signals: NewRelicSignals;
  readonly alerts: NewRelicAlerts;
}

/** Golden signals, issues and change markers of New Relic accounts; each is one source. */
export class NewRelicSignalProvider implements SignalProvider {
  readonly name = NAME;
  readonly alerting: AlertProvider;
  readonly #connections: ReadonlyMap<string, Connection>;

  constructor(accounts: readonly NewRelicAccount[]) {
    this.#connections = new Map(
      accounts.map(account => {
        const client = new NerdGraphClient(account);
        return [
          `${NAME}:${account.name}`,
          {
            account,
            client,
            signals: new NewRelicSignals(account, client),
            alerts: new NewRelicAlerts(account, client),
          },
        ];
      }),
    );
    this.alerting = alertingOf(source => this.#of(source, 'alerts').alerts);
  }

  sources(): readonly SignalSource[] {
    return [...this.#connections].map(([id, { account }]) => ({
      id,
      title:
        this.#connections.size === 1
          ? 'New Relic'
          : `New Relic (${account.name})`,
      intervalSeconds: account.intervalSeconds,
    }));
  }

  /** The GUID in the annotation says which account it belongs to. */
  covers(source: SignalSource, target: SignalTarget): boolean {
    const guid = entityGuidOf(target);
    return (
      guid !== undefined &&
      accountOf(guid) === this.#connections.get(source.id)?.account.accountId
    );
  }

  async read(
    source: SignalSource,
    targets: readonly SignalTarget[],
    window: SignalWindow,
    options: CallOptions,
  ): Promise<SignalReading> {
    return this.#of(source, 'read').signals.read(
      targets.filter(target => this.covers(source, target)),
      window,
      options,
    );
  }

  /** Each phase is a marker of its own; those of one rollout share a group. */
  async mark(
    source: SignalSource,
    marker: ChangeMarker,
    options: CallOptions,
  ): Promise<void> {
    const { account, client } = this.#of(source, 'mark');
    const entityGuid = entityGuidOf(marker.target);
    if (entityGuid === undefined) return;
    const where = { account: account.name, operation: 'mark' };
    const { data, errors } = await client.ask(
      where.operation,
      MARK,
      {
        deployment: {
          entityGuid,
          version: marker.version,
          timestamp: Date.parse(marker.at),
          description: `${TITLES[marker.kind]}: ${marker.message}`,
          groupId: marker.key.split(' ')[0],
          ...(marker.actor !== undefined && { user: marker.actor }),
          ...(marker.commit !== undefined && { commit: marker.commit }),
        },
      },
      options,
    );
    if (errors.length > 0) throw failedInside(where, errors[0].message);
    // There is no field for an error: only the id says that it was written.
    if (!at(data, 'changeTrackingCreateDeployment', 'deploymentId'))
      throw notUnderstood(where);
  }

  #of(source: { readonly id: string }, operation: string): Connection {
    const connection = this.#connections.get(source.id);
    if (connection) return connection;
    throw new ProviderError({
      provider: NAME,
      operation,
      message: `No New Relic account is configured as '${source.id}'. Add it to 'fleet.newRelic.accounts'.`,
      retryable: false,
      notSent: true,
    });
  }
}
