import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Request, Response } from 'express';
import type { Config } from '../config/Config.ts';
import { InputReader, pathSlug, pathUuid } from '../http/InputReader.ts';
import { Problem } from '../http/Problem.ts';
import { PreparedCache } from '../http/PreparedCache.ts';
import { parameter } from '../http/Route.ts';
import type { Route } from '../http/Route.ts';
import { answerBytes, answerPrepared, prepare } from '../http/answer.ts';
import type { OrderStore } from '../orders/OrderStore.ts';
import { readOrder } from '../orders/orderRoutes.ts';
import type { Catalog } from '../products/Catalog.ts';
import { resource } from '../resources.ts';
import type { Markup } from './markup.ts';
import { LOGO, layout } from './layout.ts';
import {
  cartPage,
  checkoutPage,
  listPage,
  orderPage,
  productPage,
} from './pages.ts';
import { productPicture } from './pictures.ts';

export interface StorefrontOptions {
  readonly config: Config;
  readonly catalog: Catalog;
  readonly orders: OrderStore;
}

const HTML = 'text/html; charset=utf-8';
const POLICY = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'referrer-policy': 'same-origin',
};
const FOREVER = 'public, max-age=31536000, immutable';

/** Pages for people, made on the server; a little script adds the cart. Replaced as a whole by a larger storefront one day. */
export function storefrontRoutes({
  config,
  catalog,
  orders,
}: StorefrontOptions): readonly Route[] {
  const pages = new PreparedCache(config.cacheMs);
  const pictures = new PreparedCache(60_000);
  const css = asset('shop.css', 'text/css; charset=utf-8');
  const js = asset('shop.js', 'text/javascript; charset=utf-8');
  const icon = prepare('image/svg+xml', Buffer.from(LOGO));
  const tag = (etag: string) => etag.slice(1, 11);
  const frame = (title: string, main: Markup, query?: string): Buffer =>
    layout({
      title,
      main,
      ...(query === undefined ? {} : { query }),
      version: config.version,
      instance: config.instance,
      assets: { css: tag(css.etag), js: tag(js.etag) },
    });

  const page = async (
    request: Request,
    response: Response,
    key: string,
    make: () => Promise<Buffer>,
  ) => {
    const prepared = await pages.get(key, async () =>
      prepare(HTML, await make()),
    );
    for (const [name, value] of Object.entries(POLICY))
      response.setHeader(name, value);
    answerPrepared(
      response,
      request.headers['if-none-match'],
      prepared,
      'no-cache',
    );
  };
  const file = (path: string, prepared: ReturnType<typeof prepare>): Route => ({
    method: 'get',
    path,
    page: true,
    handle: (request, response) =>
      answerPrepared(
        response,
        request.headers['if-none-match'],
        prepared,
        FOREVER,
      ),
  });

  return [
    file('/assets/shop.css', css),
    file('/assets/shop.js', js),
    file('/assets/favicon.svg', icon),
    {
      method: 'get',
      path: '/',
      page: true,
      async handle(request, response) {
        const { q, category, cursor } = request.query;
        const given = Object.entries({ q, category, cursor }).filter(
          ([, value]) => value !== undefined && value !== '',
        );
        const question = catalog.readQuestion(
          InputReader.of({ ...Object.fromEntries(given), limit: '24' }, [
            'q',
            'category',
            'cursor',
            'limit',
          ]),
        );
        await page(
          request,
          response,
          `list ${JSON.stringify(question)}`,
          async () => {
            const popular = config.features.has('popular')
              ? catalog.popular()
              : [];
            const [found, categories, shelf] = await Promise.all([
              catalog.page(question),
              catalog.categories(),
              popular,
            ]);
            if (
              question.category !== undefined &&
              !categories.some(one => one.slug === question.category)
            ) {
              throw Problem.notFound('category', question.category);
            }
            return frame(
              'Harbour Goods',
              listPage({ question, page: found, categories, popular: shelf }),
              question.query,
            );
          },
        );
      },
    },
    {
      method: 'get',
      path: '/products/{slug}',
      page: true,
      async handle(request, response) {
        const slug = pathSlug(parameter(request, 'slug'), 'product');
        await page(request, response, `product ${slug}`, async () => {
          const related = config.features.has('related')
            ? catalog.related(slug)
            : [];
          const [product, shelf] = await Promise.all([
            catalog.product(slug),
            related,
          ]);
          return frame(
            `${product.title} · Harbour Goods`,
            productPage(product, shelf),
          );
        });
      },
    },
    {
      method: 'get',
      path: '/cart',
      page: true,
      handle: (request, response) =>
        page(request, response, 'cart', async () =>
          frame('Cart · Harbour Goods', cartPage()),
        ),
    },
    {
      method: 'get',
      path: '/checkout',
      page: true,
      handle: (request, response) =>
        page(request, response, 'checkout', async () =>
          frame('Checkout · Harbour Goods', checkoutPage()),
        ),
    },
    {
      method: 'get',
      path: '/orders/{orderId}',
      page: true,
      async handle(request, response) {
        const token =
          typeof request.query.token === 'string'
            ? request.query.token.slice(0, 100)
            : '';
        const order = await readOrder(
          orders,
          pathUuid(parameter(request, 'orderId'), 'order'),
          token,
        );
        answerBytes(
          response,
          200,
          HTML,
          frame(`Order ${order.number} · Harbour Goods`, orderPage(order)),
          { ...POLICY, 'cache-control': 'no-store' },
        );
      },
    },
    {
      method: 'get',
      path: '/images/{file}',
      page: true,
      async handle(request, response) {
        const name = parameter(request, 'file');
        if (!name.endsWith('.svg')) throw Problem.notFound('picture', name);
        const slug = pathSlug(name.slice(0, -4), 'picture');
        const picture = await pictures.get(slug, async () =>
          prepare('image/svg+xml', Buffer.from(productPicture(slug))),
        );
        answerPrepared(
          response,
          request.headers['if-none-match'],
          picture,
          'public, max-age=86400',
        );
      },
    },
  ];
}

function asset(name: string, type: string): ReturnType<typeof prepare> {
  return prepare(type, readFileSync(join(resource('public'), name)));
}
