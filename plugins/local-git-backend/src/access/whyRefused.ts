/** Environments in which everybody on this machine may read and write every repository. An unset NODE_ENV is none of them. */
const PLACES = ['development', 'test'];

/** Why repositories are not served here, or `undefined` when they are. */
export function whyRefused(nodeEnv: string | undefined): string | undefined {
  if (nodeEnv !== undefined && PLACES.includes(nodeEnv)) return undefined;
  return (
    `Everybody on this machine may read and write them without a password, so that is for development only, and NODE_ENV is ${
      nodeEnv === undefined ? 'not set' : `'${nodeEnv}'`
    }. ` + 'Publish to a Git host instead.'
  );
}
