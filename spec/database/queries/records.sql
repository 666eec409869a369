-- Replays of idempotent requests, and the audit log.

-- name: claim_idempotency_key :count
-- 1: the caller runs the request. 0: the key is there; see `find_idempotency_key`. A key that expired, or whose request
-- never came to an end, is claimed anew.
INSERT INTO idempotency_keys AS existing (website_id, scope, key, request_hash, claimed_at, expires_at)
VALUES (app_tenant(), :scope, :key, :request_hash, :at, :expires_at)
ON CONFLICT (website_id, scope, key) DO UPDATE
SET request_hash = excluded.request_hash, claimed_at = excluded.claimed_at, expires_at = excluded.expires_at,
    status = NULL, headers = NULL, body = NULL
WHERE existing.expires_at <= :at OR (existing.status IS NULL AND existing.claimed_at <= :abandoned_before);

-- name: find_idempotency_key :optional
-- `status` is null while the request runs.
SELECT request_hash, status, headers, body
FROM idempotency_keys
WHERE website_id = app_tenant() AND scope = :scope AND key = :key;

-- name: finish_idempotency_key :count
-- Stores the answer. `headers` alternates names and values.
UPDATE idempotency_keys
SET status = :status, headers = :headers::text[], body = :body
WHERE website_id = app_tenant() AND scope = :scope AND key = :key AND request_hash = :request_hash;

-- name: abandon_idempotency_key :execute
-- The request failed before an answer; it may be tried again.
DELETE FROM idempotency_keys
WHERE website_id = app_tenant() AND scope = :scope AND key = :key AND status IS NULL;

-- name: record_audit_event :execute
-- Without a website: an event of the platform, in system scope. Its place in the chain is given by a trigger.
INSERT INTO audit_events (
    website_id, id, event, operation, path, status, problem, actor_id, actor_role, impersonator_id, address, user_agent,
    request_id, occurred_at)
VALUES (
    :website_id?, :event_id, :event, :operation, :path, :status, :problem?, :actor_id?, :actor_role, :impersonator_id?,
    :address, :user_agent?, :request_id, :at);

-- name: list_audit_events :many
-- The newest first.
SELECT
    id, event, operation, path, status, problem, actor_id, actor_role, impersonator_id, address, user_agent, request_id,
    occurred_at
FROM audit_events
WHERE website_id = app_tenant()
    AND (:event?::text IS NULL OR event = :event?::text)
    AND (:actor_id?::uuid IS NULL OR actor_id = :actor_id?::uuid)
    AND (:before_occurred_at?::timestamptz IS NULL
        OR (occurred_at, id) < (:before_occurred_at?::timestamptz, :before_id?::uuid))
ORDER BY occurred_at DESC, id DESC
LIMIT :page_size;

-- name: list_audit_chains :many
-- System scope. Every chain that has rows or a head; the platform's own has the identifier of zeros.
SELECT chain AS "chain!"
FROM audit_chains
UNION
SELECT chain
FROM audit_events
ORDER BY 1;

-- name: find_audit_head :optional
-- System scope. The last row of a chain as it was written; none: nothing ever was.
SELECT position, hash
FROM audit_chains
WHERE chain = :chain;

-- name: list_chained_events :many
-- System scope. Rows of a chain in their order, with all that their hashes cover.
SELECT
    website_id, id, event, operation, path, status, problem, actor_id, actor_role, impersonator_id, address, user_agent,
    request_id, to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "moment!",
    position, previous_hash, hash
FROM audit_events
WHERE chain = :chain AND position > :after
ORDER BY position
LIMIT :page_size;
