/**
 * Carts, orders, payments, and the functions that change them. What an order costs is computed in 0002_pricing, and orders are
 * placed in 0002_reserving.
 *
 * Locks are always taken in one order, each kind sorted by id: orders that exist, then carts, then coupons, then stock. Placing
 * takes carts, coupons and stock, and only then inserts new orders. So two instances never wait for each other in a circle.
 *
 * A lock is a statement of its own: at READ COMMITTED the next statement sees what was committed while the lock waited.
 *
 * Orders, their lines and payments have no foreign keys among each other: they are written only by these functions, and the
 * checks would cost one more query for each row on the hottest path (and cache their plans while the tables are empty).
 */
exports.up = knex =>
  knex.raw(TABLES + VIEWS + CARTS + ADOPT + CONFIRM + EXPIRE + PLANS);

exports.down = knex =>
  knex.raw(`
    DROP FUNCTION expire_reservations, confirm_payments, give_back, adopt_cart, change_cart, create_carts, cart_view, order_view;
    DROP TABLE payments, order_lines, orders, carts;
    DROP SEQUENCE order_numbers;
    DROP DOMAIN cart_status, payment_kind, payment_status;
  `);

const TABLES = `
  -- The words that a column may hold. As types: a connection prepares the check of a type once, the check of a table with every
  -- statement that writes to it.
  CREATE DOMAIN cart_status AS text CHECK (VALUE IN ('open', 'ordered'));
  CREATE DOMAIN payment_kind AS text CHECK (VALUE IN ('charge', 'capture', 'void', 'refund'));
  CREATE DOMAIN payment_status AS text CHECK (VALUE IN ('wanted', 'done', 'authorized', 'declined'));

  -- lines: [{ "variant": id, "quantity": n, "price": minor units when it was put in }]
  CREATE TABLE carts (
    id uuid PRIMARY KEY,
    version integer NOT NULL DEFAULT 1,
    status cart_status NOT NULL DEFAULT 'open',
    currency text NOT NULL,
    lines jsonb NOT NULL,
    -- As the customer typed it, in capital letters; what it is worth is computed anew each time.
    coupon text,
    -- Whose it is; nobody else sees it then. A cart without is open to whoever knows its id.
    customer_id uuid,
    order_id uuid,
    expires_at timestamptz NOT NULL
  ) WITH (fillfactor = 50, autovacuum_analyze_scale_factor = 0.02, autovacuum_analyze_threshold = 500);
  CREATE INDEX carts_by_expiry ON carts (expires_at);
  CREATE INDEX carts_by_customer ON carts (customer_id) WHERE customer_id IS NOT NULL;

  CREATE SEQUENCE order_numbers START 100001;
  CREATE TABLE orders (
    id uuid PRIMARY KEY,
    number bigint NOT NULL DEFAULT nextval('order_numbers'),
    idempotency_key text NOT NULL UNIQUE,
    request_hash text NOT NULL,
    token text NOT NULL,
    cart_id uuid NOT NULL,
    -- Whose account it belongs to; a guest's order belongs to none.
    customer_id uuid,
    status text NOT NULL,
    customer jsonb NOT NULL,
    shipping_method text NOT NULL,
    currency text NOT NULL,
    -- The lines before any discount, what promotions and the coupon take off, and the tax that the total contains.
    subtotal_minor bigint NOT NULL,
    discount_minor bigint NOT NULL DEFAULT 0,
    shipping_minor bigint NOT NULL,
    tax_minor bigint NOT NULL DEFAULT 0,
    total_minor bigint NOT NULL,
    coupon text,
    discounts jsonb NOT NULL DEFAULT '[]',
    taxes jsonb NOT NULL DEFAULT '[]',
    -- What was given back or is on its way back.
    refunded_minor bigint NOT NULL DEFAULT 0,
    -- Not a generated column: every statement that writes would plan its expression anew.
    CHECK (total_minor = subtotal_minor - discount_minor + shipping_minor AND total_minor >= 0 AND refunded_minor >= 0),
    created_at timestamptz NOT NULL,
    -- Until when the reservation of an unpaid order holds, and until when somebody is busy with its payment.
    expires_at timestamptz NOT NULL,
    attempt_until timestamptz NOT NULL,
    settled_at timestamptz
  ) WITH (fillfactor = 80, autovacuum_analyze_scale_factor = 0.02, autovacuum_analyze_threshold = 500);
  CREATE INDEX orders_unpaid ON orders (expires_at) WHERE status = 'pending_payment';
  CREATE INDEX orders_by_customer ON orders (customer_id, number) WHERE customer_id IS NOT NULL;

  CREATE TABLE order_lines (
    order_id uuid NOT NULL,
    position integer NOT NULL,
    variant_id integer NOT NULL,
    sku text NOT NULL,
    slug text NOT NULL,
    title text NOT NULL,
    quantity integer NOT NULL,
    price_minor integer NOT NULL,
    -- Of the whole line, with its share of what was taken off the order; and its tax in hundredths of a percent.
    discount_minor bigint NOT NULL DEFAULT 0,
    tax_rate integer NOT NULL DEFAULT 0,
    -- Pieces that are in the stock again. The check is the last line against giving them back twice. (One check for all: each is
    -- parsed anew by every statement that writes.)
    given_back integer NOT NULL DEFAULT 0,
    CHECK (quantity > 0 AND given_back BETWEEN 0 AND quantity AND discount_minor BETWEEN 0 AND quantity::bigint * price_minor),
    PRIMARY KEY (order_id, position)
  ) WITH (autovacuum_analyze_scale_factor = 0.02, autovacuum_analyze_threshold = 500);

  -- One row for each kind of thing that happened to the money of an order: the charge, taking money that was only promised
  -- (capture), and taking back a charge of an order that ended without it (void, refund). Refunds of paid orders: see 0004.
  CREATE TABLE payments (
    order_id uuid NOT NULL,
    kind payment_kind NOT NULL,
    status payment_status NOT NULL,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    reference text,
    at timestamptz NOT NULL,
    PRIMARY KEY (order_id, kind)
  );
  CREATE INDEX payments_wanted ON payments (order_id) WHERE status = 'wanted';

  -- Analyzed about every minute while much is sold, and every plan that matters here goes by keys whatever the statistics say: a
  -- sample of 3,000 rows instead of 30,000 will do, and none of documents, which cost the most and are never searched.
  DO $$
  DECLARE
    this record;
  BEGIN
    FOR this IN
      SELECT attrelid::regclass AS "table", attname AS "column", CASE atttypid WHEN 'jsonb'::regtype THEN 0 ELSE 10 END AS target
      FROM pg_attribute
      WHERE attrelid IN ('carts'::regclass, 'orders'::regclass, 'order_lines'::regclass, 'payments'::regclass)
        AND attnum > 0
    LOOP
      EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS %s', this."table", this."column", this.target);
    END LOOP;
  END $$;
`;

