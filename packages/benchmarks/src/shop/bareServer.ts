import { createRequire } from 'node:module';
import type Express from 'express';
import pg from 'pg';

/**
 * What the shop's catalog is held against: Express with a handler that does the same query and sends what comes, and nothing else.
 * No validation, no errors, no metrics, no headers of its own.
 */
// The Express of the shop, not that of this repository.
const express = createRequire(
  new URL('../../../shop/package.json', import.meta.url),
)('express') as typeof Express;

const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: Number(process.env.SHOP_POOL_SIZE),
});

const SUMMARY = `p.id, p.slug, p.title, c.slug AS category, v.id AS variant_id, v.price_minor, v.currency, s.available,
  p.attributes->'colour' AS colours`;
const SUMMARIZED = `products p JOIN categories c ON c.id = p.category_id
  JOIN variants v ON v.product_id = p.id AND v.position = 0 JOIN stock s ON s.variant_id = v.id`;

const app = express();
app.disable('x-powered-by');
app.set('etag', false);
app.get('/bare/products', async (request, response) => {
  const { q, cursor } = request.query;
  const limit = Number(request.query.limit) + 1;
  const { rows } =
    typeof q === 'string'
      ? await pool.query({
          name: 'search',
          text: `SELECT * FROM (
             SELECT ${SUMMARY}, -ts_rank(p.search, q)::float8 AS rank FROM ${SUMMARIZED}, websearch_to_tsquery('english', $1) q
             WHERE p.search @@ q AND p.published
           ) found
           WHERE $2::float8 IS NULL OR (rank, id) > ($2, $3) ORDER BY rank, id LIMIT $4`,
          values: [q, null, null, limit],
        })
      : await pool.query({
          name: 'products',
          text: `SELECT ${SUMMARY}, 0 AS rank FROM ${SUMMARIZED} WHERE p.published AND p.id > $1 ORDER BY p.id LIMIT $2`,
          values: [
            JSON.parse(Buffer.from(String(cursor), 'base64url').toString())[1],
            limit,
          ],
        });
  response.json({ items: rows });
});
app.get('/bare/products/:slug', async (request, response) => {
  const { rows } = await pool.query({
    name: 'product',
    text: `SELECT p.id, p.slug, p.title, p.description, p.attributes, c.slug AS category, c.name AS category_name,
         COALESCE(d.slug, c.slug) AS department, COALESCE(d.name, c.name) AS department_name,
         v.id AS variant_id, v.sku, v.title AS variant, v.options, v.price_minor, v.currency, s.available
       FROM products p JOIN categories c ON c.id = p.category_id LEFT JOIN categories d ON d.id = c.parent_id
       JOIN variants v ON v.product_id = p.id JOIN stock s ON s.variant_id = v.id
       WHERE p.slug = $1 AND p.published ORDER BY v.position`,
    values: [request.params.slug],
  });
  response.json(rows);
});
app.get('/readyz', (_request, response) => {
  response.json({});
});
const server = app.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => {
  server.close(() => void pool.end());
  server.closeAllConnections();
});
