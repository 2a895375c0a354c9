import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { TestEngine } from '../testing/TestEngine.ts';

describe('GET /v1/idempotency/{key}', () => {
  let engine: TestEngine;
  before(async () => {
    engine = await TestEngine.start();
    await engine.group('prod', { min: 0, desired: 0, max: 4 });
  });
  after(() => engine.close());

  it('gives the first answer of a change again', async () => {
    const group = await engine.client.setSize(
      'shop/prod',
      { max: 5 },
      { idempotencyKey: 'known-key' },
    );
    assert.deepEqual(await engine.client.answerTo('known-key'), {
      status: 200,
      body: group,
    });
  });

  it('knows nothing of a key that was never sent', async () => {
    assert.equal(await engine.client.answerTo('unknown-key'), undefined);
  });

  it('knows nothing of a key whose change was refused', async () => {
    await assert.rejects(
      engine.client.setSize(
        'shop/prod',
        { desired: 99 },
        { idempotencyKey: 'refused-key' },
      ),
      { name: 'EngineError', status: 400 },
    );
    await assert.rejects(
      engine.client.setSize(
        'shop/prod',
        { max: 6 },
        { idempotencyKey: 'refused-key', ifMatch: 999 },
      ),
      { name: 'EngineError', status: 412 },
    );
    assert.equal(await engine.client.answerTo('refused-key'), undefined);
  });
});
