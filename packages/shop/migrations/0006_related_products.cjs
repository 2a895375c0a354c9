/** Products that go with a product. Release 1.0.0 knows nothing of this table and runs on beside it. */
exports.up = knex =>
  knex.raw(`
    CREATE TABLE product_relations (
      product_id integer NOT NULL REFERENCES products (id),
      position integer NOT NULL,
      related_id integer NOT NULL REFERENCES products (id),
      PRIMARY KEY (product_id, position)
    );

    -- The four products of the same category that are nearest in price. Run after products were added.
    CREATE FUNCTION relate_products() RETURNS void LANGUAGE sql AS $$
      DELETE FROM product_relations;
      INSERT INTO product_relations (product_id, position, related_id)
      SELECT p.id, r.position, r.id
      FROM products p
      JOIN variants v ON v.product_id = p.id AND v.position = 0
      CROSS JOIN LATERAL (
        SELECT q.id, row_number() OVER (ORDER BY abs(w.price_minor - v.price_minor), q.id) - 1 AS position
        FROM products q JOIN variants w ON w.product_id = q.id AND w.position = 0
        WHERE q.category_id = p.category_id AND q.id <> p.id
        ORDER BY abs(w.price_minor - v.price_minor), q.id LIMIT 4
      ) r;
    $$;
    SELECT relate_products();
  `);

exports.down = knex =>
  knex.raw('DROP FUNCTION relate_products(); DROP TABLE product_relations');
