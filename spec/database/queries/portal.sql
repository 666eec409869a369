-- Websites, their hosts and the mode of the platform. These tables are not isolated; any scope reads them.

-- name: find_website_by_host :optional
-- The active website that owns a host (lower case, without port), and whom the host serves. Where nobody has the host, the
-- one with or without `www.` counts.
SELECT website.id, website.name, host.portal
FROM website_hosts AS host
JOIN websites AS website ON website.id = host.website_id
WHERE host.host = ANY (host_spellings(:host)) AND website.is_active
ORDER BY host.host = :host DESC
LIMIT 1;

-- name: list_hosts :many
-- Hosts of all active websites.
SELECT host.host, host.website_id
FROM website_hosts AS host
JOIN websites AS website ON website.id = host.website_id
WHERE website.is_active
ORDER BY host.host
LIMIT :page_size;

-- name: find_portal :optional
-- What a website shows to visitors of one of its hosts.
SELECT
    website.id, website.name, website.slug, website.brand_name, website.tagline, website.primary_color,
    website.secondary_color,
    website.accent_color, website.currency, website.registration_open, website.features, website.terms_version,
    website.privacy_version, host.portal
FROM website_hosts AS host
JOIN websites AS website ON website.id = host.website_id
WHERE host.host = ANY (host_spellings(:host)) AND website.id = :website_id AND website.is_active
ORDER BY host.host = :host DESC
LIMIT 1;

-- name: find_platform_mode :one
SELECT read_only, reason, changed_at, changed_by
FROM platform_mode;

-- name: set_platform_mode :execute_one
-- Tells every process on channel `platform_mode`.
UPDATE platform_mode
SET read_only = :read_only, reason = :reason, changed_at = :at, changed_by = :changed_by
WHERE is_singleton;

-- name: list_applied_migrations :many
-- Names of the files that were applied, in order.
SELECT file_name FROM public.schema_migrations ORDER BY version;

-- name: check_database :one
-- Answers when the database does, and whether it is a standby.
SELECT pg_is_in_recovery() AS "is_standby!";