const VIEWS = `
  CREATE FUNCTION cart_view(c carts) RETURNS json LANGUAGE plpgsql STABLE AS $$
  BEGIN
    RETURN json_build_object(
      'id', c.id, 'version', c.version, 'status', c.status, 'currency', c.currency, 'coupon', c.coupon, 'orderId', c.order_id,
      'expiresAt', c.expires_at,
      'lines', COALESCE((
        SELECT json_agg(json_build_object(
          'variantId', v.id, 'sku', v.sku, 'slug', p.slug, 'product', p.title, 'variant', v.title,
          'colour', v.options->>'colour',
          'quantity', (l.line->>'quantity')::integer, 'price', (l.line->>'price')::integer, 'currentPrice', v.price_minor,
          'available', s.available
        ) ORDER BY l.position)
        FROM jsonb_array_elements(c.lines) WITH ORDINALITY AS l(line, position)
        JOIN variants v ON v.id = (l.line->>'variant')::integer
        JOIN products p ON p.id = v.product_id
        JOIN stock s ON s.variant_id = v.id
      ), '[]'));
  END $$;

  CREATE FUNCTION order_view(o orders) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
      'id', o.id, 'number', o.number, 'token', o.token, 'status', o.status, 'customer', o.customer, 'customerId', o.customer_id,
      'shippingMethod', o.shipping_method, 'currency', o.currency, 'subtotal', o.subtotal_minor, 'discount', o.discount_minor,
      'shipping', o.shipping_minor, 'tax', o.tax_minor, 'total', o.total_minor, 'refunded', o.refunded_minor,
      'discounts', o.discounts, 'taxes', o.taxes, 'createdAt', o.created_at, 'hash', o.request_hash,
      'lines', (
        SELECT jsonb_agg(jsonb_build_object(
          'variantId', l.variant_id, 'sku', l.sku, 'slug', l.slug, 'title', l.title, 'quantity', l.quantity,
          'price', l.price_minor, 'discount', l.discount_minor, 'taxRate', l.tax_rate) ORDER BY l.position)
        FROM order_lines l WHERE l.order_id = o.id
      ))
  $$;
`;

