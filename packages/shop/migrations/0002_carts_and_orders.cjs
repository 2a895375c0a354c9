/**
 * Carts, orders, payments, and the functions that change them.
 *
 * Locks are always taken in one order, each kind sorted by id: orders that exist, then carts, then stock. Placing takes carts,
 * then stock, and only then inserts new orders. So two instances never wait for each other in a circle.
 *
 * A lock is a statement of its own: at READ COMMITTED the next statement sees what was committed while the lock waited.
 *
 * Orders, their lines and payments have no foreign keys among each other: they are written only by these functions, and the
 * checks would cost one more query for each row on the hottest path (and cache their plans while the tables are empty).
 */
exports.up = knex =>
  knex.raw(TABLES + VIEWS + CARTS + PLACE + CONFIRM + EXPIRE + PLANS);

exports.down = knex =>
  knex.raw(`
    DROP FUNCTION expire_reservations, confirm_payments, give_back, place_orders, change_cart, create_carts, cart_view, order_view;
    DROP TABLE payments, order_lines, orders, shipping_methods, carts;
  `);

const TABLES = `
  -- lines: [{ "variant": id, "quantity": n, "price": minor units when it was put in }]
  CREATE TABLE carts (
    id uuid PRIMARY KEY,
    version integer NOT NULL DEFAULT 1,
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'ordered')),
    currency char(3) NOT NULL,
    lines jsonb NOT NULL,
    order_id uuid,
    expires_at timestamptz NOT NULL
  ) WITH (fillfactor = 80, autovacuum_analyze_scale_factor = 0.02, autovacuum_analyze_threshold = 500);
  CREATE INDEX carts_by_expiry ON carts (expires_at);

  CREATE TABLE shipping_methods (
    code text PRIMARY KEY,
    title text NOT NULL,
    price_minor integer NOT NULL,
    free_from_minor bigint,
    currency char(3) NOT NULL
  );
  INSERT INTO shipping_methods VALUES
    ('standard', 'Standard, 2 to 4 days', 490, 5000, 'EUR'),
    ('express', 'Express, next day', 1290, NULL, 'EUR');

  CREATE TABLE orders (
    id uuid PRIMARY KEY,
    number bigint GENERATED ALWAYS AS IDENTITY (START 100001),
    idempotency_key text NOT NULL UNIQUE,
    request_hash text NOT NULL,
    token text NOT NULL,
    cart_id uuid NOT NULL,
    status text NOT NULL,
    customer jsonb NOT NULL,
    shipping_method text NOT NULL,
    currency char(3) NOT NULL,
    subtotal_minor bigint NOT NULL,
    shipping_minor bigint NOT NULL,
    -- What was given back or is on its way back.
    refunded_minor bigint NOT NULL DEFAULT 0 CHECK (refunded_minor >= 0),
    created_at timestamptz NOT NULL,
    -- Until when the reservation of an unpaid order holds, and until when somebody is busy with its payment.
    expires_at timestamptz NOT NULL,
    attempt_until timestamptz NOT NULL,
    settled_at timestamptz
  ) WITH (fillfactor = 80, autovacuum_analyze_scale_factor = 0.02, autovacuum_analyze_threshold = 500);
  CREATE INDEX orders_unpaid ON orders (expires_at) WHERE status = 'pending_payment';

  CREATE TABLE order_lines (
    order_id uuid NOT NULL,
    position integer NOT NULL,
    variant_id integer NOT NULL,
    sku text NOT NULL,
    slug text NOT NULL,
    title text NOT NULL,
    quantity integer NOT NULL CHECK (quantity > 0),
    price_minor integer NOT NULL,
    -- Pieces that are in the stock again. The check is the last line against giving them back twice.
    given_back integer NOT NULL DEFAULT 0,
    CHECK (given_back BETWEEN 0 AND quantity),
    PRIMARY KEY (order_id, position)
  ) WITH (autovacuum_analyze_scale_factor = 0.02, autovacuum_analyze_threshold = 500);

  -- One row for each kind of thing that happened to the money of an order: the charge, taking money that was only promised
  -- (capture), and taking back a charge of an order that ended without it (void, refund). Refunds of paid orders: see 0004.
  CREATE TABLE payments (
    order_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('charge', 'capture', 'void', 'refund')),
    status text NOT NULL CHECK (status IN ('wanted', 'done', 'authorized', 'declined')),
    amount_minor bigint NOT NULL,
    currency char(3) NOT NULL,
    reference text,
    at timestamptz NOT NULL,
    PRIMARY KEY (order_id, kind)
  );
  CREATE INDEX payments_wanted ON payments (order_id) WHERE status = 'wanted';
`;

