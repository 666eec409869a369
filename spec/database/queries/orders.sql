-- Orders and what happened to them.

-- name: create_order :execute
-- Takes the website's next number in a period (`202603`): `WS-202603-000017`. It has the same shape in every website, so
-- that a writer cannot tell the website from it. The sequence is locked until the transaction ends: send this with
-- COMMIT.
WITH sequence AS (
    INSERT INTO order_number_sequences AS existing (website_id, period, last_number)
    VALUES (app_tenant(), :period, 1)
    ON CONFLICT (website_id, period) DO UPDATE SET last_number = existing.last_number + 1
    RETURNING last_number
)
INSERT INTO orders (
    website_id, id, number, status, client_id, topic, instructions, family, citation_style, english_type,
    purchase_reference,
    is_urgent, is_first_order, visibility, preferred_writer_id, client_deadline, writer_deadline, currency, total,
    payment_status, compensation, created_at, updated_at)
SELECT
    app_tenant(), :order_id,
    'WS-' || :period || '-' || lpad(last_number::text, greatest(6, length(last_number::text)), '0'),
    :status, :client_id, :topic, :instructions, :family, :citation_style?,
    :english_type?,
    :purchase_reference?, :is_urgent,
    NOT EXISTS (SELECT FROM orders WHERE website_id = app_tenant() AND client_id = :client_id),
    'hidden', :preferred_writer_id?, :client_deadline, :writer_deadline, :currency, :total, :payment_status,
    :compensation,
    :at, :at
FROM sequence;

-- name: create_order_price :execute
-- Freezes the price. `inputs` is a JSON text in the shape of the contract.
INSERT INTO order_prices (website_id, order_id, inputs, total, currency, profile_version, created_at)
VALUES (app_tenant(), :order_id, :inputs::text::jsonb, :total, :currency, :profile_version, :at);

-- name: create_order_price_lines :count
-- The steps, one per element of the arrays; a multiplier of 0 stands for none.
INSERT INTO order_price_lines (website_id, order_id, position, kind, code, label, multiplier, amount)
SELECT
    app_tenant(), :order_id, line.position, line.kind, line.code, line.label, nullif(line.multiplier, 0), line.amount
FROM unnest(:kinds::text[], :codes::text[], :labels::text[], :multipliers::numeric[], :amounts::numeric[])
    WITH ORDINALITY AS line (kind, code, label, multiplier, amount, position);

-- name: find_order_inputs :optional
-- What was ordered, as the JSON text that `create_order_price` stored.
SELECT inputs::text AS "inputs!"
FROM order_prices
WHERE website_id = app_tenant() AND order_id = :order_id;

-- name: list_order_price_lines :many
SELECT kind, code, label, multiplier, amount
FROM order_price_lines
WHERE website_id = app_tenant() AND order_id = :order_id
ORDER BY position
LIMIT 50;

-- name: find_order :optional
-- row: OrderRow
SELECT
    id, number, version, status, previous_status, client_id, topic, instructions, family, citation_style, english_type,
    purchase_reference, is_urgent, is_first_order, requires_editing, visibility, preferred_writer_id, current_writer_id,
    client_deadline, writer_deadline, held_seconds, currency, total, amount_paid, amount_refunded, payment_status,
    compensation, forfeiture, refund_due, refund_destination, status_reason, acknowledged_at, submitted_at,
    qa_approved_at,
    edited_at, completed_at, approved_at, cancelled_at, archived_at, created_at, updated_at
FROM orders
WHERE website_id = app_tenant() AND id = :order_id;

-- name: lock_order :optional
-- row: OrderRow
-- Locks the order until the transaction ends: every change of an order begins here.
SELECT
    id, number, version, status, previous_status, client_id, topic, instructions, family, citation_style, english_type,
    purchase_reference, is_urgent, is_first_order, requires_editing, visibility, preferred_writer_id, current_writer_id,
    client_deadline, writer_deadline, held_seconds, currency, total, amount_paid, amount_refunded, payment_status,
    compensation, forfeiture, refund_due, refund_destination, status_reason, acknowledged_at, submitted_at,
    qa_approved_at,
    edited_at, completed_at, approved_at, cancelled_at, archived_at, created_at, updated_at
FROM orders
WHERE website_id = app_tenant() AND id = :order_id
FOR UPDATE;

-- name: move_order :execute_one
-- Writes an order's state after a move or a payment. The order is locked; `version` is the one that was read.
UPDATE orders
SET version = version + 1,
    status = :status,
    previous_status = :previous_status?,
    visibility = :visibility,
    preferred_writer_id = :preferred_writer_id?,
    current_writer_id = :current_writer_id?,
    client_deadline = :client_deadline,
    writer_deadline = :writer_deadline,
    held_seconds = :held_seconds?,
    amount_paid = :amount_paid,
    payment_status = :payment_status,
    forfeiture = :forfeiture?,
    refund_due = :refund_due?,
    refund_destination = :refund_destination?,
    status_reason = :status_reason?,
    acknowledged_at = :acknowledged_at?,
    submitted_at = :submitted_at?,
    qa_approved_at = :qa_approved_at?,
    edited_at = :edited_at?,
    completed_at = :completed_at?,
    approved_at = :approved_at?,
    cancelled_at = :cancelled_at?,
    archived_at = :archived_at?,
    updated_at = :at
WHERE website_id = app_tenant() AND id = :order_id AND version = :version;

