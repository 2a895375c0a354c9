export interface Config {
  scaffolder?: {
    fleet?: {
      /**
       * Folder with the source of the shop that new services start from. Relative to where the backend was started.
       * Default: `../../packages/shop`.
       */
      shopSource?: string;
    };
  };
}
