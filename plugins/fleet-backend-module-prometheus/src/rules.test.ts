import fc from 'fast-check';
import {
  PROMETHEUS_SELECTOR_ANNOTATION as SELECTOR,
  PROMETHEUS_TEMPLATE_ANNOTATION as TEMPLATE,
} from '@capstan/plugin-fleet-common';
import { signalTarget } from '@capstan/plugin-fleet-node/testUtils';
import { apdexOf, quantileMs } from './bucketMeasures';
import { mapManagedAlert, mapPrometheusAlert } from './mapAlerts';
import { planQueries } from './planQueries';
import { anyOf, matches, parseSelector, quoted } from './selector';
import { TargetIndex } from './TargetIndex';
import { DEFAULT_TEMPLATES } from './templates';

describe('parseSelector', () => {
  it.each([
    ['service="shop"', { service: 'shop' }, { service: 'shop2' }],
    ['{service="shop"}', { service: 'shop' }, {}],
    [
      ' service = "shop" , tier!="batch" ',
      { service: 'shop' },
      { service: 'shop', tier: 'batch' },
    ],
    ['service=~"a|b.c"', { service: 'b.c' }, { service: 'bxc' }],
    [
      'service="shop",zone!~"x|y",',
      { service: 'shop', zone: 'z' },
      { service: 'shop', zone: 'y' },
    ],
    ['service="a\\"b\\\\c\\nd"', { service: 'a"b\\c\nd' }, { service: 'a' }],
    ['service="",job="j"', { job: 'j' }, { job: 'j', service: 's' }],
  ])('%s', (text, yes, no) => {
    const selector = parseSelector(text);
    expect(matches(selector, yes as never)).toBe(true);
    expect(matches(selector, no as never)).toBe(false);
  });

  it.each([
    ['nothing', '', 'names a value'],
    ['only what is not wanted', 'a!="b"', 'names a value'],
    ['only what is missing', 'a=""', 'names a value'],
    ['an expression', 'rate(x[5m])', 'is no label matcher'],
    ['a way out of the braces', 'a="b"} or up{job="x"', 'is no label matcher'],
    ['a comment', 'a="b" # x', 'is no label matcher'],
    ['a quote that is open', 'a="b', 'is no label matcher'],
    ['single quotes', "a='b'", 'is no label matcher'],
    ['a line break in a value', 'a="b\nc"', 'is no label matcher'],
    ['a strange escape', 'a="\\d"', 'is no label matcher'],
    ['a regular expression', 'a=~"(x+)+y"', 'more than alternatives'],
    ['everything', 'a=~".*"', 'more than alternatives'],
    ['the name of a metric', '__name__="up"', 'cannot be chosen by'],
    ['the bound of buckets', 'le="1"', 'cannot be chosen by'],
    [
      'too many',
      Array.from({ length: 11 }, (_, n) => `a${n}="b"`).join(),
      'more than 10',
    ],
    ['too long', `a="${'x'.repeat(1000)}"`, 'longer than'],
  ])('refuses %s', (_name, text, message) => {
    expect(() => parseSelector(text)).toThrow(message);
  });

  it('gives back whatever value was quoted, and nothing that leaves the quotes', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 50 }), value => {
        const [matcher] = parseSelector(`a=${quoted(value)}`);
        expect(matcher.values).toEqual([value]);
        expect(quoted(value).slice(1, -1).replace(/\\./g, '')).not.toMatch(
          /["\n]/,
        );
      }),
    );
  });

  it('makes a pattern of plain values that means each of them and nothing else', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), {
          minLength: 2,
          maxLength: 4,
        }),
        fc.string({ maxLength: 8 }),
        (values, other) => {
          const text = /^a=~"(.*)"$/s.exec(anyOf('a', values))![1];
          const pattern = new RegExp(
            `^(?:${text.replace(/\\(["\\n])/g, (_, c) =>
              c === 'n' ? '\n' : c,
            )})$`,
            's',
          );
          for (const value of [...values, other])
            expect(pattern.test(value)).toBe(values.includes(value));
        },
      ),
    );
  });
});

