/** Environments in which everybody who reaches the portal may be anybody. An unset NODE_ENV is none of them. */
const PLACES = ['development', 'test'];

/** Why nobody may sign in without a password here, or `undefined` when they may. */
export function whyRefused(nodeEnv: string | undefined): string | undefined {
  if (nodeEnv !== undefined && PLACES.includes(nodeEnv)) return undefined;
  return (
    `The demo's people need no password, so they may sign in in development only, and NODE_ENV is ` +
    `${
      nodeEnv === undefined ? 'not set' : `'${nodeEnv}'`
    }. Configure a real auth provider.`
  );
}

/** Whether a request comes from this machine. */
export function isLoopback(address: string | undefined): boolean {
  const ipv4 = address?.replace(/^::ffff:/i, '');
  return ipv4 === '::1' || /^127(\.\d{1,3}){3}$/.test(ipv4 ?? '');
}
