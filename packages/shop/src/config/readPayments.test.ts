import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readConfig } from './readConfig.ts';

const DATABASE_URL = 'postgresql://shop:secret@127.0.0.1:5432/shop';
const STRIPE = {
  SHOP_PAYMENT_PROVIDER: 'stripe',
  STRIPE_SECRET_KEY: 'sk_test_notToBeShown',
  SHOP_PAYMENT_WEBHOOK_SECRET: 'whsec_notToBeShownEither',
};

function message(env: Readonly<Record<string, string>>): string {
  const read = readConfig({ DATABASE_URL, ...env });
  assert.equal(read.ok, false, `${JSON.stringify(env)} was accepted`);
  return read.ok ? '' : read.message;
}

describe('the configuration of payments', () => {
  it('is the test provider, whose webhooks come from inside only, when nothing is said', () => {
    const read = readConfig({ DATABASE_URL });
    assert.ok(read.ok);
    assert.deepEqual(read.config.payments, { provider: 'test' });
  });

  it('takes Stripe with both of its secrets', () => {
    const read = readConfig({
      DATABASE_URL,
      ...STRIPE,
      SHOP_STRIPE_CAPTURE: 'manual',
    });
    assert.ok(read.ok);
    assert.deepEqual(read.config.payments, {
      provider: 'stripe',
      secretKey: STRIPE.STRIPE_SECRET_KEY,
      webhookSecret: STRIPE.SHOP_PAYMENT_WEBHOOK_SECRET,
      capture: 'manual',
    });
  });

  for (const [name, env, expected] of [
    ['an unknown provider', { SHOP_PAYMENT_PROVIDER: 'gold' }, /test, stripe/],
    [
      'Stripe without its key',
      { ...STRIPE, STRIPE_SECRET_KEY: '' },
      /STRIPE_SECRET_KEY must be/,
    ],
    [
      'a publishable key',
      { ...STRIPE, STRIPE_SECRET_KEY: 'pk_test_notASecret' },
      /STRIPE_SECRET_KEY must be/,
    ],
    [
      'Stripe without the secret of its webhooks',
      { ...STRIPE, SHOP_PAYMENT_WEBHOOK_SECRET: '' },
      /SHOP_PAYMENT_WEBHOOK_SECRET is missing/,
    ],
    [
      'a secret that can be guessed',
      { SHOP_PAYMENT_WEBHOOK_SECRET: 'short' },
      /at least 16/,
    ],
    [
      'an address that is none',
      { ...STRIPE, SHOP_STRIPE_API: 'ftp://x' },
      /SHOP_STRIPE_API/,
    ],
    [
      'an unknown way to capture',
      { ...STRIPE, SHOP_STRIPE_CAPTURE: 'later' },
      /automatic, manual/,
    ],
  ] as const) {
    it(`refuses ${name}`, () => assert.match(message(env), expected));
  }

  it('never repeats a secret', () => {
    const text = message({
      ...STRIPE,
      STRIPE_SECRET_KEY: 'not-to-be-shown',
      SHOP_PAYMENT_WEBHOOK_SECRET: 'not-shown',
    });
    assert.match(text, /2 mistake/);
    assert.ok(!/not-to-be-shown|not-shown/.test(text));
  });
});

describe('the configuration of the back office', () => {
  it('makes no manager unless a password is given', () => {
    const read = readConfig({ DATABASE_URL });
    assert.ok(read.ok);
    assert.deepEqual(read.config.backOffice, {
      production: false,
      secureCookies: false,
    });
  });

  it('takes a first manager, and secure cookies in production', () => {
    const read = readConfig({
      DATABASE_URL,
      NODE_ENV: 'production',
      SHOP_ADMIN_EMAIL: 'Ada@Example.com',
      SHOP_ADMIN_PASSWORD: 'known to me alone',
    });
    assert.ok(read.ok);
    assert.deepEqual(read.config.backOffice, {
      production: true,
      secureCookies: true,
      manager: { email: 'ada@example.com', password: 'known to me alone' },
    });
  });

  it('takes the password of the demonstration, but refuses to start with it in production', () => {
    const env = { SHOP_ADMIN_PASSWORD: 'demo-manager' };
    assert.ok(readConfig({ DATABASE_URL, ...env }).ok);
    const text = message({ ...env, NODE_ENV: 'production' });
    assert.match(text, /SHOP_ADMIN_PASSWORD .*everybody knows/);
    assert.ok(!text.includes('demo-manager'));
  });

  for (const [name, env, expected] of [
    ['a short password', { SHOP_ADMIN_PASSWORD: 'letmein' }, /12 characters/],
    ['no address', { SHOP_ADMIN_EMAIL: 'boss' }, /SHOP_ADMIN_EMAIL/],
    ['no answer', { SHOP_SECURE_COOKIES: 'maybe' }, /SHOP_SECURE_COOKIES/],
  ] as const) {
    it(`refuses ${name}`, () => {
      const text = message(env);
      assert.match(text, expected);
      assert.ok(!text.includes('letmein'));
    });
  }
});
