import type { HumanDuration } from '@backstage/types';

export interface Config {
  fleet?: {
    /** Pipelines of local Git repositories. Only in development: what is pushed runs with the rights of the portal. */
    localPipeline?: {
      /** Folder of everything that it keeps. Without it the module does nothing. Relative to where the backend was started. */
      directory?: string;
      /** Name of the one of `fleet.local.engines` that services are deployed to. Default: the first. */
      engine?: string;
      database?: {
        /**
         * Address of a PostgreSQL server with a role that may create roles and databases. Without it services and their
         * tests get no `DATABASE_URL`.
         * @visibility secret
         */
        adminUrl?: string;
        /**
         * How long the databases of a repository that is gone are kept, for the case that it comes back. Default: 7 days. What a run
         * of a template takes back itself goes at once.
         */
        keepAfterRemoval?: HumanDuration | string;
      };
      /** Folders whose node_modules are taken for services with the same lockfile, so that nothing is installed twice. */
      modulesFrom?: string[];
      /** When a rollout to prod is taken back. */
      alarm?: {
        /** How long errors are watched after a rollout. Default: 30; 0 = not at all. */
        bakeSeconds?: number;
        /** Share of failed requests that is too much, in percent. Default: 5. */
        errorPercent?: number;
        /** With fewer requests nothing is judged. Default: 20. */
        leastRequests?: number;
      };
    };
  };
}