const CARTS = `
  -- batch: [{ "n": position from 1, "id", "customerId" or null, "expiresAt", "lines": [{ "variantId", "quantity" }] }], equal
  -- variants merged.
  -- Answers each with its cart, or with the variants that do not exist.
  CREATE FUNCTION create_carts(batch jsonb) RETURNS TABLE (n integer, cart json, unknown integer[])
  LANGUAGE plpgsql AS $$
  #variable_conflict use_column
  BEGIN
    RETURN QUERY
    WITH made AS MATERIALIZED (
      SELECT e.n, e.id, e."customerId", e."expiresAt", COALESCE(f.currency, 'EUR') AS currency, COALESCE(f.lines, '[]') AS lines,
        COALESCE(f.shown, '[]') AS shown, f.unknown
      FROM jsonb_to_recordset(batch) AS e(n integer, id uuid, "customerId" uuid, "expiresAt" timestamptz, lines jsonb)
      -- Entry by entry, so that the work grows with the lines.
      CROSS JOIN LATERAL (
        SELECT min(v.currency) AS currency, array_agg(w.variant ORDER BY l.position) FILTER (WHERE v.id IS NULL) AS unknown,
          jsonb_agg(jsonb_build_object('variant', v.id, 'quantity', w.quantity, 'price', v.price_minor) ORDER BY l.position) AS lines,
          json_agg(json_build_object(
            'variantId', v.id, 'sku', v.sku, 'slug', v.slug, 'product', v.product, 'variant', v.title, 'colour', v.colour,
            'quantity', w.quantity,
            'price', v.price_minor, 'currentPrice', v.price_minor, 'available', s.available) ORDER BY l.position) AS shown
        FROM jsonb_array_elements(e.lines) WITH ORDINALITY AS l(line, position)
        CROSS JOIN LATERAL (
          SELECT (l.line->>'variantId')::integer AS variant, (l.line->>'quantity')::integer AS quantity
        ) w
        LEFT JOIN (
          SELECT i.id, i.sku, i.title, i.options->>'colour' AS colour, i.price_minor, i.currency, p.slug, p.title AS product
          FROM variants i JOIN products p ON p.id = i.product_id AND p.published
        ) v ON v.id = w.variant
        LEFT JOIN stock s ON s.variant_id = v.id
      ) f
    ), created AS (
      INSERT INTO carts (id, currency, lines, customer_id, expires_at)
      SELECT m.id, m.currency, m.lines, m."customerId", m."expiresAt" FROM made m WHERE m.unknown IS NULL
    )
    SELECT m.n, CASE WHEN m.unknown IS NULL THEN json_build_object(
      'id', m.id, 'version', 1, 'status', 'open', 'currency', m.currency, 'coupon', NULL, 'orderId', NULL,
      'expiresAt', m."expiresAt", 'lines', m.shown) END, m.unknown
    FROM made m;
  END $$;

  -- mode 'add' adds to the quantity of a line, 'set' replaces it (0 takes the line out), 'accept' takes today's prices, 'coupon' keeps
  -- or (NULL) forgets a coupon. who: the customer that is signed in, or NULL.
  -- A line that is added or changed takes today's price; all others keep the price the customer saw.
  CREATE FUNCTION change_cart(cart_id uuid, who uuid, mode text, variant integer, amount integer, code text)
  RETURNS TABLE (outcome text, cart json) LANGUAGE plpgsql AS $$
  DECLARE
    c carts;
    kept jsonb;
    had integer;
    today record;
  BEGIN
    SELECT * INTO c FROM carts WHERE id = cart_id AND expires_at > now() AND (customer_id IS NULL OR customer_id = who) FOR UPDATE;
    IF NOT FOUND THEN RETURN QUERY SELECT 'noCart', NULL::json; RETURN; END IF;
    IF c.status <> 'open' THEN RETURN QUERY SELECT 'ordered', NULL::json; RETURN; END IF;
    kept := c.lines;
    IF mode = 'coupon' THEN
      c.coupon := code;
    ELSIF mode = 'accept' THEN
      SELECT COALESCE(jsonb_agg(l.line || jsonb_build_object('price', v.price_minor) ORDER BY l.position), '[]') INTO kept
      FROM jsonb_array_elements(c.lines) WITH ORDINALITY AS l(line, position)
      JOIN variants v ON v.id = (l.line->>'variant')::integer;
    ELSE
      SELECT (l->>'quantity')::integer INTO had FROM jsonb_array_elements(c.lines) l WHERE (l->>'variant')::integer = variant;
      IF mode = 'set' AND had IS NULL THEN RETURN QUERY SELECT 'noLine', NULL::json; RETURN; END IF;
      SELECT v.price_minor, v.currency INTO today FROM variants v JOIN products p ON p.id = v.product_id
      WHERE v.id = variant AND (p.published OR had IS NOT NULL);
      IF NOT FOUND THEN RETURN QUERY SELECT 'noVariant', NULL::json; RETURN; END IF;
      IF mode = 'add' THEN amount := amount + COALESCE(had, 0); END IF;
      IF amount > 99 THEN RETURN QUERY SELECT 'tooMany', cart_view(c); RETURN; END IF;
      IF had IS NULL AND jsonb_array_length(c.lines) >= 100 THEN RETURN QUERY SELECT 'full', NULL::json; RETURN; END IF;
      IF jsonb_array_length(c.lines) > 0 AND today.currency <> c.currency THEN
        RETURN QUERY SELECT 'currency', NULL::json; RETURN;
      END IF;
      c.currency := today.currency;
      kept := jsonb_build_object('variant', variant, 'quantity', amount, 'price', today.price_minor);
      IF had IS NULL THEN
        kept := c.lines || kept;
      ELSE
        SELECT COALESCE(jsonb_agg(CASE WHEN (l.line->>'variant')::integer = variant THEN kept ELSE l.line END ORDER BY l.position), '[]')
        INTO kept FROM jsonb_array_elements(c.lines) WITH ORDINALITY AS l(line, position)
        WHERE amount > 0 OR (l.line->>'variant')::integer <> variant;
      END IF;
    END IF;
    UPDATE carts SET lines = kept, currency = c.currency, coupon = c.coupon, version = carts.version + 1 WHERE id = c.id RETURNING * INTO c;
    RETURN QUERY SELECT 'changed', cart_view(c);
  END $$;
`;

