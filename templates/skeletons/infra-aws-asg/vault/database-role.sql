CREATE ROLE "{{name}}" WITH LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}' IN ROLE shop_app;
ALTER ROLE "{{name}}" SET ROLE shop_app;
