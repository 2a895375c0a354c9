import { RANGE_NAMES, parseView, spanOf, writeView } from './healthView';
import type { HealthView } from './healthView';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const HOUR = 3_600_000;
const DEFAULTS: HealthView = { range: 'h1', quantile: 'p95' };
const everything: HealthView = {
  groupId: 'local:default:-:shop%2Fprod',
  range: 'custom',
  from: NOW - 5 * HOUR,
  to: NOW,
  zoom: { from: NOW - 2 * HOUR, to: NOW - HOUR },
  compare: 'yesterday',
  zone: 'Asia/Kolkata',
  quantile: 'p99',
};

describe('the view of the Health tab in the address', () => {
  it('comes back as it was written', () => {
    const params = writeView(new URLSearchParams(), everything);
    expect(parseView(new URLSearchParams(params.toString()))).toEqual(
      everything,
    );
  });

  it('leaves nothing where everything is as at first, and keeps what is not its own', () => {
    expect(
      writeView(
        new URLSearchParams('tq=errors&range=h6&zoom=1_2'),
        DEFAULTS,
      ).toString(),
    ).toBe('tq=errors');
  });

  it.each([
    'range=never&compare=later&quantile=p1',
    'zoom=9_3',
    'zoom=a_b',
    'from=yesterday',
  ])('takes nonsense for nothing: %s', text => {
    expect(parseView(new URLSearchParams(text))).toEqual(DEFAULTS);
  });

  it.each(RANGE_NAMES.filter(name => name !== 'custom'))(
    'counts the range %s back from now',
    range => {
      expect(spanOf({ range }, NOW)).toMatchObject({ to: NOW });
    },
  );

  it('shows the zoomed part of any range', () => {
    expect(spanOf(everything, NOW)).toEqual(everything.zoom);
  });

  it.each([
    [{ from: NOW }, 'incomplete'],
    [{ from: NOW, to: NOW }, 'order'],
    [{ from: NOW - 32 * 24 * HOUR, to: NOW }, 'tooLong'],
  ])('says why %j is no range', (times, problem) => {
    expect(spanOf({ range: 'custom', ...times }, NOW)).toEqual({ problem });
  });
});