const ADOPT = `
  -- Makes the guest's cart the customer's, or puts its lines into the cart the customer has already. Prices stay those that were
  -- seen. What does not fit (more than 99 pieces, more than 100 lines, another currency) is left out. Answers the customer's cart.
  CREATE FUNCTION adopt_cart(customer uuid, guest uuid) RETURNS uuid LANGUAGE plpgsql AS $$
  DECLARE
    own carts;
    other carts;
  BEGIN
    SELECT * INTO own FROM carts WHERE customer_id = customer AND status = 'open' AND expires_at > now()
    ORDER BY expires_at DESC, id LIMIT 1;
    PERFORM 1 FROM carts WHERE id IN (own.id, guest) ORDER BY id FOR UPDATE;
    -- What was read before the locks may have changed while they waited.
    SELECT * INTO own FROM carts WHERE id = own.id AND status = 'open';
    SELECT * INTO other FROM carts
    WHERE id = guest AND status = 'open' AND expires_at > now() AND (customer_id IS NULL OR customer_id = customer);
    IF other.id IS NULL OR other.id = own.id THEN RETURN own.id; END IF;
    IF own.id IS NULL THEN
      UPDATE carts SET customer_id = customer, version = version + 1 WHERE id = other.id;
      RETURN other.id;
    END IF;
    IF own.currency = other.currency OR jsonb_array_length(own.lines) = 0 THEN
      UPDATE carts SET version = version + 1, currency = other.currency, coupon = COALESCE(own.coupon, other.coupon),
        expires_at = GREATEST(own.expires_at, other.expires_at), lines = (
          SELECT COALESCE(jsonb_agg(m.line ORDER BY m.position), '[]') FROM (
            SELECT (array_agg(l.line ORDER BY l.position))[1]
                || jsonb_build_object('quantity', LEAST(99, sum((l.line->>'quantity')::integer))) AS line,
              min(l.position) AS position
            FROM jsonb_array_elements(own.lines || other.lines) WITH ORDINALITY AS l(line, position)
            GROUP BY l.line->'variant' ORDER BY 2 LIMIT 100
          ) m)
      WHERE id = own.id;
    END IF;
    DELETE FROM carts WHERE id = other.id;
    RETURN own.id;
  END $$;
`;

