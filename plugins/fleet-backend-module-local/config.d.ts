export interface Config {
  fleet?: {
    local?: {
      /** The local engines whose groups are shown. Without any the module does nothing. */
      engines?: Array<{
        /** Unique; part of the id of each group. Lower-case letters, digits and dashes. */
        name: string;
        /**
         * The engine's state folder (`CAPSTAN_ENGINE_STATE` of the engine). Its address and its token are read from there
         * before each call, so an engine may come back on another port. Relative to where the backend was started.
         */
        stateDir: string;
      }>;
    };
  };
}
