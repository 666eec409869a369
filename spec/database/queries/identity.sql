-- Accounts, sessions, and the defences of the login.

-- name: create_registration :execute
INSERT INTO registrations (
    website_id, token_hash, email, password_hash, display_name, accepted_terms, created_at, expires_at)
VALUES (
    app_tenant(), :token_hash, :email, :password_hash, :display_name, :accepted_terms, :at, :expires_at);

-- name: use_registration :optional
-- Uses up a registration's token. Absent when it is unknown, used or expired.
UPDATE registrations
SET used_at = :at
WHERE website_id = app_tenant() AND token_hash = :token_hash AND used_at IS NULL AND expires_at > :at
RETURNING email, password_hash, display_name, accepted_terms;

-- name: close_registrations :execute
-- The other links of an address stop working.
UPDATE registrations
SET used_at = :at
WHERE website_id = app_tenant() AND email_key = :email_key AND used_at IS NULL;

-- name: is_registered :one
-- Whether an address already is an account that can sign in on the website.
SELECT EXISTS (
    SELECT FROM users
    WHERE (website_id = app_tenant() OR website_id IS NULL) AND email_key = :email_key
) AS "is_registered!";

-- name: create_client :count
-- 0 when the address is taken.
INSERT INTO users (id, website_id, email, role, status, password_hash, display_name, accepted_terms, created_at)
VALUES (:user_id, app_tenant(), :email, 'client', 'active', :password_hash, :display_name, :accepted_terms, :at)
ON CONFLICT DO NOTHING;

-- name: find_login_account :optional
-- row: AccountRow
-- The account that signs in with an address where these roles are served: of the platform first, then of the website.
SELECT
    id, email, role, status, password_hash, display_name, created_at,
    ARRAY(
        SELECT extra.permission_set FROM permission_grants AS extra
        WHERE extra.website_id = app_tenant() AND extra.user_id = users.id
        ORDER BY extra.permission_set
    ) AS "permission_sets!"
FROM users
WHERE (website_id = app_tenant() OR website_id IS NULL) AND email_key = :email_key AND role = ANY (:roles::text[])
ORDER BY website_id NULLS FIRST
LIMIT 1;

-- name: find_login_candidate :one
-- Whose password is asked for where these roles are served: as in `find_login_account`. Where there is nobody, a row like
-- any other, which takes as long to make and to read: `nobody_id` with the hash `unusable`.
SELECT
    coalesce(found.id, :nobody_id) AS "id!", coalesce(found.password_hash, :unusable) AS "password_hash!",
    coalesce(found.status, 'pending') AS "status!", found.id IS NOT NULL AS "is_known!"
FROM (VALUES (true)) AS always (present)
LEFT JOIN LATERAL (
    SELECT id, password_hash, status
    FROM users
    WHERE (website_id = app_tenant() OR website_id IS NULL) AND email_key = :email_key AND role = ANY (:roles::text[])
    ORDER BY website_id NULLS FIRST
    LIMIT 1
) AS found ON true;

-- name: list_password_kinds :many
-- System scope. One hash for each scheme and cost that accounts of the website have, or accounts of the platform.
SELECT DISTINCT ON (kind) password_hash
FROM (
    SELECT password_hash, password_kind(password_hash) AS kind
    FROM users
    WHERE website_id = :website_id OR website_id IS NULL
) AS stored
WHERE kind IS NOT NULL
ORDER BY kind, password_hash
LIMIT :page_size;

-- name: find_account :optional
-- row: AccountRow
SELECT
    id, email, role, status, password_hash, display_name, created_at,
    ARRAY(
        SELECT extra.permission_set FROM permission_grants AS extra
        WHERE extra.website_id = app_tenant() AND extra.user_id = users.id
        ORDER BY extra.permission_set
    ) AS "permission_sets!"
FROM users
WHERE id = :user_id;

-- name: replace_password_hash :count
-- After a login with an old hash. 0: the password was changed meanwhile.
UPDATE users
SET password_hash = :password_hash
WHERE website_id = app_tenant() AND id = :user_id AND password_hash = :former_hash;

