-- Links that reset a password, and the passwords that an account had.
SET LOCAL ROLE platform_owner;

CREATE TABLE password_resets (
    website_id uuid NOT NULL REFERENCES websites (id),
    token_hash bytea NOT NULL CHECK (length(token_hash) = 32),
    user_id uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (website_id, token_hash)
);
CREATE INDEX password_resets_user ON password_resets (website_id, user_id) WHERE used_at IS NULL;
CREATE INDEX password_resets_user_key ON password_resets (user_id);
SELECT isolate_tenants('password_resets');

-- An account is one on all its websites, and so is what it had: only the system's scope sees it.
CREATE TABLE former_passwords (
    user_id uuid NOT NULL REFERENCES users (id),
    id uuid NOT NULL,
    password_hash text NOT NULL,
    replaced_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, id)
);
ALTER TABLE former_passwords ENABLE ROW LEVEL SECURITY;
ALTER TABLE former_passwords FORCE ROW LEVEL SECURITY;
CREATE POLICY system ON former_passwords USING (current_setting('app.system', true) = 'on');

-- A record outlives its account, and a flood of wrong passwords must not lock the account's row: checking the reference
-- did, and took time that told known accounts from unknown ones.
ALTER TABLE security_events
    DROP CONSTRAINT security_events_user_id_fkey,
    DROP CONSTRAINT security_events_actor_id_fkey;

-- Whether the failures from an address concern more than one account.
CREATE INDEX login_failures_address ON login_failures (website_id, address, occurred_at);

GRANT SELECT, INSERT ON password_resets TO platform_server;
GRANT UPDATE (used_at) ON password_resets TO platform_server;
GRANT SELECT, INSERT, DELETE ON former_passwords TO platform_server;

RESET ROLE;