const VIEWS = `
  CREATE FUNCTION cart_view(c carts) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
      'id', c.id, 'version', c.version, 'status', c.status, 'currency', c.currency, 'orderId', c.order_id,
      'expiresAt', c.expires_at,
      'lines', COALESCE((
        SELECT jsonb_agg(jsonb_build_object(
          'variantId', v.id, 'sku', v.sku, 'slug', p.slug, 'product', p.title, 'variant', v.title,
          'quantity', (l.line->>'quantity')::integer, 'price', (l.line->>'price')::integer, 'currentPrice', v.price_minor,
          'available', s.available
        ) ORDER BY l.position)
        FROM jsonb_array_elements(c.lines) WITH ORDINALITY AS l(line, position)
        JOIN variants v ON v.id = (l.line->>'variant')::integer
        JOIN products p ON p.id = v.product_id
        JOIN stock s ON s.variant_id = v.id
      ), '[]'::jsonb))
  $$;

  CREATE FUNCTION order_view(o orders) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
      'id', o.id, 'number', o.number, 'token', o.token, 'status', o.status, 'customer', o.customer,
      'shippingMethod', o.shipping_method, 'currency', o.currency, 'subtotal', o.subtotal_minor,
      'shipping', o.shipping_minor, 'createdAt', o.created_at, 'hash', o.request_hash,
      'lines', (
        SELECT jsonb_agg(jsonb_build_object(
          'variantId', l.variant_id, 'sku', l.sku, 'slug', l.slug, 'title', l.title, 'quantity', l.quantity,
          'price', l.price_minor) ORDER BY l.position)
        FROM order_lines l WHERE l.order_id = o.id
      ))
  $$;
`;