-- name: update_order :execute_one
-- Writes the texts of an order; the caller passes the old value of what stays.
UPDATE orders
SET version = version + 1,
    topic = :topic,
    instructions = :instructions,
    citation_style = :citation_style?,
    english_type = :english_type?,
    purchase_reference = :purchase_reference?,
    updated_at = :at
WHERE website_id = app_tenant() AND id = :order_id AND version = :version;

-- name: list_orders_newest :many
-- row: OrderListRow
-- The newest first. Null filters let everything through; `search` is a pattern of ILIKE.
SELECT
    id, number, version, status, topic, family, client_deadline, writer_deadline, is_urgent, currency, total,
    payment_status,
    compensation, created_at
FROM orders
WHERE website_id = app_tenant()
    AND (:client_id?::uuid IS NULL OR client_id = :client_id?::uuid)
    AND (:writer_id?::uuid IS NULL OR current_writer_id = :writer_id?::uuid)
    AND (:statuses?::text[] IS NULL OR status = ANY (:statuses?::text[]))
    AND (:payment_status?::text IS NULL OR payment_status = :payment_status?::text)
    AND (:created_from?::timestamptz IS NULL OR created_at >= :created_from?::timestamptz)
    AND (:created_to?::timestamptz IS NULL OR created_at < :created_to?::timestamptz)
    AND (:search?::text IS NULL OR topic ILIKE :search?::text OR number ILIKE :search?::text)
    AND (:before_created_at?::timestamptz IS NULL
        OR (created_at, id) < (:before_created_at?::timestamptz, :before_id?::uuid))
ORDER BY created_at DESC, id DESC
LIMIT :page_size;

-- name: list_orders_by_deadline :many
-- row: OrderListRow
-- The next deadline first. Null filters let everything through; `search` is a pattern of ILIKE.
SELECT
    id, number, version, status, topic, family, client_deadline, writer_deadline, is_urgent, currency, total,
    payment_status,
    compensation, created_at
FROM orders
WHERE website_id = app_tenant()
    AND (:client_id?::uuid IS NULL OR client_id = :client_id?::uuid)
    AND (:writer_id?::uuid IS NULL OR current_writer_id = :writer_id?::uuid)
    AND (:statuses?::text[] IS NULL OR status = ANY (:statuses?::text[]))
    AND (:payment_status?::text IS NULL OR payment_status = :payment_status?::text)
    AND (:created_from?::timestamptz IS NULL OR created_at >= :created_from?::timestamptz)
    AND (:created_to?::timestamptz IS NULL OR created_at < :created_to?::timestamptz)
    AND (:search?::text IS NULL OR topic ILIKE :search?::text OR number ILIKE :search?::text)
    AND (:after_deadline?::timestamptz IS NULL
        OR (client_deadline, id) > (:after_deadline?::timestamptz, :after_id?::uuid))
ORDER BY client_deadline, id
LIMIT :page_size;

-- name: list_writer_orders :many
-- row: OrderListRow
-- A writer's orders, the writer's next deadline first. Filters as in `list_orders_by_deadline`.
SELECT
    id, number, version, status, topic, family, client_deadline, writer_deadline, is_urgent, currency, total,
    payment_status,
    compensation, created_at
FROM orders
WHERE website_id = app_tenant()
    AND current_writer_id = :writer_id
    AND (:statuses?::text[] IS NULL OR status = ANY (:statuses?::text[]))
    AND (:created_from?::timestamptz IS NULL OR created_at >= :created_from?::timestamptz)
    AND (:created_to?::timestamptz IS NULL OR created_at < :created_to?::timestamptz)
    AND (:search?::text IS NULL OR topic ILIKE :search?::text OR number ILIKE :search?::text)
    AND (:after_deadline?::timestamptz IS NULL
        OR (writer_deadline, id) > (:after_deadline?::timestamptz, :after_id?::uuid))
ORDER BY writer_deadline, id
LIMIT :page_size;

-- name: append_order_event :execute
-- The order is locked, so that its numbers follow each other.
INSERT INTO order_events (
    website_id, order_id, sequence, id, kind, action, from_status, to_status, actor_id, actor_role, note, is_internal,
    occurred_at)
VALUES (
    app_tenant(), :order_id,
    (SELECT coalesce(max(event.sequence), 0) + 1 FROM order_events AS event
     WHERE event.website_id = app_tenant() AND event.order_id = :order_id),
    :event_id, :kind, :action?, :from_status?, :to_status?, :actor_id?, :actor_role, :note?, :is_internal, :at);

-- name: list_order_events :many
-- The newest first. Internal events only where they are asked for.
SELECT
    id, sequence, kind, action, from_status, to_status, actor_id, actor_role,
    (SELECT actor.display_name FROM users AS actor WHERE actor.id = order_events.actor_id) AS "actor_name?",
    note, occurred_at
FROM order_events
WHERE website_id = app_tenant() AND order_id = :order_id
    AND (:with_internal::boolean OR NOT is_internal)
    AND (:before_sequence?::bigint IS NULL OR sequence < :before_sequence?::bigint)
ORDER BY sequence DESC
LIMIT :page_size;

-- name: count_delivered_orders :one
-- Orders that a writer brought to an end, for the review of new writers.
SELECT count(*) AS "delivered!"
FROM orders
WHERE website_id = app_tenant() AND current_writer_id = :writer_id AND completed_at IS NOT NULL;
