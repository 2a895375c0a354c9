/**
 * What happens to an order after it was paid, and the people who do it: staff and their sessions, the audit, the stock ledger,
 * history, refunds and returns, events of payment providers, reviews.
 *
 * Nothing here is written while an order is placed and paid: its history begins with what the order itself says (placed at
 * created_at, settled at settled_at), and its sale is in the stock ledger because its lines are.
 */
exports.up = knex =>
  knex.raw(STAFF + LEDGER + AFTER + CHANGE + REFUND + ADJUST + REVIEWS + PLANS);

exports.down = knex =>
  knex.raw(`
    DROP FUNCTION moderate_review, adjust_stock, settle_refund, change_order, amount_due;
    DROP VIEW stock_ledger;
    DROP TRIGGER stock_opening ON stock;
    DROP FUNCTION note_opening_stock;
    DROP TABLE product_ratings, reviews, webhook_events, return_requests, refunds, order_events, stock_movements, audit_entries,
      staff_sessions, staff;
  `);

const STAFF = `
  CREATE TABLE staff (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL UNIQUE CHECK (email = lower(email)),
    name text NOT NULL,
    role text NOT NULL CHECK (role IN ('viewer', 'clerk', 'manager')),
    password_hash text NOT NULL,
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now()
  );

  -- Only the digest of a token is kept: who reads this table cannot sign in with it.
  CREATE TABLE staff_sessions (
    token_digest text PRIMARY KEY,
    staff_id integer NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
  );
  CREATE INDEX staff_sessions_by_staff ON staff_sessions (staff_id);
  CREATE INDEX staff_sessions_by_expiry ON staff_sessions (expires_at);

  -- Who did what to which thing. Written in the transaction of the deed; never changed.
  CREATE TABLE audit_entries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    details jsonb NOT NULL DEFAULT '{}',
    request_id text
  );
  CREATE INDEX audit_by_subject ON audit_entries (subject, id);
`;

const LEDGER = `
  -- Every movement of stock but the sales, which are the order lines themselves.
  CREATE TABLE stock_movements (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    variant_id integer NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    kind text NOT NULL CHECK (kind IN ('opening', 'adjustment', 'given-back')),
    delta bigint NOT NULL,
    reason text NOT NULL,
    actor text NOT NULL,
    order_id uuid
  );
  CREATE INDEX stock_movements_by_variant ON stock_movements (variant_id, id);
  INSERT INTO stock_movements (variant_id, kind, delta, reason, actor)
  SELECT variant_id, 'opening', stocked, 'First stock.', 'shop' FROM stock;

  -- Fires when a variant gets its stock row, never when pieces are sold.
  CREATE FUNCTION note_opening_stock() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO stock_movements (variant_id, kind, delta, reason, actor)
    SELECT variant_id, 'opening', stocked, 'First stock.', 'shop' FROM added;
    RETURN NULL;
  END $$;
  CREATE TRIGGER stock_opening AFTER INSERT ON stock REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION note_opening_stock();

  -- Sums to stock.available for every variant; opening and adjustments alone sum to stock.stocked.
  CREATE VIEW stock_ledger AS
    SELECT variant_id, at, kind, delta, reason, actor, order_id FROM stock_movements
    UNION ALL
    SELECT l.variant_id, o.created_at, 'sold', -l.quantity::bigint, 'Ordered.', 'customer', o.id
    FROM order_lines l JOIN orders o ON o.id = l.order_id;
`;

