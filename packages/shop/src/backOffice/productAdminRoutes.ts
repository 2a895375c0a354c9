import { InputReader, pathInteger } from '../http/InputReader.ts';
import { Problem } from '../http/Problem.ts';
import { parameter } from '../http/Route.ts';
import type { Route } from '../http/Route.ts';
import { answerJson } from '../http/answer.ts';
import type { StaffAccess } from '../staff/StaffAccess.ts';
import { TAX_CLASSES } from './AdminProductStore.ts';
import type {
  AdminProduct,
  AdminProductStore,
  ProductChange,
  Written,
} from './AdminProductStore.ts';
import { pageOf, readPage } from './paging.ts';
import {
  MOST_PRICE,
  readAttributes,
  readCategory,
  readVariant,
} from './readProduct.ts';

const VARIANT_FIELDS = ['sku', 'title', 'options', 'price', 'stock'] as const;
const PRODUCT_FIELDS = [
  'title',
  'description',
  'category',
  'attributes',
  'taxClass',
  'published',
] as const;

/** The catalog in the back office: words by clerks, prices and new articles by managers. */
export function productAdminRoutes(
  access: StaffAccess,
  products: AdminProductStore,
): readonly Route[] {
  const found = async (written: Written, id: number): Promise<AdminProduct> => {
    const productId = orRefuse(written, id);
    const product = await products.find(productId);
    if (product === undefined)
      throw Problem.notFound('product', String(productId));
    return product;
  };
  return [
    access.route('viewer', {
      method: 'get',
      path: '/api/admin/products',
      async handle(request, response) {
        const input = InputReader.of({ ...request.query }, [
          'q',
          'category',
          'cursor',
          'limit',
        ]);
        const query = input.has('q') ? input.text('q', 1, 200) : undefined;
        const category = input.has('category')
          ? readCategory(input)
          : undefined;
        const page = readPage(input);
        input.done();
        const items = await products.list({
          ...(query === undefined ? {} : { query }),
          ...(category === undefined ? {} : { category }),
          ...(page.after === undefined
            ? {}
            : { after: Math.min(page.after, 2_147_483_647) }),
          limit: page.limit + 1,
        });
        answerJson(
          response,
          200,
          pageOf(items, page.limit, one => one.id),
        );
      },
    }),
    access.route('viewer', {
      method: 'get',
      path: '/api/admin/products/{productId}',
      async handle(request, response) {
        const id = pathInteger(parameter(request, 'productId'), 'product');
        const product = await products.find(id);
        if (product === undefined)
          throw Problem.notFound('product', String(id));
        answerJson(response, 200, product);
      },
    }),
    access.route('manager', {
      method: 'post',
      path: '/api/admin/products',
      body: true,
      async handle(request, response, { by }) {
        const input = InputReader.of(request.body, [
          ...PRODUCT_FIELDS,
          'slug',
          'variants',
        ]);
        const slug = input.matching(
          'slug',
          /^[a-z0-9][a-z0-9-]{0,79}$/,
          'Give 1 to 80 small letters, digits and dashes, for example oak-table.',
        );
        const words = {
          title: input.text('title', 1, 200),
          description: input.text('description', 1, 5_000),
          category: readCategory(input),
          attributes: input.has('attributes') ? readAttributes(input) : {},
          taxClass: input.has('taxClass')
            ? input.choice('taxClass', TAX_CLASSES)
            : ('standard' as const),
          published: input.has('published') ? input.boolean('published') : true,
        };
        const variants = input
          .objects('variants', 50, VARIANT_FIELDS)
          .map(readVariant);
        if (variants.length === 0)
          input.wrong('variants', 'Give at least one variant.');
        if (new Set(variants.map(one => one.sku)).size < variants.length)
          input.wrong('variants', 'Give every variant a SKU of its own.');
        input.done();
        const product = await found(
          await products.add({ slug, ...words, variants }, 'EUR', by),
          0,
        );
        answerJson(response, 201, product, {
          location: `/api/admin/products/${product.id}`,
        });
      },
    }),
    access.route('clerk', {
      method: 'patch',
      path: '/api/admin/products/{productId}',
      body: true,
      async handle(request, response, { by }) {
        const id = pathInteger(parameter(request, 'productId'), 'product');
        const input = InputReader.of(request.body, PRODUCT_FIELDS);
        const change: ProductChange = {
          ...(input.has('title') ? { title: input.text('title', 1, 200) } : {}),
          ...(input.has('description')
            ? { description: input.text('description', 1, 5_000) }
            : {}),
          ...(input.has('category') ? { category: readCategory(input) } : {}),
          ...(input.has('attributes')
            ? { attributes: readAttributes(input) }
            : {}),
          ...(input.has('taxClass')
            ? { taxClass: input.choice('taxClass', TAX_CLASSES) }
            : {}),
          ...(input.has('published')
            ? { published: input.boolean('published') }
            : {}),
        };
        input.done();
        answerJson(
          response,
          200,
          await found(await products.change(id, change, by), id),
        );
      },
    }),
    access.route('manager', {
      method: 'post',
      path: '/api/admin/products/{productId}/variants',
      body: true,
      async handle(request, response, { by }) {
        const id = pathInteger(parameter(request, 'productId'), 'product');
        const input = InputReader.of(request.body, VARIANT_FIELDS);
        const variant = readVariant(input);
        input.done();
        answerJson(
          response,
          201,
          await found(await products.addVariant(id, variant, by), id),
        );
      },
    }),
    access.route('manager', {
      method: 'patch',
      path: '/api/admin/variants/{variantId}',
      body: true,
      async handle(request, response, { by }) {
        const id = pathInteger(parameter(request, 'variantId'), 'variant');
        const input = InputReader.of(request.body, ['title', 'price']);
        const change = {
          ...(input.has('title') ? { title: input.text('title', 0, 100) } : {}),
          ...(input.has('price')
            ? { price: input.integer('price', 1, MOST_PRICE) }
            : {}),
        };
        input.done();
        const written = await products.changeVariant(id, change, by);
        if (written.outcome === 'none')
          throw Problem.notFound('variant', String(id));
        answerJson(response, 200, await found(written, id));
      },
    }),
  ];
}

function orRefuse(written: Written, id: number): number {
  switch (written.outcome) {
    case 'written':
      return written.productId;
    case 'none':
      throw Problem.notFound('product', String(id));
    case 'noCategory':
      throw new Problem(
        422,
        'There is no such category. Take its slug from GET /api/categories.',
        { code: 'no-category' },
      );
    case 'slugTaken':
      throw new Problem(
        409,
        'Another product has this slug. Give it another one.',
        { code: 'slug-taken' },
      );
    case 'skuTaken':
      throw new Problem(
        409,
        'Another variant has this SKU. Give it another one.',
        { code: 'sku-taken' },
      );
    case 'full':
      throw new Problem(
        422,
        'This product has 50 variants; no more fit. Make another product.',
        { code: 'too-many' },
      );
    default: {
      const never: never = written;
      throw new Error(`Unknown outcome ${JSON.stringify(never)}`);
    }
  }
}
