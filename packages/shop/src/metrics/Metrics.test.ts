import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Metrics } from './Metrics.ts';

describe('metrics', () => {
  it('counts requests by route and revision, with buckets that add up', () => {
    const metrics = new Metrics('1.1.0');
    for (const seconds of [0.001, 0.004, 0.004, 30])
      metrics.request('/api/carts', 'POST', 201, seconds);
    const text = metrics.text();
    const labels =
      'route="/api/carts",method="POST",status="201",revision="1.1.0"';
    assert.ok(text.includes(`shop_http_requests_total{${labels}} 4\n`));
    assert.ok(text.includes(`_bucket{${labels},le="0.002"} 1\n`));
    assert.ok(text.includes(`_bucket{${labels},le="0.005"} 3\n`));
    assert.ok(text.includes(`_bucket{${labels},le="10"} 3\n`));
    assert.ok(text.includes(`_bucket{${labels},le="+Inf"} 4\n`));
  });

  it('reads gauges when asked and escapes labels', () => {
    const metrics = new Metrics('a"b\\c');
    let depth = 1;
    metrics.gauge('shop_queue_depth', 'Depth.', () => depth);
    metrics.request('/', 'GET', 200, 0.1);
    depth = 7;
    assert.match(metrics.text(), /^shop_queue_depth 7$/m);
    assert.ok(metrics.text().includes('revision="a\\"b\\\\c"'));
  });
});
