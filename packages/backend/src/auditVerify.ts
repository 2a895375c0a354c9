import { createBackend } from '@backstage/backend-defaults';
import {
  coreServices,
  createBackendPlugin,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { verifyAudit } from '@capstan/plugin-fleet-backend';
import { knownHead } from './knownHead';

/** Besides: 0 = the chain is whole, 1 = it is broken. */
const COULD_NOT_LOOK = 2;

/**
 * `yarn workspace backend audit:verify [--head <count>:<hash>]`: checks the audit in the database of app-config.yaml. Reads
 * only; safe beside a running portal.
 */
function say(line: string, exitCode: number): never {
  process.stdout.write(`${line}\n`);
  process.exit(exitCode);
}

const verifier = createBackendPlugin({
  // Whose database it is.
  pluginId: 'fleet',
  register(env) {
    env.registerInit({
      deps: { database: coreServices.database },
      async init({ database }) {
        const knex = await database.getClient();
        if (!(await knex.schema.hasTable('audit_events')))
          say('There is no audit in this database yet.', COULD_NOT_LOOK);
        const known = knownHead(process.argv);
        const result = await verifyAudit(knex, known);
        if (!result.ok) say(`BROKEN. ${result.message}`, 1);
        say(
          `OK. ${result.count} events, none missing or changed. Head: ${result.count}:${result.hash}`,
          0,
        );
      },
    });
  },
});

// Only what it finds is of interest, and no port is needed for that: the portal may be running.
process.env.LOG_LEVEL ??= 'error';
const backend = createBackend();
backend.add(
  createServiceFactory({
    service: coreServices.rootHttpRouter,
    deps: {},
    factory: () => ({ use() {} }),
  }),
);
backend.add(verifier);
backend.start().catch(error => {
  say(`Could not look: ${error.message}`, COULD_NOT_LOOK);
});
