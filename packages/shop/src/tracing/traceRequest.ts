import type { NextFunction, Request, Response } from 'express';
import { openSpan } from './Tracer.ts';

/** Runs the rest of a request inside of a span that goes on with the caller's trace, and ends it with the answer. */
export function traceRequest(
  request: Request,
  response: Response,
  next: NextFunction,
): void {
  const { traceparent } = request.headers;
  const span = openSpan(
    request.method,
    {
      kind: 'server',
      parent: typeof traceparent === 'string' ? traceparent : null,
      attributes: {
        'http.request.method': request.method,
        'url.path': request.path,
        'url.scheme': request.protocol,
      },
    },
    () => next(),
  );
  if (span === undefined) return;
  response.locals.traceId = span.traceparent.split('-')[1];
  response.once('close', () => {
    const { route } = response.locals;
    if (typeof route === 'string') {
      span.name(`${request.method} ${route}`);
      span.set({ 'http.route': route });
    }
    span.set({ 'http.response.status_code': response.statusCode });
    if (response.statusCode >= 500)
      span.fail(new Error(`answered ${response.statusCode}`));
    span.end();
  });
}
