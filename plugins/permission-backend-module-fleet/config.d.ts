export interface Config {
  permission?: {
    fleet?: {
      /**
       * Entity refs of groups and users who may act on every service, for example `group:default/operators`.
       * Default: nobody.
       */
      operators?: string[];
    };
  };
}
