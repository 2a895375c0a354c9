import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/** One of the people that anybody on this machine may sign in as. */
export interface DemoUser {
  /** Full, in lower case. */
  readonly userEntityRef: string;
  readonly title: string;
}

/** The users of `auth.providers.demo`, by their entity refs. Throws an `InputError` that names what is wrong. */
export function readDemoUsers(config: Config): ReadonlyMap<string, DemoUser> {
  const users = (config.getOptionalConfigArray('users') ?? []).map(user => ({
    userEntityRef: userRef(user.getString('userEntityRef')),
    title: user.getString('title'),
  }));
  return new Map(users.map(user => [user.userEntityRef, user]));
}

function userRef(text: string): string {
  try {
    const ref = parseEntityRef(text);
    if (ref.kind.toLocaleLowerCase('en-US') === 'user')
      return stringifyEntityRef(ref);
  } catch {
    // Said below.
  }
  throw new InputError(
    `'auth.providers.demo.users' has '${text}', which is not the ref of a user. Write it as user:default/olivia.`,
  );
}
