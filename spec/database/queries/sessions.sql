-- Sessions as their owners see them, impersonation, and what happened to the safety of accounts.

-- name: list_sessions :many
-- Sessions of an account that still work, the newest first.
SELECT id, address, user_agent, device_name, created_at, last_activity_at, expires_at, actor_id
FROM sessions
WHERE website_id = app_tenant() AND user_id = :user_id AND revoked_at IS NULL AND expires_at > :at
ORDER BY created_at DESC, id DESC
LIMIT :page_size;

-- name: revoke_own_session :count
-- Ends a session of an account, with those in which its owner acts as somebody else.
UPDATE sessions
SET revoked_at = :at, revoked_reason = :reason
WHERE website_id = app_tenant() AND revoked_at IS NULL
    AND ((id = :session_id AND user_id = :user_id)
        OR (actor_session_id = :session_id AND actor_id = :user_id));

-- name: create_impersonation :execute
INSERT INTO sessions (
    website_id, id, user_id, address, user_agent, device_name, created_at, last_activity_at, expires_at, actor_id,
    actor_session_id, actor_reason, actor_note)
VALUES (
    app_tenant(), :session_id, :user_id, :address, :user_agent?, NULL, :at, :at, :expires_at, :actor_id,
    :actor_session_id, :actor_reason, :actor_note);

-- name: find_impersonation :optional
-- Who acts in a session, if anybody does.
SELECT actor_id AS "actor_id!", actor_session_id AS "actor_session_id!"
FROM sessions
WHERE website_id = app_tenant() AND id = :session_id AND actor_id IS NOT NULL;

-- name: record_security_event :execute
INSERT INTO security_events (website_id, id, kind, severity, user_id, actor_id, address, details, occurred_at)
VALUES (app_tenant(), :event_id, :kind, :severity, :user_id?, :actor_id?, :address, :details?, :at);

-- name: list_security_events :many
-- What happened to an account on the website, the newest first.
SELECT id, kind, severity, actor_id, address, details, occurred_at
FROM security_events
WHERE website_id = app_tenant() AND user_id = :user_id
ORDER BY occurred_at DESC, id DESC
LIMIT :page_size;

-- name: list_blacklisted_addresses :many
-- System scope. What every request is held against; without a website, on all of them.
SELECT website_id, value
FROM blacklist_entries
WHERE kind = 'address' AND lifted_at IS NULL
LIMIT :page_size;

-- name: is_blacklisted :one
-- Whether a person is shut out of the website by account, by e-mail address or by network address.
SELECT EXISTS (
    SELECT FROM blacklist_entries AS entry
    WHERE (entry.website_id = app_tenant() OR entry.website_id IS NULL) AND entry.lifted_at IS NULL
        AND ((entry.kind = 'user' AND entry.value = :account?::text)
            OR (entry.kind = 'email' AND entry.value = :email_key)
            OR (entry.kind = 'address' AND entry.value = :address))
) AS "is_blacklisted!";