const AFTER = `
  CREATE TABLE order_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    event text NOT NULL,
    from_status text NOT NULL,
    to_status text NOT NULL,
    actor text NOT NULL,
    note text NOT NULL,
    details jsonb NOT NULL DEFAULT '{}'
  );
  CREATE INDEX order_events_by_order ON order_events (order_id, id);

  -- wanted: to be told to the provider · done · failed: the provider refused it, the amount counts as not given back.
  CREATE TABLE refunds (
    id uuid PRIMARY KEY,
    order_id uuid NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency char(3) NOT NULL,
    lines jsonb NOT NULL,
    restock boolean NOT NULL,
    reason text NOT NULL,
    actor text NOT NULL,
    status text NOT NULL DEFAULT 'wanted' CHECK (status IN ('wanted', 'done', 'failed')),
    reference text,
    from_status text NOT NULL,
    idempotency_key text,
    request_hash text,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- Until when somebody is busy telling the provider.
    attempt_until timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    settled_at timestamptz,
    UNIQUE (order_id, idempotency_key)
  );
  CREATE INDEX refunds_wanted ON refunds (attempt_until) WHERE status = 'wanted';

  -- requested by the customer, closed when the goods came (received) or were not taken back (rejected).
  CREATE TABLE return_requests (
    id uuid PRIMARY KEY,
    order_id uuid NOT NULL,
    lines jsonb NOT NULL,
    reason text NOT NULL,
    status text NOT NULL DEFAULT 'requested' CHECK (status IN ('requested', 'received', 'rejected')),
    created_at timestamptz NOT NULL DEFAULT now(),
    closed_at timestamptz
  );
  CREATE INDEX return_requests_by_order ON return_requests (order_id);
  CREATE UNIQUE INDEX return_requests_open ON return_requests (order_id) WHERE status = 'requested';

  -- For the back office's list, newest first: of all orders, and of the states that few orders are in. Orders that are being
  -- placed and paid are not in the second one.
  CREATE INDEX orders_by_number ON orders (number);
  CREATE INDEX orders_rare ON orders (status, number) WHERE status NOT IN ('pending_payment', 'paid');

  -- Events by the provider's id: what was done is not done again.
  CREATE TABLE webhook_events (
    provider text NOT NULL,
    event_id text NOT NULL,
    kind text NOT NULL,
    order_id uuid,
    received_at timestamptz NOT NULL DEFAULT now(),
    deliveries integer NOT NULL DEFAULT 1,
    done_at timestamptz,
    outcome text,
    PRIMARY KEY (provider, event_id)
  );

  -- What the customer was charged, or will be.
  CREATE FUNCTION amount_due(o orders) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT o.total_minor $$;
`;

