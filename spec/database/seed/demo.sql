-- Demonstration data: two websites, and a client, two writers and staff with access.
--
-- `platform seed` runs this file in one transaction as a login that may become `platform_owner`, after
--     SELECT set_config('app.seed_password_hash', '<argon2id of the demo password>', true);
-- Running it again changes nothing that is there. The identifiers are fixed, so that examples in the docs keep working.

SET LOCAL ROLE platform_owner;
SELECT set_config('app.system', 'on', true);

INSERT INTO websites (id, name, slug, brand_name, tagline, features)
VALUES
    ('018f4e3a-0000-7000-8000-000000000001', 'Acme Essays', 'acme', 'Acme Essays', 'Written with care.',
        '{disputes,magic_link,writer_feedback}'),
    ('018f4e3a-0000-7000-8000-000000000002', 'Borealis Papers', 'borealis', 'Borealis Papers', 'From the north.',
        '{disputes,magic_link}')
ON CONFLICT DO NOTHING;

INSERT INTO website_hosts (host, website_id, portal)
VALUES
    ('localhost', '018f4e3a-0000-7000-8000-000000000001', 'any'),
    ('127.0.0.1', '018f4e3a-0000-7000-8000-000000000001', 'any'),
    ('acme.localhost', '018f4e3a-0000-7000-8000-000000000001', 'client'),
    ('writers.acme.localhost', '018f4e3a-0000-7000-8000-000000000001', 'writer'),
    ('staff.acme.localhost', '018f4e3a-0000-7000-8000-000000000001', 'staff'),
    ('borealis.localhost', '018f4e3a-0000-7000-8000-000000000002', 'any')
ON CONFLICT DO NOTHING;

SELECT install_website_defaults(id) FROM websites;

INSERT INTO users (id, website_id, email, role, status, password_hash, display_name, created_at)
SELECT
    id, website_id, email, role, 'active', current_setting('app.seed_password_hash'), display_name,
    '2026-01-01T00:00:00Z'
FROM (VALUES
    ('018f4e3a-0000-7000-8000-000000000101'::uuid, '018f4e3a-0000-7000-8000-000000000001'::uuid,
        'client@example.com', 'client', 'Casey Client'),
    ('018f4e3a-0000-7000-8000-000000000102', NULL, 'writer@example.com', 'writer', 'Wren Writer'),
    ('018f4e3a-0000-7000-8000-000000000103', NULL, 'writer2@example.com', 'writer', 'Willow Writer'),
    ('018f4e3a-0000-7000-8000-000000000104', NULL, 'support@example.com', 'support', 'Sam Support'),
    ('018f4e3a-0000-7000-8000-000000000105', NULL, 'editor@example.com', 'editor', 'Eli Editor'),
    ('018f4e3a-0000-7000-8000-000000000106', NULL, 'admin@example.com', 'admin', 'Ash Admin'),
    ('018f4e3a-0000-7000-8000-000000000107', NULL, 'superadmin@example.com', 'superadmin', 'Sol Superadmin'),
    ('018f4e3a-0000-7000-8000-000000000108', '018f4e3a-0000-7000-8000-000000000002',
        'client@example.com', 'client', 'Blair Client'),
    ('018f4e3a-0000-7000-8000-000000000109', NULL, 'admin@borealis.example.com', 'admin', 'Bo Admin')
) AS account (id, website_id, email, role, display_name)
ON CONFLICT DO NOTHING;

-- The first writer and the superadmin work for both websites; the others for one.
INSERT INTO tenant_access (website_id, user_id, max_active_orders)
VALUES
    ('018f4e3a-0000-7000-8000-000000000001', '018f4e3a-0000-7000-8000-000000000102', 5),
    ('018f4e3a-0000-7000-8000-000000000001', '018f4e3a-0000-7000-8000-000000000103', 5),
    ('018f4e3a-0000-7000-8000-000000000001', '018f4e3a-0000-7000-8000-000000000104', 0),
    ('018f4e3a-0000-7000-8000-000000000001', '018f4e3a-0000-7000-8000-000000000105', 0),
    ('018f4e3a-0000-7000-8000-000000000001', '018f4e3a-0000-7000-8000-000000000106', 0),
    ('018f4e3a-0000-7000-8000-000000000001', '018f4e3a-0000-7000-8000-000000000107', 0),
    ('018f4e3a-0000-7000-8000-000000000002', '018f4e3a-0000-7000-8000-000000000102', 5),
    ('018f4e3a-0000-7000-8000-000000000002', '018f4e3a-0000-7000-8000-000000000107', 0),
    ('018f4e3a-0000-7000-8000-000000000002', '018f4e3a-0000-7000-8000-000000000109', 0)
ON CONFLICT DO NOTHING;

RESET ROLE;