const CONFIRM = `
  -- Gives the pieces of these orders back to the stock and their uses back to the coupons, and opens their carts again.
  -- The caller holds the locks of the orders and has just moved them out of pending_payment.
  CREATE FUNCTION give_back(order_ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM 1 FROM carts WHERE id IN (SELECT o.cart_id FROM orders o WHERE o.id = ANY (order_ids)) ORDER BY id FOR UPDATE;
    IF EXISTS (SELECT 1 FROM coupon_uses u WHERE u.order_id = ANY (order_ids)) THEN
      PERFORM 1 FROM promotions WHERE id IN (SELECT u.promotion_id FROM coupon_uses u WHERE u.order_id = ANY (order_ids))
        AND (usage_limit IS NOT NULL OR customer_limit IS NOT NULL) ORDER BY id FOR UPDATE;
      WITH freed AS (
        DELETE FROM coupon_uses u WHERE u.order_id = ANY (order_ids) RETURNING u.promotion_id
      )
      UPDATE promotions p SET used = p.used - d.uses FROM (SELECT promotion_id, count(*) AS uses FROM freed GROUP BY 1) d
      WHERE p.id = d.promotion_id AND (p.usage_limit IS NOT NULL OR p.customer_limit IS NOT NULL);
    END IF;
    PERFORM 1 FROM stock WHERE variant_id IN (SELECT l.variant_id FROM order_lines l WHERE l.order_id = ANY (order_ids))
    ORDER BY variant_id FOR UPDATE;
    WITH line AS (
      UPDATE order_lines l SET given_back = l.given_back + l.quantity WHERE l.order_id = ANY (order_ids)
      RETURNING l.order_id, l.variant_id, l.quantity
    ), noted AS (
      INSERT INTO stock_movements (variant_id, kind, delta, reason, actor, order_id)
      SELECT variant_id, 'given-back', sum(quantity), 'The order ended without payment.', 'shop', order_id FROM line GROUP BY 1, 6
    )
    UPDATE stock s SET available = s.available + d.quantity
    FROM (SELECT line.variant_id, sum(line.quantity) AS quantity FROM line GROUP BY 1) d
    WHERE s.variant_id = d.variant_id;
    UPDATE carts c SET status = 'open', order_id = NULL, version = c.version + 1
    FROM orders o WHERE o.id = ANY (order_ids) AND c.id = o.cart_id AND c.order_id = o.id;
  END $$;

  -- batch: [{ "orderId", "outcome": captured, authorized or declined, "reference", "trace" or none }], order_ids: all of them. Moves
  -- only orders that still wait for their payment, so a second answer of the provider changes nothing. An authorized order (the money
  -- is promised) keeps its stock, and its capture is noted as wanted. Answers with the status that each order has now.
  CREATE FUNCTION confirm_payments(batch jsonb, order_ids uuid[]) RETURNS TABLE (order_id uuid, status text) LANGUAGE plpgsql AS $$
  #variable_conflict use_column
  DECLARE
    declined uuid[];
    promised uuid[];
  BEGIN
    PERFORM 1 FROM orders WHERE id = ANY (order_ids) ORDER BY id FOR UPDATE;
    WITH moved AS (
      UPDATE orders o SET settled_at = now(),
        status = CASE e.outcome WHEN 'captured' THEN 'paid' WHEN 'authorized' THEN 'placed' ELSE 'declined' END
      FROM jsonb_to_recordset(batch) AS e("orderId" uuid, outcome text, reference text, trace text)
      -- Not as a comparison of the status: an index over the orders of a status, full of what has left it, would be read whole.
      WHERE o.id = ANY (order_ids) AND o.id = e."orderId"
        AND CASE o.status WHEN 'pending_payment' THEN true WHEN 'placed' THEN e.outcome <> 'authorized' ELSE false END
      RETURNING o.id, o.status, o.total_minor AS amount, o.currency, e.reference, e.trace
    ), noted AS (
      INSERT INTO payments (order_id, kind, status, amount_minor, currency, reference, at)
      SELECT m.id, 'charge', CASE m.status WHEN 'paid' THEN 'done' WHEN 'placed' THEN 'authorized' ELSE 'declined' END,
        m.amount, m.currency, m.reference, now()
      FROM moved m
      ON CONFLICT (order_id, kind) DO UPDATE SET status = excluded.status, reference = excluded.reference, at = excluded.at
    ), told AS (
      INSERT INTO outbox (kind, key, payload, trace)
      SELECT 'email.order-paid', 'email.order-paid:' || m.id, jsonb_build_object('orderId', m.id), m.trace
      FROM moved m WHERE m.status = 'paid'
      ON CONFLICT (key) DO NOTHING
    )
    SELECT array_agg(m.id) FILTER (WHERE m.status = 'declined'), array_agg(m.id) FILTER (WHERE m.status = 'placed')
    INTO declined, promised FROM moved m;
    IF promised IS NOT NULL THEN
      INSERT INTO payments (order_id, kind, status, amount_minor, currency, at)
      SELECT o.id, 'capture', 'wanted', o.total_minor, o.currency, now() FROM orders o WHERE o.id = ANY (promised);
    END IF;
    IF declined IS NOT NULL THEN PERFORM give_back(declined); END IF;
    RETURN QUERY SELECT o.id, o.status FROM orders o WHERE o.id = ANY (order_ids);
  END $$;
`;

