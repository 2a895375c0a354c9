/**
 * What an order costs: countries with their taxes and shipping, promotions and coupons, and the functions that compute it.
 *
 * Prices are gross. The order of computing: lines → promotions → coupon → shipping → the tax that is contained. A quote and a
 * placement ask the same functions, so what a customer is shown is what is charged.
 *
 * Rules of rounding: a percentage is rounded half up once for the whole it is taken of; a discount of the whole order is spread over
 * its lines so that the shares sum to it exactly; a tax is taken out of the sum of each rate and rounded half up.
 */
exports.up = knex =>
  knex.raw(
    TABLES + COUNTRIES + TYPES + LINES + OFFERS + TOTALS + QUOTE + PLANS,
  );

exports.down = knex =>
  knex.raw(`
    DROP FUNCTION quote_cart, price_totals, price_discounts, price_offers, spread_offers, spread_step, coupon_offers, order_offers, price_lines;
    DROP TYPE pricing_total, pricing_offer, pricing_line, pricing_entry;
    DROP TABLE coupon_uses, promotions, shipping_rates, shipping_methods, tax_rates, countries;
  `);

const TABLES = `
  -- Where the shop delivers to. tax_note is shown where no tax is contained.
  CREATE TABLE countries (
    code text PRIMARY KEY CHECK (code ~ '^[A-Z]{2}$'),
    name text NOT NULL,
    tax_note text
  );

  -- rate: hundredths of a percent. A class without a row counts as 'standard', a country without one as free of tax.
  CREATE TABLE tax_rates (
    country text NOT NULL REFERENCES countries (code),
    class text NOT NULL,
    rate integer NOT NULL CHECK (rate BETWEEN 0 AND 10000),
    PRIMARY KEY (country, class)
  );

  CREATE TABLE shipping_methods (
    code text PRIMARY KEY,
    title text NOT NULL,
    position integer NOT NULL
  );
  INSERT INTO shipping_methods VALUES ('standard', 'Standard', 1), ('express', 'Express', 2);

  -- free_from_minor: of the goods after all discounts.
  CREATE TABLE shipping_rates (
    country text NOT NULL REFERENCES countries (code),
    method text NOT NULL REFERENCES shipping_methods (code),
    currency text NOT NULL,
    price_minor integer NOT NULL CHECK (price_minor >= 0),
    free_from_minor bigint,
    days text NOT NULL,
    PRIMARY KEY (country, method, currency)
  );

  -- Without a code it applies by itself: the best one of each line (target 'line'), then the best one of the order ('order').
  -- With a code it is a coupon: it applies after those, to the order or to its shipping. Scope: all products, a category with
  -- those under it, or one product. multi-buy: of every \`buy\` pieces of a line only \`pay\` are paid.
  CREATE TABLE promotions (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title text NOT NULL,
    code text UNIQUE CHECK (code ~ '^[A-Z0-9-]{3,40}$'),
    target text NOT NULL CHECK (target IN ('line', 'order', 'shipping')),
    kind text NOT NULL CHECK (kind IN ('percent', 'amount', 'multi-buy', 'free')),
    percent integer CHECK (percent BETWEEN 1 AND 100),
    amount_minor bigint CHECK (amount_minor > 0),
    currency text,
    buy integer CHECK (buy > 1),
    pay integer CHECK (pay > 0 AND pay < buy),
    category_id integer REFERENCES categories (id),
    product_id integer REFERENCES products (id),
    scope integer NOT NULL GENERATED ALWAYS AS (COALESCE(category_id, -product_id, 0)) STORED,
    minimum_minor bigint NOT NULL DEFAULT 0 CHECK (minimum_minor >= 0),
    starts_at timestamptz NOT NULL DEFAULT '-infinity',
    ends_at timestamptz NOT NULL DEFAULT 'infinity',
    usage_limit integer CHECK (usage_limit > 0),
    -- Orders of one e-mail address.
    customer_limit integer CHECK (customer_limit > 0),
    used integer NOT NULL DEFAULT 0 CHECK (used >= 0),
    -- The last line against a coupon that is used too often.
    CHECK (used <= usage_limit),
    CHECK (category_id IS NULL OR product_id IS NULL),
    CHECK ((target, kind) IN (('line', 'percent'), ('line', 'multi-buy'), ('order', 'percent'), ('order', 'amount'), ('shipping', 'free'))),
    CHECK ((kind = 'percent') = (percent IS NOT NULL) AND (kind = 'amount') = (amount_minor IS NOT NULL)
      AND (kind = 'multi-buy') = (buy IS NOT NULL) AND (kind = 'multi-buy') = (pay IS NOT NULL)),
    CHECK (currency IS NOT NULL OR (amount_minor IS NULL AND minimum_minor = 0)),
    CHECK (CASE WHEN code IS NULL THEN target <> 'shipping' AND usage_limit IS NULL AND customer_limit IS NULL ELSE target <> 'line' END)
  ) WITH (fillfactor = 50);
  CREATE INDEX promotions_of_lines ON promotions (scope) WHERE code IS NULL AND target = 'line';
  CREATE INDEX promotions_of_orders ON promotions (scope) WHERE code IS NULL AND target = 'order';

  -- Which order used which coupon. Written in the transaction of the order, deleted when it ends unpaid.
  CREATE TABLE coupon_uses (
    order_id uuid PRIMARY KEY,
    promotion_id integer NOT NULL,
    email text NOT NULL
  );
  CREATE INDEX coupon_uses_by_customer ON coupon_uses (promotion_id, email);
`;

