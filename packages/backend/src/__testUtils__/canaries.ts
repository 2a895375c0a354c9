import { randomBytes } from 'node:crypto';

/** Secrets that nobody may ever see again, by the place in which they are planted. Ten each. */
export class Canaries {
  readonly all: string[] = [];

  readonly config = this.#ten();
  readonly groupSecrets = this.#ten();
  readonly releaseSettings = this.#ten();
  readonly headers = this.#ten();
  readonly errors = this.#ten();

  /** Those that the text holds, also where it holds them encoded. */
  foundIn(text: string): readonly string[] {
    return this.all.filter(canary =>
      [
        canary,
        Buffer.from(canary).toString('base64').replace(/=+$/, ''),
        Buffer.from(canary).toString('hex'),
      ].some(form => text.includes(form)),
    );
  }

  #ten(): readonly string[] {
    const ten = Array.from(
      { length: 10 },
      () => `Cnry${randomBytes(12).toString('hex')}`,
    );
    this.all.push(...ten);
    return ten;
  }
}

/** Settings of a release as careless people write them. */
export function carelessSettings(
  secrets: readonly string[],
): Record<string, string> {
  const [a, b, c, d, e, f, g, h, i, j] = secrets;
  return {
    DATABASE_PASSWORD: a,
    DATABASE_URL: `postgres://shop:${b}@db.internal:5432/shop`,
    API_TOKEN: c,
    STRIPE_API_KEY: d,
    SESSION_SECRET: e,
    GITHUB_TOKEN: f,
    AWS_SECRET_ACCESS_KEY: g,
    SENTRY_DSN: h,
    SMTP_PASSWD: i,
    JWT_PRIVATE_KEY: j,
    GREETING: 'hello',
  };
}

/** What SDKs and services write when they fail. */
export function carelessErrors(secrets: readonly string[]): readonly string[] {
  const [a, b, c, d, e, f, g, h, i, j] = secrets;
  return [
    `connect ECONNREFUSED postgres://shop:${a}@db:5432`,
    `401 from https://portal:${b}@api.example.com/v1`,
    `request failed: { headers: { authorization: 'Bearer ${c}' } }`,
    `Authorization: Basic ${d} was refused`,
    `invalid credentials: {"password":"${e}"}`,
    `AWS_SECRET_ACCESS_KEY=${f} does not match`,
    `The SSO token: ${g} has expired`,
    `x-api-key: ${h} is unknown`,
    `cookie: session=${i}; path=/`,
    `client_secret=${j}&grant_type=client_credentials`,
  ];
}

/** Headers that proxies and browsers add. */
export function carelessHeaders(
  secrets: readonly string[],
): Record<string, string> {
  const [a, b, c, d, e, f, g, h, i, j] = secrets;
  return {
    cookie: `session=${a}`,
    'proxy-authorization': `Basic ${b}`,
    'x-api-key': c,
    'x-auth-token': d,
    'x-amz-security-token': e,
    'x-goog-iap-jwt-assertion': f,
    'x-ms-token-aad-access-token': g,
    'x-csrf-token': h,
    'x-forwarded-access-token': i,
    'x-vault-token': j,
  };
}
