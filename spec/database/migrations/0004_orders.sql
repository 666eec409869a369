-- Orders with their price, events, assignments, interests and payments.
SET LOCAL ROLE platform_owner;

-- The pairs of `x-moves` in spec/openapi/order-status.yaml. A test compares the two.
CREATE TABLE order_status_moves (
    from_status text NOT NULL,
    to_status text NOT NULL,
    PRIMARY KEY (from_status, to_status)
);
INSERT INTO order_status_moves (from_status, to_status)
SELECT pair.from_status, target
FROM (VALUES
    ('created', '{pending_payment,unpaid,ready_for_staffing,cancelled}'::text[]),
    ('unpaid', '{pending_payment,unpaid,ready_for_staffing,cancelled}'),
    ('pending_payment', '{unpaid,pending_payment,ready_for_staffing,cancelled}'),
    ('ready_for_staffing',
        '{ready_for_staffing,pending_writer_acceptance,in_progress,pending_cancellation,cancelled}'),
    ('pending_writer_acceptance', '{in_progress,ready_for_staffing,pending_cancellation,cancelled}'),
    ('in_progress',
        '{in_progress,ready_for_staffing,on_hold,under_editing,qa_review,submitted,disputed,pending_cancellation,'
        'cancelled}'),
    ('on_hold', '{in_progress,ready_for_staffing,pending_cancellation,cancelled}'),
    ('qa_review', '{in_progress,under_editing,submitted,disputed,cancelled}'),
    ('under_editing', '{qa_review,submitted,in_progress,pending_cancellation,cancelled}'),
    ('submitted', '{completed,revision_requested,in_progress,disputed,cancelled}'),
    ('revision_requested', '{in_progress,under_editing,submitted,cancelled}'),
    ('completed', '{revision_requested,in_progress,completed,archived,disputed,cancelled,refunded}'),
    ('disputed', '{in_progress,submitted,completed,cancelled}'),
    ('pending_cancellation',
        '{cancelled,ready_for_staffing,pending_writer_acceptance,in_progress,on_hold,under_editing}'),
    ('cancelled', '{refunded}'),
    ('refunded', '{}'),
    ('archived', '{}')
) AS pair (from_status, targets), unnest(pair.targets) AS target;

CREATE TABLE order_number_sequences (
    website_id uuid NOT NULL REFERENCES websites (id),
    period text NOT NULL CHECK (period ~ '^[0-9]{6}$'),
    last_number bigint NOT NULL CHECK (last_number > 0),
    PRIMARY KEY (website_id, period)
);
SELECT isolate_tenants('order_number_sequences');

