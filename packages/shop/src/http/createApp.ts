import { randomUUID } from 'node:crypto';
import express from 'express';
import type {
  Express,
  NextFunction,
  Request,
  RequestHandler,
  Response,
} from 'express';
import type { Config } from '../config/Config.ts';
import type { Faults } from '../faults/Faults.ts';
import type { Log } from '../log/log.ts';
import type { Metrics } from '../metrics/Metrics.ts';
import { traceRequest } from '../tracing/traceRequest.ts';
import type { InFlight } from './InFlight.ts';
import { Problem } from './Problem.ts';
import type { Route } from './Route.ts';
import { answerProblem } from './answerProblem.ts';

export interface AppOptions {
  readonly config: Config;
  readonly routes: readonly Route[];
  readonly faults: Faults;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly draining: () => boolean;
  /** Kept by the app: answers that are not finished yet. */
  readonly inFlight: InFlight;
}

const UNMATCHED = 'unmatched';

/** Everything between the socket and a route's handler: headers, metrics, logs, bodies, faults, refusals. */
export function createApp(options: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.set('strict routing', false);
  app.use(accompany(options));

  const json = express.json({
    limit: '64kb',
    strict: true,
    type: 'application/json',
  });
  const raw = express.raw({ limit: '256kb', type: () => true });
  const methods = new Map<string, string[]>();
  for (const route of options.routes) {
    const path = route.path.replace(/\{(\w+)\}/g, ':$1');
    const named: RequestHandler = (_request, response, next) => {
      response.locals.route = route.path;
      next();
    };
    const handlers: RequestHandler[] = [named];
    if (!route.exempt && options.faults.active) {
      handlers.push(
        (request, _response, next) =>
          void options.faults.apply(request.path).then(() => next(), next),
      );
    }
    const { before } = route;
    if (before) {
      handlers.push((request, response, next) => {
        before(request, response).then(() => next(), next);
      });
    }
    if (route.body) handlers.push(onlyJson, json);
    if (route.raw) handlers.push(raw);
    handlers.push((request, response) => route.handle(request, response));
    app[route.method](path, ...handlers);
    methods.set(path, [
      ...(methods.get(path) ?? []),
      route.method.toUpperCase(),
    ]);
  }
  for (const [path, allowed] of methods) {
    const allow = (
      allowed.includes('GET') ? [...allowed, 'HEAD'] : allowed
    ).join(', ');
    app.all(path, request => {
      throw new Problem(
        405,
        `${request.method} is not possible here, ${allow} is.`,
        { headers: { allow } },
      );
    });
  }
  app.use(request => {
    throw Problem.notFound('page or resource', request.path);
  });
  app.use(
    (
      error: unknown,
      request: Request,
      response: Response,
      _next: NextFunction,
    ) => answerProblem(error, request, response, options.log),
  );
  return app;
}

/** Gives every answer its identity, counts and logs it when it is over. */
function accompany({
  config,
  metrics,
  log,
  draining,
  inFlight,
}: AppOptions): RequestHandler {
  return (request, response, next) => {
    const started = performance.now();
    const given = request.headers['x-request-id'];
    const requestId =
      typeof given === 'string' && /^[\w.-]{1,64}$/.test(given)
        ? given
        : randomUUID();
    response.locals.requestId = requestId;
    response.setHeader('x-request-id', requestId);
    response.setHeader('x-shop-version', config.version);
    response.setHeader('x-shop-instance', config.instance);
    response.setHeader('x-content-type-options', 'nosniff');
    if (draining()) response.setHeader('connection', 'close');
    const leave = inFlight.add(response);
    response.on('close', () => {
      leave();
      const seconds = (performance.now() - started) / 1_000;
      const route =
        typeof response.locals.route === 'string'
          ? response.locals.route
          : UNMATCHED;
      // 499: the caller went away before there was an answer.
      const status = response.writableFinished ? response.statusCode : 499;
      metrics.request(route, known(request.method), status, seconds);
      const fields = {
        requestId,
        ...(response.locals.traceId
          ? { traceId: String(response.locals.traceId) }
          : {}),
        method: request.method,
        route,
        status,
        ms: Math.round(seconds * 1_000),
      };
      if (status >= 500) log.warn('A request failed.', fields);
      else if (seconds > 1) log.warn('A request was slow.', fields);
      else log.debug('request', fields);
    });
    traceRequest(request, response, next);
  };
}

const onlyJson: RequestHandler = (request, _response, next) => {
  const type = request.headers['content-type'];
  const empty =
    request.headers['content-length'] === '0' ||
    (!request.headers['content-length'] &&
      !request.headers['transfer-encoding']);
  if (!empty && !/^application\/json\s*(;|$)/i.test(type ?? '')) {
    throw new Problem(
      415,
      "Send the body as JSON, with the header 'content-type: application/json'.",
    );
  }
  next();
};

/** Methods come from callers; a label must not. */
function known(method: string): string {
  return ['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE', 'OPTIONS'].includes(
    method,
  )
    ? method
    : 'other';
}
