import { DEMO_MANAGER } from '../staff/Staff.ts';
import type { EnvironmentReader } from './EnvironmentReader.ts';

export interface BackOfficeConfig {
  /** The first manager: made at the first sign-in when there is no staff at all. Absent: nobody is made. */
  readonly manager?: { readonly email: string; readonly password: string };
  /** The password that everybody knows is refused at the sign-in, too: an account may have been made on another day. */
  readonly production: boolean;
  /** Cookies are sent over https only. */
  readonly secureCookies: boolean;
}

/** Never repeats the password in a message. */
export function readBackOffice(read: EnvironmentReader): BackOfficeConfig {
  const production = read.text('NODE_ENV', '') === 'production';
  const email = read.text('SHOP_ADMIN_EMAIL', DEMO_MANAGER.email).toLowerCase();
  const password = read.optional('SHOP_ADMIN_PASSWORD');
  if (!/^[^\s@]{1,64}@[^\s@]{1,250}$/.test(email))
    read.problem(
      `SHOP_ADMIN_EMAIL must be an e-mail address, but is '${email}'`,
    );
  if (
    password !== undefined &&
    production &&
    password === DEMO_MANAGER.password
  )
    read.problem(
      'SHOP_ADMIN_PASSWORD is the password of the demonstration, which everybody knows; choose another one of at least 12 characters',
    );
  else if (password !== undefined && password.length < 12)
    read.problem(
      'SHOP_ADMIN_PASSWORD must have at least 12 characters (its value is not shown here)',
    );
  return {
    production,
    secureCookies:
      read.choice('SHOP_SECURE_COOKIES', production ? 'yes' : 'no', [
        'yes',
        'no',
      ] as const) === 'yes',
    ...(password === undefined ? {} : { manager: { email, password } }),
  };
}
