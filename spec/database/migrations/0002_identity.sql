-- Accounts, access to websites, sessions and the defences of the login.
SET LOCAL ROLE platform_owner;

-- Clients belong to one website. Staff and writers are accounts of the platform (`website_id` null) with access rows.
CREATE TABLE users (
    id uuid PRIMARY KEY,
    website_id uuid REFERENCES websites (id),
    email text NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
    -- A column, not an index on an expression: only so can row-level security use the index.
    email_key text NOT NULL GENERATED ALWAYS AS (lower(email)) STORED,
    role text NOT NULL CHECK (role IN ('client', 'writer', 'support', 'editor', 'admin', 'superadmin')),
    status text NOT NULL CHECK (status IN ('pending', 'active', 'suspended')),
    password_hash text NOT NULL,
    display_name text NOT NULL CHECK (length(display_name) BETWEEN 1 AND 150),
    accepted_terms text CHECK (length(accepted_terms) <= 20),
    created_at timestamptz NOT NULL,
    UNIQUE (website_id, id),
    CONSTRAINT users_client_has_website CHECK ((role = 'client') = (website_id IS NOT NULL))
);
CREATE UNIQUE INDEX users_client_email ON users (website_id, email_key) WHERE website_id IS NOT NULL;
CREATE UNIQUE INDEX users_platform_email ON users (email_key) WHERE website_id IS NULL;
CREATE INDEX users_website_created ON users (website_id, created_at DESC, id DESC);

CREATE TABLE tenant_access (
    website_id uuid NOT NULL REFERENCES websites (id),
    user_id uuid NOT NULL REFERENCES users (id),
    is_active boolean NOT NULL DEFAULT true,
    -- Most orders a writer may have at once; 0: any number.
    max_active_orders integer NOT NULL DEFAULT 5 CHECK (max_active_orders >= 0),
    granted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (website_id, user_id)
);
CREATE INDEX tenant_access_user ON tenant_access (user_id);
SELECT isolate_tenants('tenant_access');

-- A platform account is visible where it has access, and is made in system scope only. The planner estimates plain
-- comparisons by evaluating them, in system scope too; hence the subquery's quiet form of the setting, behind the
-- loud one.
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE users FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON users
    USING (
        CASE
            WHEN current_setting('app.system', true) = 'on' THEN true
            WHEN website_id IS NULL THEN app_tenant() IS NOT NULL AND EXISTS (
                SELECT FROM tenant_access access
                WHERE access.website_id = nullif(current_setting('app.tenant_id', true), '')::uuid
                    AND access.user_id = users.id AND access.is_active)
            ELSE website_id = app_tenant()
        END)
    WITH CHECK (
        CASE
            WHEN current_setting('app.system', true) = 'on' THEN true
            ELSE coalesce(website_id = app_tenant(), false)
        END);

-- A registration becomes an account when its mailed token comes back; the password counts only with that token.
CREATE TABLE registrations (
    website_id uuid NOT NULL REFERENCES websites (id),
    token_hash bytea NOT NULL CHECK (length(token_hash) = 32),
    email text NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
    email_key text NOT NULL GENERATED ALWAYS AS (lower(email)) STORED,
    password_hash text NOT NULL,
    display_name text NOT NULL CHECK (length(display_name) BETWEEN 1 AND 150),
    accepted_terms text NOT NULL CHECK (length(accepted_terms) <= 20),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (website_id, token_hash)
);
CREATE INDEX registrations_email ON registrations (website_id, email_key);
SELECT isolate_tenants('registrations');

CREATE TABLE sessions (
    website_id uuid NOT NULL REFERENCES websites (id),
    id uuid NOT NULL,
    user_id uuid NOT NULL REFERENCES users (id),
    address text NOT NULL CHECK (length(address) <= 64),
    user_agent text CHECK (length(user_agent) <= 500),
    device_name text CHECK (length(device_name) <= 100),
    created_at timestamptz NOT NULL,
    last_activity_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    revoked_reason text CHECK (length(revoked_reason) <= 50),
    PRIMARY KEY (website_id, id)
);
CREATE INDEX sessions_user ON sessions (website_id, user_id, created_at DESC);
CREATE INDEX sessions_user_key ON sessions (user_id);
SELECT isolate_tenants('sessions');

-- The session is the family: a used token that comes back ends the session.
CREATE TABLE refresh_tokens (
    website_id uuid NOT NULL,
    token_hash bytea NOT NULL CHECK (length(token_hash) = 32),
    session_id uuid NOT NULL,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    replaced_by bytea CHECK (length(replaced_by) = 32),
    PRIMARY KEY (website_id, token_hash),
    FOREIGN KEY (website_id, session_id) REFERENCES sessions (website_id, id)
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (website_id, session_id);
SELECT isolate_tenants('refresh_tokens');

-- Keyed by a hash of the address that was typed, so that unknown accounts are slowed down just the same.
CREATE TABLE login_failures (
    website_id uuid NOT NULL REFERENCES websites (id),
    id bigint GENERATED ALWAYS AS IDENTITY,
    account_key bytea NOT NULL CHECK (length(account_key) = 32),
    address text NOT NULL CHECK (length(address) <= 64),
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (website_id, id)
);
CREATE INDEX login_failures_account ON login_failures (website_id, account_key, occurred_at);
SELECT isolate_tenants('login_failures');

CREATE TABLE account_lockouts (
    website_id uuid NOT NULL REFERENCES websites (id),
    account_key bytea NOT NULL CHECK (length(account_key) = 32),
    locked_until timestamptz NOT NULL,
    PRIMARY KEY (website_id, account_key)
);
SELECT isolate_tenants('account_lockouts');

CREATE TABLE blocked_addresses (
    website_id uuid NOT NULL REFERENCES websites (id),
    address text NOT NULL CHECK (length(address) <= 64),
    blocked_until timestamptz NOT NULL,
    PRIMARY KEY (website_id, address)
);
SELECT isolate_tenants('blocked_addresses');

GRANT SELECT, INSERT ON users, tenant_access TO platform_server;
GRANT UPDATE (status, password_hash, display_name) ON users TO platform_server;
GRANT UPDATE (is_active, max_active_orders) ON tenant_access TO platform_server;
GRANT SELECT, INSERT, UPDATE ON registrations, sessions, refresh_tokens TO platform_server;
GRANT SELECT, INSERT, DELETE ON login_failures TO platform_server;
GRANT SELECT, INSERT, UPDATE, DELETE ON account_lockouts, blocked_addresses TO platform_server;

RESET ROLE;
