import { HIDDEN, hideInSettings, hideInText } from './hideSecrets';

const SECRET = 'Sw0rdf1sh-42';

describe('hideInText', () => {
  it.each([
    `connect postgres://shop:${SECRET}@db:5432/shop failed`,
    `redis://:${SECRET}@cache`,
    `GET https://user:${SECRET}@host/x`,
    `Authorization: Bearer ${SECRET}`,
    `authorization: Basic ${SECRET}`,
    `sent {"password":"${SECRET}"}`,
    `sent {'apiKey': '${SECRET}'}`,
    `DB_PASSWORD=${SECRET} is wrong`,
    `client_secret=${SECRET}&grant_type=x`,
    `X-Api-Key: ${SECRET}`,
    `token: ${SECRET}`,
    `Cookie: session=${SECRET}`,
    `run --auth-token ${SECRET} --verbose`,
    `AWS_SECRET_ACCESS_KEY="${SECRET}"`,
    `key eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${SECRET}`,
    `-----BEGIN RSA PRIVATE KEY-----${SECRET.replaceAll('-', '')}${SECRET}`,
  ])('leaves nothing of %p', text => {
    const hidden = hideInText(text);
    expect(hidden).toContain(HIDDEN);
    expect(hidden).not.toContain('Sw0rdf1sh');
  });

  it.each([
    'AKIAIOSFODNN7EXAMPLE',
    'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
    'xoxb-2401-2401-abcdefghijkl',
    'AIzaSyA1234567890abcdefghijklmn',
  ])('knows %p by its first letters', secret => {
    expect(hideInText(`with ${secret} refused`)).toBe(`with ${HIDDEN} refused`);
  });

  it.each([
    '3 of 5 instances are healthy.',
    'exited with code 1 before it was ready',
    'Error: listen EADDRINUSE: address already in use 127.0.0.1:3000',
    'GET https://shop.example.com/products?page=2 answered 500',
    'The token bucket is empty',
    'key not found',
    'password authentication failed for user "shop"',
    "The local engine 'demo' does not take the token in its state folder. Check 'fleet.local.engines'.",
    'at Object.<anonymous> (/app/server.cjs:3:9)',
  ])('leaves %p as it is', text => {
    expect(hideInText(text)).toBe(text);
  });

  it('keeps what stands around', () => {
    expect(hideInText(`a postgres://shop:${SECRET}@db/x b`)).toBe(
      `a postgres://shop:${HIDDEN}@db/x b`,
    );
  });

  it('changes nothing the second time', () => {
    const once = hideInText(`password=${SECRET}, token: ${SECRET}`);
    expect(hideInText(once)).toBe(once);
  });

  it('gives an answer to the longest texts of awkward letters', () => {
    for (const awkward of ['a-', 'token', 'password=', '://:', 'eyJ', '"\''])
      expect(typeof hideInText(awkward.repeat(20_000 / awkward.length))).toBe(
        'string',
      );
  });
});

describe('hideInSettings', () => {
  it.each([
    'DB_PASSWORD',
    'password',
    'DATABASE_PW',
    'API_KEY',
    'apiKey',
    'client-secret',
    'GITHUB_TOKEN',
    'AWS_SECRET_ACCESS_KEY',
    'STRIPE_PRIVATE_KEY',
    'BASIC_AUTH',
    'SENTRY_DSN',
    'SESSION_COOKIE',
  ])('hides the value of %s', name => {
    expect(hideInSettings({ [name]: SECRET })).toEqual({ [name]: HIDDEN });
  });

  it.each([
    ['LOG_LEVEL', 'debug'],
    ['GREETING', 'hello'],
    ['FAULT', 'errors=0.2'],
    ['AUTHOR', 'ann'],
    ['KEYBOARD', 'de'],
    ['PRICES_URL', 'https://prices.example.com'],
  ])('shows %s', (name, value) => {
    expect(hideInSettings({ [name]: value })).toEqual({ [name]: value });
  });

  it('hides a secret in the value of an innocent name', () => {
    expect(hideInSettings({ DATABASE: `postgres://a:${SECRET}@db/x` })).toEqual(
      { DATABASE: `postgres://a:${HIDDEN}@db/x` },
    );
  });
});