// Standard and reduced rates of the European Union as of 2026, for goods of a shop; deliveries elsewhere are exports.
const EUROPE =
  `AT Austria 20 10, BE Belgium 21 6, BG Bulgaria 20 9, HR Croatia 25 13, CY Cyprus 19 5, CZ Czechia 21 12, DE Germany 19 7,
  DK Denmark 25 25, EE Estonia 24 9, ES Spain 21 10, FI Finland 25.5 13.5, FR France 20 5.5, GR Greece 24 13, HU Hungary 27 5,
  IE Ireland 23 13.5, IT Italy 22 10, LT Lithuania 21 12, LU Luxembourg 17 8, LV Latvia 21 12, MT Malta 18 7, NL Netherlands 21 9,
  PL Poland 23 8, PT Portugal 23 6, RO Romania 21 11, SE Sweden 25 12, SI Slovenia 22 9.5, SK Slovakia 23 19`
    .split(',')
    .map(entry => entry.trim().split(' '));

const COUNTRIES = `
  INSERT INTO countries (code, name) VALUES ${EUROPE.map(
    ([code, name]) => `('${code}', '${name}')`,
  ).join(', ')};
  INSERT INTO countries (code, name, tax_note)
  SELECT code, name, 'An export: no tax is contained. Duties and import tax are collected on delivery.'
  FROM (VALUES ('CH', 'Switzerland'), ('GB', 'United Kingdom'), ('US', 'United States')) AS c(code, name);
  INSERT INTO tax_rates (country, class, rate) VALUES ${EUROPE.map(
    ([code, , standard, reduced]) =>
      `('${code}', 'standard', ${Math.round(
        standard * 100,
      )}), ('${code}', 'reduced', ${Math.round(
        reduced * 100,
      )}), ('${code}', 'zero', 0)`,
  ).join(', ')};
  INSERT INTO shipping_rates (country, method, currency, price_minor, free_from_minor, days)
  SELECT c.code, m.code, 'EUR',
    CASE m.code WHEN 'standard' THEN CASE WHEN c.code = 'DE' THEN 490 WHEN c.tax_note IS NULL THEN 990 ELSE 1990 END
      ELSE CASE WHEN c.code = 'DE' THEN 1290 WHEN c.tax_note IS NULL THEN 2490 ELSE 4990 END END,
    CASE m.code WHEN 'standard' THEN CASE WHEN c.code = 'DE' THEN 5000 WHEN c.tax_note IS NULL THEN 10000 END END,
    CASE m.code WHEN 'standard' THEN CASE WHEN c.code = 'DE' THEN '2 to 4' WHEN c.tax_note IS NULL THEN '3 to 6' ELSE '5 to 10' END
      ELSE CASE WHEN c.code = 'DE' THEN '1' WHEN c.tax_note IS NULL THEN '2' ELSE '3' END END
  FROM countries c CROSS JOIN shipping_methods m;
`;

