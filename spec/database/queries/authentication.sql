-- Second factors, challenges, trusted devices, proofs of presence, and links to sign in.

-- name: find_login_policy :one
-- What signing in asks of an account on the website. A trust counts while it is younger than the oldest second factor:
-- who removes all and begins anew trusts anew.
SELECT
    ARRAY(
        SELECT DISTINCT factor.kind FROM second_factors AS factor
        WHERE factor.user_id = :user_id AND factor.confirmed_at IS NOT NULL
    ) AS "factor_kinds!",
    (SELECT factor.kind FROM second_factors AS factor
     WHERE factor.user_id = :user_id AND factor.is_primary) AS "preferred_kind?",
    (SELECT count(*) FROM backup_codes AS code
     WHERE code.user_id = :user_id AND code.used_at IS NULL) AS "backup_codes!",
    (SELECT device.id FROM trusted_devices AS device
     WHERE device.website_id = app_tenant() AND device.token_hash = :device_hash?::bytea
        AND device.user_id = :user_id AND device.expires_at > :at
        AND device.created_at >= coalesce(
            (SELECT min(factor.confirmed_at) FROM second_factors AS factor WHERE factor.user_id = :user_id),
            device.created_at)
    ) AS "trusted_device_id?",
    'two_factor_required' = ANY (website.features) AS "is_required!",
    'magic_link' = ANY (website.features) AS "has_magic_links!",
    website.brand_name
FROM websites AS website
WHERE website.id = app_tenant();

-- name: list_second_factors :many
-- The oldest first.
SELECT id, kind, name, sealed_secret, is_primary, created_at, confirmed_at, last_used_at
FROM second_factors
WHERE user_id = :user_id
ORDER BY created_at, id
LIMIT 20;

-- name: count_trusted_devices :one
SELECT count(*) AS "devices!"
FROM trusted_devices
WHERE website_id = app_tenant() AND user_id = :user_id AND expires_at > :at;

-- name: remove_unconfirmed_factors :execute
-- Ends enrolments that were not confirmed.
DELETE FROM second_factors
WHERE user_id = :user_id AND confirmed_at IS NULL;

-- name: create_second_factor :count
-- 0: the account has one that mails already.
INSERT INTO second_factors (id, user_id, kind, name, sealed_secret, created_at)
VALUES (:factor_id, :user_id, :kind, :name, :sealed_secret?, :at)
ON CONFLICT DO NOTHING;

-- name: confirm_second_factor :execute_one
UPDATE second_factors
SET confirmed_at = :at, last_used_at = :at
WHERE user_id = :user_id AND id = :factor_id AND confirmed_at IS NULL;

-- name: lock_second_factors :many
-- Of two that are to come first at once, the second is made so behind the first.
SELECT id FROM second_factors
WHERE user_id = :user_id
ORDER BY id
LIMIT 20
FOR UPDATE;

-- name: yield_primary_factor :execute
-- No second factor of an account comes first any more.
UPDATE second_factors
SET is_primary = false
WHERE user_id = :user_id AND is_primary;

-- name: prefer_second_factor :count
-- After `yield_primary_factor`. 0: there is no such confirmed one.
UPDATE second_factors
SET is_primary = true
WHERE user_id = :user_id AND id = :factor_id AND confirmed_at IS NOT NULL;

-- name: prefer_oldest_factor :execute
-- Where none comes first, the oldest confirmed one does.
UPDATE second_factors
SET is_primary = true
WHERE user_id = :user_id
    AND NOT EXISTS (SELECT FROM second_factors AS other WHERE other.user_id = :user_id AND other.is_primary)
    AND id = (
        SELECT oldest.id FROM second_factors AS oldest
        WHERE oldest.user_id = :user_id AND oldest.confirmed_at IS NOT NULL
        ORDER BY oldest.created_at, oldest.id
        LIMIT 1);

-- name: use_time_step :count
-- 0: a code of this step or a later one was taken before.
UPDATE second_factors
SET last_step = :step, last_used_at = :at
WHERE user_id = :user_id AND id = :factor_id AND (last_step IS NULL OR last_step < :step);

-- name: touch_mailing_factor :execute
UPDATE second_factors
SET last_used_at = :at
WHERE user_id = :user_id AND kind = 'email' AND confirmed_at IS NOT NULL;

-- name: remove_second_factor :count
DELETE FROM second_factors
WHERE user_id = :user_id AND id = :factor_id;

-- name: remove_backup_codes :execute
DELETE FROM backup_codes
WHERE user_id = :user_id;

-- name: create_backup_code :execute
INSERT INTO backup_codes (user_id, code_hash, created_at)
VALUES (:user_id, :code_hash, :at);

-- name: use_backup_code :count
-- 0: there is no such code, or it was used.
UPDATE backup_codes
SET used_at = :at
WHERE user_id = :user_id AND code_hash = :code_hash AND used_at IS NULL;

-- name: create_challenge :execute
-- With a code it counts as mailed.
INSERT INTO mfa_challenges (
    website_id, token_hash, user_id, factor_id, code_hash, mails, mailed_at, device_name, created_at, expires_at)
VALUES (
    app_tenant(), :token_hash, :user_id, :factor_id?, :code_hash?,
    CASE WHEN :code_hash?::bytea IS NULL THEN 0 ELSE 1 END,
    CASE WHEN :code_hash?::bytea IS NOT NULL THEN :at::timestamptz END,
    :device_name?, :at, :expires_at);

