import type { Request, Response } from 'express';
import type { Config } from '../config/Config.ts';
import { Problem } from '../http/Problem.ts';
import { PreparedCache } from '../http/PreparedCache.ts';
import { parameter } from '../http/Route.ts';
import type { Route } from '../http/Route.ts';
import { answerBytes, answerPrepared, prepare } from '../http/answer.ts';
import type { Catalog } from '../products/Catalog.ts';
import type { ReviewStore } from '../reviews/ReviewStore.ts';
import { BuiltStorefront } from './BuiltStorefront.ts';
import { LOGO } from './logo.ts';
import { answerCompressed, encodingOf } from './answerCompressed.ts';
import { contentPolicy, documentOf } from './documentOf.ts';
import type { ShellPayment } from './FirstView.ts';
import { firstViewApi } from './firstViewApi.ts';
import { pictureRoute } from './pictureRoute.ts';

export interface StorefrontOptions {
  readonly config: Config;
  readonly catalog: Catalog;
  readonly reviews: ReviewStore;
  /** Where the built storefront lies. */
  readonly folder: string;
}

const HTML = 'text/html; charset=utf-8';
const FOREVER = 'public, max-age=31536000, immutable';
/** Pages are larger than answers of the API: fewer of them are kept. */
const MOST_PAGES = 200;

/** The addresses of pages. What is behind them is the storefront's business; here they only have to be known, one label each. */
const PAGES = [
  '/',
  '/search',
  '/categories/{category}',
  '/products/{slug}',
  '/cart',
  '/checkout',
  '/orders/{orderId}',
  '/account',
  '/account/{part}',
  '/account/reset/{token}',
  '/admin',
  '/admin/{part}',
  '/admin/{part}/{id}',
] as const;

/** Pages for people: the first view is drawn here, everything after it in the browser. */
export function storefrontRoutes({
  config,
  catalog,
  reviews,
  folder,
}: StorefrontOptions): readonly Route[] {
  const pages = new PreparedCache(config.cacheMs, MOST_PAGES);
  const built = BuiltStorefront.open(folder);
  const payment: ShellPayment =
    config.payments.provider === 'test'
      ? { provider: 'test' }
      : {
          provider: 'stripe',
          ...(config.payments.publishableKey
            ? { publishableKey: config.payments.publishableKey }
            : {}),
        };
  const headers = {
    'content-security-policy': contentPolicy(payment),
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
  };
  const api = firstViewApi(catalog, reviews, config.features);
  const icon = prepare('image/svg+xml', Buffer.from(LOGO));
  // The code that draws pages is loaded when the service listens already.
  setImmediate(() => void built?.render().catch(() => undefined));

  const draw = async (
    url: string,
  ): Promise<{ readonly status: number; readonly page: Buffer }> => {
    if (built === undefined) {
      throw new Problem(
        503,
        'The pages of this shop are not built; its API works. Build them with: npm run build:storefront',
        {
          code: 'unavailable',
        },
      );
    }
    const [render, categories] = await Promise.all([
      built.render(),
      catalog.categories(),
    ]);
    const shell = {
      version: config.version,
      instance: config.instance,
      features: [...config.features],
      payment,
      categories: { items: categories },
    };
    const view = await render({ url, api, shell });
    return {
      status: view.status,
      page: documentOf(view, shell, built.filesOf(view.source)),
    };
  };

  const show = async (request: Request, response: Response): Promise<void> => {
    const url = request.originalUrl;
    const moved = movedTo(request);
    if (moved !== undefined) {
      response.writeHead(301, { location: moved, 'content-length': 0 }).end();
      return;
    }
    for (const [name, value] of Object.entries(headers))
      response.setHeader(name, value);
    const page = pages.get(url, async () => {
      const drawn = await draw(url);
      if (drawn.status !== 200) throw new Refused(drawn.status, drawn.page);
      return prepare(HTML, drawn.page);
    });
    try {
      await answerCompressed(request, response, await page, 'no-cache');
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      answerBytes(response, error.status, HTML, error.page, {
        'cache-control': 'no-store',
      });
    }
  };

  return [
    {
      method: 'get',
      path: '/assets/{file}',
      page: true,
      handle: (request, response) => {
        const name = parameter(request, 'file');
        const file = built?.file(name);
        if (file === undefined) throw Problem.notFound('file', name);
        const encoding = encodingOf(request);
        const small = encoding && file[encoding];
        answerBytes(response, 200, file.type, small ?? file.plain, {
          'cache-control': FOREVER,
          vary: 'accept-encoding',
          ...(encoding && small ? { 'content-encoding': encoding } : {}),
        });
      },
    },
    {
      method: 'get',
      path: '/favicon.svg',
      page: true,
      handle: (request, response) =>
        answerPrepared(
          response,
          request.headers['if-none-match'],
          icon,
          'public, max-age=86400',
        ),
    },
    ...PAGES.map(
      (path): Route => ({ method: 'get', path, page: true, handle: show }),
    ),
    pictureRoute(),
  ];
}

/** Where the lists of the first releases are now. */
function movedTo(request: Request): string | undefined {
  const { q, category, ...rest } = request.query;
  if (request.path !== '/' || (q === undefined && category === undefined))
    return undefined;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ q, ...rest }))
    if (typeof value === 'string') query.set(name, value);
  const path =
    typeof category === 'string'
      ? `/categories/${encodeURIComponent(category)}`
      : '/search';
  return query.size === 0 ? path : `${path}?${query}`;
}

/** A page that is drawn but says no; it is not kept. */
class Refused extends Error {
  readonly status: number;
  readonly page: Buffer;

  constructor(status: number, page: Buffer) {
    super('The page refuses.');
    this.status = status;
    this.page = page;
  }
}
