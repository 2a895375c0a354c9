import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import type { Shell } from './FirstView.ts';
import { contentPolicy, documentOf } from './documentOf.ts';

const FILES = {
  entry: '/assets/browser-1.js',
  scripts: ['/assets/browser-1.js', '/assets/Page-2.js'],
  styles: ['/assets/a-3.css'],
  fonts: ['/assets/f-4.woff2'],
};
const SHELL: Shell = {
  version: '1.1.0',
  instance: 'shop-1',
  features: [],
  payment: { provider: 'test' },
  categories: { items: [] },
};

function document(view: { readonly title?: string; readonly data?: unknown }) {
  return documentOf(
    {
      status: 200,
      title: 'Shop',
      description: 'About',
      source: '',
      html: '<main>Hello</main>',
      data: null,
      ...view,
    },
    SHELL,
    FILES,
  ).toString();
}

describe('the document of a page', () => {
  it('carries its data so that no text in it can end the script or begin markup', () => {
    const evil =
      '</script><script>alert(1)</script><!--\u2028\u2029 &amp; "quoted"';
    const page = document({ data: { evil } });
    const [, json = ''] =
      /<script type="application\/json" id="first-view">(.*?)<\/script>/s.exec(
        page,
      ) ?? [];
    assert.ok(!json.includes('<'));
    assert.equal(
      (JSON.parse(json) as { data: { evil: string } }).data.evil,
      evil,
    );
  });

  it('writes titles as text', () => {
    assert.ok(
      document({ title: '"><img src=x>' }).includes(
        '<title>&quot;&gt;&lt;img src=x&gt;</title>',
      ),
    );
  });

  it('has no inline script but the one that the policy knows by its digest', () => {
    const scripts = [...document({}).matchAll(/<script>(.*?)<\/script>/gs)].map(
      found => found[1] ?? '',
    );
    assert.equal(scripts.length, 1);
    const digest = createHash('sha256')
      .update(scripts[0] ?? '')
      .digest('base64');
    const policy = contentPolicy({ provider: 'test' });
    assert.ok(policy.includes(`'sha256-${digest}'`));
    assert.ok(!policy.includes('unsafe'));
    assert.ok(!policy.includes('http'));
  });

  it('loads the entry as a module, and its further files ahead', () => {
    const page = document({});
    assert.ok(
      page.includes('<script type="module" src="/assets/browser-1.js">'),
    );
    assert.ok(
      page.includes('<link rel="modulepreload" href="/assets/Page-2.js">'),
    );
    assert.ok(!page.includes('modulepreload" href="/assets/browser-1.js'));
    assert.ok(page.includes('<link rel="stylesheet" href="/assets/a-3.css">'));
  });

  it('lets Stripe in only when it takes the money', () => {
    const policy = contentPolicy({ provider: 'stripe' });
    assert.match(policy, /script-src [^;]* https:\/\/js\.stripe\.com/);
    assert.match(policy, /frame-src https:\/\/js\.stripe\.com/);
    assert.ok(!policy.includes('unsafe'));
    assert.ok(!contentPolicy({ provider: 'test' }).includes('stripe'));
  });
});
