/** Customers' accounts, their sessions, and what lets them set a new password. Only digests of tokens are kept. */
exports.up = knex =>
  knex.raw(`
    CREATE TABLE customers (
      id uuid PRIMARY KEY,
      email text NOT NULL UNIQUE CHECK (email = lower(email)),
      name text NOT NULL,
      password_hash text NOT NULL,
      -- { street, city, postalCode, country }: offered at the next checkout.
      address jsonb,
      created_at timestamptz NOT NULL DEFAULT now()
    );

    CREATE TABLE customer_sessions (
      token_digest text PRIMARY KEY,
      customer_id uuid NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
      created_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz NOT NULL
    );
    CREATE INDEX customer_sessions_by_customer ON customer_sessions (customer_id);
    CREATE INDEX customer_sessions_by_expiry ON customer_sessions (expires_at);

    CREATE TABLE password_resets (
      token_digest text PRIMARY KEY,
      customer_id uuid NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
      created_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz NOT NULL
    );
    CREATE INDEX password_resets_by_customer ON password_resets (customer_id);

    -- Notes the reset and the e-mail that carries its token, in one transaction. Nothing happens for an address without account,
    -- and after three in an hour; the caller is not told which.
    CREATE FUNCTION request_password_reset(asker text, token text, digest text, until timestamptz) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      WITH asked AS (
        INSERT INTO password_resets (token_digest, customer_id, expires_at)
        SELECT digest, c.id, until FROM customers c
        WHERE c.email = asker
          AND (SELECT count(*) FROM password_resets r WHERE r.customer_id = c.id AND r.created_at > now() - interval '1 hour') < 3
        RETURNING customer_id
      )
      INSERT INTO outbox (kind, key, payload)
      SELECT 'email.password-reset', 'email.password-reset:' || digest,
        jsonb_build_object('to', c.email, 'name', c.name, 'token', token, 'expiresAt', until)
      FROM asked a JOIN customers c ON c.id = a.customer_id;
    END $$;

    -- Sets the password, once for each token. All sessions and all other tokens of the customer end.
    CREATE FUNCTION reset_password(digest text, hash text) RETURNS boolean LANGUAGE plpgsql AS $$
    DECLARE
      customer uuid;
    BEGIN
      DELETE FROM password_resets WHERE token_digest = digest AND expires_at > now() RETURNING customer_id INTO customer;
      IF customer IS NULL THEN RETURN false; END IF;
      UPDATE customers SET password_hash = hash WHERE id = customer;
      DELETE FROM password_resets WHERE customer_id = customer;
      DELETE FROM customer_sessions WHERE customer_id = customer;
      RETURN true;
    END $$;
  `);

exports.down = knex =>
  knex.raw(`
    DROP FUNCTION reset_password, request_password_reset;
    DROP TABLE password_resets, customer_sessions, customers;
  `);
