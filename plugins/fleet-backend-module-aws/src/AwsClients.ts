import type { AwsCredentialsManager } from '@backstage/integration-aws-node';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { AwsScope } from './AwsScope';

/** Looking, or changing something. Each may have a role of its own. */
export type Access = 'read' | 'write';

interface ClientOptions {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials: ReturnType<typeof fromTemporaryCredentials>;
  readonly maxAttempts: number;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: boolean;
  };
}

type ClientClass<Client> = new (options: ClientOptions) => Client;

/**
 * A read may be repeated by the SDK. A write never is: whether it happened is for `readBack` to find out, and the SDK's own
 * retry would send it again without asking.
 */
const ATTEMPTS: Readonly<Record<Access, number>> = { read: 3, write: 1 };

/** The SDK's clients, one for each class, account, region and role. */
export class AwsClients {
  readonly #manager: AwsCredentialsManager;
  readonly #endpoint?: string;
  readonly #requestTimeoutMs: number;
  readonly #clients = new Map<string, unknown>();

  constructor(options: {
    readonly manager: AwsCredentialsManager;
    readonly endpoint?: string;
    /** Until a call without an answer is given up. Default 20 s. */
    readonly requestTimeoutMs?: number;
  }) {
    this.#manager = options.manager;
    this.#endpoint = options.endpoint;
    this.#requestTimeoutMs = options.requestTimeoutMs ?? 20_000;
  }

  of<T>(Client: ClientClass<T>, scope: AwsScope, access: Access): T {
    const key = [
      Client.name,
      scope.account.accountId,
      scope.region,
      access,
    ].join(' ');
    let client = this.#clients.get(key) as T | undefined;
    if (!client) {
      client = new Client(this.#options(scope, access));
      this.#clients.set(key, client);
    }
    return client;
  }

  #options(scope: AwsScope, access: Access): ClientOptions {
    const { accountId, readRole, writeRole } = scope.account;
    const role = access === 'read' ? readRole : writeRole;
    const base = async () => {
      const provider = await this.#manager.getCredentialProvider({ accountId });
      return provider.sdkCredentialProvider();
    };
    return {
      region: scope.region,
      ...(this.#endpoint !== undefined && { endpoint: this.#endpoint }),
      credentials:
        role === undefined
          ? base
          : fromTemporaryCredentials({
              masterCredentials: base,
              params: { RoleArn: role, RoleSessionName: `capstan-${access}` },
              clientConfig: { region: scope.region },
            }),
      maxAttempts: ATTEMPTS[access],
      requestHandler: {
        connectionTimeout: 5_000,
        requestTimeout: this.#requestTimeoutMs,
        // Without it the SDK only warns, and waits for ever.
        throwOnRequestTimeout: true,
      },
    };
  }
}
