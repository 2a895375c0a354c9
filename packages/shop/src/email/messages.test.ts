import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Order } from '../orders/Order.ts';
import { accountWelcome, orderPaid, passwordReset } from './messages.ts';

const eur = (amount: number) => ({ amount, currency: 'EUR' });

const ORDER: Order = {
  id: '5f2d1c0e-0000-4000-8000-000000000001',
  number: 100001,
  token: 'to/ken',
  status: 'paid',
  customer: {
    email: 'ada@example.com',
    name: 'Ada',
    address: {
      street: 'Harbour Street 1',
      city: 'Hamburg',
      postalCode: '20095',
      country: 'DE',
    },
  },
  shippingMethod: 'standard',
  lines: [
    {
      variantId: 9,
      sku: 'LAMP-9',
      slug: 'lamp',
      title: 'Lamp, Sage',
      quantity: 2,
      unitPrice: eur(1000),
      lineTotal: eur(2000),
      discount: eur(0),
      taxRate: 19,
    },
  ],
  subtotal: eur(2000),
  discounts: [{ title: 'Spring', code: 'SPRING', amount: eur(500) }],
  discount: eur(500),
  shipping: eur(490),
  taxes: [{ rate: 19, gross: eur(1990), tax: eur(318) }],
  tax: eur(318),
  total: eur(1990),
  refunded: eur(0),
  createdAt: '2026-05-01T10:00:00.000Z',
};

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

  it('show sums that add up: lines, discounts, shipping, the tax contained', () => {
    const { to, subject, text, html } = orderPaid(
      ORDER,
      'https://shop.example',
    );
    assert.deepEqual([to, subject], ['ada@example.com', 'Your order 100001']);
    for (const part of [
      '2 × Lamp, Sage: €20.00',
      'Spring: −€5.00',
      'Shipping: €4.90',
      'Total: €19.90',
      'In it 19 % tax: €3.18',
      'Harbour Street 1, 20095 Hamburg, DE',
    ])
      assert.ok(text.includes(`${part}`), part);
    assert.ok(
      html.includes(
        `href="https://shop.example/orders/${ORDER.id}?token=to%2Fken"`,
      ),
    );
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
