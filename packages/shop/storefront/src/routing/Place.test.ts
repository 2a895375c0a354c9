import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { match } from './Place.ts';

describe('an address of the shop', () => {
  it('fits a pattern part by part and gives its named parts', () => {
    for (const [pattern, path, params] of [
      ['/', '/', {}],
      ['/cart', '/cart', {}],
      ['/cart', '/cart/', {}],
      ['/products/{slug}', '/products/oak-lamp', { slug: 'oak-lamp' }],
      ['/admin/orders/{id}', '/admin/orders/7', { id: '7' }],
      [
        '/categories/{category}',
        '/categories/plates%20bowls',
        { category: 'plates bowls' },
      ],
    ] as const) {
      assert.deepEqual(match(pattern, path), params, path);
    }
  });

  it('does not fit when a part is missing, other, too many, empty or broken', () => {
    for (const [pattern, path] of [
      ['/', '/cart'],
      ['/cart', '/'],
      ['/cart', '/carts'],
      ['/products/{slug}', '/products'],
      ['/products/{slug}', '/products/'],
      ['/products/{slug}', '/products/a/b'],
      ['/products/{slug}', '/products/%E0%A4%A'],
    ] as const) {
      assert.equal(match(pattern, path), undefined, `${pattern} ${path}`);
    }
  });
});
