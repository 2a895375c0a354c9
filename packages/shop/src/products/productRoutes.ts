import type { Request, Response } from 'express';
import type { Feature } from '../config/Config.ts';
import { InputReader, pathSlug } from '../http/InputReader.ts';
import type { PreparedCache } from '../http/PreparedCache.ts';
import { parameter } from '../http/Route.ts';
import type { Route } from '../http/Route.ts';
import { answerPrepared, prepareJson } from '../http/answer.ts';
import type { Prepared } from '../http/answer.ts';
import type { Catalog } from './Catalog.ts';
import { FILTER_FIELDS } from './ProductFilter.ts';

export interface ProductRoutesOptions {
  readonly catalog: Catalog;
  readonly cache: PreparedCache;
  readonly features: ReadonlySet<Feature>;
}

export function productRoutes({
  catalog,
  cache,
  features,
}: ProductRoutesOptions): readonly Route[] {
  const send = async (
    request: Request,
    response: Response,
    key: string,
    make: () => Promise<unknown>,
  ) => {
    const prepared = await cache.get(
      key,
      async (): Promise<Prepared> => prepareJson(await make()),
    );
    answerPrepared(
      response,
      request.headers['if-none-match'],
      prepared,
      'public, max-age=1, stale-while-revalidate=10',
    );
  };
  const routes: Route[] = [
    {
      method: 'get',
      path: '/api/categories',
      handle: (request, response) =>
        send(request, response, 'categories', async () => ({
          items: await catalog.categories(),
        })),
    },
    {
      method: 'get',
      path: '/api/products',
      async handle(request, response) {
        const question = catalog.readQuestion(
          InputReader.of({ ...request.query }, [
            ...FILTER_FIELDS,
            'facets',
            'cursor',
            'limit',
          ]),
        );
        await send(request, response, `list ${JSON.stringify(question)}`, () =>
          catalog.page(question),
        );
      },
    },
    {
      method: 'get',
      path: '/api/products/{slug}',
      async handle(request, response) {
        const slug = pathSlug(parameter(request, 'slug'), 'product');
        await send(request, response, `product ${slug}`, () =>
          catalog.product(slug),
        );
      },
    },
  ];
  if (features.has('related')) {
    routes.push({
      method: 'get',
      path: '/api/products/{slug}/related',
      async handle(request, response) {
        const slug = pathSlug(parameter(request, 'slug'), 'product');
        await send(request, response, `related ${slug}`, async () => {
          const items = await catalog.related(slug);
          if (items.length === 0) await catalog.product(slug);
          return { items };
        });
      },
    });
  }
  if (features.has('popular')) {
    routes.push({
      method: 'get',
      path: '/api/popular',
      handle: (request, response) =>
        send(request, response, 'popular', async () => ({
          items: await catalog.popular(),
        })),
    });
  }
  return routes;
}
