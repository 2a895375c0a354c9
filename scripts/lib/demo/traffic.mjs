import { existsSync } from 'node:fs';
import { Keeper } from '../keeper.mjs';
import { toolEnvironment } from '../npm.mjs';
import { step } from '../progress.mjs';
import { shop } from './releases.mjs';

/** Bounded demo traffic on the prod environments; says in every request that it is a demo. */
export async function startTraffic() {
  if (!existsSync(shop('traffic/main.ts'))) return undefined;
  return step({ done: 'Demo traffic runs' }, async () => {
    const keeper = new Keeper({
      name: 'traffic',
      title: 'The demo traffic',
      command: () => ({
        file: process.execPath,
        argv: [shop('traffic/main.ts')],
        cwd: shop(),
        env: toolEnvironment(),
      }),
    });
    await keeper.start();
    return keeper;
  });
}
