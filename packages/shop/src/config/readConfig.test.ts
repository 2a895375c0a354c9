import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_FAULT } from '../faults/Fault.ts';
import { readConfig } from './readConfig.ts';

const DATABASE_URL = 'postgresql://shop:very-secret@127.0.0.1:5432/shop';

function message(env: Readonly<Record<string, string>>): string {
  const read = readConfig({ DATABASE_URL, ...env });
  assert.equal(read.ok, false, `${JSON.stringify(env)} was accepted`);
  return read.ok ? '' : read.message;
}

describe('the configuration', () => {
  it('needs only the database', () => {
    const read = readConfig({ DATABASE_URL });
    assert.ok(read.ok);
    assert.deepEqual(
      [read.config.port, read.config.poolSize, read.config.stopSeconds],
      [3_000, 4, 10],
    );
    assert.deepEqual(read.config.fault, NO_FAULT);
    assert.deepEqual(read.warnings, []);
  });

  it('takes version and instance from the engine before its own', () => {
    const read = readConfig({
      DATABASE_URL,
      CAPSTAN_VERSION: '1.1.0',
      SHOP_VERSION: '1.0.0',
      CAPSTAN_INSTANCE: 'shop-7',
      SHOP_INSTANCE: 'x',
    });
    assert.ok(read.ok);
    assert.deepEqual(
      [read.config.version, read.config.instance],
      ['1.1.0', 'shop-7'],
    );
  });

  it('names every mistake in one message', () => {
    const text = message({
      DATABASE_URL: '',
      PORT: '99999',
      SHOP_POOL_SIZE: 'many',
      SHOP_LOG_LEVEL: 'loud',
      SHOP_FEATURES: 'related,magic',
      SHOP_FAULT_ERROR_RATE: '2',
    });
    assert.match(text, /6 mistake\(s\)/);
    for (const part of [
      /DATABASE_URL is missing/,
      /PORT .*65535.*'99999'/,
      /SHOP_POOL_SIZE .*'many'/,
      /SHOP_LOG_LEVEL must be one of/,
      /not 'magic'/,
      /SHOP_FAULT_ERROR_RATE .*0 to 1/,
    ]) {
      assert.match(text, part);
    }
  });

  for (const [name, env, expected] of [
    ['a port that is no number', { PORT: '80a' }, /PORT/],
    ['a negative port', { PORT: '-1' }, /PORT/],
    [
      'another kind of database',
      { DATABASE_URL: 'mysql://localhost/shop' },
      /must look like postgresql/,
    ],
    [
      'an address without a database',
      { DATABASE_URL: 'postgresql://localhost' },
      /must look like postgresql/,
    ],
    [
      'a drain as long as the stop window',
      { SHOP_DRAIN_DELAY_MS: '5000', SHOP_STOP_SECONDS: '5' },
      /shorter than SHOP_STOP_SECONDS/,
    ],
    [
      'idle connections that are kept for no time',
      { SHOP_KEEP_ALIVE_SECONDS: '0' },
      /SHOP_KEEP_ALIVE_SECONDS/,
    ],
    [
      'a version that fits no header',
      { CAPSTAN_VERSION: '1.0\r\nx: y' },
      /CAPSTAN_VERSION/,
    ],
    [
      'faults that are no JSON',
      { SHOP_FAULTS: '{' },
      /SHOP_FAULTS must be a JSON object/,
    ],
    [
      'faults that are a list',
      { SHOP_FAULTS: '[1]' },
      /SHOP_FAULTS must be a JSON object/,
    ],
    ['an unknown fault', { SHOP_FAULTS: '{"errorrate":1}' }, /not 'errorrate'/],
    [
      'a fault of the wrong type',
      { SHOP_FAULTS: '{"latencyMs":"long"}' },
      /'latencyMs'/,
    ],
    [
      'a fault route without a slash',
      { SHOP_FAULT_ROUTE: 'api' },
      /SHOP_FAULT_ROUTE/,
    ],
    [
      'faults in production',
      { SHOP_FAULT_LATENCY_MS: '5', NODE_ENV: 'production' },
      /refused with NODE_ENV=production/,
    ],
  ] as const) {
    it(`refuses ${name}`, () => assert.match(message(env), expected));
  }

  it('never repeats the address of the database, which carries a password', () => {
    assert.ok(
      !message({
        DATABASE_URL: 'http://u:very-secret@h/x',
        PORT: 'x',
      }).includes('very-secret'),
    );
  });

  it('reads faults from one JSON text and lets a single variable win', () => {
    const read = readConfig({
      DATABASE_URL,
      SHOP_FAULTS: '{"errorRate":0.5,"latencyMs":10,"route":"/api"}',
      SHOP_FAULT_ERROR_RATE: '0.25',
    });
    assert.ok(read.ok);
    assert.deepEqual(read.config.fault, {
      ...NO_FAULT,
      errorRate: 0.25,
      latencyMs: 10,
      route: '/api',
    });
  });

  it('allows faults in production when told so', () => {
    assert.ok(
      readConfig({
        DATABASE_URL,
        SHOP_FAULT_LATENCY_MS: '5',
        NODE_ENV: 'production',
        SHOP_FAULTS_ALLOWED: 'yes',
      }).ok,
    );
  });

  it('only warns of a variable that a later release may know', () => {
    const read = readConfig({ DATABASE_URL, SHOP_SHINY: '1' });
    assert.ok(read.ok);
    assert.deepEqual(read.warnings, [
      'SHOP_SHINY is set, but this release does not know it',
    ]);
  });
});
