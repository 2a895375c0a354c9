import type { Request, Response } from 'express';
import type { Log } from '../log/log.ts';
import { ERROR_POLICY, errorPage } from '../storefront/errorPage.ts';
import { Problem } from './Problem.ts';
import { answerBytes } from './answer.ts';

/** The one place where a failure becomes an answer: a problem document, or a page for a person who looks at pages. */
export function answerProblem(
  error: unknown,
  request: Request,
  response: Response,
  log: Log,
): void {
  const problem = problemOf(error);
  if (problem === undefined) {
    log.error('A request failed unexpectedly.', error, {
      requestId: response.locals.requestId,
    });
  }
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const shown =
    problem ??
    new Problem(
      500,
      'The shop made a mistake. It is logged under the id in x-request-id.',
      { code: 'internal' },
    );
  const headers = { 'cache-control': 'no-store', ...shown.headers };
  if (
    !request.path.startsWith('/api') &&
    request.accepts(['json', 'html']) === 'html'
  ) {
    answerBytes(
      response,
      shown.status,
      'text/html; charset=utf-8',
      errorPage(shown),
      { ...headers, 'content-security-policy': ERROR_POLICY },
    );
    return;
  }
  const document = Buffer.from(
    JSON.stringify(shown.document(String(response.locals.requestId))),
  );
  answerBytes(
    response,
    shown.status,
    'application/problem+json',
    document,
    headers,
  );
}

/** What Express and its body parser throw carries a 4xx status; everything else that is not a `Problem` is our own mistake. */
function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (!(error instanceof Error)) return undefined;
  const status =
    'status' in error && typeof error.status === 'number' ? error.status : 500;
  if (status < 400 || status > 499) return undefined;
  const type = 'type' in error ? String(error.type) : '';
  if (type === 'entity.too.large')
    return new Problem(413, 'Send at most 64 KiB.');
  if (type === 'entity.parse.failed')
    return new Problem(400, 'The body is not valid JSON. Check its syntax.', {
      code: 'invalid',
    });
  if (status === 415)
    return new Problem(
      415,
      'Send the body as JSON in UTF-8, without an unknown content-encoding.',
    );
  return new Problem(
    status === 413 ? 413 : 400,
    'The request cannot be read. Check its address and its body.',
    { code: 'invalid' },
  );
}