const CARTS = `
  -- batch: [{ "n": position from 1, "id", "expiresAt", "lines": [{ "variantId", "quantity" }] }], equal variants merged.
  -- Answers each with its cart, or with the variants that do not exist.
  CREATE FUNCTION create_carts(batch jsonb) RETURNS TABLE (n integer, cart jsonb, unknown integer[])
  LANGUAGE sql AS $$
    WITH entry AS (
      SELECT * FROM jsonb_to_recordset(batch) AS e(n integer, id uuid, "expiresAt" timestamptz, lines jsonb)
    ), line AS (
      SELECT e.n, l.position, (l.line->>'variantId')::integer AS wanted, (l.line->>'quantity')::integer AS quantity,
        v.id, v.sku, v.title AS variant, v.price_minor, v.currency, p.slug, p.title AS product, s.available
      FROM entry e
      CROSS JOIN LATERAL jsonb_array_elements(e.lines) WITH ORDINALITY AS l(line, position)
      LEFT JOIN variants v ON v.id = (l.line->>'variantId')::integer
      LEFT JOIN products p ON p.id = v.product_id
      LEFT JOIN stock s ON s.variant_id = v.id
    ), filled AS (
      SELECT line.n, min(currency) AS currency,
        array_agg(wanted ORDER BY position) FILTER (WHERE id IS NULL) AS unknown,
        jsonb_agg(jsonb_build_object('variant', id, 'quantity', quantity, 'price', price_minor) ORDER BY position) AS lines,
        jsonb_agg(jsonb_build_object(
          'variantId', id, 'sku', sku, 'slug', slug, 'product', product, 'variant', variant, 'quantity', quantity,
          'price', price_minor, 'currentPrice', price_minor, 'available', available) ORDER BY position) AS shown
      FROM line GROUP BY line.n
    ), created AS (
      INSERT INTO carts (id, currency, lines, expires_at)
      SELECT e.id, COALESCE(f.currency, 'EUR'), COALESCE(f.lines, '[]'), e."expiresAt"
      FROM entry e LEFT JOIN filled f ON f.n = e.n WHERE f.unknown IS NULL
      RETURNING carts.*
    )
    SELECT e.n,
      CASE WHEN c.id IS NOT NULL THEN jsonb_build_object(
        'id', c.id, 'version', c.version, 'status', c.status, 'currency', c.currency, 'orderId', c.order_id,
        'expiresAt', c.expires_at, 'lines', COALESCE(f.shown, '[]')) END,
      f.unknown
    FROM entry e LEFT JOIN created c ON c.id = e.id LEFT JOIN filled f ON f.n = e.n
  $$;

  -- mode 'add' adds to the quantity of a line, 'set' replaces it (0 takes the line out), 'accept' takes today's prices.
  -- A line that is added or changed takes today's price; all others keep the price the customer saw.
  CREATE FUNCTION change_cart(cart_id uuid, mode text, variant integer, amount integer)
  RETURNS TABLE (outcome text, cart jsonb) LANGUAGE plpgsql AS $$
  DECLARE
    c carts;
    kept jsonb;
    had integer;
    today record;
  BEGIN
    SELECT * INTO c FROM carts WHERE id = cart_id AND expires_at > now() FOR UPDATE;
    IF NOT FOUND THEN RETURN QUERY SELECT 'noCart', NULL::jsonb; RETURN; END IF;
    IF c.status <> 'open' THEN RETURN QUERY SELECT 'ordered', NULL::jsonb; RETURN; END IF;
    IF mode = 'accept' THEN
      SELECT COALESCE(jsonb_agg(l.line || jsonb_build_object('price', v.price_minor) ORDER BY l.position), '[]') INTO kept
      FROM jsonb_array_elements(c.lines) WITH ORDINALITY AS l(line, position)
      JOIN variants v ON v.id = (l.line->>'variant')::integer;
    ELSE
      SELECT (l->>'quantity')::integer INTO had FROM jsonb_array_elements(c.lines) l WHERE (l->>'variant')::integer = variant;
      IF mode = 'set' AND had IS NULL THEN RETURN QUERY SELECT 'noLine', NULL::jsonb; RETURN; END IF;
      SELECT v.price_minor, v.currency INTO today FROM variants v WHERE v.id = variant;
      IF NOT FOUND THEN RETURN QUERY SELECT 'noVariant', NULL::jsonb; RETURN; END IF;
      IF mode = 'add' THEN amount := amount + COALESCE(had, 0); END IF;
      IF amount > 99 THEN RETURN QUERY SELECT 'tooMany', cart_view(c); RETURN; END IF;
      IF had IS NULL AND jsonb_array_length(c.lines) >= 100 THEN RETURN QUERY SELECT 'full', NULL::jsonb; RETURN; END IF;
      IF jsonb_array_length(c.lines) > 0 AND today.currency <> c.currency THEN
        RETURN QUERY SELECT 'currency', NULL::jsonb; RETURN;
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
    UPDATE carts SET lines = kept, currency = c.currency, version = carts.version + 1 WHERE id = c.id RETURNING * INTO c;
    RETURN QUERY SELECT 'changed', cart_view(c);
  END $$;
`;