const TYPES = `
  -- One order to be priced. n: position from 1 without gaps. lines: as in carts. shipping: what its way of
  -- shipping costs there (NULL: it is not offered); tax_rate: the country's standard tax (NULL: free of tax).
  CREATE TYPE pricing_entry AS (n integer, currency text, country text, method text, coupon text, email text, lines jsonb,
    shipping shipping_rates, tax_rate integer);

  -- One of its lines. price: what the customer saw; price_now: today's. scopes: what promotions may name to mean it. promoted: what
  -- the promotion of the line takes off; discount: that and its shares of what is taken off the order.
  CREATE TYPE pricing_line AS (n integer, position integer, variant_id integer, sku text, slug text, title text, quantity integer,
    price bigint, price_now bigint, gross bigint, discount bigint, rate integer, scopes integer[], promotion_id integer,
    promotion text, promoted bigint);

  -- A promotion (no code) or coupon that an order gets, worth \`discount\`, or the coupon that it does not get (problem).
  CREATE TYPE pricing_offer AS (n integer, promotion_id integer, title text, code text, scope integer, base bigint, discount bigint,
    free_shipping boolean, limited boolean, problem text);

  -- What it costs. changed: lines whose price is not what the customer saw. offered: whether it can be shipped that way.
  CREATE TYPE pricing_total AS (n integer, subtotal bigint, discount bigint, shipping bigint, tax bigint, total bigint,
    offered boolean, coupon pricing_offer, discounts jsonb, taxes jsonb, lines json, changed jsonb);
`;

const LINES = `
  -- The lines of all entries with today's prices, tax rates, and the best promotion of each line.
  CREATE FUNCTION price_lines(entries pricing_entry[]) RETURNS pricing_line[] LANGUAGE plpgsql STABLE AS $$
  BEGIN
    RETURN (
      SELECT array_agg(ROW(e.n, l.position, v.id, v.sku, p.slug, p.title || CASE WHEN v.title = '' THEN '' ELSE ', ' || v.title END,
        w.quantity, w.price, v.price_minor, w.quantity * w.price, COALESCE(best.discount, 0), COALESCE(t.rate, e.tax_rate, 0),
        ARRAY[0, c.id, c.parent_id, -p.id], best.id, best.title, COALESCE(best.discount, 0))::pricing_line ORDER BY e.n, l.position)
      FROM unnest(entries) e
      CROSS JOIN LATERAL jsonb_array_elements(e.lines) WITH ORDINALITY AS l(line, position)
      CROSS JOIN LATERAL (
        SELECT (l.line->>'variant')::integer AS variant, (l.line->>'quantity')::integer AS quantity, (l.line->>'price')::bigint AS price
      ) w
      JOIN variants v ON v.id = w.variant
      JOIN products p ON p.id = v.product_id
      JOIN categories c ON c.id = p.category_id
      LEFT JOIN tax_rates t ON t.country = e.country AND t.class = p.tax_class
      LEFT JOIN LATERAL (
        SELECT r.id, r.title, CASE r.kind WHEN 'percent' THEN (w.quantity * w.price * r.percent + 50) / 100
          ELSE w.quantity / r.buy * (r.buy - r.pay) * w.price END AS discount
        FROM promotions r
        WHERE r.scope = ANY (ARRAY[0, c.id, c.parent_id, -p.id]) AND r.code IS NULL AND r.target = 'line'
          AND r.starts_at <= now() AND r.ends_at > now() AND w.quantity >= COALESCE(r.buy, 1)
        ORDER BY 3 DESC, 1 LIMIT 1
      ) best ON true
    );
  END $$;
`;

