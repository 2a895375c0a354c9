import { path, query } from '../openapi/Operation.ts';
import type { Operations } from '../openapi/Operation.ts';
import {
  AVAILABILITY,
  INTEGER,
  STRING,
  VARIANT,
  list,
  object,
  ref,
} from '../openapi/shapes.ts';
import type { Schema } from '../openapi/shapes.ts';
import { SORTS } from './ProductFilter.ts';

export const SLUG = path('slug', {
  type: 'string',
  pattern: '^[a-z0-9][a-z0-9-]{0,79}$',
});
const YES_OR_NO: Schema = { type: 'string', enum: ['true', 'false'] };
const PRICE: Schema = { type: 'integer', minimum: 0, maximum: 100_000_000 };

export const productOperations: Operations = {
  'get /api/categories': {
    id: 'listCategories',
    summary: 'The departments, each with its categories.',
    answers: { 200: 'Departments', 304: '' },
    problems: [503],
  },
  'get /api/products': {
    id: 'listProducts',
    summary:
      'Products in pages: all, of a category, found by words (best first), narrowed down by attributes, price and stock.',
    parameters: [
      query('q', {
        type: 'string',
        minLength: 1,
        maxLength: 200,
        description:
          'Words. When they find nothing, the nearest words of the catalog are looked for: see `corrected`.',
      }),
      query('category', {
        type: 'string',
        pattern: '^[a-z0-9-]{1,80}$',
        description: 'Slug of a category or department.',
      }),
      query('facet', {
        type: 'array',
        maxItems: 20,
        description:
          'name:value, several times; one value of each name must match.',
        items: { type: 'string', pattern: '^[a-z]{1,40}:.{1,80}$' },
      }),
      query('minPrice', PRICE),
      query('maxPrice', PRICE),
      query('inStock', YES_OR_NO),
      query('sort', { type: 'string', enum: SORTS, default: 'relevance' }),
      query('facets', {
        ...YES_OR_NO,
        description: 'true: also count all that is found and further choices.',
      }),
      query('cursor', {
        type: 'string',
        maxLength: 100,
        description: 'nextCursor of the page before.',
      }),
      query('limit', {
        type: 'integer',
        minimum: 1,
        maximum: 100,
        default: 20,
      }),
    ],
    answers: { 200: 'ProductPage', 304: '' },
    problems: [400, 503],
  },
  'get /api/products/{slug}': {
    id: 'getProduct',
    summary: 'One product.',
    parameters: [SLUG],
    answers: { 200: 'Product', 304: '' },
    problems: [400, 404, 503],
  },
  'get /api/products/{slug}/related': {
    id: 'listRelated',
    summary: 'Up to four products that go well with it.',
    parameters: [SLUG],
    answers: { 200: 'Products', 304: '' },
    problems: [400, 404, 503],
    feature: 'related',
  },
  'get /api/popular': {
    id: 'listPopular',
    summary: 'What is bought most.',
    answers: { 200: 'Products', 304: '' },
    problems: [503],
    feature: 'popular',
  },
};

const CATEGORY = { slug: STRING, name: STRING, products: INTEGER };
const TEXTS = list(STRING);

export const productSchemas: Readonly<Record<string, Schema>> = {
  Category: object(CATEGORY),
  Departments: object({
    items: list(object({ ...CATEGORY, categories: list(ref('Category')) })),
  }),
  ProductSummary: object({
    slug: STRING,
    title: STRING,
    category: STRING,
    price: ref('Money'),
    availability: AVAILABILITY,
    variantId: VARIANT,
    colours: TEXTS,
    image: STRING,
  }),
  Facets: object(
    {
      attributes: list(
        object({
          name: STRING,
          values: list(object({ value: STRING, products: INTEGER })),
        }),
      ),
      categories: list(ref('Category')),
      price: object({ least: INTEGER, most: INTEGER }),
    },
    ['price'],
  ),
  ProductPage: object(
    {
      items: list(ref('ProductSummary')),
      nextCursor: STRING,
      corrected: STRING,
      total: INTEGER,
      facets: ref('Facets'),
    },
    ['nextCursor', 'corrected', 'total', 'facets'],
  ),
  Products: object({ items: list(ref('ProductSummary')) }),
  Product: object({
    slug: STRING,
    title: STRING,
    category: STRING,
    categoryName: STRING,
    department: object({ slug: STRING, name: STRING }),
    description: STRING,
    attributes: { type: 'object', additionalProperties: TEXTS },
    image: STRING,
    rating: ref('Rating'),
    variants: list(
      object({
        id: VARIANT,
        sku: STRING,
        title: STRING,
        options: { type: 'object', additionalProperties: STRING },
        price: ref('Money'),
        availability: AVAILABILITY,
        image: STRING,
      }),
    ),
  }),
};