const EXPIRE = `
  -- Ends reservations that outlived their time while nobody is busy with their payment; whether the provider took the
  -- money is not known, so a void is noted as wanted. Answers how many ended.
  CREATE FUNCTION expire_reservations(most integer) RETURNS integer LANGUAGE plpgsql AS $$
  DECLARE
    expired uuid[];
  BEGIN
    WITH due AS (
      SELECT id FROM orders WHERE status = 'pending_payment' AND expires_at < now() AND attempt_until < now()
      ORDER BY expires_at LIMIT most FOR UPDATE SKIP LOCKED
    ), moved AS (
      UPDATE orders o SET status = 'expired', settled_at = now() FROM due WHERE o.id = due.id
      RETURNING o.id, o.total_minor AS amount, o.currency
    ), noted AS (
      INSERT INTO payments (order_id, kind, status, amount_minor, currency, at)
      SELECT id, 'void', 'wanted', amount, currency, now() FROM moved
    )
    SELECT array_agg(id) INTO expired FROM moved;
    IF expired IS NOT NULL THEN PERFORM give_back(expired); END IF;
    RETURN COALESCE(array_length(expired, 1), 0);
  END $$;
`;

// Every statement touches a few rows by their keys, so the only right plan goes through the indexes. The planner cannot know it: it
// takes a batch for a hundred rows, and a plan that joins it to a table and was made while that table was nearly empty reads the
// table whole, for ever. So no plan may be chosen freely: where a table is joined to a batch, either the plan is made anew for
// what is there (ANEW), or the table is reached by a list of keys and the join is one of hashes in memory (KEYS). Catalog and stock
// are never empty when something is bought: BY_ROW. (Without jit: a plan that cannot obey looks so dear that it would be compiled.)
const ANEW =
  'SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_nestloop = on SET enable_hashjoin = off';
const KEYS =
  'SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_nestloop = off SET enable_hashjoin = on';
const BY_ROW =
  'SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_nestloop = on SET enable_hashjoin = off';
const PLANS = Object.entries({
  cart_view: BY_ROW,
  create_carts: BY_ROW,
  change_cart: BY_ROW,
  adopt_cart: ANEW,
  confirm_payments: KEYS,
  give_back: ANEW,
  expire_reservations: ANEW,
})
  .map(
    ([name, plan]) =>
      `ALTER FUNCTION ${name} ${plan} SET enable_mergejoin = off SET jit = off;`,
  )
  .join('\n');