describe('planQueries', () => {
  const plan = (...selectors: readonly string[]) =>
    planQueries(
      new TargetIndex(
        selectors.map((selector, n) =>
          signalTarget(`s${n}/prod`, { [SELECTOR]: selector }),
        ),
        DEFAULT_TEMPLATES,
      ).selected,
      15,
    );
  const first = (...selectors: readonly string[]) =>
    plan(...selectors)[0].query;

  it('is one query for each measure of a template, however many services there are', () => {
    const names = Array.from({ length: 500 }, (_, n) => `service="s${n}"`);
    expect(plan(...names)).toHaveLength(6);
    expect(plan()).toEqual([]);
  });

  it.each([
    [['service="a"'], '{service="a"}'],
    [['service="b"', 'service="a"', 'service="a"'], '{service=~"a|b"}'],
    [['service="a.b"', 'service="c"'], '{service=~"a\\\\.b|c"}'],
    [['service="a",tier="x"', 'service="b"'], '{service=~"a|b"}'],
    [['service="a"', 'job="b"'], '{}'],
    [['service="a",zone!="b"'], '{service="a"}'],
  ])('of %j asks only for %s', (selectors, matchers) => {
    expect(first(...selectors)).toContain(
      `shop_http_requests_total${matchers}`,
    );
  });

  it('groups by every label that tells the services apart', () => {
    expect(first('service="a",tier="x"', 'job!="b",team="c"')).toContain(
      'sum by (environment, job, revision, service, team, tier)',
    );
  });

  it('leaves out a list that would be too long', () => {
    const names = Array.from(
      { length: 2000 },
      (_, n) => `service="service-${n}"`,
    );
    expect(first(...names)).toContain('shop_http_requests_total{}');
  });
});

describe('TargetIndex', () => {
  const target = (id: string, annotations: Record<string, string>) =>
    signalTarget(id, annotations);

  it('tells environments apart, and says when it cannot', () => {
    const index = new TargetIndex(
      ['shop/prod', 'shop/test'].map(id =>
        target(id, { [SELECTOR]: 'service="shop"' }),
      ),
      DEFAULT_TEMPLATES,
    );
    expect(index.find({ service: 'shop', environment: 'test' })).toMatchObject({
      target: { environment: 'test' },
    });
    expect(index.find({ service: 'shop', environment: 'dev' })).toBeUndefined();
    expect(index.find({ service: 'cart' })).toBeUndefined();
    expect(index.find({})).toBeUndefined();
    expect(index.find({ service: 'shop' })).toMatchObject({
      ambiguous: [{ environment: 'prod' }, { environment: 'test' }],
    });
  });

  it.each([
    [
      { [SELECTOR]: 'service=shop' },
      'capstan/prometheus-selector cannot be used',
    ],
    [
      { [SELECTOR]: 'service="shop"', [TEMPLATE]: 'nope' },
      'there is no such template. There are: shop, http',
    ],
  ])(
    'says what is wrong with %j, and goes on with the others',
    (annotations, message) => {
      const index = new TargetIndex(
        [
          target('a/prod', annotations as never),
          target('b/prod', { [SELECTOR]: 'service="b"' }),
        ],
        DEFAULT_TEMPLATES,
      );
      expect(index.problems).toMatchObject([
        { message: expect.stringContaining(message) },
      ]);
      expect(index.selected).toHaveLength(1);
    },
  );
});

