import { enableCompileCache, flushCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { stateRoot, StateFolder } from './state/StateFolder.ts';

// An engine that comes back should not spend its first second on compiling its own sources again, so it keeps them
// compiled. Whatever is wrong with the folder is told by `runDaemon`.
try {
  enableCompileCache(new StateFolder(stateRoot()).file('compile-cache'));
} catch {
  // Slower, not worse.
}

void import('./runDaemon.ts')
  .then(({ runDaemon }) =>
    runDaemon({
      balancerEntry: fileURLToPath(
        new URL('./balancer/main.ts', import.meta.url),
      ),
    }),
  )
  // A killed engine has no exit at which Node would write it.
  .then(() => flushCompileCache());
