import type { AwsCredentialsManager } from '@backstage/integration-aws-node';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { AwsScope } from './AwsScope';

/** Looking, or changing something. Each may have a role of its own. */
export type Access = 'read' | 'write';

type Credentials = () => ReturnType<
  ReturnType<typeof fromTemporaryCredentials>
>;

/** How long before their end credentials are renewed. */
const RENEW_MS = 300_000;

interface ClientOptions {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials: Credentials;
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
  readonly #credentials = new Map<string, Credentials>();

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

  /** `attempts`: how often the SDK tries a call before it gives up. Default: three times to read, once to write. */
  of<T>(
    Client: ClientClass<T>,
    scope: AwsScope,
    access: Access,
    { attempts = ATTEMPTS[access] }: { readonly attempts?: number } = {},
  ): T {
    const key = [
      Client.name,
      scope.account.accountId,
      scope.region,
      access,
      attempts,
    ].join(' ');
    let client = this.#clients.get(key) as T | undefined;
    if (!client) {
      client = new Client(this.#options(scope, access, attempts));
      this.#clients.set(key, client);
    }
    return client;
  }

  #options(
    scope: AwsScope,
    access: Access,
    maxAttempts: number,
  ): ClientOptions {
    return {
      region: scope.region,
      ...(this.#endpoint !== undefined && { endpoint: this.#endpoint }),
      credentials: this.#credentialsOf(scope, access),
      maxAttempts,
      requestHandler: {
        connectionTimeout: 5_000,
        requestTimeout: this.#requestTimeoutMs,
        // Without it the SDK only warns, and waits for ever.
        throwOnRequestTimeout: true,
      },
    };
  }

  /** One for each account and role, so that a role is assumed once for all clients and regions. */
  #credentialsOf({ account, region }: AwsScope, access: Access): Credentials {
    const { accountId, readRole, writeRole } = account;
    const role = access === 'read' ? readRole : writeRole;
    const key = `${accountId} ${role ?? ''}`;
    let credentials = this.#credentials.get(key);
    if (!credentials) {
      const base = async () => {
        const provider = await this.#manager.getCredentialProvider({
          accountId,
        });
        return provider.sdkCredentialProvider();
      };
      credentials =
        role === undefined
          ? base
          : untilExpired(
              fromTemporaryCredentials({
                masterCredentials: base,
                params: {
                  RoleArn: role,
                  RoleSessionName: `capstan-${access}`,
                },
                clientConfig: {
                  region,
                  ...(this.#endpoint !== undefined && {
                    endpoint: this.#endpoint,
                  }),
                },
              }),
            );
      this.#credentials.set(key, credentials);
    }
    return credentials;
  }
}

/** Asks again five minutes before the end, and after a failure; callers at the same time share one question. */
function untilExpired(ask: Credentials): Credentials {
  let known: ReturnType<Credentials> | undefined;
  return async () => {
    const asked = known;
    const credentials = await asked?.catch(() => undefined);
    const ends = credentials?.expiration?.getTime() ?? Number.POSITIVE_INFINITY;
    if (credentials && ends - Date.now() > RENEW_MS) return credentials;
    // Somebody else may have asked anew meanwhile.
    if (known === asked) known = ask();
    return known!;
  };
}