const CHANGE = `
  -- Moves an order on, with all that belongs to it, or changes nothing. Which moves there are is decided by the caller
  -- (src/orders/states.ts); what is decided here, under the order's lock, is whether this one still fits.
  -- change: {
  --   "event", "from": [statuses], "to", "actor", "note",
  --   "unpaid": true      the order ends without its money: everything back into the stock, cart open, charge reversed
  --   "lines": [{ "variantId", "quantity" }] or null = all pieces that are not back yet
  --   "restock": true     these pieces go back into the stock
  --   "whenAllBack": true moves to "to" only when no piece is left outside
  --   "refund": { "id", "amount" or null = of the lines, else all that is left, "reason", "key", "hash", "attemptUntil",
  --               "whenWhole": status once everything is given back, "optional": true = nothing left to give back is fine }
  --   "audit": { "action", "details", "requestId" }
  -- }
  -- Answers changed { status, refundId, amount } · noOrder · wrongState { status } · noLine { variantId }
  --   tooManyPieces { variantId, left } · notPaid · nothingLeft · tooMuch { left } · replay { refundId } · keyReused
  CREATE FUNCTION change_order(wanted_id uuid, change jsonb) RETURNS TABLE (outcome text, detail jsonb)
  LANGUAGE plpgsql AS $$
  #variable_conflict use_column
  DECLARE
    o orders;
    known refunds;
    refund jsonb := NULLIF(change->'refund', 'null');
    wanted jsonb := NULLIF(change->'lines', 'null');
    restock boolean := COALESCE((change->>'restock')::boolean, false);
    pieces jsonb;
    wrong record;
    amount bigint;
    remaining bigint;
    next text;
  BEGIN
    SELECT * INTO o FROM orders WHERE id = wanted_id FOR UPDATE;
    IF NOT FOUND THEN RETURN QUERY SELECT 'noOrder', NULL::jsonb; RETURN; END IF;
    IF refund->>'key' IS NOT NULL THEN
      SELECT * INTO known FROM refunds r WHERE r.order_id = o.id AND r.idempotency_key = refund->>'key';
      IF FOUND THEN
        RETURN QUERY SELECT CASE WHEN known.request_hash = refund->>'hash' THEN 'replay' ELSE 'keyReused' END,
          jsonb_build_object('refundId', known.id);
        RETURN;
      END IF;
    END IF;
    IF NOT jsonb_exists(change->'from', o.status) THEN
      RETURN QUERY SELECT 'wrongState', jsonb_build_object('status', o.status);
      RETURN;
    END IF;
    next := COALESCE(change->>'to', o.status);

    IF wanted IS NULL THEN
      SELECT COALESCE(jsonb_agg(jsonb_build_object('variantId', l.variant_id, 'quantity', l.quantity - l.given_back)
        ORDER BY l.position), '[]') INTO pieces
      FROM order_lines l WHERE l.order_id = o.id AND l.quantity > l.given_back;
    ELSE
      pieces := wanted;
      FOR wrong IN
        SELECT w."variantId" AS variant_id, l.variant_id IS NULL AS unknown,
          CASE WHEN restock THEN l.quantity - l.given_back ELSE l.quantity END AS pieces_left, w.quantity
        FROM jsonb_to_recordset(wanted) AS w("variantId" integer, quantity integer)
        LEFT JOIN order_lines l ON l.order_id = o.id AND l.variant_id = w."variantId"
      LOOP
        IF wrong.unknown THEN
          RETURN QUERY SELECT 'noLine', jsonb_build_object('variantId', wrong.variant_id);
          RETURN;
        END IF;
        IF wrong.quantity > wrong.pieces_left THEN
          RETURN QUERY SELECT 'tooManyPieces', jsonb_build_object('variantId', wrong.variant_id, 'left', wrong.pieces_left);
          RETURN;
        END IF;
      END LOOP;
    END IF;

    IF refund IS NOT NULL THEN
      IF NOT EXISTS (SELECT 1 FROM payments p WHERE p.order_id = o.id AND p.kind = 'charge' AND p.status = 'done') THEN
        RETURN QUERY SELECT 'notPaid', NULL::jsonb;
        RETURN;
      END IF;
      remaining := amount_due(o) - o.refunded_minor;
      amount := COALESCE((refund->>'amount')::bigint, CASE WHEN wanted IS NOT NULL THEN (
        SELECT LEAST(remaining, sum(w.quantity * l.price_minor::bigint - w.quantity * l.discount_minor / l.quantity))
        FROM jsonb_to_recordset(wanted) AS w("variantId" integer, quantity integer)
        JOIN order_lines l ON l.order_id = o.id AND l.variant_id = w."variantId") END, remaining);
      IF amount > remaining THEN
        RETURN QUERY SELECT 'tooMuch', jsonb_build_object('left', remaining);
        RETURN;
      END IF;
      IF amount = 0 THEN
        IF COALESCE((refund->>'optional')::boolean, false) THEN
          refund := NULL;
        ELSE
          RETURN QUERY SELECT 'nothingLeft', NULL::jsonb;
          RETURN;
        END IF;
      END IF;
    END IF;

    IF (change->>'unpaid')::boolean THEN
      PERFORM give_back(ARRAY[o.id]);
      UPDATE payments SET status = 'declined', at = now() WHERE order_id = o.id AND kind = 'capture' AND status = 'wanted';
      INSERT INTO payments (order_id, kind, status, amount_minor, currency, at)
      VALUES (o.id, 'void', 'wanted', amount_due(o), o.currency, now()) ON CONFLICT (order_id, kind) DO NOTHING;
    ELSIF restock AND jsonb_array_length(pieces) > 0 THEN
      PERFORM 1 FROM stock WHERE variant_id IN (SELECT (p->>'variantId')::integer FROM jsonb_array_elements(pieces) p)
      ORDER BY variant_id FOR UPDATE;
      UPDATE order_lines l SET given_back = l.given_back + p.quantity
      FROM jsonb_to_recordset(pieces) AS p("variantId" integer, quantity integer)
      WHERE l.order_id = o.id AND l.variant_id = p."variantId";
      UPDATE stock s SET available = s.available + p.quantity
      FROM jsonb_to_recordset(pieces) AS p("variantId" integer, quantity integer) WHERE s.variant_id = p."variantId";
      INSERT INTO stock_movements (variant_id, kind, delta, reason, actor, order_id)
      SELECT p."variantId", 'given-back', p.quantity, COALESCE(NULLIF(change->>'note', ''), change->>'event'), change->>'actor', o.id
      FROM jsonb_to_recordset(pieces) AS p("variantId" integer, quantity integer);
    END IF;
    IF (change->>'whenAllBack')::boolean
      AND EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = o.id AND l.given_back < l.quantity) THEN
      next := o.status;
    END IF;

    IF refund IS NOT NULL THEN
      INSERT INTO refunds (id, order_id, amount_minor, currency, lines, restock, reason, actor, from_status, idempotency_key,
        request_hash, attempt_until)
      VALUES ((refund->>'id')::uuid, o.id, amount, o.currency, COALESCE(wanted, '[]'), restock, refund->>'reason',
        change->>'actor', o.status, refund->>'key', refund->>'hash', (refund->>'attemptUntil')::timestamptz);
      IF o.refunded_minor + amount = amount_due(o) THEN next := COALESCE(refund->>'whenWhole', next); END IF;
    END IF;

    UPDATE orders SET status = next, refunded_minor = refunded_minor + CASE WHEN refund IS NULL THEN 0 ELSE amount END
    WHERE id = o.id;
    UPDATE return_requests SET status = CASE change->>'event' WHEN 'return' THEN 'received' ELSE 'rejected' END, closed_at = now()
    WHERE order_id = o.id AND status = 'requested' AND change->>'event' IN ('return', 'reject-return');
    INSERT INTO order_events (order_id, event, from_status, to_status, actor, note, details)
    VALUES (o.id, change->>'event', o.status, next, change->>'actor', COALESCE(change->>'note', ''), jsonb_strip_nulls(
      jsonb_build_object('amount', CASE WHEN refund IS NOT NULL THEN amount END, 'refundId', refund->>'id', 'lines', wanted,
        'restocked', CASE WHEN restock THEN pieces END)));
    IF next <> o.status AND next IN ('shipped', 'cancelled') THEN
      INSERT INTO outbox (kind, key, payload)
      VALUES ('email.order-' || next, 'email.order-' || next || ':' || o.id, jsonb_build_object('orderId', o.id))
      ON CONFLICT (key) DO NOTHING;
    END IF;
    IF refund IS NOT NULL THEN
      INSERT INTO outbox (kind, key, payload)
      VALUES ('email.order-refunded', 'email.order-refunded:' || (refund->>'id'),
        jsonb_build_object('orderId', o.id, 'amount', amount, 'currency', o.currency))
      ON CONFLICT (key) DO NOTHING;
    END IF;
    IF jsonb_exists(change, 'audit') THEN
      INSERT INTO audit_entries (actor, action, subject, details, request_id)
      VALUES (change->>'actor', change->'audit'->>'action', 'order ' || o.number,
        COALESCE(change->'audit'->'details', '{}') || jsonb_build_object('from', o.status, 'to', next), change->'audit'->>'requestId');
    END IF;
    RETURN QUERY SELECT 'changed', jsonb_build_object('status', next,
      'refundId', CASE WHEN refund IS NOT NULL THEN refund->>'id' END, 'amount', CASE WHEN refund IS NOT NULL THEN amount END);
  END $$;
`;

