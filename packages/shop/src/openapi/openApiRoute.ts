import type { Config } from '../config/Config.ts';
import type { Route } from '../http/Route.ts';
import { answerPrepared, prepareJson } from '../http/answer.ts';
import { openApiDocument } from './document.ts';

export function openApiRoute(config: Config): Route {
  let prepared: ReturnType<typeof prepareJson> | undefined;
  return {
    method: 'get',
    path: '/openapi.json',
    handle(request, response) {
      prepared ??= prepareJson(openApiDocument(config.features));
      answerPrepared(
        response,
        request.headers['if-none-match'],
        prepared,
        'no-cache',
      );
    },
  };
}
