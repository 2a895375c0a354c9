import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explain, Failure, toolFailure } from './failure.mjs';

const coded = (code, path) =>
  Object.assign(new Error(`${code}: something`), { code, path });

describe('explaining an error', () => {
  it('prints our own sentences as they are', () => {
    assert.equal(explain(new Failure('Do this.')), 'Do this.');
  });

  const table = [
    ['ENOSPC', /disk that holds \/x is full.*Free some space/],
    ['EDQUOT', /quota.*\/x/],
    ['EACCES', /\/x cannot be written.*chown/],
    ['EPERM', /\/x cannot be written.*chown/],
    ['EROFS', /holds \/x is read-only/],
  ];
  for (const [code, sentence] of table) {
    it(`turns ${code} into a sentence without a stack`, () => {
      assert.match(explain(coded(code, '/x')), sentence);
      assert.doesNotMatch(explain(coded(code, '/x')), /\n\s+at /);
      assert.doesNotMatch(explain(coded(code)), /undefined/);
    });
  }

  it('shows the stack of what nobody foresaw', () => {
    assert.match(explain(new TypeError('odd')), /TypeError: odd\n\s+at /);
    assert.equal(explain('odd'), 'odd');
  });
});

describe('the sentence for a tool that failed', () => {
  const table = [
    [
      'npm error code ENOTFOUND\nnetwork request failed',
      /could not be reached/,
    ],
    ['RequestError: connect ECONNREFUSED 127.0.0.1:9', /could not be reached/],
    ['getaddrinfo EAI_AGAIN registry', /could not be reached/],
    ['error UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /certificate.*cafile/],
    ['initdb: error: No space left on device', /disk is full/],
    ["EACCES: permission denied, mkdir '/opt/x'", /\/opt\/x cannot be written/],
    ['YN0028: The lockfile would have been modified', /yarn.lock/],
  ];
  for (const [output, sentence] of table) {
    it(`recognises: ${output.split('\n')[0]}`, () => {
      const failure = toolFailure('Installing', output, '/log');
      assert.ok(failure instanceof Failure);
      assert.match(failure.message, sentence);
      assert.match(failure.message, /^Installing failed\. /);
    });
  }

  it('shows the last lines and the log of an unknown cause', () => {
    const output = Array.from({ length: 40 }, (_, i) => `line ${i}`).join('\n');
    const { message } = toolFailure('Building', output, '/some.log');
    assert.match(message, /line 39\n.*\/some\.log/);
    assert.doesNotMatch(message, /line 20/);
  });
});
