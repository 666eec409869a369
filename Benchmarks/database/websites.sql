-- Websites for the benchmark, each with a host, prices and a client: one alone would serialise all orders at the row
-- that counts its order numbers. `sites` is their number, at most 256; the digits of a website are its number.
BEGIN;
SET LOCAL ROLE platform_owner;
SELECT set_config('app.system', 'on', true);
INSERT INTO websites (id, name, slug, brand_name)
SELECT
    ('018f4e3a-0000-7000-8000-1000000000' || lpad(to_hex(n), 2, '0'))::uuid, 'Bench ' || n, 'bench-' || n, 'Bench ' || n
FROM generate_series(0, :sites - 1) AS n;
INSERT INTO website_hosts (host, website_id, portal)
SELECT slug || '.localhost', id, 'any' FROM websites WHERE slug LIKE 'bench-%';
SELECT install_website_defaults(id) FROM websites WHERE slug LIKE 'bench-%';
INSERT INTO users (id, website_id, email, role, status, password_hash, display_name, created_at)
SELECT
    ('018f4e3a-0000-7000-8000-2000000000' || right(website.id::text, 2))::uuid, website.id, 'client@example.com',
    'client', 'active', client.password_hash, 'Bench Client', client.created_at
FROM websites AS website
JOIN users AS client ON client.id = '018f4e3a-0000-7000-8000-000000000101'
WHERE website.slug LIKE 'bench-%';
COMMIT;
