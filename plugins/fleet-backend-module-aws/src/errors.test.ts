import { isRefusal, toProviderError } from './errors';

const call = {
  provider: 'aws-ecs',
  operation: 'apply',
  account: '111111111111',
  region: 'eu-west-1',
};
const answer = (name: string, httpStatusCode: number) =>
  Object.assign(new Error('said AWS'), { name, $metadata: { httpStatusCode } });

describe('errors', () => {
  it.each([
    [
      'missing permission',
      answer('AccessDeniedException', 400),
      { retryable: false, notSent: true, message: /README/ },
    ],
    [
      'expired credentials',
      answer('ExpiredTokenException', 400),
      { retryable: true, notSent: true, message: /credentials/ },
    ],
    [
      'throttling',
      answer('ThrottlingException', 400),
      { retryable: true, notSent: true, message: /throttles/ },
    ],
    [
      'throttling of the query protocol',
      answer('Throttling', 400),
      { retryable: true, notSent: true, message: /throttles/ },
    ],
    [
      'a refusal',
      answer('InvalidParameterException', 400),
      { retryable: false, notSent: true, message: /said AWS/ },
    ],
    [
      'an internal error',
      answer('ServerException', 500),
      { retryable: true, notSent: false, message: /Nobody knows/ },
    ],
    [
      'a broken connection',
      Object.assign(new Error('x'), { code: 'ECONNRESET' }),
      { retryable: true, notSent: false, message: /Nobody knows/ },
    ],
    [
      'a connection that was never made',
      Object.assign(new Error('x'), { cause: { code: 'ECONNREFUSED' } }),
      { retryable: true, notSent: true, message: /cannot be reached/ },
    ],
  ])('says of %s what to do', (_, error, { message, ...rest }) => {
    const result = toProviderError(error, call);
    expect(result).toMatchObject({ name: 'ProviderError', ...rest });
    expect(result.message).toMatch(message);
    expect(result.message).toMatch(/eu-west-1/);
  });

  it('knows that nothing was sent while it only looked', () => {
    const error = toProviderError(answer('ServerException', 500), {
      ...call,
      onlyRead: true,
    });
    expect(error).toMatchObject({ retryable: true, notSent: true });
  });

  it('passes a ProviderError on as it is', () => {
    const error = toProviderError(answer('Throttling', 400), call);
    expect(toProviderError(error, call)).toBe(error);
  });

  it.each([
    ['ConflictException', 400, true],
    ['ServiceNotActiveException', 400, true],
    ['ThrottlingException', 400, false],
    ['AccessDeniedException', 400, false],
    ['ExpiredTokenException', 400, false],
    ['ServerException', 500, false],
  ])('%s with status %d is a refusal: %s', (name, status, expected) => {
    expect(isRefusal(answer(name, status))).toBe(expected);
  });
});
