import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readConfig } from './readConfig.ts';

const DATABASE_URL = 'postgresql://shop:secret@127.0.0.1:5432/shop';

function configOf(env: Readonly<Record<string, string>>) {
  const read = readConfig({ DATABASE_URL, ...env });
  assert.ok(read.ok, read.ok ? '' : read.message);
  return read.config;
}

function messageOf(env: Readonly<Record<string, string>>): string {
  const read = readConfig({ DATABASE_URL, ...env });
  assert.ok(!read.ok, `${JSON.stringify(env)} was accepted`);
  return read.message;
}

describe('the configuration of the worker', () => {
  it('does everything in one process unless it is told otherwise', () => {
    const { role, worker, mail, publicUrl } = configOf({ PORT: '8080' });
    assert.equal(role, 'all');
    assert.deepEqual(worker, { concurrency: 8, jobSeconds: 60, attempts: 12 });
    assert.deepEqual(mail, { from: 'Shop <shop@localhost>' });
    assert.equal(publicUrl, 'http://localhost:8080');
  });

  it('takes roles, queues, mail servers and addresses', () => {
    const { role, worker, mail, publicUrl } = configOf({
      SHOP_ROLE: 'worker',
      SHOP_SQS_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/1/jobs',
      SHOP_JOB_ATTEMPTS: '3',
      SHOP_SMTP_URL: 'smtps://user:password@mail.example:465',
      SHOP_MAIL_FROM: 'hello@shop.example',
      SHOP_PUBLIC_URL: 'https://shop.example/',
    });
    assert.equal(role, 'worker');
    assert.deepEqual(
      [worker.sqsQueueUrl, worker.attempts],
      ['https://sqs.eu-west-1.amazonaws.com/1/jobs', 3],
    );
    assert.equal(mail.smtpUrl, 'smtps://user:password@mail.example:465');
    assert.equal(publicUrl, 'https://shop.example');
  });

  it('names what is wrong and never shows what may carry a password', () => {
    const text = messageOf({
      SHOP_ROLE: 'both',
      SHOP_JOB_SECONDS: '1',
      SHOP_SMTP_URL: 'user:hidden@mail.example',
      SHOP_SQS_QUEUE_URL: 'jobs',
      SHOP_MAIL_FROM: 'nobody\r\nBcc: all@example.com',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318',
      OTEL_TRACES_SAMPLER_ARG: '2',
    });
    assert.match(text, /7 mistake\(s\)/);
    for (const part of [
      /SHOP_ROLE must be one of all, web, worker/,
      /SHOP_JOB_SECONDS must be a whole number from 2/,
      /SHOP_SMTP_URL must be a URL that begins with smtp:\/\/ or smtps:\/\//,
      /SHOP_SQS_QUEUE_URL must be a URL/,
      /SHOP_MAIL_FROM must be an address/,
      /OTEL_EXPORTER_OTLP_ENDPOINT must be a URL/,
      /OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1/,
    ])
      assert.match(text, part);
    assert.doesNotMatch(text, /hidden/);
  });

  it('sends traces where the usual variables say', () => {
    assert.deepEqual(configOf({}).tracing, { to: 'nowhere', share: 1 });
    assert.equal(
      configOf({ NEW_RELIC_LICENSE_KEY: 'k' }).tracing.to,
      'newRelic',
    );
    assert.deepEqual(
      configOf({
        NEW_RELIC_LICENSE_KEY: 'k',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
        OTEL_TRACES_SAMPLER_ARG: '0.1',
      }).tracing,
      { to: 'otlp', share: 0.1 },
    );
  });
});
