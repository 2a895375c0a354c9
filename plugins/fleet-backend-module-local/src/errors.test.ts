import { EngineError } from '@capstan/local-engine';
import { EngineAway, isRefusal, toProviderError } from './errors';

const engineError = (status: number) =>
  new EngineError({
    type: 'about:blank',
    title: 'No',
    status,
    detail: `Refused with ${status}.`,
  });
const refused = new TypeError('fetch failed', {
  cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
});
const refusedTwice = new TypeError('fetch failed', {
  cause: new AggregateError([
    Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
  ]),
});
const reset = new TypeError('fetch failed', {
  cause: Object.assign(new Error('socket'), { code: 'ECONNRESET' }),
});

describe('toProviderError', () => {
  it.each<[string, unknown, { retryable: boolean; notSent: boolean }]>([
    [
      'no engine in the state folder',
      new EngineAway(new Error('ENOENT')),
      { retryable: true, notSent: true },
    ],
    ['a refused connection', refused, { retryable: true, notSent: true }],
    [
      'a connection refused on every address',
      refusedTwice,
      { retryable: true, notSent: true },
    ],
    ['a connection that broke', reset, { retryable: true, notSent: false }],
    [
      'a time limit',
      new DOMException('late', 'TimeoutError'),
      { retryable: true, notSent: false },
    ],
    ['another token', engineError(401), { retryable: false, notSent: true }],
    ['a refusal', engineError(404), { retryable: false, notSent: true }],
    [
      'a failure of the engine',
      engineError(500),
      { retryable: true, notSent: false },
    ],
    ['nonsense', 'text', { retryable: true, notSent: false }],
  ])('of %s', (_, error, expected) => {
    const providerError = toProviderError(error, 'default', 'apply');
    expect(providerError).toMatchObject({
      name: 'ProviderError',
      provider: 'local',
      operation: 'apply',
      cause: error,
      ...expected,
    });
    expect(providerError.message).toContain("The local engine 'default'");
  });

  it('leaves a ProviderError as it is', () => {
    const error = toProviderError(refused, 'default', 'apply');
    expect(toProviderError(error, 'other', 'sweep')).toBe(error);
  });
});

describe('isRefusal', () => {
  it.each([
    [400, true],
    [404, true],
    [409, true],
    [412, true],
    [401, false],
    [408, false],
    [500, false],
  ])('%d: %s', (status, expected) => {
    expect(isRefusal(engineError(status))).toBe(expected);
  });

  it('is no for what is not of the engine', () => {
    expect(isRefusal(refused)).toBe(false);
    expect(isRefusal({ status: 404 })).toBe(false);
  });
});