-- name: lock_challenge :optional
-- Until the transaction ends: of many guesses at once, each is counted before the next is looked at.
SELECT user_id, factor_id, code_hash, mails, mailed_at, device_name, wrong_codes, expires_at, used_at
FROM mfa_challenges
WHERE website_id = app_tenant() AND token_hash = :token_hash
FOR UPDATE;

-- name: count_wrong_code :execute_one
UPDATE mfa_challenges
SET wrong_codes = wrong_codes + 1
WHERE website_id = app_tenant() AND token_hash = :token_hash;

-- name: replace_mailed_code :execute_one
-- The code that went out before is none any more. Wrong ones stay counted.
UPDATE mfa_challenges
SET code_hash = :code_hash, mails = mails + 1, mailed_at = :at
WHERE website_id = app_tenant() AND token_hash = :token_hash;

-- name: count_mailed_codes :one
-- Codes that went out to an account since an instant, over all its challenges.
SELECT coalesce(sum(mails), 0)::bigint AS "codes!"
FROM mfa_challenges
WHERE website_id = app_tenant() AND user_id = :user_id AND created_at >= :since;

-- name: use_challenge :execute_one
UPDATE mfa_challenges
SET used_at = :at
WHERE website_id = app_tenant() AND token_hash = :token_hash;

-- name: count_wrong_codes :one
-- For an account since an instant, over all its challenges.
SELECT coalesce(sum(wrong_codes), 0)::bigint AS "codes!"
FROM mfa_challenges
WHERE website_id = app_tenant() AND user_id = :user_id AND created_at >= :since;

-- name: create_trusted_device :execute
INSERT INTO trusted_devices (
    website_id, token_hash, id, user_id, name, user_agent, address, created_at, last_used_at, expires_at)
VALUES (
    app_tenant(), :token_hash, :trusted_device_id, :user_id, :name?, :user_agent?, :address, :at, :at, :expires_at);

-- name: list_trusted_devices :many
-- Those that count, the newest first; `is_current`: the session was opened with it.
SELECT
    device.id, device.name, device.user_agent, device.address, device.created_at, device.last_used_at, device.expires_at,
    EXISTS (
        SELECT FROM sessions AS session
        WHERE session.website_id = app_tenant() AND session.id = :session_id AND session.trusted_device_id = device.id
    ) AS "is_current!"
FROM trusted_devices AS device
WHERE device.website_id = app_tenant() AND device.user_id = :user_id AND device.expires_at > :at
ORDER BY device.created_at DESC, device.id DESC
LIMIT :page_size;

-- name: forget_trusted_device :count
DELETE FROM trusted_devices
WHERE website_id = app_tenant() AND user_id = :user_id AND id = :trusted_device_id;

-- name: forget_surplus_devices :execute
-- The oldest trusted devices of an account, so that `kept` remain.
DELETE FROM trusted_devices
WHERE website_id = app_tenant() AND user_id = :user_id AND id IN (
    SELECT id FROM trusted_devices
    WHERE website_id = app_tenant() AND user_id = :user_id
    ORDER BY created_at DESC, id DESC
    OFFSET :kept::integer);

-- name: touch_trusted_device :execute
UPDATE trusted_devices
SET last_used_at = :at
WHERE website_id = app_tenant() AND id = :trusted_device_id;

-- name: remove_trusted_devices :execute
DELETE FROM trusted_devices
WHERE website_id = app_tenant() AND user_id = :user_id;

-- name: prove_presence :count
UPDATE sessions
SET authenticated_at = :at
WHERE website_id = app_tenant() AND id = :session_id AND user_id = :user_id AND revoked_at IS NULL;

-- name: create_magic_link :execute
INSERT INTO magic_links (website_id, token_hash, user_id, created_at, expires_at)
VALUES (app_tenant(), :token_hash, :user_id?, :at, :expires_at);

-- name: remove_magic_links :execute
-- Earlier links of an account stop working.
DELETE FROM magic_links
WHERE website_id = app_tenant() AND user_id = :user_id AND used_at IS NULL;

-- name: use_magic_link :optional
-- Uses up a link. Absent when it is unknown, used or expired, or was asked for an address without account.
UPDATE magic_links
SET used_at = :at
WHERE website_id = app_tenant() AND token_hash = :token_hash AND used_at IS NULL AND expires_at > :at
    AND user_id IS NOT NULL
RETURNING user_id AS "user_id!";

-- name: list_stale_factors :many
-- System scope. Secrets of authenticator apps that were not sealed with the key whose values begin with `prefix`.
SELECT id, sealed_secret AS "sealed_secret!"
FROM second_factors
WHERE id > :after_id AND sealed_secret IS NOT NULL
    AND substring(sealed_secret FROM 1 FOR length(:prefix::bytea)) <> :prefix::bytea
ORDER BY id
LIMIT :page_size;

-- name: reseal_factor :count
-- System scope. 0: it was removed meanwhile.
UPDATE second_factors
SET sealed_secret = :sealed
WHERE id = :factor_id AND sealed_secret = :previous;

-- name: end_challenges_everywhere :execute
-- System scope. Challenges of an account that wait for a code.
UPDATE mfa_challenges
SET used_at = :at
WHERE user_id = :user_id AND used_at IS NULL;

-- name: remove_trusted_devices_everywhere :execute
-- System scope.
DELETE FROM trusted_devices
WHERE user_id = :user_id;

-- name: remove_magic_links_everywhere :execute
-- System scope. Links of an account that were not used.
DELETE FROM magic_links
WHERE user_id = :user_id AND used_at IS NULL;