const OFFERS = `
  -- The best promotion for each whole order, of those that apply by themselves.
  CREATE FUNCTION order_offers(entries pricing_entry[], bought pricing_line[]) RETURNS pricing_offer[] LANGUAGE plpgsql STABLE AS $$
  BEGIN
    RETURN (
      SELECT array_agg(ROW(b.n, b.id, b.title, NULL, b.scope, b.base, b.discount, false, false, NULL)::pricing_offer)
      FROM (
        SELECT DISTINCT ON (o.n) o.n, o.id, o.title, o.scope, o.base,
          LEAST(o.base, CASE o.kind WHEN 'percent' THEN (o.base * o.percent + 50) / 100 ELSE o.amount_minor END) AS discount
        FROM (
          SELECT l.n, r.*, sum(l.gross - l.discount)::bigint AS base
          FROM unnest(bought) l
          JOIN promotions r ON r.scope = ANY (l.scopes) AND r.code IS NULL AND r.target = 'order'
            AND r.starts_at <= now() AND r.ends_at > now() AND (r.currency IS NULL OR r.currency = entries[l.n].currency)
          GROUP BY l.n, r.id
        ) o
        WHERE o.base > 0 AND o.base >= o.minimum_minor ORDER BY o.n, 6 DESC, o.id
      ) b
    );
  END $$;

  -- What the coupon of each entry that names one is worth, or why it is worth nothing: unknown, not-yet, ended, currency, used-up,
  -- nothing (no article it means), minimum, customer. How often it was used is read here without a lock; a placement holds it.
  CREATE FUNCTION coupon_offers(entries pricing_entry[], bought pricing_line[]) RETURNS pricing_offer[] LANGUAGE plpgsql STABLE AS $$
  BEGIN
    RETURN (
      SELECT array_agg(ROW(b.n, b.id, b.title, b.coupon, b.scope, b.base,
        LEAST(b.base, CASE b.kind WHEN 'percent' THEN (b.base * b.percent + 50) / 100 WHEN 'amount' THEN b.amount_minor ELSE 0 END),
        b.target = 'shipping', b.usage_limit IS NOT NULL OR b.customer_limit IS NOT NULL,
        CASE
          WHEN b.id IS NULL THEN 'unknown'
          WHEN b.starts_at > now() THEN 'not-yet'
          WHEN b.ends_at <= now() THEN 'ended'
          WHEN b.currency <> b.own THEN 'currency'
          WHEN b.used >= b.usage_limit THEN 'used-up'
          WHEN b.base = 0 THEN 'nothing'
          WHEN b.base < b.minimum_minor THEN 'minimum'
          WHEN b.customer_limit IS NOT NULL AND b.email IS NOT NULL AND b.customer_limit <= (
            SELECT count(*) FROM coupon_uses u WHERE u.promotion_id = b.id AND u.email = b.email) THEN 'customer'
        END)::pricing_offer)
      FROM (
        SELECT e.n, e.coupon, e.currency AS own, e.email, r.*, COALESCE(sum(k.gross - k.discount), 0)::bigint AS base
        FROM unnest(entries) e
        LEFT JOIN promotions r ON r.code = e.coupon
        LEFT JOIN unnest(bought) k ON k.n = e.n AND r.scope = ANY (k.scopes)
        WHERE e.coupon IS NOT NULL GROUP BY e.n, e.coupon, e.currency, e.email, r.id
      ) b
    );
  END $$;

  -- Takes what each order is offered off its lines: of those that an offer means, each by its share. Promotions first, then coupons.
  CREATE FUNCTION spread_offers(bought pricing_line[], offers pricing_offer[]) RETURNS pricing_line[] LANGUAGE plpgsql STABLE AS $$
  DECLARE
    coupons pricing_offer[];
  BEGIN
    IF offers IS NULL THEN RETURN bought; END IF;
    SELECT array_agg(o) INTO coupons FROM unnest(offers) o WHERE o.code IS NOT NULL AND o.problem IS NULL AND o.discount > 0;
    SELECT array_agg(o) INTO offers FROM unnest(offers) o WHERE o.code IS NULL;
    IF offers IS NULL THEN RETURN spread_step(bought, coupons); END IF;
    IF coupons IS NULL THEN RETURN spread_step(bought, offers); END IF;
    RETURN spread_step(spread_step(bought, offers), coupons);
  END $$;

  CREATE FUNCTION spread_step(bought pricing_line[], offers pricing_offer[]) RETURNS pricing_line[] LANGUAGE plpgsql STABLE AS $$
  BEGIN
    IF offers IS NULL THEN RETURN bought; END IF;
    RETURN (
      SELECT array_agg(ROW(l.n, l.position, l.variant_id, l.sku, l.slug, l.title, l.quantity, l.price, l.price_now, l.gross,
        l.discount + COALESCE(floor(l.offered * l.upto / l.base) - floor(l.offered * (l.upto - l.part) / l.base), 0)::bigint,
        l.rate, l.scopes, l.promotion_id, l.promotion, l.promoted)::pricing_line ORDER BY l.n, l.position)
      FROM (
        SELECT i.*, sum(i.part) OVER (PARTITION BY i.n ORDER BY i.position) AS upto FROM (
          SELECT k.*, o.discount AS offered, NULLIF(o.base, 0) AS base,
            CASE WHEN o.scope = ANY (k.scopes) THEN k.gross - k.discount ELSE 0 END AS part
          FROM unnest(bought) k LEFT JOIN unnest(offers) o ON o.n = k.n
        ) i
      ) l
    );
  END $$;

  -- What is taken off each order as a whole: first its promotion, then its coupon of what remains. NULL = nothing, as mostly.
  CREATE FUNCTION price_offers(entries pricing_entry[], bought pricing_line[]) RETURNS pricing_offer[] LANGUAGE plpgsql STABLE AS $$
  DECLARE
    offers pricing_offer[];
    entry pricing_entry;
  BEGIN
    IF EXISTS (SELECT 1 FROM promotions r WHERE r.code IS NULL AND r.target = 'order') THEN
      offers := order_offers(entries, bought);
    END IF;
    FOREACH entry IN ARRAY entries LOOP
      IF entry.coupon IS NOT NULL THEN
        RETURN offers || coupon_offers(entries, spread_offers(bought, offers));
      END IF;
    END LOOP;
    RETURN offers;
  END $$;
`;

