import type { ConfigApi } from '@backstage/frontend-plugin-api';

/** Somebody to sign in as, without a password. */
export interface Person {
  readonly userEntityRef: string;
  readonly title: string;
  /** What they may do, in a sentence. */
  readonly description?: string;
  /** The auth provider that lets them in. */
  readonly provider: string;
  /** What tells the provider who it is. */
  readonly headers: Record<string, string>;
}

/**
 * Whom app-config.yaml offers: the demo's people, and the guest where it has a user. Whether they may really enter is
 * the backend's decision.
 */
export function readPeople(config: ConfigApi): readonly Person[] {
  const providers = config.getOptionalConfig('auth.providers');
  const people =
    providers?.getOptionalConfigArray('demo.users')?.map(user => ({
      userEntityRef: user.getString('userEntityRef'),
      title: user.getString('title'),
      description: user.getOptionalString('description'),
      provider: 'demo',
      headers: { 'x-capstan-demo-user': user.getString('userEntityRef') },
    })) ?? [];
  const guest = providers?.getOptionalString('guest.userEntityRef');
  return guest === undefined
    ? people
    : [
        ...people,
        {
          userEntityRef: guest,
          title: 'Guest',
          provider: 'guest',
          headers: {},
        },
      ];
}
