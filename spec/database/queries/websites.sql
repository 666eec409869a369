-- Websites as their staff manage them. The registry is not isolated for reading.

-- name: list_websites :many
-- System scope. The newest first: all, those where an account works, or its own.
SELECT id, name, slug, brand_name, is_active, deleted_at, created_at
FROM websites
WHERE (:sees_all::boolean OR id = :own_id OR EXISTS (
        SELECT FROM tenant_access AS access
        WHERE access.website_id = websites.id AND access.user_id = :user_id AND access.is_active))
    AND (:before_created_at?::timestamptz IS NULL
        OR (created_at, id) < (:before_created_at?::timestamptz, :before_id?::uuid))
ORDER BY created_at DESC, id DESC
LIMIT :page_size;

-- name: find_website :optional
-- row: WebsiteRow
SELECT
    id, name, slug, is_active, deleted_at, brand_name, tagline, headline, primary_color, secondary_color, accent_color,
    footer_disclaimer, currency, niche, registration_open, features, terms_version, privacy_version, support_email,
    sender_email, statement_descriptor, payment_notice, payout_schedule, guest_checkout, guest_maximum_amount,
    guest_link_hours, version, created_at, updated_at
FROM websites
WHERE id = :website_id;

-- name: lock_website :optional
-- row: WebsiteRow
SELECT
    id, name, slug, is_active, deleted_at, brand_name, tagline, headline, primary_color, secondary_color, accent_color,
    footer_disclaimer, currency, niche, registration_open, features, terms_version, privacy_version, support_email,
    sender_email, statement_descriptor, payment_notice, payout_schedule, guest_checkout, guest_maximum_amount,
    guest_link_hours, version, created_at, updated_at
FROM websites
WHERE id = :website_id
FOR UPDATE;

-- name: list_website_hosts :many
SELECT host, portal
FROM website_hosts
WHERE website_id = :website_id
ORDER BY host
LIMIT 100;

-- name: list_secret_names :many
SELECT name
FROM website_secrets
WHERE website_id = app_tenant()
ORDER BY name
LIMIT 100;

-- name: create_website :count
-- System scope. 0: name or slug is taken.
INSERT INTO websites (id, name, slug, brand_name, currency, niche, created_at, updated_at)
VALUES (:website_id, :name, :slug, :brand_name, :currency, :niche, :at, :at)
ON CONFLICT DO NOTHING;

-- name: lock_website_hosts :execute
-- System scope. Until the transaction ends nobody else gives hosts to websites: what is looked up behind it stays so.
SELECT pg_advisory_xact_lock(hashtextextended('website_hosts', 0));

-- name: create_website_host :count
-- System scope, behind `lock_website_hosts`: of two spellings at once each would be free to the other's eyes.
-- 0: the host is another website's, with or without `www.`. One of the website's gets the portal.
INSERT INTO website_hosts AS existing (host, website_id, portal)
SELECT :host, :website_id, :portal
WHERE NOT EXISTS (
    SELECT FROM website_hosts AS other
    WHERE other.host = ANY (host_spellings(:host)) AND other.website_id <> :website_id)
ON CONFLICT (host) DO UPDATE SET portal = excluded.portal WHERE existing.website_id = excluded.website_id;

-- name: remove_website_hosts :execute
-- System scope. All hosts of a website but these.
DELETE FROM website_hosts
WHERE website_id = :website_id AND host <> ALL (:kept_hosts::text[]);

-- name: install_website_defaults :execute
-- System scope. Prices, policies and lists of a new website.
SELECT install_website_defaults(:website_id);

-- name: update_website :execute_one
UPDATE websites
SET is_active = :is_active, deleted_at = :deleted_at?, brand_name = :brand_name, tagline = :tagline?,
    headline = :headline?, primary_color = :primary_color, secondary_color = :secondary_color,
    accent_color = :accent_color, footer_disclaimer = :footer_disclaimer?, niche = :niche,
    registration_open = :registration_open, features = :features::text[], terms_version = :terms_version,
    privacy_version = :privacy_version, support_email = :support_email?, sender_email = :sender_email?,
    statement_descriptor = :statement_descriptor?, payment_notice = :payment_notice?,
    payout_schedule = :payout_schedule, guest_checkout = :guest_checkout,
    guest_maximum_amount = :guest_maximum_amount?, guest_link_hours = :guest_link_hours, version = version + 1,
    updated_at = :at
WHERE id = app_tenant();

-- name: put_website_secret :execute_one
INSERT INTO website_secrets (website_id, name, sealed, updated_by, updated_at)
VALUES (app_tenant(), :name, :sealed, :updated_by, :at)
ON CONFLICT (website_id, name) DO UPDATE
SET sealed = excluded.sealed, updated_by = excluded.updated_by, updated_at = excluded.updated_at;

-- name: remove_website_secret :execute
DELETE FROM website_secrets
WHERE website_id = app_tenant() AND name = :name;

-- name: list_stale_secrets :many
-- System scope. Secrets that were not sealed with the key whose values begin with `prefix`.
SELECT website_id, name, sealed
FROM website_secrets
WHERE (website_id, name) > (:after_website_id, :after_name)
    AND substring(sealed FROM 1 FOR length(:prefix::bytea)) <> :prefix::bytea
ORDER BY website_id, name
LIMIT :page_size;

-- name: reseal_secret :count
-- System scope. 0: it was changed or removed meanwhile.
UPDATE website_secrets
SET sealed = :sealed
WHERE website_id = :website_id AND name = :name AND sealed = :previous;

-- name: website_exists :one
SELECT EXISTS (SELECT FROM websites WHERE id = :website_id) AS "exists!";