const TOTALS = `
  -- What is taken off each order, for people, by its n: its promotions, then its coupon.
  CREATE FUNCTION price_discounts(entries pricing_entry[], bought pricing_line[], offers pricing_offer[])
  RETURNS jsonb[] LANGUAGE plpgsql STABLE AS $$
  BEGIN
    RETURN (
      WITH given AS (
        SELECT d.n, jsonb_agg(jsonb_build_object('title', d.title, 'code', d.code, 'amount', d.amount) ORDER BY d.step, d.id) AS discounts
        FROM (
          SELECT l.n, 1 AS step, l.promotion_id AS id, l.promotion AS title, NULL AS code, sum(l.promoted)::bigint AS amount
          FROM unnest(bought) l WHERE l.promoted > 0 GROUP BY 1, 3, 4
          UNION ALL
          SELECT o.n, CASE WHEN o.code IS NULL THEN 2 ELSE 3 END, o.promotion_id, o.title, o.code, o.discount
          FROM unnest(offers) o WHERE o.problem IS NULL
        ) d GROUP BY d.n
      )
      SELECT array_agg(COALESCE(g.discounts, '[]') ORDER BY e.n) FROM unnest(entries) e LEFT JOIN given g ON g.n = e.n
    );
  END $$;

  -- One total for each entry, in the order of n. No query but for discounts: to start one costs as much as to go through ten lines
  -- here, and most orders have two.
  CREATE FUNCTION price_totals(entries pricing_entry[], bought pricing_line[], offers pricing_offer[])
  RETURNS pricing_total[] LANGUAGE plpgsql STABLE AS $$
  DECLARE
    totals pricing_total[] := '{}';
    given jsonb[];
    coupons pricing_offer[] := '{}';
    entry pricing_entry;
    line pricing_line;
    offer pricing_offer;
    next integer := 1;
    promoted boolean := false;
    subtotal bigint;
    discount bigint;
    shipping bigint;
    tax bigint;
    lines json[];
    changed jsonb;
    taxes jsonb;
    -- What is taxed, by rate, the highest first.
    rates integer[];
    grosses bigint[];
    rate integer;
    gross bigint;
    slot integer;
  BEGIN
    IF offers IS NOT NULL THEN
      FOREACH offer IN ARRAY offers LOOP
        IF offer.code IS NOT NULL THEN coupons[offer.n] := offer; END IF;
        promoted := promoted OR offer.problem IS NULL;
      END LOOP;
    END IF;
    FOREACH entry IN ARRAY entries LOOP
      subtotal := 0;
      discount := 0;
      lines := '{}';
      changed := NULL;
      rates := '{}';
      grosses := '{}';
      LOOP
        line := bought[next];
        IF line.n = entry.n THEN
          next := next + 1;
          subtotal := subtotal + line.gross;
          discount := discount + line.discount;
          promoted := promoted OR line.promoted > 0;
          lines := lines || json_build_object('variantId', line.variant_id, 'sku', line.sku, 'slug', line.slug, 'title', line.title,
            'quantity', line.quantity, 'price', line.price, 'discount', line.discount, 'taxRate', line.rate);
          IF line.price <> line.price_now THEN
            changed := COALESCE(changed, '[]') || jsonb_build_object('variantId', line.variant_id, 'title', line.title,
              'price', line.price, 'currentPrice', line.price_now);
          END IF;
          rate := line.rate;
          gross := line.gross - line.discount;
        ELSE
          -- After the last line its shipping, which is taxed like one.
          offer := coupons[entry.n];
          shipping := CASE WHEN subtotal - discount >= (entry.shipping).free_from_minor OR offer.free_shipping AND offer.problem IS NULL THEN 0
            ELSE COALESCE((entry.shipping).price_minor, 0) END;
          EXIT WHEN shipping = 0;
          rate := COALESCE(entry.tax_rate, 0);
          gross := shipping;
        END IF;
        slot := 1;
        WHILE rates[slot] > rate LOOP slot := slot + 1; END LOOP;
        IF rates[slot] = rate THEN
          grosses[slot] := grosses[slot] + gross;
        ELSE
          rates := rates[:slot - 1] || rate || rates[slot:];
          grosses := grosses[:slot - 1] || gross || grosses[slot:];
        END IF;
        EXIT WHEN line.n IS DISTINCT FROM entry.n;
      END LOOP;
      tax := 0;
      taxes := '[]';
      FOR slot IN 1..cardinality(rates) LOOP
        rate := rates[slot];
        gross := round(grosses[slot]::numeric * rate / (10000 + rate));
        tax := tax + gross;
        taxes := taxes || jsonb_build_object('rate', rate, 'gross', grosses[slot], 'tax', gross);
      END LOOP;
      totals[entry.n] := ROW(entry.n, subtotal, discount, shipping, tax, subtotal - discount + shipping,
        (entry.shipping).price_minor IS NOT NULL, offer, '[]'::jsonb, taxes, array_to_json(lines), changed)::pricing_total;
    END LOOP;
    IF promoted THEN
      given := price_discounts(entries, bought, offers);
      FOR n IN 1..cardinality(given) LOOP totals[n].discounts := given[n]; END LOOP;
    END IF;
    RETURN totals;
  END $$;
`;

