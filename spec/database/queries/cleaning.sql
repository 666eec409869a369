-- What ended some time ago and is thrown away. System scope; each statement takes a number of rows that nobody else holds.

-- name: claim_cleaning :one
-- Whether this transaction is the one that cleans: of two at once, one.
SELECT pg_try_advisory_xact_lock(hashtextextended('ended_records', 0)) AS "is_mine!";

-- name: clean_registrations :count
DELETE FROM registrations
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM registrations
    WHERE expires_at < :before
    LIMIT :page_size
    FOR UPDATE SKIP LOCKED));

-- name: clean_invitations :count
DELETE FROM invitations
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM invitations
    WHERE expires_at < :before
    LIMIT :page_size
    FOR UPDATE SKIP LOCKED));

-- name: clean_email_changes :count
DELETE FROM email_changes
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM email_changes
    WHERE expires_at < :before
    LIMIT :page_size
    FOR UPDATE SKIP LOCKED));

-- name: clean_password_resets :count
DELETE FROM password_resets
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM password_resets
    WHERE expires_at < :before
    LIMIT :page_size
    FOR UPDATE SKIP LOCKED));

-- name: clean_magic_links :count
DELETE FROM magic_links
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM magic_links
    WHERE expires_at < :before
    LIMIT :page_size
    FOR UPDATE SKIP LOCKED));

-- name: clean_challenges :count
DELETE FROM mfa_challenges
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM mfa_challenges
    WHERE expires_at < :before
    LIMIT :page_size
    FOR UPDATE SKIP LOCKED));

-- name: clean_enrolments :count
DELETE FROM second_factors
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM second_factors
    WHERE confirmed_at IS NULL AND created_at < :before
    LIMIT :page_size
    FOR UPDATE SKIP LOCKED));

-- name: clean_trusted_devices :count
DELETE FROM trusted_devices
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM trusted_devices
    WHERE expires_at < :before
    LIMIT :page_size
    FOR UPDATE SKIP LOCKED));

-- name: clean_login_failures :count
DELETE FROM login_failures
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM login_failures
    WHERE occurred_at < :before
    LIMIT :page_size
    FOR UPDATE SKIP LOCKED));

-- name: clean_lockouts :count
DELETE FROM account_lockouts
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM account_lockouts
    WHERE locked_until < :before
    LIMIT :page_size
    FOR UPDATE SKIP LOCKED));

-- name: clean_blocked_addresses :count
DELETE FROM blocked_addresses
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM blocked_addresses
    WHERE blocked_until < :before
    LIMIT :page_size
    FOR UPDATE SKIP LOCKED));

-- name: clean_idempotency_keys :count
DELETE FROM idempotency_keys
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM idempotency_keys
    WHERE expires_at < :before
    LIMIT :page_size
    FOR UPDATE SKIP LOCKED));

-- name: forget_dead_letters :count
-- What messages said that were given up: links and codes that nobody is to read later.
UPDATE outbox
SET payload = jsonb_build_object('to', payload -> 'to')
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM outbox
    WHERE sent_at IS NULL AND attempts >= :attempt_limit AND created_at < :before
        AND payload <> jsonb_build_object('to', payload -> 'to')
    LIMIT :page_size
    FOR UPDATE SKIP LOCKED));

-- name: clean_dead_letters :count
DELETE FROM outbox
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM outbox
    WHERE sent_at IS NULL AND attempts >= :attempt_limit AND available_at < :before
    LIMIT :page_size
    FOR UPDATE SKIP LOCKED));

-- name: clean_outbox :count
DELETE FROM outbox
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM outbox
    WHERE sent_at < :before
    LIMIT :page_size
    FOR UPDATE SKIP LOCKED));

-- name: clean_refresh_tokens :count
-- A used token tells a thief from its owner as long as the session lives: those of sessions that are over.
DELETE FROM refresh_tokens
WHERE ctid = ANY (ARRAY(
    SELECT token.ctid FROM refresh_tokens AS token
    JOIN sessions AS session ON session.website_id = token.website_id AND session.id = token.session_id
    WHERE token.expires_at < :before AND session.expires_at < :before
    LIMIT :page_size
    FOR UPDATE OF token SKIP LOCKED));

-- name: clean_sessions :count
-- All but the newest of an account on a website, which tells when it signed in last; and none that another row needs.
DELETE FROM sessions
WHERE ctid = ANY (ARRAY(
    SELECT old.ctid FROM sessions AS old
    WHERE old.expires_at < :before
        AND (old.actor_id IS NOT NULL OR EXISTS (
            SELECT FROM sessions AS newer
            WHERE newer.website_id = old.website_id AND newer.user_id = old.user_id
                AND newer.created_at > old.created_at AND newer.actor_id IS NULL))
        AND NOT EXISTS (
            SELECT FROM refresh_tokens AS token
            WHERE token.website_id = old.website_id AND token.session_id = old.id)
        AND NOT EXISTS (
            SELECT FROM sessions AS acting
            WHERE acting.website_id = old.website_id AND acting.actor_session_id = old.id)
    LIMIT :page_size
    FOR UPDATE OF old SKIP LOCKED));