CREATE TABLE orders (
    website_id uuid NOT NULL REFERENCES websites (id),
    id uuid NOT NULL,
    number text NOT NULL CHECK (length(number) <= 40),
    version integer NOT NULL DEFAULT 1 CHECK (version >= 1),
    status text NOT NULL,
    -- Where a rejected cancellation returns to; set while the order is in `pending_cancellation`.
    previous_status text,
    client_id uuid NOT NULL,
    topic text NOT NULL CHECK (length(topic) BETWEEN 1 AND 255),
    instructions text NOT NULL CHECK (length(instructions) BETWEEN 1 AND 20000),
    family text NOT NULL CHECK (family IN ('paper', 'design', 'diagram')),
    citation_style text,
    english_type text,
    purchase_reference text CHECK (length(purchase_reference) BETWEEN 1 AND 64),
    is_urgent boolean NOT NULL,
    is_first_order boolean NOT NULL,
    requires_editing boolean,
    visibility text NOT NULL CHECK (visibility IN ('hidden', 'pool', 'preferred_writer_only')),
    preferred_writer_id uuid,
    current_writer_id uuid,
    client_deadline timestamptz NOT NULL,
    writer_deadline timestamptz NOT NULL,
    -- Seconds to the client's deadline when the order was put on hold.
    held_seconds bigint,
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    total numeric(12,2) NOT NULL CHECK (total >= 0),
    amount_paid numeric(12,2) NOT NULL DEFAULT 0 CHECK (amount_paid >= 0),
    amount_refunded numeric(12,2) NOT NULL DEFAULT 0 CHECK (amount_refunded >= 0),
    payment_status text NOT NULL CHECK (payment_status IN ('unpaid', 'partially_paid', 'fully_paid', 'refunded')),
    compensation numeric(12,2) NOT NULL CHECK (compensation >= 0),
    forfeiture numeric(12,2) CHECK (forfeiture >= 0),
    refund_due numeric(12,2) CHECK (refund_due >= 0),
    refund_destination text CHECK (refund_destination IN ('wallet', 'original_method')),
    status_reason text CHECK (length(status_reason) <= 2000),
    acknowledged_at timestamptz,
    submitted_at timestamptz,
    qa_approved_at timestamptz,
    edited_at timestamptz,
    completed_at timestamptz,
    approved_at timestamptz,
    cancelled_at timestamptz,
    archived_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (website_id, id),
    UNIQUE (website_id, number),
    FOREIGN KEY (website_id, client_id) REFERENCES users (website_id, id),
    FOREIGN KEY (website_id, current_writer_id) REFERENCES tenant_access (website_id, user_id),
    FOREIGN KEY (website_id, preferred_writer_id) REFERENCES tenant_access (website_id, user_id),
    CONSTRAINT orders_status CHECK (status IN (
        'created', 'unpaid', 'pending_payment', 'ready_for_staffing', 'pending_writer_acceptance', 'in_progress',
        'on_hold',
        'qa_review', 'under_editing', 'submitted', 'revision_requested', 'completed', 'disputed',
        'pending_cancellation',
        'cancelled', 'refunded', 'archived')),
    CONSTRAINT orders_paid_within_total CHECK (amount_paid <= total),
    CONSTRAINT orders_refunded_within_paid CHECK (amount_refunded <= amount_paid),
    CONSTRAINT orders_writer_deadline CHECK (writer_deadline <= client_deadline)
);
CREATE INDEX orders_newest ON orders (website_id, created_at DESC, id DESC);
CREATE INDEX orders_deadline ON orders (website_id, client_deadline, id);
CREATE INDEX orders_client ON orders (website_id, client_id, created_at DESC, id DESC);
CREATE INDEX orders_writer ON orders (website_id, current_writer_id, created_at DESC, id DESC)
    WHERE current_writer_id IS NOT NULL;
CREATE INDEX orders_preferred_writer ON orders (website_id, preferred_writer_id) WHERE preferred_writer_id IS NOT NULL;
CREATE INDEX orders_pool ON orders (website_id, writer_deadline, id) WHERE status = 'ready_for_staffing';
SELECT isolate_tenants('orders');

-- Nobody moves an order past the state machine, whatever the statement.
CREATE FUNCTION refuse_illegal_order_move() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM order_status_moves move WHERE move.from_status = OLD.status AND move.to_status = NEW.status)
    THEN
        RAISE EXCEPTION 'an order cannot go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_status_move', TABLE = 'orders';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER refuse_illegal_order_move BEFORE UPDATE OF status ON orders
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION refuse_illegal_order_move();

-- What an order costs, frozen: the inputs as JSON in the shape of the contract, and the steps. No right to change them.
CREATE TABLE order_prices (
    website_id uuid NOT NULL,
    order_id uuid NOT NULL,
    inputs jsonb NOT NULL,
    total numeric(12,2) NOT NULL CHECK (total >= 0),
    currency text NOT NULL,
    profile_version integer NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (website_id, order_id),
    FOREIGN KEY (website_id, order_id) REFERENCES orders (website_id, id)
);
SELECT isolate_tenants('order_prices');

CREATE TABLE order_price_lines (
    website_id uuid NOT NULL,
    order_id uuid NOT NULL,
    position integer NOT NULL CHECK (position BETWEEN 1 AND 50),
    kind text NOT NULL CHECK (kind IN ('base', 'multiplier', 'fixed_fee', 'addon', 'minimum')),
    code text NOT NULL CHECK (length(code) <= 64),
    label text NOT NULL CHECK (length(label) <= 100),
    multiplier numeric(8,4),
    amount numeric(12,2) NOT NULL,
    PRIMARY KEY (website_id, order_id, position),
    FOREIGN KEY (website_id, order_id) REFERENCES order_prices (website_id, order_id)
);
SELECT isolate_tenants('order_price_lines');

