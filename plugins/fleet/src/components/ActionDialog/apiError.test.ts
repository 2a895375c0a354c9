import {
  ConflictError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { isNotFound, toApiProblem } from './apiError';

/** As `ResponseError.fromResponse` builds it. */
const response = (
  statusCode: number,
  cause?: { name: string; message: string },
) =>
  Object.assign(new Error(`Request failed with ${statusCode}`), {
    name: 'ResponseError',
    statusCode,
    cause,
  });

describe('toApiProblem', () => {
  it('gives the sentence of the API, not the one about the request', () => {
    const error = response(400, {
      name: 'InputError',
      message: "'desired' is '-1'.",
    });
    expect(toApiProblem(error)).toEqual({
      kind: 'refused',
      sentence: "'desired' is '-1'.",
    });
  });

  it.each([
    ['a conflict', response(409), 'conflict'],
    ['a conflict by name', new ConflictError('late'), 'conflict'],
    ['a denial', response(403), 'refused'],
    [
      'a provider that cannot be reached',
      new ServiceUnavailableError('down'),
      'refused',
    ],
    [
      'the same over HTTP',
      response(503, { name: 'ServiceUnavailableError', message: 'down' }),
      'refused',
    ],
    [
      'a 503 that is not of the API',
      response(503, { name: 'Error', message: 'upstream' }),
      'unanswered',
    ],
    ['a gateway that gave up', response(504), 'unanswered'],
    ['an unexpected error', response(500), 'unanswered'],
    ['a broken connection', new TypeError('Failed to fetch'), 'unanswered'],
  ])('takes %s for what it is', (_, error, kind) => {
    expect(toApiProblem(error).kind).toBe(kind);
  });

  it('makes a sentence of anything that was thrown', () => {
    expect(toApiProblem('boom').sentence).toBe('boom');
  });
});

describe('isNotFound', () => {
  it.each([
    [new NotFoundError('gone'), true],
    [response(404), true],
    [response(403), false],
    [undefined, false],
  ])('%s: %s', (error, found) => {
    expect(isNotFound(error)).toBe(found);
  });
});
