/**
 * Categories, products, their variants and the stock of each variant.
 *
 * Every migration of this folder only adds (expand); what a release no longer needs is dropped two releases later (contract),
 * so that the release before always runs on the newest schema. The number in front is the migration level.
 */
exports.up = knex =>
  knex.raw(`
    CREATE TABLE categories (
      id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      slug text NOT NULL UNIQUE,
      name text NOT NULL,
      position integer NOT NULL
    );

    CREATE TABLE products (
      id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      category_id integer NOT NULL REFERENCES categories (id),
      slug text NOT NULL UNIQUE,
      title text NOT NULL,
      description text NOT NULL,
      created_at timestamptz NOT NULL,
      search tsvector NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', description), 'C')
      ) STORED
    );
    CREATE INDEX products_by_category ON products (category_id, id);
    CREATE INDEX products_search ON products USING gin (search);

    -- What is put into a cart. Prices are minor units (cents), gross.
    CREATE TABLE variants (
      id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      product_id integer NOT NULL REFERENCES products (id),
      position integer NOT NULL,
      sku text NOT NULL UNIQUE,
      title text NOT NULL,
      price_minor integer NOT NULL CHECK (price_minor > 0),
      currency char(3) NOT NULL,
      UNIQUE (product_id, position)
    );

    -- stocked - available = pieces in live orders. The check is the last line against overselling. Half of every page stays
    -- free so that the hot updates need no index entry; no trigger and no further index belong here.
    CREATE TABLE stock (
      variant_id integer PRIMARY KEY REFERENCES variants (id),
      stocked integer NOT NULL CHECK (stocked >= 0),
      available integer NOT NULL CHECK (available >= 0),
      CHECK (available <= stocked)
    ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
  `);

exports.down = knex =>
  knex.raw('DROP TABLE stock, variants, products, categories');
