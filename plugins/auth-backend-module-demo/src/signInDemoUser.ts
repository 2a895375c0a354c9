import { NotFoundError } from '@backstage/errors';
import type { SignInResolver } from '@backstage/plugin-auth-node';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DemoUser } from './demoUsers';

const PATIENCE_MS = 15_000;
const PAUSE_MS = 250;

/** As the catalog has them, with their groups. A catalog that has just started is waited for. */
export const signInDemoUser: SignInResolver<DemoUser> = async (
  { result: { userEntityRef } },
  context,
) => {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await context.signInWithCatalogUser({ entityRef: userEntityRef });
    } catch (error) {
      if ((error as Error).name !== 'NotFoundError') throw error;
      if (Date.now() > end) {
        throw new NotFoundError(
          `The catalog has no ${userEntityRef}. Add it, or remove it from auth.providers.demo.users.`,
        );
      }
    }
    await sleep(PAUSE_MS);
  }
};
