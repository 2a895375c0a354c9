/**
 * Categories, products, their variants, the stock of each variant, and the words that a search knows.
 *
 * Every migration of this folder only adds (expand); what a release no longer needs is dropped two releases later (contract),
 * so that the release before always runs on the newest schema. The number in front is the migration level.
 */
exports.up = knex =>
  knex.raw(`
    -- Distances between words, for those that were typed wrong. A trusted extension: the owner of the database may create it.
    CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;

    -- A tree of two levels: departments, and the categories that hold products.
    CREATE TABLE categories (
      id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      parent_id integer REFERENCES categories (id),
      slug text NOT NULL UNIQUE,
      name text NOT NULL,
      position integer NOT NULL
    );
    CREATE INDEX categories_by_parent ON categories (parent_id);

    CREATE TABLE products (
      id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      category_id integer NOT NULL REFERENCES categories (id),
      slug text NOT NULL UNIQUE,
      title text NOT NULL,
      description text NOT NULL,
      -- What lists are filtered by: { "material": ["oak"], "colour": ["Sage", "Sand"] }
      attributes jsonb NOT NULL DEFAULT '{}',
      tax_class text NOT NULL DEFAULT 'standard',
      -- Not published: in no list and on no page. A line that is in a cart stays in it.
      published boolean NOT NULL DEFAULT true,
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
      -- What sets it apart from the others of its product: { "colour": "Sage" }
      options jsonb NOT NULL DEFAULT '{}',
      price_minor integer NOT NULL CHECK (price_minor > 0),
      currency char(3) NOT NULL,
      UNIQUE (product_id, position)
    );

    -- stocked - available = pieces in live orders. The check is the last line against overselling. Half of every page stays
    -- free so that the hot updates need no index entry; no trigger and no further index belong here.
    CREATE TABLE stock (
      variant_id integer PRIMARY KEY REFERENCES variants (id),
      stocked integer NOT NULL,
      available integer NOT NULL,
      CHECK (available BETWEEN 0 AND stocked)
    ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);

    -- All words of titles, categories and attributes: what a word that finds nothing may have been meant to be.
    CREATE TABLE search_words (
      word text PRIMARY KEY,
      products integer NOT NULL
    );

    CREATE FUNCTION refresh_search_words() RETURNS void LANGUAGE sql AS $$
      WITH found AS (
        SELECT word, ndoc FROM ts_stat($q$
          SELECT to_tsvector('simple', p.title || ' ' || c.name || ' ' || p.attributes::text)
          FROM products p JOIN categories c ON c.id = p.category_id WHERE p.published
        $q$) WHERE word ~ '^[[:alpha:]]{3,40}$'
      ), gone AS (
        DELETE FROM search_words s WHERE NOT EXISTS (SELECT 1 FROM found f WHERE f.word = s.word)
      )
      INSERT INTO search_words (word, products) SELECT word, ndoc FROM found
      ON CONFLICT (word) DO UPDATE SET products = EXCLUDED.products WHERE search_words.products <> EXCLUDED.products
    $$;
  `);

exports.down = knex =>
  knex.raw(
    'DROP FUNCTION refresh_search_words; DROP TABLE search_words, stock, variants, products, categories',
  );
