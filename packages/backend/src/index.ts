import { createBackend } from '@backstage/backend-defaults';

/** The portal's backend: composition only. Everything it does is in a plugin, everything it needs in app-config.yaml. */
const backend = createBackend();

backend.add(import('@backstage/plugin-app-backend'));

backend.add(import('@backstage/plugin-auth-backend'));
// Each refuses to let anybody in outside of development; a portal that others reach has a real provider here.
backend.add(import('@backstage/plugin-auth-backend-module-guest-provider'));
backend.add(import('@capstan/plugin-auth-backend-module-demo'));
backend.add(import('@backstage/plugin-user-settings-backend'));

backend.add(import('@backstage/plugin-permission-backend'));
backend.add(import('@capstan/plugin-permission-backend-module-fleet'));

backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(import('@backstage/plugin-catalog-backend-module-logs'));
// Templates are entities of the catalog, too.
backend.add(
  import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
);
backend.add(import('@capstan/plugin-catalog-backend-module-local-git'));

backend.add(import('@backstage/plugin-search-backend'));
backend.add(import('@backstage/plugin-search-backend-module-pg'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));

// Git itself, in development and for this machine only.
backend.add(import('@capstan/plugin-local-git-backend'));

backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(import('@capstan/plugin-scaffolder-backend-module-fleet'));
// Publishing to Git hosts. What the form offers is what `integrations` has credentials for.
backend.add(import('@backstage/plugin-scaffolder-backend-module-github'));
backend.add(import('@backstage/plugin-scaffolder-backend-module-gitlab'));
backend.add(import('@backstage/plugin-scaffolder-backend-module-azure'));
backend.add(
  import('@backstage/plugin-scaffolder-backend-module-bitbucket-cloud'),
);
backend.add(
  import('@backstage/plugin-scaffolder-backend-module-bitbucket-server'),
);

// Without the events backend, signals and cache invalidations would stay inside one process.
backend.add(import('@backstage/plugin-events-backend'));
// Reads the queues that are configured, and nothing where none is.
backend.add(import('@backstage/plugin-events-backend-module-aws-sqs'));
backend.add(import('@backstage/plugin-signals-backend'));
backend.add(import('@backstage/plugin-notifications-backend'));

backend.add(import('@capstan/plugin-fleet-backend'));
backend.add(import('@capstan/plugin-fleet-backend-module-local'));
backend.add(import('@capstan/plugin-fleet-backend-module-local-pipeline'));
backend.add(import('@capstan/plugin-fleet-backend-module-aws'));
backend.add(import('@capstan/plugin-fleet-backend-module-prometheus'));
backend.add(import('@capstan/plugin-fleet-backend-module-newrelic'));

backend.start();
