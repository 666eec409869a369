-- Notifications and the outbox.

-- name: create_notification :execute
-- Numbers the notification and wakes the account's streams when the transaction commits.
WITH counter AS (
    INSERT INTO notification_counters AS existing (website_id, user_id, last_sequence)
    VALUES (app_tenant(), :user_id, 1)
    ON CONFLICT (website_id, user_id) DO UPDATE SET last_sequence = existing.last_sequence + 1
    RETURNING last_sequence
)
INSERT INTO notifications (website_id, user_id, sequence, id, kind, title, body, order_id, created_at)
SELECT app_tenant(), :user_id, counter.last_sequence, :notification_id, :kind, :title, :body, :order_id?, :at
FROM counter;

-- name: list_notifications :many
-- row: NotificationRow
-- The newest first.
SELECT id, sequence, kind, title, body, order_id, read_at, created_at
FROM notifications
WHERE website_id = app_tenant() AND user_id = :user_id
    AND (NOT :only_unread::boolean OR read_at IS NULL)
    AND (:before_sequence?::bigint IS NULL OR sequence < :before_sequence?::bigint)
ORDER BY sequence DESC
LIMIT :page_size;

-- name: list_notifications_after :many
-- row: NotificationRow
-- What a stream missed, the oldest first.
SELECT id, sequence, kind, title, body, order_id, read_at, created_at
FROM notifications
WHERE website_id = app_tenant() AND user_id = :user_id AND sequence > :after_sequence AND created_at >= :since
ORDER BY sequence
LIMIT :page_size;

-- name: find_last_notification :one
-- The number of the account's last notification; 0 when it has none.
SELECT coalesce(max(last_sequence), 0) AS "last_sequence!"
FROM notification_counters
WHERE website_id = app_tenant() AND user_id = :user_id;

-- name: count_unread_notifications :one
SELECT count(*) AS "unread!"
FROM notifications
WHERE website_id = app_tenant() AND user_id = :user_id AND read_at IS NULL;

-- name: mark_notification_read :optional
-- row: NotificationRow
-- Keeps the first instant when it was read before.
UPDATE notifications
SET read_at = coalesce(read_at, :at)
WHERE website_id = app_tenant() AND user_id = :user_id AND id = :notification_id
RETURNING id, sequence, kind, title, body, order_id, read_at, created_at;

-- name: enqueue_message :execute
-- Something to send once the transaction has committed. `payload` is a JSON text.
INSERT INTO outbox (website_id, id, kind, payload, created_at, available_at)
VALUES (app_tenant(), :message_id, :kind, :payload::text::jsonb, :at, :at);

-- name: claim_outbox :optional
-- System scope. The message that has been due longest, claimed until `lease_until`: other workers skip it, and a worker
-- that died leaves it to the next. One that failed `attempt_limit` times is a dead letter: it stays, and nobody takes it.
UPDATE outbox AS message
SET available_at = :lease_until, attempts = message.attempts + 1
FROM (
    SELECT website_id, id
    FROM outbox
    WHERE sent_at IS NULL AND available_at <= :at AND attempts < :attempt_limit
    ORDER BY available_at
    LIMIT 1
    FOR UPDATE SKIP LOCKED
) AS due
WHERE message.website_id = due.website_id AND message.id = due.id
RETURNING message.website_id, message.id, message.kind, message.payload::text AS "payload!", message.attempts,
    message.created_at;

-- name: finish_outbox :execute_one
-- System scope. It was sent. What it said, codes and links, is nobody's any more; the address stays.
UPDATE outbox
SET sent_at = :at, last_error = NULL, payload = jsonb_build_object('to', payload -> 'to')
WHERE website_id = :website_id AND id = :message_id;

-- name: fail_outbox :execute_one
-- System scope. It failed; it is tried again when it is available.
UPDATE outbox
SET available_at = :available_at, last_error = :error
WHERE website_id = :website_id AND id = :message_id;

-- name: bury_outbox :execute_one
-- System scope. It is given up: a dead letter from now on, which operators may send again; without what it said when it was
-- written before `forgotten_before`.
UPDATE outbox
SET attempts = greatest(attempts, :attempt_limit), available_at = :at, last_error = :error,
    payload = CASE
        WHEN created_at < :forgotten_before THEN jsonb_build_object('to', payload -> 'to')
        ELSE payload
    END
WHERE website_id = :website_id AND id = :message_id;

-- name: count_dead_letters :one
-- System scope.
SELECT count(*) AS "messages!"
FROM outbox
WHERE sent_at IS NULL AND attempts >= :attempt_limit;

-- name: list_dead_letters :many
-- System scope. The newest first. What there is left to send is more than the address.
SELECT
    website_id, id, kind, payload ->> 'to' AS "address?", created_at, available_at AS given_up_at, attempts, last_error,
    payload <> jsonb_build_object('to', payload -> 'to') AS "is_whole!"
FROM outbox
WHERE sent_at IS NULL AND attempts >= :attempt_limit
ORDER BY available_at DESC, id DESC
LIMIT :page_size;

-- name: retry_dead_letters :count
-- System scope. One of them, or all: due again from the first try, as far as there is something left to send.
UPDATE outbox
SET attempts = 0, available_at = :at
WHERE sent_at IS NULL AND attempts >= :attempt_limit AND payload <> jsonb_build_object('to', payload -> 'to')
    AND (:message_id?::uuid IS NULL OR id = :message_id?::uuid);