const PLACE = `
  -- batch: [{ "n": position from 1 without gaps, "orderId", "key", "hash", "token", "cartId", "cartVersion" or null,
  --           "customer", "shippingMethod", "expiresAt", "attemptUntil" }]
  -- No key and no cart twice in one batch. Reserves stock and writes the orders; answers each on its own:
  --   placed       detail = the order (as order_view)
  --   replay       the key is known, nothing was changed
  --   noCart, ordered, empty, cartChanged, noShipping
  --   priceChanged detail = [{ variantId, title, price, currentPrice }]
  --   soldOut      detail = [{ variantId, title, quantity, available }]
  CREATE FUNCTION place_orders(batch jsonb) RETURNS TABLE (n integer, outcome text, detail jsonb)
  LANGUAGE plpgsql AS $$
  #variable_conflict use_column
  DECLARE
    cart_ids uuid[];
    variant_ids integer[];
    outcomes text[];
    short jsonb;
    entry record;
  BEGIN
    SELECT array_agg((b->>'cartId')::uuid) INTO cart_ids FROM jsonb_array_elements(batch) b;
    PERFORM 1 FROM carts WHERE id = ANY (cart_ids) ORDER BY id FOR UPDATE;
    SELECT array_agg(DISTINCT (l->>'variant')::integer) INTO variant_ids
    FROM carts c CROSS JOIN LATERAL jsonb_array_elements(c.lines) l WHERE c.id = ANY (cart_ids) AND c.status = 'open';
    PERFORM 1 FROM stock WHERE variant_id = ANY (variant_ids) ORDER BY variant_id FOR UPDATE;

    SELECT array_agg(
      CASE
        WHEN o.id IS NOT NULL THEN 'replay'
        WHEN c.id IS NULL OR c.expires_at <= now() THEN 'noCart'
        WHEN c.status <> 'open' THEN 'ordered'
        WHEN jsonb_array_length(c.lines) = 0 THEN 'empty'
        WHEN e."cartVersion" <> c.version THEN 'cartChanged'
        WHEN m.code IS NULL THEN 'noShipping'
        WHEN EXISTS (
          SELECT 1 FROM jsonb_array_elements(c.lines) l JOIN variants v ON v.id = (l->>'variant')::integer
          WHERE v.price_minor <> (l->>'price')::integer) THEN 'priceChanged'
        ELSE 'ok'
      END ORDER BY e.n) INTO outcomes
    FROM jsonb_to_recordset(batch) AS e(n integer, key text, "cartId" uuid, "cartVersion" integer, "shippingMethod" text)
    LEFT JOIN orders o ON o.idempotency_key = e.key
    LEFT JOIN carts c ON c.id = e."cartId"
    LEFT JOIN shipping_methods m ON m.code = e."shippingMethod" AND m.currency = c.currency;

    -- Variants that cannot serve all that this batch wants of them, with what is left. Mostly none.
    SELECT jsonb_object_agg(d.variant_id, s.available) INTO short FROM (
      SELECT (l->>'variant')::integer AS variant_id, sum((l->>'quantity')::integer) AS quantity
      FROM jsonb_to_recordset(batch) AS e(n integer, "cartId" uuid)
      JOIN carts c ON c.id = e."cartId" CROSS JOIN LATERAL jsonb_array_elements(c.lines) l
      WHERE outcomes[e.n] = 'ok' GROUP BY 1
    ) d JOIN stock s ON s.variant_id = d.variant_id WHERE d.quantity > s.available;

    IF short IS NOT NULL THEN
      FOR entry IN
        SELECT e.n, jsonb_object_agg(l->>'variant', (l->>'quantity')::integer) AS wants
        FROM jsonb_to_recordset(batch) AS e(n integer, "cartId" uuid)
        JOIN carts c ON c.id = e."cartId" CROSS JOIN LATERAL jsonb_array_elements(c.lines) l
        WHERE outcomes[e.n] = 'ok' AND jsonb_exists(short, l->>'variant') GROUP BY e.n ORDER BY e.n
      LOOP
        IF EXISTS (SELECT 1 FROM jsonb_each(entry.wants) w WHERE (short->>w.key)::integer < w.value::integer) THEN
          outcomes[entry.n] := 'soldOut';
        ELSE
          SELECT short || jsonb_object_agg(w.key, (short->>w.key)::integer - w.value::integer) INTO short
          FROM jsonb_each(entry.wants) w;
        END IF;
      END LOOP;
    END IF;

    RETURN QUERY
    WITH want AS MATERIALIZED (
      SELECT e.*, c.currency, c.lines, t.subtotal,
        CASE WHEN t.subtotal >= m.free_from_minor THEN 0 ELSE m.price_minor END AS shipping
      FROM jsonb_to_recordset(batch) AS e(n integer, "orderId" uuid, key text, hash text, token text, "cartId" uuid,
        customer jsonb, "shippingMethod" text, "expiresAt" timestamptz, "attemptUntil" timestamptz)
      JOIN carts c ON c.id = e."cartId"
      JOIN shipping_methods m ON m.code = e."shippingMethod"
      CROSS JOIN LATERAL (
        SELECT sum((l->>'quantity')::bigint * (l->>'price')::bigint) AS subtotal FROM jsonb_array_elements(c.lines) l
      ) t
      WHERE outcomes[e.n] = 'ok'
    ), placed AS (
      INSERT INTO orders (id, idempotency_key, request_hash, token, cart_id, status, customer, shipping_method, currency,
        subtotal_minor, shipping_minor, created_at, expires_at, attempt_until)
      SELECT w."orderId", w.key, w.hash, w.token, w."cartId", 'pending_payment', w.customer, w."shippingMethod", w.currency,
        w.subtotal, w.shipping, now(), w."expiresAt", w."attemptUntil"
      FROM want w ORDER BY w.key
      ON CONFLICT (idempotency_key) DO NOTHING
      RETURNING *
    ), line AS (
      INSERT INTO order_lines (order_id, position, variant_id, sku, slug, title, quantity, price_minor)
      SELECT o.id, l.position, v.id, v.sku, p.slug,
        p.title || CASE WHEN v.title = '' THEN '' ELSE ', ' || v.title END,
        (l.line->>'quantity')::integer, (l.line->>'price')::integer
      FROM placed o JOIN want w ON w.key = o.idempotency_key
      CROSS JOIN LATERAL jsonb_array_elements(w.lines) WITH ORDINALITY AS l(line, position)
      JOIN variants v ON v.id = (l.line->>'variant')::integer
      JOIN products p ON p.id = v.product_id
      RETURNING *
    ), taken AS (
      UPDATE stock s SET available = s.available - d.quantity
      FROM (SELECT line.variant_id, sum(line.quantity) AS quantity FROM line GROUP BY 1) d
      WHERE s.variant_id = d.variant_id
    ), frozen AS (
      UPDATE carts c SET status = 'ordered', order_id = o.id, version = c.version + 1 FROM placed o WHERE c.id = o.cart_id
    )
    SELECT w.n, CASE WHEN o.id IS NULL THEN 'replay' ELSE 'placed' END,
      CASE WHEN o.id IS NOT NULL THEN jsonb_build_object(
        'id', o.id, 'number', o.number, 'token', o.token, 'status', o.status, 'customer', o.customer,
        'shippingMethod', o.shipping_method, 'currency', o.currency, 'subtotal', o.subtotal_minor,
        'shipping', o.shipping_minor, 'createdAt', o.created_at, 'hash', o.request_hash, 'lines', l.lines) END
    FROM want w LEFT JOIN placed o ON o.idempotency_key = w.key
    LEFT JOIN (
      SELECT line.order_id, jsonb_agg(jsonb_build_object(
        'variantId', line.variant_id, 'sku', line.sku, 'slug', line.slug, 'title', line.title,
        'quantity', line.quantity, 'price', line.price_minor) ORDER BY line.position) AS lines
      FROM line GROUP BY 1
    ) l ON l.order_id = o.id;

    IF array_length(array_remove(outcomes, 'ok'), 1) > 0 THEN
      RETURN QUERY
      SELECT e.n, outcomes[e.n], CASE outcomes[e.n]
        WHEN 'priceChanged' THEN (
          SELECT jsonb_agg(jsonb_build_object('variantId', v.id, 'title', p.title, 'price', (l->>'price')::integer,
            'currentPrice', v.price_minor))
          FROM jsonb_array_elements(c.lines) l JOIN variants v ON v.id = (l->>'variant')::integer
          JOIN products p ON p.id = v.product_id WHERE v.price_minor <> (l->>'price')::integer)
        WHEN 'soldOut' THEN (
          SELECT jsonb_agg(jsonb_build_object('variantId', v.id, 'title', p.title, 'quantity', (l->>'quantity')::integer,
            'available', COALESCE((short->>(l->>'variant'))::integer, s.available)))
          FROM jsonb_array_elements(c.lines) l JOIN variants v ON v.id = (l->>'variant')::integer
          JOIN products p ON p.id = v.product_id JOIN stock s ON s.variant_id = v.id
          WHERE COALESCE((short->>(l->>'variant'))::integer, s.available) < (l->>'quantity')::integer)
        END
      FROM jsonb_to_recordset(batch) AS e(n integer, "cartId" uuid)
      LEFT JOIN carts c ON c.id = e."cartId"
      WHERE outcomes[e.n] <> 'ok';
    END IF;
  END $$;
`;

