export interface Config {
  localGit?: {
    /**
     * Folder with one bare repository for each service, made when it is missing. Relative to where the backend was
     * started. Without it everything local about Git is off.
     */
    directory?: string;
    /** Where repositories are cloned from. Default: `<backend.baseUrl>/api/local-git`. */
    baseUrl?: string;
  };
}
