import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountWelcome, passwordReset } from './messages.ts';

describe('e-mails', () => {
  it('make links only of addresses of the shop, never of what customers call themselves', () => {
    const { html, text } = accountWelcome(
      'eve@example.com',
      'x: https://evil.example/"><script>alert(1)</script>',
      'https://shop.example',
    );
    assert.equal(html.match(/<a /g)?.length, 1);
    assert.match(
      html,
      /<a href="https:\/\/shop\.example\/account">https:\/\/shop\.example\/account<\/a>/,
    );
    assert.ok(!html.includes('<script'));
    assert.ok(text.includes('<script>'), 'plain text stays as it is');
  });

  it('carry a token that is safe in an address', () => {
    const { html, text } = passwordReset(
      'eve@example.com',
      'Eve',
      'a/b?c',
      '2026-05-01T10:00:00.000Z',
      'https://shop.example',
    );
    assert.ok(text.includes('https://shop.example/account/reset/a%2Fb%3Fc\n'));
    assert.ok(
      html.includes('href="https://shop.example/account/reset/a%2Fb%3Fc"'),
    );
    assert.ok(text.includes('until 2026-05-01 10:00 UTC'));
  });
});
