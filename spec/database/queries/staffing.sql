-- How an order finds its writer.

-- name: lock_writer :optional
-- A writer who may be given orders of the website, locked until the transaction ends, so that two orders at once
-- cannot pass its limit.
SELECT access.user_id, access.max_active_orders, account.display_name
FROM tenant_access AS access
JOIN users AS account ON account.id = access.user_id
WHERE access.website_id = app_tenant() AND access.user_id = :writer_id AND access.is_active
    AND account.role = 'writer' AND account.status = 'active'
FOR UPDATE OF access;

-- name: is_eligible_writer :one
SELECT EXISTS (
    SELECT
    FROM tenant_access AS access
    JOIN users AS account ON account.id = access.user_id
    WHERE access.website_id = app_tenant() AND access.user_id = :writer_id AND access.is_active
        AND account.role = 'writer' AND account.status = 'active'
) AS "is_eligible!";

-- name: count_active_orders :one
-- Orders that occupy a writer, those waiting for an answer included. Read after `lock_writer`.
SELECT count(*) AS "active!"
FROM orders
WHERE website_id = app_tenant() AND current_writer_id = :writer_id AND status IN (
    'pending_writer_acceptance', 'in_progress', 'on_hold', 'revision_requested');

-- name: list_available_orders :many
-- The pool as one writer sees it, the next deadline first.
SELECT
    id, number, topic, family, writer_deadline, is_urgent, currency, compensation, visibility,
    EXISTS (
        SELECT FROM order_interests AS interest
        WHERE interest.website_id = app_tenant() AND interest.order_id = orders.id AND interest.writer_id = :writer_id
            AND interest.status = 'pending') AS "has_interest!"
FROM orders
WHERE website_id = app_tenant() AND status = 'ready_for_staffing' AND payment_status = 'fully_paid'
    AND current_writer_id IS NULL
    AND (visibility = 'pool' OR (visibility = 'preferred_writer_only' AND preferred_writer_id = :writer_id))
    AND (:after_deadline?::timestamptz IS NULL
        OR (writer_deadline, id) > (:after_deadline?::timestamptz, :after_id?::uuid))
ORDER BY writer_deadline, id
LIMIT :page_size;

-- name: create_assignment :execute
INSERT INTO order_assignments (website_id, id, order_id, writer_id, source, status, expires_at, created_at)
VALUES (app_tenant(), :assignment_id, :order_id, :writer_id, :source, :status, :expires_at?, :at);

-- name: find_current_assignment :optional
-- The pending or active assignment of an order.
SELECT id, order_id, writer_id, source, status, expires_at, created_at
FROM order_assignments
WHERE website_id = app_tenant() AND order_id = :order_id AND is_current;

-- name: list_overdue_assignments :many
-- System scope. Offers that nobody answered in time, the oldest first.
SELECT offer.website_id, offer.order_id
FROM order_assignments AS offer
JOIN orders ON orders.website_id = offer.website_id AND orders.id = offer.order_id
WHERE offer.status = 'pending' AND offer.expires_at <= :at AND orders.status = 'pending_writer_acceptance'
ORDER BY offer.expires_at, offer.id
LIMIT :page_size;

-- name: decide_assignment :execute_one
UPDATE order_assignments
SET status = :status, reason = :reason?, decided_at = :at
WHERE website_id = app_tenant() AND id = :assignment_id AND is_current;

-- name: release_assignment :count
-- Ends the current assignment of an order, if it has one.
UPDATE order_assignments
SET status = 'released', reason = :reason?, decided_at = :at
WHERE website_id = app_tenant() AND order_id = :order_id AND is_current;

-- name: create_interest :count
-- 0 when the writer's interest is pending already.
INSERT INTO order_interests (website_id, id, order_id, writer_id, status, message, requested_compensation, created_at)
VALUES (
    app_tenant(), :interest_id, :order_id, :writer_id, 'pending', :message?, :requested_compensation?, :at)
ON CONFLICT DO NOTHING;

-- name: find_interest :optional
-- row: InterestRow
-- Writers who have lost their access are named, too: the interest is there to be decided.
SELECT
    interest.id, interest.order_id, interest.writer_id,
    coalesce(worker_name(interest.writer_id), '') AS "display_name!", interest.status, interest.message,
    interest.requested_compensation, interest.created_at
FROM order_interests AS interest
WHERE interest.website_id = app_tenant() AND interest.id = :interest_id;

-- name: list_order_interests :many
-- row: InterestRow
-- The oldest first.
SELECT
    interest.id, interest.order_id, interest.writer_id,
    coalesce(worker_name(interest.writer_id), '') AS "display_name!", interest.status, interest.message,
    interest.requested_compensation, interest.created_at
FROM order_interests AS interest
WHERE interest.website_id = app_tenant() AND interest.order_id = :order_id
    AND (:after_created_at?::timestamptz IS NULL
        OR (interest.created_at, interest.id) > (:after_created_at?::timestamptz, :after_id?::uuid))
ORDER BY interest.created_at, interest.id
LIMIT :page_size;

-- name: decide_interest :execute_one
-- The order is locked; the interest must still be pending.
UPDATE order_interests
SET status = :status, decision_reason = :reason?, decided_by = :decided_by, decided_at = :at
WHERE website_id = app_tenant() AND id = :interest_id AND status = 'pending';

-- name: supersede_interests :count
-- The pending interests in an order that found its writer.
UPDATE order_interests
SET status = 'superseded', decided_at = :at
WHERE website_id = app_tenant() AND order_id = :order_id AND status = 'pending';
