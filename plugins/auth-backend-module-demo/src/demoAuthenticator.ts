import { InputError, NotAllowedError } from '@backstage/errors';
import { createProxyAuthenticator } from '@backstage/plugin-auth-node';
import { readDemoUsers } from './demoUsers';
import type { DemoUser } from './demoUsers';
import { isLoopback } from './whyRefused';

/**
 * The header that says who to be. A page of another origin cannot send it without the portal's consent (CORS), so nobody
 * is signed in behind their back.
 */
export const DEMO_USER_HEADER = 'x-capstan-demo-user';

/** Believes the header, from this machine. */
export const demoAuthenticator = createProxyAuthenticator<
  ReadonlyMap<string, DemoUser>,
  DemoUser,
  undefined
>({
  defaultProfileTransform: async user => ({
    profile: { displayName: user.title },
  }),
  initialize: ({ config }) => readDemoUsers(config),
  async authenticate({ req }, users) {
    if (!isLoopback(req.socket.remoteAddress)) {
      throw new NotAllowedError(
        "The demo's people may sign in from the machine that the portal runs on only.",
      );
    }
    const wanted = req.header(DEMO_USER_HEADER);
    if (wanted === undefined) {
      throw new InputError(
        `Say in the header ${DEMO_USER_HEADER} who to be: ${listOf(users)}.`,
      );
    }
    const user = users.get(wanted);
    if (!user) {
      throw new NotAllowedError(
        `There is nobody like that in the demo. Choose one of ${listOf(
          users,
        )}.`,
      );
    }
    return { result: user };
  },
});

function listOf(users: ReadonlyMap<string, DemoUser>): string {
  return users.size > 0
    ? [...users.keys()].join(', ')
    : 'none (auth.providers.demo.users is empty)';
}
