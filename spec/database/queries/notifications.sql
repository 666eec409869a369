-- Notifications and the outbox.

-- name: create_notification :one
-- Numbers the notification and wakes the account's streams when the transaction commits.
WITH counter AS (
    INSERT INTO notification_counters AS existing (website_id, user_id, last_sequence)
    VALUES (app_tenant(), :user_id, 1)
    ON CONFLICT (website_id, user_id) DO UPDATE SET last_sequence = existing.last_sequence + 1
    RETURNING last_sequence
)
INSERT INTO notifications (website_id, user_id, sequence, id, kind, title, body, order_id, created_at)
SELECT app_tenant(), :user_id, counter.last_sequence, :notification_id, :kind, :title, :body, :order_id?, :at
FROM counter
RETURNING sequence;

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

-- name: enqueue_message :execute_one
-- Something to send once the transaction has committed. `payload` is a JSON text.
INSERT INTO outbox (website_id, id, kind, payload, created_at, available_at)
VALUES (app_tenant(), :message_id, :kind, :payload::text::jsonb, :at, :at);

-- name: take_messages :many
-- System scope. Messages that are due, locked until the transaction ends; other workers skip them.
SELECT website_id, id, kind, payload::text AS "payload!", attempts
FROM outbox
WHERE sent_at IS NULL AND available_at <= :at
ORDER BY available_at
LIMIT :page_size
FOR UPDATE SKIP LOCKED;

-- name: finish_message :execute_one
-- System scope.
UPDATE outbox
SET sent_at = :at, attempts = attempts + 1, last_error = NULL
WHERE website_id = :website_id AND id = :message_id;

-- name: postpone_message :execute_one
-- System scope. It failed; it is tried again.
UPDATE outbox
SET available_at = :available_at, attempts = attempts + 1, last_error = :error
WHERE website_id = :website_id AND id = :message_id;
