-- Once: what all users that Vault makes have in common. Tables belong to it, so it does not matter who made them.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'shop_app') THEN
    CREATE ROLE shop_app NOLOGIN;
  END IF;
END
$$;
GRANT shop_app TO shop_owner WITH ADMIN OPTION;
ALTER DATABASE shop OWNER TO shop_app;
