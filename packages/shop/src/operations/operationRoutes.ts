import type { Config } from '../config/Config.ts';
import type { Readiness } from '../database/Readiness.ts';
import { Problem } from '../http/Problem.ts';
import type { Route } from '../http/Route.ts';
import { answerBytes, answerJson } from '../http/answer.ts';
import type { Metrics } from '../metrics/Metrics.ts';

export interface OperationRoutesOptions {
  readonly config: Config;
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  readonly migrationLevel: number;
}

/** What the platform asks. None of them is touched by faults on purpose, except that `/version` is like any page. */
export function operationRoutes({
  config,
  readiness,
  metrics,
  migrationLevel,
}: OperationRoutesOptions): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/livez',
      exempt: true,
      // The process only: a database that is away must not restart every instance.
      handle: (_request, response) =>
        answerJson(response, 200, { status: 'alive' }),
    },
    {
      method: 'get',
      path: '/readyz',
      exempt: true,
      async handle(_request, response) {
        const ready = await readiness.check();
        if (!ready.ready)
          throw new Problem(503, ready.reason, {
            code: 'not-ready',
            headers: { 'retry-after': '1' },
          });
        answerJson(response, 200, { status: 'ready' });
      },
    },
    {
      method: 'get',
      path: '/metrics',
      exempt: true,
      handle: (_request, response) =>
        answerBytes(
          response,
          200,
          'text/plain; version=0.0.4; charset=utf-8',
          Buffer.from(metrics.text()),
          { 'cache-control': 'no-store' },
        ),
    },
    {
      method: 'get',
      path: '/version',
      handle: (_request, response) =>
        answerJson(response, 200, {
          service: 'shop',
          version: config.version,
          instance: config.instance,
          features: [...config.features],
          migrationLevel,
          node: process.version,
        }),
    },
  ];
}