const QUOTE = `
  -- What this cart would cost. A method that is NULL or not offered there stands for the first one that is.
  -- Answers NULL when the shop does not deliver there in this currency.
  CREATE FUNCTION quote_cart(cart_lines jsonb, currency text, country text, method text, coupon text, email text)
  RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
  #variable_conflict use_variable
  DECLARE
    methods jsonb;
    chosen shipping_rates;
    standard integer;
    entries pricing_entry[];
    bought pricing_line[];
    offers pricing_offer[];
    total pricing_total;
  BEGIN
    SELECT s.* INTO chosen FROM shipping_rates s JOIN shipping_methods m ON m.code = s.method
    WHERE s.country = quote_cart.country AND s.currency = quote_cart.currency ORDER BY m.code <> COALESCE(method, m.code), m.position LIMIT 1;
    IF NOT FOUND THEN RETURN NULL; END IF;
    SELECT t.rate INTO standard FROM tax_rates t WHERE t.country = quote_cart.country AND t.class = 'standard';
    entries := ARRAY[ROW(1, currency, country, chosen.method, coupon, lower(email), cart_lines, chosen,
      standard)::pricing_entry];
    bought := price_lines(entries);
    offers := price_offers(entries, bought);
    total := (price_totals(entries, spread_offers(bought, offers), offers))[1];
    SELECT jsonb_agg(jsonb_build_object('code', m.code, 'title', m.title, 'days', s.days, 'price',
      CASE WHEN total.subtotal - total.discount >= s.free_from_minor OR (total.coupon).free_shipping AND (total.coupon).problem IS NULL
        THEN 0 ELSE s.price_minor END) ORDER BY m.position) INTO methods
    FROM shipping_rates s JOIN shipping_methods m ON m.code = s.method
    WHERE s.country = quote_cart.country AND s.currency = quote_cart.currency;
    RETURN jsonb_build_object('currency', currency, 'subtotal', total.subtotal, 'discount', total.discount, 'shipping', total.shipping,
      'tax', total.tax, 'total', total.total, 'lines', total.lines, 'discounts', total.discounts, 'taxes', total.taxes,
      'shippingMethod', chosen.method, 'pricesChanged', total.changed IS NOT NULL, 'coupon', coupon,
      'couponProblem', (total.coupon).problem, 'couponMinimum', (SELECT r.minimum_minor FROM promotions r WHERE r.code = coupon),
      'taxNote', (SELECT c.tax_note FROM countries c WHERE c.code = country), 'shippingMethods', methods);
  END $$;
`;

// The lines reach their products one by one through the indexes, whatever the statistics say, as in 0002_carts_and_orders. What
// follows works on arrays in memory and small tables: joined by hashing, so that its time grows with the lines and not with
// their square. (Said anew, because the caller's settings hold in here.) Both plans fit for ever, so they are made once for each
// connection.
const PLANS = [
  'ALTER FUNCTION price_lines SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_nestloop = on SET enable_hashjoin = off SET enable_mergejoin = off SET enable_memoize = off SET jit = off;',
  ...['order_offers', 'coupon_offers', 'spread_step', 'price_discounts'].map(
    name => `ALTER FUNCTION ${name}
      SET plan_cache_mode = force_generic_plan SET enable_seqscan = on SET enable_hashjoin = on SET enable_nestloop = off SET jit = off;`,
  ),
].join('\n');
