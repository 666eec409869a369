-- Money that was received.

-- name: create_payment :count
-- 0 when the reference was used before.
INSERT INTO payments (website_id, id, order_id, amount, currency, method, reference, note, recorded_by, created_at)
VALUES (
    app_tenant(), :payment_id, :order_id, :amount, :currency, :method, :reference, :note?, :recorded_by, :at)
ON CONFLICT DO NOTHING;