-- name: replace_platform_password_hash :count
-- System scope. The same for staff and writers; 0 when the password was changed meanwhile.
UPDATE users
SET password_hash = :password_hash
WHERE website_id IS NULL AND id = :user_id AND password_hash = :former_hash;

-- name: find_order_people :optional
-- Client and writer of an order; of a writer who does not work for the website any more the name only.
SELECT
    client.display_name AS "client_name?", client.email AS "client_email?",
    coalesce(writer.display_name, worker_name(orders.current_writer_id)) AS "writer_name?",
    writer.email AS "writer_email?"
FROM orders
LEFT JOIN users AS client ON client.id = orders.client_id
LEFT JOIN users AS writer ON writer.id = orders.current_writer_id
WHERE orders.website_id = app_tenant() AND orders.id = :order_id;

-- name: list_users :many
-- Clients of the website and the staff and writers with access, the newest first. `search` is a pattern of LIKE.
SELECT
    id, email, display_name, role, status, created_at,
    (SELECT max(session.created_at) FROM sessions AS session
     WHERE session.website_id = app_tenant() AND session.user_id = users.id) AS "last_login_at?"
FROM users
WHERE (website_id = app_tenant() OR website_id IS NULL)
    AND (:roles?::text[] IS NULL OR role = ANY (:roles?::text[]))
    AND (:status?::text IS NULL OR status = :status?::text)
    AND (:search?::text IS NULL OR email_key LIKE :search?::text OR lower(display_name) LIKE :search?::text)
    AND (:before_created_at?::timestamptz IS NULL
        OR (created_at, id) < (:before_created_at?::timestamptz, :before_id?::uuid))
ORDER BY created_at DESC, id DESC
LIMIT :page_size;

-- name: create_session :execute
INSERT INTO sessions (
    website_id, id, user_id, address, user_agent, device_name, trusted_device_id, created_at, last_activity_at,
    authenticated_at, expires_at)
VALUES (
    app_tenant(), :session_id, :user_id, :address, :user_agent?, :device_name?, :trusted_device_id?, :at, :at, :at,
    :expires_at);

-- name: find_session :optional
-- A session that still works, with its account and who acts as it. Those of people who were shut out and of websites that
-- are closed do not work, and one in which somebody acts as the account ends with the one it came from.
SELECT
    session.id, session.user_id, session.last_activity_at, session.expires_at, session.authenticated_at, account.role,
    account.status, account.email, account.display_name, session.actor_id,
    ARRAY(
        SELECT extra.permission_set FROM permission_grants AS extra
        WHERE extra.website_id = app_tenant() AND extra.user_id = session.user_id
    ) AS "permission_sets!"
FROM sessions AS session
JOIN users AS account ON account.id = session.user_id
JOIN websites AS website ON website.id = session.website_id AND website.is_active
WHERE session.website_id = app_tenant() AND session.id = :session_id AND session.revoked_at IS NULL
    AND session.expires_at > :at
    AND (session.actor_id IS NULL OR EXISTS (
        SELECT FROM sessions AS origin
        JOIN users AS actor ON actor.id = origin.user_id AND actor.status = 'active'
        WHERE origin.website_id = app_tenant() AND origin.id = session.actor_session_id
            AND origin.revoked_at IS NULL AND origin.expires_at > :at))
    AND NOT EXISTS (
        SELECT FROM blacklist_entries AS entry
        WHERE (entry.website_id = app_tenant() OR entry.website_id IS NULL) AND entry.lifted_at IS NULL
            AND ((entry.kind = 'user' AND entry.value = account.id::text)
                OR (entry.kind = 'email' AND entry.value = account.email_key)));

-- name: touch_session :execute
-- The session, and the one that somebody acts from in it.
UPDATE sessions
SET last_activity_at = :at
WHERE website_id = app_tenant() AND last_activity_at < :at AND id IN (
    SELECT :session_id
    UNION ALL
    SELECT acting.actor_session_id FROM sessions AS acting
    WHERE acting.website_id = app_tenant() AND acting.id = :session_id AND acting.actor_session_id IS NOT NULL);

