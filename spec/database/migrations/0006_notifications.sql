-- Notifications with a number per account, their fan-out, and the outbox of everything that leaves the platform.
SET LOCAL ROLE platform_owner;

CREATE TABLE notification_counters (
    website_id uuid NOT NULL REFERENCES websites (id),
    user_id uuid NOT NULL REFERENCES users (id),
    last_sequence bigint NOT NULL CHECK (last_sequence > 0),
    PRIMARY KEY (website_id, user_id)
);
CREATE INDEX notification_counters_user ON notification_counters (user_id);
SELECT isolate_tenants('notification_counters');

-- `sequence` has no gaps per account: the counter's row is locked until the transaction ends, so a reader that has
-- seen n has seen everything before it.
CREATE TABLE notifications (
    website_id uuid NOT NULL,
    user_id uuid NOT NULL,
    sequence bigint NOT NULL CHECK (sequence > 0),
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN (
        'order_moved', 'order_available', 'assignment_offered', 'interest_decided', 'payment_received', 'file_added',
        'account')),
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    body text NOT NULL CHECK (length(body) BETWEEN 1 AND 2000),
    order_id uuid,
    read_at timestamptz,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (website_id, user_id, sequence),
    UNIQUE (website_id, id),
    FOREIGN KEY (website_id, user_id) REFERENCES notification_counters (website_id, user_id),
    FOREIGN KEY (website_id, order_id) REFERENCES orders (website_id, id)
);
CREATE INDEX notifications_unread ON notifications (website_id, user_id, sequence DESC) WHERE read_at IS NULL;
CREATE INDEX notifications_order ON notifications (website_id, order_id) WHERE order_id IS NOT NULL;
SELECT isolate_tenants('notifications');

-- Wakes the event streams of every process: "website user sequence" on channel `notifications`.
CREATE FUNCTION announce_notification() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('notifications', NEW.website_id || ' ' || NEW.user_id || ' ' || NEW.sequence);
    RETURN NULL;
END
$$;
CREATE TRIGGER announce_notification AFTER INSERT ON notifications
    FOR EACH ROW EXECUTE FUNCTION announce_notification();
CREATE TRIGGER announce_read AFTER UPDATE OF read_at ON notifications
    FOR EACH ROW EXECUTE FUNCTION announce_notification();

CREATE TABLE outbox (
    website_id uuid NOT NULL REFERENCES websites (id),
    id uuid NOT NULL,
    kind text NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    available_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    last_error text CHECK (length(last_error) <= 1000),
    sent_at timestamptz,
    PRIMARY KEY (website_id, id)
);
CREATE INDEX outbox_due ON outbox (available_at) WHERE sent_at IS NULL;
SELECT isolate_tenants('outbox');

GRANT SELECT, INSERT, UPDATE ON notification_counters TO platform_server;
GRANT SELECT, INSERT ON notifications TO platform_server;
GRANT UPDATE (read_at) ON notifications TO platform_server;
GRANT SELECT, INSERT ON outbox TO platform_server;
GRANT UPDATE (available_at, attempts, last_error, sent_at) ON outbox TO platform_server;

RESET ROLE;
