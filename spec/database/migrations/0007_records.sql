-- Replays of idempotent requests, and the audit log.
SET LOCAL ROLE platform_owner;

-- `status` is null while the first request runs.
CREATE TABLE idempotency_keys (
    website_id uuid NOT NULL REFERENCES websites (id),
    scope text NOT NULL CHECK (length(scope) BETWEEN 1 AND 200),
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 128),
    request_hash bytea NOT NULL CHECK (length(request_hash) = 32),
    claimed_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    status integer CHECK (status BETWEEN 100 AND 599),
    headers text[],
    body bytea,
    PRIMARY KEY (website_id, scope, key)
);
CREATE INDEX idempotency_keys_expired ON idempotency_keys (expires_at);
SELECT isolate_tenants('idempotency_keys');

-- Rows are added and never changed; `platform_server` has no right to.
CREATE TABLE audit_events (
    website_id uuid NOT NULL REFERENCES websites (id),
    id uuid NOT NULL,
    event text NOT NULL CHECK (length(event) BETWEEN 1 AND 64),
    operation text NOT NULL CHECK (length(operation) BETWEEN 1 AND 64),
    path text NOT NULL CHECK (length(path) <= 500),
    status integer NOT NULL CHECK (status BETWEEN 100 AND 599),
    actor_id uuid,
    actor_role text NOT NULL CHECK (length(actor_role) <= 20),
    address text NOT NULL CHECK (length(address) <= 64),
    request_id text NOT NULL CHECK (length(request_id) <= 128),
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (website_id, id)
);
CREATE INDEX audit_events_newest ON audit_events (website_id, occurred_at DESC, id DESC);
CREATE INDEX audit_events_actor ON audit_events (website_id, actor_id, occurred_at DESC);
SELECT isolate_tenants('audit_events');

GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO platform_server;
GRANT SELECT, INSERT ON audit_events TO platform_server;

RESET ROLE;
