import path from 'node:path';
import { MARKER } from './strays';

/** What programs expect, and what npm needs to reach the registry that the person uses. No secrets of the portal. */
const HANDED_ON =
  /^(PATH|LANG|LC_ALL|TZ|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|https?_proxy|no_proxy|npm_config_(registry|cache|cafile|proxy|https_proxy|https-proxy|noproxy|strict_ssl|strict-ssl|userconfig|globalconfig|nodedir))$/i;

export interface EnvironmentOptions {
  /** State folder of the pipelines. */
  readonly directory: string;
  readonly runId: string;
  readonly own?: NodeJS.ProcessEnv;
}

/**
 * The whole environment of a command of a pipeline. `HOME` is a folder of the pipelines: what a service writes there
 * does not meet the person's own settings. The Node that runs the portal comes first.
 */
export function environmentOf({
  directory,
  runId,
  own = process.env,
}: EnvironmentOptions): Record<string, string> {
  const handed = Object.entries(own).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && HANDED_ON.test(entry[0]),
  );
  const environment = Object.fromEntries(handed);
  return {
    npm_config_cache: path.join(directory, 'npm-cache'),
    ...(own.HOME && {
      npm_config_userconfig: path.join(own.HOME, '.npmrc'),
    }),
    ...environment,
    PATH: [path.dirname(process.execPath), environment.PATH]
      .filter(Boolean)
      .join(path.delimiter),
    HOME: path.join(directory, 'home'),
    CI: 'true',
    npm_config_update_notifier: 'false',
    [MARKER]: markerOf(directory, runId),
  };
}

/** Without a run: what the markers of all runs of the folder begin with. */
export function markerOf(directory: string, runId: string = ''): string {
  return `${directory}#${runId}${runId && '#'}`;
}
