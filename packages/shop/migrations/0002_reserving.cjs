/**
 * Placing orders: the function that reserves stock and coupons for many carts in one transaction and writes their orders.
 *
 * Its shape: lock everything in one order (carts, coupons, stock), decide each order on its own in memory, then write what was
 * decided with one statement for each table. What belongs to an order is found by its position n in arrays, so that the work grows
 * with the lines of the batch and not with their square.
 */
exports.up = knex => knex.raw(TYPES + RESERVE + PLANS);

exports.down = knex =>
  knex.raw(
    'DROP FUNCTION place_orders, count_left, reserve_scarce; DROP TYPE placement;',
  );

const TYPES = `
  CREATE TYPE placement AS (n integer, order_id uuid, key text, hash text, token text, cart_id uuid, customer jsonb, customer_id uuid,
    method text, expires_at timestamptz, attempt_until timestamptz, expected bigint, currency text, coupon text);
`;

const RESERVE = `
  -- Goes through the orders that want what may not suffice for all of them, first come, first served: articles that are short
  -- (variant → pieces left) and coupons with a limit. Answers the outcomes anew, and what is left of the articles after all.
  CREATE FUNCTION reserve_scarce(INOUT outcomes text[], INOUT short jsonb, lines pricing_line[], totals pricing_total[], places placement[])
  LANGUAGE plpgsql AS $$
  DECLARE
    entry record;
    rule promotions;
    email text;
    used jsonb := '{}';
  BEGIN
    short := COALESCE(short, '{}');
    FOR entry IN
      SELECT w.n, jsonb_object_agg(w.variant_id, w.quantity) AS wants, (totals[w.n]).coupon AS coupon
      FROM (
        -- Summed by variant: two lines of the last piece want two.
        SELECT l.n, l.variant_id, sum(l.quantity)::integer AS quantity FROM unnest(lines) l
        WHERE outcomes[l.n] = 'ok' AND (jsonb_exists(short, l.variant_id::text) OR ((totals[l.n]).coupon).limited) GROUP BY 1, 2
      ) w GROUP BY w.n ORDER BY w.n
    LOOP
      IF EXISTS (SELECT 1 FROM jsonb_each(entry.wants) w WHERE (short->>w.key)::integer < w.value::integer) THEN
        outcomes[entry.n] := 'soldOut';
        CONTINUE;
      END IF;
      IF (entry.coupon).limited THEN
        SELECT * INTO rule FROM promotions WHERE id = (entry.coupon).promotion_id;
        email := rule.id || ' ' || lower(places[entry.n].customer->>'email');
        IF rule.used + COALESCE((used->>rule.id::text)::integer, 0) >= rule.usage_limit THEN
          outcomes[entry.n] := 'coupon:used-up';
          CONTINUE;
        ELSIF rule.customer_limit <= COALESCE((used->>email)::integer, 0) + (
          SELECT count(*) FROM coupon_uses u WHERE u.promotion_id = rule.id AND u.email = lower(places[entry.n].customer->>'email')) THEN
          outcomes[entry.n] := 'coupon:customer';
          CONTINUE;
        END IF;
        used := used || jsonb_build_object(rule.id::text, COALESCE((used->>rule.id::text)::integer, 0) + 1,
          email, COALESCE((used->>email)::integer, 0) + 1);
      END IF;
      SELECT COALESCE(jsonb_object_agg(s.key, s.value::integer - COALESCE((entry.wants->>s.key)::integer, 0)), '{}') INTO short
      FROM jsonb_each(short) s;
    END LOOP;
  END $$;

  -- What is left of each of these variants, whose ids are sorted, after the orders that are ok; below zero: they cannot all be served.
  CREATE FUNCTION count_left(variant_ids integer[], available integer[], bought pricing_line[], outcomes text[])
  RETURNS integer[] LANGUAGE plpgsql IMMUTABLE AS $$
  DECLARE
    line pricing_line;
    slot integer;
  BEGIN
    IF bought IS NULL THEN RETURN available; END IF;
    FOREACH line IN ARRAY bought LOOP
      IF outcomes[line.n] = 'ok' THEN
        -- Found by bisection.
        slot := width_bucket(line.variant_id, variant_ids);
        available[slot] := available[slot] - line.quantity;
      END IF;
    END LOOP;
    RETURN available;
  END $$;

  -- batch: [{ "n": position from 1 without gaps, "orderId", "key", "hash", "token", "cartId", "cartVersion" or null, "customer",
  --           "customerId" or null, "shippingMethod", "expectedTotal" or null, "expiresAt", "attemptUntil" }]
  -- cart_ids: all of them. No key and no cart twice in one batch. Reserves stock and writes the orders; answers each on its own:
  --   placed       detail = what the caller does not know of it: its number, time, amounts and lines
  --   replay       the key is known, nothing was changed
  --   noCart, ordered, empty, cartChanged, noShipping
  --   priceChanged detail = [{ variantId, title, price, currentPrice }]
  --   couponRefused detail = { code, reason, minimum }
  --   totalChanged detail = { total, currency }
  --   soldOut      detail = [{ variantId, title, quantity, available }]
  CREATE FUNCTION place_orders(batch jsonb, cart_ids uuid[]) RETURNS TABLE (n integer, outcome text, detail json)
  LANGUAGE plpgsql AS $$
  #variable_conflict use_column
  DECLARE
    known text[];
    codes text[];
    variant_ids integer[];
    in_stock integer[];
    remaining integer[];
    offered boolean;
    places placement[];
    entries pricing_entry[];
    bought pricing_line[];
    offers pricing_offer[];
    totals pricing_total[];
    outcomes text[];
    place placement;
    total pricing_total;
    -- Of the orders that are written, in the same order.
    order_ids uuid[] := '{}';
    taken uuid[] := '{}';
    numbers bigint[] := '{}';
    written integer;
    placed uuid[];
    short jsonb;
  BEGIN
    -- What a locking statement returns is what was committed while it waited.
    SELECT
      array_agg(ROW(e.n, e."orderId", e.key, e.hash, e.token, e."cartId", e.customer, e."customerId", e."shippingMethod", e."expiresAt",
        e."attemptUntil", e."expectedTotal", c.currency, c.coupon)::placement ORDER BY e.n),
      array_agg(s.outcome ORDER BY e.n),
      array_agg(ROW(e.n, c.currency, s.country, e."shippingMethod", c.coupon, lower(e.customer->>'email'),
        CASE WHEN s.outcome = 'ok' THEN c.lines ELSE '[]' END,
        (SELECT r FROM shipping_rates r
          WHERE r.country = s.country AND r.method = e."shippingMethod" AND r.currency = c.currency),
        (SELECT t.rate FROM tax_rates t WHERE t.country = s.country AND t.class = 'standard'))::pricing_entry ORDER BY e.n),
      array_agg(c.coupon) FILTER (WHERE s.outcome = 'ok' AND c.coupon IS NOT NULL)
    INTO places, outcomes, entries, codes
    FROM jsonb_to_recordset(batch) AS e(n integer, "orderId" uuid, key text, hash text, token text, "cartId" uuid, "cartVersion" integer,
      customer jsonb, "customerId" uuid, "shippingMethod" text, "expectedTotal" bigint, "expiresAt" timestamptz,
      "attemptUntil" timestamptz)
    LEFT JOIN (
      SELECT * FROM carts WHERE id = ANY (cart_ids) ORDER BY id FOR UPDATE
    ) c ON c.id = e."cartId"
    CROSS JOIN LATERAL (SELECT e.customer->'address'->>'country' AS country, CASE
      WHEN c.id IS NULL OR c.expires_at <= now() OR (c.customer_id IS NOT NULL AND c.customer_id IS DISTINCT FROM e."customerId") THEN 'noCart'
      WHEN c.status <> 'open' THEN 'ordered'
      WHEN jsonb_array_length(c.lines) = 0 THEN 'empty'
      WHEN e."cartVersion" <> c.version THEN 'cartChanged'
      ELSE 'ok' END AS outcome) s;

    IF codes IS NOT NULL THEN
      PERFORM 1 FROM promotions WHERE code = ANY (codes) AND (usage_limit IS NOT NULL OR customer_limit IS NOT NULL) ORDER BY id FOR UPDATE;
    END IF;
    SELECT array_agg(s.variant_id), array_agg(s.available), EXISTS (SELECT 1 FROM promotions r WHERE r.code IS NULL AND r.target = 'order')
    INTO variant_ids, in_stock, offered FROM (
      SELECT * FROM stock WHERE variant_id = ANY (ARRAY(
        SELECT (l->>'variant')::integer FROM unnest(entries) e CROSS JOIN LATERAL jsonb_array_elements(e.lines) l))
      ORDER BY variant_id FOR UPDATE
    ) s;

    bought := price_lines(entries);
    IF offered OR codes IS NOT NULL THEN
      offers := price_offers(entries, bought);
      bought := spread_offers(bought, offers);
    END IF;
    totals := price_totals(entries, bought, offers);
    FOR i IN 1..cardinality(outcomes) LOOP
      IF outcomes[i] = 'ok' THEN
        total := totals[i];
        outcomes[i] := CASE
          WHEN NOT total.offered THEN 'noShipping'
          WHEN total.changed IS NOT NULL THEN 'priceChanged'
          WHEN (total.coupon).problem IS NOT NULL THEN 'coupon:' || (total.coupon).problem
          WHEN places[i].expected <> total.total THEN 'totalChanged'
          ELSE 'ok' END;
      END IF;
    END LOOP;

    remaining := count_left(variant_ids, in_stock, bought, outcomes);
    -- Mostly all can be had, and a key that is known shows itself when the order is written. Otherwise a replay must be told from a
    -- refusal, and its pieces do not count.
    IF 0 > ANY (remaining) OR codes IS NOT NULL OR 'ok' <> ANY (outcomes) THEN
      SELECT array_agg(o.idempotency_key) INTO known FROM orders o
      WHERE o.idempotency_key = ANY (ARRAY(SELECT p.key FROM unnest(places) p));
      FOREACH place IN ARRAY places LOOP
        IF place.key = ANY (known) THEN outcomes[place.n] := 'replay'; END IF;
      END LOOP;
      remaining := count_left(variant_ids, in_stock, bought, outcomes);
      -- Variants that cannot serve all that is wanted of them, with what there is.
      SELECT jsonb_object_agg(s.variant_id, s.available) INTO short
      FROM unnest(variant_ids, in_stock, remaining) AS s(variant_id, available, remaining) WHERE s.remaining < 0;
      IF short IS NOT NULL OR codes IS NOT NULL THEN
        SELECT r.outcomes, r.short INTO outcomes, short FROM reserve_scarce(outcomes, short, bought, totals, places) r;
        remaining := count_left(variant_ids, in_stock, bought, outcomes);
      END IF;
    END IF;

    FOREACH place IN ARRAY places LOOP
      IF outcomes[place.n] = 'ok' THEN
        order_ids := order_ids || place.order_id;
        taken := taken || place.cart_id;
        numbers[place.n] := nextval('order_numbers');
      END IF;
    END LOOP;
    IF cardinality(order_ids) > 0 THEN
      INSERT INTO orders (id, number, idempotency_key, request_hash, token, cart_id, customer_id, status, customer, shipping_method,
        currency, subtotal_minor, discount_minor, shipping_minor, tax_minor, total_minor, coupon, discounts, taxes, created_at, expires_at,
        attempt_until)
      SELECT p.order_id, numbers[p.n], p.key, p.hash, p.token, p.cart_id, p.customer_id, 'pending_payment', p.customer, p.method,
        p.currency, t.subtotal, t.discount, t.shipping, t.tax, t.total, p.coupon, t.discounts, t.taxes, now(), p.expires_at, p.attempt_until
      FROM unnest(places) p CROSS JOIN LATERAL (SELECT (totals[p.n]).*) t
      WHERE outcomes[p.n] = 'ok' ORDER BY p.key
      ON CONFLICT (idempotency_key) DO NOTHING;
      GET DIAGNOSTICS written = ROW_COUNT;
      IF written < cardinality(order_ids) THEN
        -- Their keys are known: those orders count.
        SELECT array_agg(o.id), array_agg(o.cart_id) INTO placed, taken FROM orders o WHERE o.id = ANY (order_ids);
        order_ids := placed;
        FOREACH place IN ARRAY places LOOP
          IF outcomes[place.n] = 'ok' AND NOT place.order_id = ANY (COALESCE(placed, '{}')) THEN outcomes[place.n] := 'replay'; END IF;
        END LOOP;
        remaining := count_left(variant_ids, in_stock, bought, outcomes);
      END IF;
    END IF;

    IF written > 0 THEN
      INSERT INTO order_lines (order_id, position, variant_id, sku, slug, title, quantity, price_minor, discount_minor, tax_rate)
      SELECT places[l.n].order_id, l.position, l.variant_id, l.sku, l.slug, l.title, l.quantity, l.price, l.discount, l.rate
      FROM unnest(bought) l WHERE outcomes[l.n] = 'ok';
      UPDATE stock s SET available = s.available
        - (in_stock[width_bucket(s.variant_id, variant_ids)] - remaining[width_bucket(s.variant_id, variant_ids)])
      WHERE s.variant_id = ANY (variant_ids)
        AND in_stock[width_bucket(s.variant_id, variant_ids)] > remaining[width_bucket(s.variant_id, variant_ids)];
      UPDATE carts c SET status = 'ordered', order_id = order_ids[array_position(taken, c.id)], version = c.version + 1
      WHERE c.id = ANY (taken);
      IF codes IS NOT NULL THEN
        INSERT INTO coupon_uses (order_id, promotion_id, email)
        SELECT p.order_id, ((totals[p.n]).coupon).promotion_id, lower(p.customer->>'email')
        FROM unnest(places) p WHERE outcomes[p.n] = 'ok' AND p.coupon IS NOT NULL;
        UPDATE promotions r SET used = r.used + d.uses
        FROM (SELECT ((totals[p.n]).coupon).promotion_id AS id, count(*) AS uses FROM unnest(places) p
          WHERE outcomes[p.n] = 'ok' AND p.coupon IS NOT NULL AND ((totals[p.n]).coupon).limited GROUP BY 1) d
        WHERE r.id = d.id;
      END IF;
    END IF;

    FOREACH place IN ARRAY places LOOP
      total := totals[place.n];
      n := place.n;
      outcome := outcomes[place.n];
      IF outcome = 'ok' THEN
        outcome := 'placed';
        detail := json_build_object('number', numbers[place.n], 'createdAt', now(), 'currency', place.currency,
          'subtotal', total.subtotal, 'discount', total.discount, 'shipping', total.shipping, 'tax', total.tax, 'total', total.total,
          'discounts', total.discounts, 'taxes', total.taxes, 'lines', total.lines);
      ELSIF outcome = 'priceChanged' THEN
        detail := total.changed;
      ELSIF outcome = 'totalChanged' THEN
        detail := json_build_object('total', total.total, 'currency', place.currency);
      ELSIF outcome LIKE 'coupon:%' THEN
        detail := json_build_object('code', place.coupon, 'reason', substr(outcome, 8), 'currency', place.currency,
          'minimum', (SELECT r.minimum_minor FROM promotions r WHERE r.code = place.coupon));
        outcome := 'couponRefused';
      ELSIF outcome = 'soldOut' THEN
        detail := (
          SELECT json_agg(json_build_object('variantId', d.variant_id, 'title', d.title, 'quantity', d.quantity,
            'available', COALESCE((short->>d.variant_id::text)::integer, s.available)))
          FROM (SELECT l.variant_id, min(l.title) AS title, sum(l.quantity)::integer AS quantity
            FROM unnest(bought) l WHERE l.n = place.n GROUP BY 1) d
          JOIN unnest(variant_ids, in_stock) AS s(variant_id, available) ON s.variant_id = d.variant_id
          WHERE COALESCE((short->>d.variant_id::text)::integer, s.available) < d.quantity);
      ELSE
        detail := NULL;
      END IF;
      RETURN NEXT;
    END LOOP;
  END $$;
`;

// Every table is reached through an index by a list of keys, which is the right plan for ever, so it is made once for each
// connection; all joins are between arrays in memory. A plan that is made anew for each call would cost more than most of these
// statements, and would copy the arrays into it. (What must not be: a plan that joins a table to the batch, made while the table
// was empty. It reads the table whole, for ever.)
const PLANS = ['place_orders', 'reserve_scarce']
  .map(
    name => `ALTER FUNCTION ${name}
      SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_nestloop = off SET enable_mergejoin = off SET jit = off;`,
  )
  .join('\n');