const CONFIRM = `
  -- Gives the pieces of these orders back to the stock and opens their carts again.
  -- The caller holds the locks of the orders and has just moved them out of pending_payment.
  CREATE FUNCTION give_back(order_ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM 1 FROM carts WHERE id IN (SELECT o.cart_id FROM orders o WHERE o.id = ANY (order_ids)) ORDER BY id FOR UPDATE;
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

  -- batch: [{ "n", "orderId", "outcome": captured, authorized or declined, "reference", "trace" or none }]. Moves only orders that still wait for
  -- their payment, so a second answer of the provider changes nothing. An authorized order (the money is promised) keeps its
  -- stock, and its capture is noted as wanted. Answers with the status that each order has now.
  CREATE FUNCTION confirm_payments(batch jsonb) RETURNS TABLE (n integer, status text) LANGUAGE plpgsql AS $$
  #variable_conflict use_column
  DECLARE
    order_ids uuid[];
    declined uuid[];
  BEGIN
    SELECT array_agg((b->>'orderId')::uuid) INTO order_ids FROM jsonb_array_elements(batch) b;
    PERFORM 1 FROM orders WHERE id = ANY (order_ids) ORDER BY id FOR UPDATE;
    WITH moved AS (
      UPDATE orders o SET settled_at = now(),
        status = CASE e.outcome WHEN 'captured' THEN 'paid' WHEN 'authorized' THEN 'placed' ELSE 'declined' END
      FROM jsonb_to_recordset(batch) AS e("orderId" uuid, outcome text)
      WHERE o.id = e."orderId" AND (o.status = 'pending_payment' OR (o.status = 'placed' AND e.outcome <> 'authorized'))
      RETURNING o.id, o.status, o.subtotal_minor + o.shipping_minor AS amount, o.currency
    ), noted AS (
      INSERT INTO payments (order_id, kind, status, amount_minor, currency, reference, at)
      SELECT m.id, 'charge', CASE m.status WHEN 'paid' THEN 'done' WHEN 'placed' THEN 'authorized' ELSE 'declined' END,
        m.amount, m.currency, e.reference, now()
      FROM moved m JOIN jsonb_to_recordset(batch) AS e("orderId" uuid, reference text) ON e."orderId" = m.id
      ON CONFLICT (order_id, kind) DO UPDATE SET status = excluded.status, reference = excluded.reference, at = excluded.at
    ), promised AS (
      INSERT INTO payments (order_id, kind, status, amount_minor, currency, at)
      SELECT m.id, 'capture', 'wanted', m.amount, m.currency, now() FROM moved m WHERE m.status = 'placed'
    ), told AS (
      INSERT INTO outbox (kind, key, payload, trace)
      SELECT 'email.order-paid', 'email.order-paid:' || m.id, jsonb_build_object('orderId', m.id), e.trace
      FROM moved m JOIN jsonb_to_recordset(batch) AS e("orderId" uuid, trace text) ON e."orderId" = m.id WHERE m.status = 'paid'
      ON CONFLICT (key) DO NOTHING
    )
    SELECT array_agg(m.id) INTO declined FROM moved m WHERE m.status = 'declined';
    IF declined IS NOT NULL THEN PERFORM give_back(declined); END IF;
    RETURN QUERY SELECT e.n, o.status
    FROM jsonb_to_recordset(batch) AS e(n integer, "orderId" uuid) JOIN orders o ON o.id = e."orderId";
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
      RETURNING o.id, o.subtotal_minor + o.shipping_minor AS amount, o.currency
    ), noted AS (
      INSERT INTO payments (order_id, kind, status, amount_minor, currency, at)
      SELECT id, 'void', 'wanted', amount, currency, now() FROM moved
    )
    SELECT array_agg(id) INTO expired FROM moved;
    IF expired IS NOT NULL THEN PERFORM give_back(expired); END IF;
    RETURN COALESCE(array_length(expired, 1), 0);
  END $$;
`;

// Every statement here touches a few rows by their keys, so the only right plan goes through the indexes, one row at a time.
// The planner cannot know it: it takes a batch for a hundred rows, and a plan that was cached while the tables were nearly
// empty reads them whole for ever. So it plans for what is there, and may not choose otherwise. (Without jit: a plan that
// cannot obey looks so dear that it would be compiled.)
const PLANS = [
  'create_carts',
  'change_cart',
  'place_orders',
  'confirm_payments',
  'give_back',
  'expire_reservations',
]
  .map(
    name => `ALTER FUNCTION ${name}
      SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off;`,
  )
  .join('\n');