-- name: revoke_session :count
UPDATE sessions
SET revoked_at = :at, revoked_reason = :reason
WHERE website_id = app_tenant() AND id = :session_id AND revoked_at IS NULL;

-- name: revoke_user_sessions :count
-- All sessions of an account, except one if it is given.
UPDATE sessions
SET revoked_at = :at, revoked_reason = :reason
WHERE website_id = app_tenant() AND user_id = :user_id AND revoked_at IS NULL
    AND (:except_id?::uuid IS NULL OR id <> :except_id?::uuid);

-- name: revoke_surplus_sessions :count
-- The oldest sessions of an account, so that `kept` remain.
UPDATE sessions
SET revoked_at = :at, revoked_reason = 'session_limit'
WHERE website_id = app_tenant() AND user_id = :user_id AND revoked_at IS NULL AND id IN (
    SELECT id FROM sessions
    WHERE website_id = app_tenant() AND user_id = :user_id AND revoked_at IS NULL AND expires_at > :at
        AND actor_id IS NULL
    ORDER BY created_at DESC, id DESC
    OFFSET :kept::integer);

-- name: create_refresh_token :execute
INSERT INTO refresh_tokens (website_id, token_hash, session_id, issued_at, expires_at)
VALUES (app_tenant(), :token_hash, :session_id, :at, :expires_at);

-- name: lock_refresh_token :optional
-- Locks a refresh token until the transaction ends: of two who use it at once, the second sees it used.
SELECT session_id, expires_at, used_at
FROM refresh_tokens
WHERE website_id = app_tenant() AND token_hash = :token_hash
FOR UPDATE;

-- name: use_refresh_token :execute_one
UPDATE refresh_tokens
SET used_at = :at, replaced_by = :replaced_by
WHERE website_id = app_tenant() AND token_hash = :token_hash;

-- name: count_login_failures :one
-- Failures of an account since an instant: all, and from one address.
SELECT
    count(*) AS "total!",
    count(*) FILTER (WHERE address = :address) AS "from_address!"
FROM login_failures
WHERE website_id = app_tenant() AND account_key = :account_key AND occurred_at >= :since;

-- name: find_login_block :one
-- Whether an account is locked or an address blocked at an instant.
SELECT
    EXISTS (
        SELECT FROM account_lockouts
        WHERE website_id = app_tenant() AND account_key = :account_key AND locked_until > :at) AS "is_locked!",
    EXISTS (
        SELECT FROM blocked_addresses
        WHERE website_id = app_tenant() AND address = :address AND blocked_until > :at) AS "is_blocked!";

-- name: has_session_since :one
-- Whether an account signed in since an instant.
SELECT EXISTS (
    SELECT FROM sessions
    WHERE website_id = app_tenant() AND user_id = :user_id AND created_at >= :since
) AS "has_session!";

-- name: record_login_failure :execute
INSERT INTO login_failures (website_id, account_key, address, occurred_at)
VALUES (app_tenant(), :account_key, :address, :at);

-- name: clear_login_failures :execute
DELETE FROM login_failures
WHERE website_id = app_tenant() AND account_key = :account_key;

-- name: lock_account :count
-- 0: it is locked already, and for no longer than it was.
INSERT INTO account_lockouts (website_id, account_key, locked_until)
VALUES (app_tenant(), :account_key, :locked_until)
ON CONFLICT (website_id, account_key) DO UPDATE
SET locked_until = excluded.locked_until
WHERE account_lockouts.locked_until <= :at;

-- name: block_address :execute_one
INSERT INTO blocked_addresses (website_id, address, blocked_until)
VALUES (app_tenant(), :address, :blocked_until)
ON CONFLICT (website_id, address) DO UPDATE
SET blocked_until = greatest(blocked_addresses.blocked_until, excluded.blocked_until);
