export interface Config {
  auth?: {
    providers?: {
      demo?: {
        /**
         * Whom everybody on this machine may sign in as. Only in development: NODE_ENV must be `development`.
         */
        users?: Array<{
          /**
           * A user of the catalog, for example `user:default/olivia`.
           * @visibility frontend
           */
          userEntityRef: string;
          /**
           * What they are called.
           * @visibility frontend
           */
          title: string;
          /**
           * One sentence: what they may do.
           * @visibility frontend
           */
          description?: string;
        }>;
      };
    };
  };
}