const REFUND = `
  -- The provider's word on a refund. Only one that is still wanted is moved, so a second word changes nothing. A refused
  -- refund counts as never made: its amount may be given back in another way. Answers the refund's status now.
  CREATE FUNCTION settle_refund(refund_id uuid, done boolean, word text) RETURNS text LANGUAGE plpgsql AS $$
  DECLARE
    r refunds;
    o orders;
    next text;
  BEGIN
    SELECT * INTO r FROM refunds WHERE id = refund_id;
    IF NOT FOUND THEN RETURN NULL; END IF;
    SELECT * INTO o FROM orders WHERE id = r.order_id FOR UPDATE;
    SELECT * INTO r FROM refunds WHERE id = refund_id FOR UPDATE;
    IF r.status <> 'wanted' THEN RETURN r.status; END IF;
    UPDATE refunds SET status = CASE WHEN done THEN 'done' ELSE 'failed' END, reference = word, settled_at = now() WHERE id = r.id;
    IF done THEN RETURN 'done'; END IF;
    next := CASE WHEN o.status = 'refunded' THEN r.from_status ELSE o.status END;
    UPDATE orders SET refunded_minor = refunded_minor - r.amount_minor, status = next WHERE id = o.id;
    INSERT INTO order_events (order_id, event, from_status, to_status, actor, note, details)
    VALUES (o.id, 'refund-failed', o.status, next, 'payment provider', word,
      jsonb_build_object('refundId', r.id, 'amount', r.amount_minor));
    RETURN 'failed';
  END $$;
`;