-- The timeline. Rows are added and never changed; `platform_server` has no right to.
CREATE TABLE order_events (
    website_id uuid NOT NULL,
    order_id uuid NOT NULL,
    sequence bigint NOT NULL CHECK (sequence > 0),
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN (
        'created', 'updated', 'moved', 'payment_recorded', 'file_added', 'file_removed', 'interest_shown')),
    action text,
    from_status text,
    to_status text,
    actor_id uuid REFERENCES users (id),
    actor_role text NOT NULL CHECK (length(actor_role) <= 20),
    note text CHECK (length(note) <= 2000),
    details jsonb,
    is_internal boolean NOT NULL DEFAULT false,
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (website_id, order_id, sequence),
    FOREIGN KEY (website_id, order_id) REFERENCES orders (website_id, id)
);
CREATE INDEX order_events_actor ON order_events (actor_id) WHERE actor_id IS NOT NULL;
SELECT isolate_tenants('order_events');

CREATE TABLE order_assignments (
    website_id uuid NOT NULL,
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    writer_id uuid NOT NULL,
    source text NOT NULL CHECK (source IN ('staff', 'self_take', 'accepted_interest', 'preferred')),
    status text NOT NULL CHECK (status IN ('pending', 'active', 'rejected', 'expired', 'released')),
    is_current boolean NOT NULL GENERATED ALWAYS AS (status IN ('pending', 'active')) STORED,
    expires_at timestamptz,
    reason text CHECK (length(reason) <= 2000),
    created_at timestamptz NOT NULL,
    decided_at timestamptz,
    PRIMARY KEY (website_id, id),
    FOREIGN KEY (website_id, order_id) REFERENCES orders (website_id, id),
    FOREIGN KEY (website_id, writer_id) REFERENCES tenant_access (website_id, user_id)
);
CREATE UNIQUE INDEX order_assignments_current ON order_assignments (website_id, order_id) WHERE is_current;
CREATE INDEX order_assignments_order ON order_assignments (website_id, order_id);
CREATE INDEX order_assignments_writer ON order_assignments (website_id, writer_id, status);
SELECT isolate_tenants('order_assignments');

CREATE TABLE order_interests (
    website_id uuid NOT NULL,
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    writer_id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('pending', 'accepted', 'rejected', 'superseded')),
    message text CHECK (length(message) <= 1000),
    requested_compensation numeric(12,2) CHECK (requested_compensation >= 0),
    created_at timestamptz NOT NULL,
    decided_at timestamptz,
    decided_by uuid REFERENCES users (id),
    decision_reason text CHECK (length(decision_reason) <= 2000),
    PRIMARY KEY (website_id, id),
    FOREIGN KEY (website_id, order_id) REFERENCES orders (website_id, id),
    FOREIGN KEY (website_id, writer_id) REFERENCES tenant_access (website_id, user_id)
);
CREATE UNIQUE INDEX order_interests_pending ON order_interests (website_id, order_id, writer_id)
    WHERE status = 'pending';
CREATE INDEX order_interests_order ON order_interests (website_id, order_id, created_at, id);
CREATE INDEX order_interests_writer ON order_interests (website_id, writer_id);
CREATE INDEX order_interests_decided_by ON order_interests (decided_by) WHERE decided_by IS NOT NULL;
SELECT isolate_tenants('order_interests');

CREATE TABLE payments (
    website_id uuid NOT NULL,
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    amount numeric(12,2) NOT NULL CHECK (amount > 0),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    method text NOT NULL CHECK (method IN ('bank_transfer', 'card', 'cash', 'other')),
    reference text NOT NULL CHECK (length(reference) BETWEEN 1 AND 100),
    note text CHECK (length(note) <= 2000),
    recorded_by uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (website_id, id),
    CONSTRAINT payments_reference UNIQUE (website_id, reference),
    FOREIGN KEY (website_id, order_id) REFERENCES orders (website_id, id)
);
CREATE INDEX payments_order ON payments (website_id, order_id, created_at);
CREATE INDEX payments_recorded_by ON payments (recorded_by);
SELECT isolate_tenants('payments');

GRANT SELECT ON order_status_moves TO platform_server;
GRANT SELECT, INSERT ON order_prices, order_price_lines, order_events, payments TO platform_server;
GRANT SELECT, INSERT, UPDATE ON order_number_sequences, orders, order_assignments, order_interests TO platform_server;

RESET ROLE;