describe('bucketMeasures', () => {
  const buckets = new Map([
    [0.1, 50],
    [0.5, 90],
    [2, 98],
    [Infinity, 100],
  ]);

  it.each([
    [0.5, 100],
    [0.7, 300],
    [0.95, 1437.5],
    [0.99, 2000],
  ])('the quantile %s is %s ms', (share, ms) => {
    expect(quantileMs(buckets, share)).toBeCloseTo(ms, 6);
  });

  it.each([
    [500, 0, 0.94],
    [500, 0.5, 0.47],
    [100, 0, 0.65],
    [60_000, 0, 0.98],
  ])('Apdex for %s ms with %s errors is %s', (target, errors, expected) => {
    expect(apdexOf(buckets, target, errors)).toBeCloseTo(expected, 9);
  });

  it('is unknown without requests, and not troubled by buckets that fall', () => {
    expect(quantileMs(new Map(), 0.5)).toBeUndefined();
    expect(apdexOf(new Map([[Infinity, 0]]), 500, 0)).toBeUndefined();
    expect(
      quantileMs(
        new Map([
          [0.1, 10],
          [0.5, 9],
          [Infinity, 10],
        ]),
        0.99,
      ),
    ).toBeCloseTo(99, 6);
  });
});

describe('alerts', () => {
  const index = new TargetIndex(
    [signalTarget('shop/prod', { [SELECTOR]: 'service="shop"' })],
    DEFAULT_TEMPLATES,
  );
  const labels = { alertname: 'Memory', service: 'shop', environment: 'prod' };
  const managed = (changes: object = {}) => ({
    fingerprint: 'f1',
    labels,
    annotations: {},
    startsAt: '2026-01-01T00:00:00Z',
    status: { silencedBy: [] },
    ...changes,
  });
  const silence = (id: string, endsAt: string) => ({
    id,
    matchers: [],
    startsAt: '',
    endsAt,
    createdBy: 'ann',
    comment: 'Known.',
    status: { state: 'active' },
  });

  it.each([
    ['critical', 'critical'],
    ['PAGE', 'critical'],
    ['warning', 'warning'],
    ['info', 'info'],
    ['strange', 'warning'],
    [undefined, 'warning'],
  ])('with severity %s are %s', (severity, expected) => {
    const alert = mapManagedAlert(
      managed({ labels: { ...labels, ...(severity && { severity }) } }),
      new Map(),
      index,
    );
    expect(alert.severity).toBe(expected);
  });

  it('have the best title that there is, and link only to what a browser may open', () => {
    const map = (annotations: object, generatorURL?: string) =>
      mapManagedAlert(managed({ annotations, generatorURL }), new Map(), index);
    expect(map({})).toMatchObject({ title: 'Memory', rule: 'Memory' });
    expect(map({ summary: 'Full.', description: 'By 94 %.' })).toMatchObject({
      title: 'Full.',
      description: 'By 94 %.',
    });
    expect(map({ description: 'By 94 %.' })).toMatchObject({
      title: 'By 94 %.',
    });
    expect(map({}, 'http://p/graph').url).toBe('http://p/graph');
    for (const bad of ['data:text/html,x', 'nonsense', undefined])
      expect(map({}, bad)).not.toHaveProperty('url');
  });

  it('are muted as long as the longest silence, and tell which version they are about', () => {
    const silences = new Map([
      ['a', silence('a', '2026-01-01T01:00:00Z')],
      ['b', silence('b', '2026-01-01T02:00:00Z')],
    ]);
    expect(
      mapManagedAlert(
        managed({
          labels: { ...labels, revision: '1.1.0' },
          status: { silencedBy: ['a', 'b', 'gone'] },
        }),
        silences,
        index,
      ),
    ).toMatchObject({
      revisionLabel: '1.1.0',
      groupId: 'test:a:-:shop%2Fprod',
      muted: { nativeMuteId: 'b', until: '2026-01-01T02:00:00.000Z' },
    });
  });

  it('of Prometheus itself have an id by their labels, in whatever order', () => {
    const map = (changed: Record<string, string>) =>
      mapPrometheusAlert(
        {
          labels: changed,
          annotations: {},
          state: 'firing',
          activeAt: '',
          value: '94',
        },
        index,
      );
    expect(map({ a: '1', b: '2' }).nativeId).toBe(
      map({ b: '2', a: '1' }).nativeId,
    );
    expect(map({ a: '1' }).nativeId).not.toBe(map({ a: '2' }).nativeId);
    expect(map(labels).evidence).toEqual([
      { label: 'value', value: 94, unit: 'count' },
    ]);
  });
});