const ADJUST = `
  -- Answers adjusted { stocked, available } · noVariant · tooFew { available } · tooMany
  CREATE FUNCTION adjust_stock(variant integer, change bigint, why text, who text, request text)
  RETURNS TABLE (outcome text, detail jsonb) LANGUAGE plpgsql AS $$
  DECLARE
    s stock;
  BEGIN
    SELECT * INTO s FROM stock WHERE variant_id = variant FOR UPDATE;
    IF NOT FOUND THEN RETURN QUERY SELECT 'noVariant', NULL::jsonb; RETURN; END IF;
    IF s.available + change < 0 THEN
      RETURN QUERY SELECT 'tooFew', jsonb_build_object('available', s.available);
      RETURN;
    END IF;
    IF s.stocked + change > 1000000000 THEN RETURN QUERY SELECT 'tooMany', NULL::jsonb; RETURN; END IF;
    UPDATE stock SET stocked = stocked + change, available = available + change WHERE variant_id = variant RETURNING * INTO s;
    INSERT INTO stock_movements (variant_id, kind, delta, reason, actor) VALUES (variant, 'adjustment', change, why, who);
    INSERT INTO audit_entries (actor, action, subject, details, request_id)
    VALUES (who, 'stock-adjust', 'variant ' || variant, jsonb_build_object('delta', change, 'reason', why), request);
    RETURN QUERY SELECT 'adjusted', jsonb_build_object('stocked', s.stocked, 'available', s.available);
  END $$;
`;

const REVIEWS = `
  CREATE TABLE reviews (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product_id integer NOT NULL REFERENCES products (id),
    rating smallint NOT NULL CHECK (rating BETWEEN 1 AND 5),
    title text NOT NULL,
    body text NOT NULL,
    author text NOT NULL,
    -- The order that proves the purchase, when one was named.
    order_id uuid,
    status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'approved', 'rejected')),
    created_at timestamptz NOT NULL DEFAULT now(),
    moderated_at timestamptz,
    moderated_by text
  );
  CREATE INDEX reviews_of_product ON reviews (product_id, id) WHERE status = 'approved';
  CREATE INDEX reviews_by_status ON reviews (status, id);
  CREATE UNIQUE INDEX reviews_by_order ON reviews (product_id, order_id);

  -- Sums of the approved reviews, so that a product page need not count them.
  CREATE TABLE product_ratings (
    product_id integer PRIMARY KEY REFERENCES products (id),
    reviews integer NOT NULL CHECK (reviews >= 0),
    stars integer NOT NULL CHECK (stars >= 0)
  );

  -- Answers the status before, or NULL when there is no such review.
  CREATE FUNCTION moderate_review(review_id bigint, wanted text, who text, request text) RETURNS text LANGUAGE plpgsql AS $$
  DECLARE
    r reviews;
    counts integer;
  BEGIN
    SELECT * INTO r FROM reviews WHERE id = review_id FOR UPDATE;
    IF NOT FOUND THEN RETURN NULL; END IF;
    IF r.status = wanted THEN RETURN r.status; END IF;
    UPDATE reviews SET status = wanted, moderated_at = now(), moderated_by = who WHERE id = r.id;
    counts := (wanted = 'approved')::integer - (r.status = 'approved')::integer;
    IF counts <> 0 THEN
      INSERT INTO product_ratings AS p (product_id, reviews, stars) VALUES (r.product_id, 0, 0) ON CONFLICT DO NOTHING;
      UPDATE product_ratings SET reviews = reviews + counts, stars = stars + counts * r.rating WHERE product_id = r.product_id;
    END IF;
    INSERT INTO audit_entries (actor, action, subject, details, request_id)
    VALUES (who, 'review-' || wanted, 'review ' || r.id, jsonb_build_object('from', r.status), request);
    RETURN r.status;
  END $$;
`;

// As in 0002: these touch a few rows by their keys, whatever the statistics say.
const PLANS = ['change_order', 'settle_refund']
  .map(
    name => `ALTER FUNCTION ${name}
      SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off;`,
  )
  .join('\n');
