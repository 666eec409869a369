-- Second factors of accounts, challenges between the first factor and the session, trusted devices, links to sign in, and
-- when presence was proved.
SET LOCAL ROLE platform_owner;

-- When the account proved its presence last. Null in sessions in which staff act as the account, and in those from before.
ALTER TABLE sessions ADD COLUMN authenticated_at timestamptz;
CREATE TRIGGER announce_proof AFTER UPDATE OF authenticated_at ON sessions
    FOR EACH ROW WHEN (NEW.authenticated_at IS DISTINCT FROM OLD.authenticated_at) EXECUTE FUNCTION announce_session();

-- Of the account, on every website where it works: one that is enrolled on one website is asked for on each.
CREATE TABLE second_factors (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    kind text NOT NULL CHECK (kind IN ('totp', 'email')),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    -- Of an authenticator app, encrypted by the server and bound to `id`.
    sealed_secret bytea CHECK (length(sealed_secret) <= 200),
    -- The newest time step whose code was taken: neither it nor an earlier one is taken again.
    last_step bigint,
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    last_used_at timestamptz,
    CHECK ((kind = 'totp') = (sealed_secret IS NOT NULL))
);
CREATE INDEX second_factors_user ON second_factors (user_id);
CREATE UNIQUE INDEX second_factors_email ON second_factors (user_id) WHERE kind = 'email';

-- SHA-256 of the account's identifier and the code.
CREATE TABLE backup_codes (
    user_id uuid NOT NULL REFERENCES users (id),
    code_hash bytea NOT NULL CHECK (length(code_hash) = 32),
    created_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (user_id, code_hash)
);

-- Seen are those of accounts that are seen (policy of `users`).
CREATE FUNCTION isolate_accounts(target regclass) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format(
        'CREATE POLICY account ON %s USING '
        '(CASE WHEN current_setting(''app.system'', true) = ''on'' THEN true '
        'ELSE EXISTS (SELECT FROM users AS account WHERE account.id = user_id) END)',
        target);
END
$$;
REVOKE ALL ON FUNCTION isolate_accounts(regclass) FROM PUBLIC;
SELECT isolate_accounts('second_factors');
SELECT isolate_accounts('backup_codes');

-- Between a first factor and the session, or between an enrolment and its first code (`factor_id`). Wrong codes are counted
-- here, whatever was guessed.
CREATE TABLE mfa_challenges (
    website_id uuid NOT NULL REFERENCES websites (id),
    token_hash bytea NOT NULL CHECK (length(token_hash) = 32),
    user_id uuid NOT NULL REFERENCES users (id),
    factor_id uuid REFERENCES second_factors (id) ON DELETE CASCADE,
    -- SHA-256 of the challenge's token, which is not kept, and the code that was mailed.
    code_hash bytea CHECK (length(code_hash) = 32),
    device_name text CHECK (length(device_name) <= 100),
    wrong_codes integer NOT NULL DEFAULT 0 CHECK (wrong_codes BETWEEN 0 AND 5),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (website_id, token_hash)
);
CREATE INDEX mfa_challenges_user ON mfa_challenges (website_id, user_id, created_at DESC);
CREATE INDEX mfa_challenges_factor ON mfa_challenges (factor_id) WHERE factor_id IS NOT NULL;
SELECT isolate_tenants('mfa_challenges');

-- Devices that are not asked for a second factor on the website.
CREATE TABLE trusted_devices (
    website_id uuid NOT NULL REFERENCES websites (id),
    token_hash bytea NOT NULL CHECK (length(token_hash) = 32),
    user_id uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (website_id, token_hash)
);
CREATE INDEX trusted_devices_user ON trusted_devices (website_id, user_id);
SELECT isolate_tenants('trusted_devices');

-- Links to sign in. One without an account was asked for an address that has none, and opens nothing.
CREATE TABLE magic_links (
    website_id uuid NOT NULL REFERENCES websites (id),
    token_hash bytea NOT NULL CHECK (length(token_hash) = 32),
    user_id uuid REFERENCES users (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (website_id, token_hash)
);
CREATE INDEX magic_links_user ON magic_links (website_id, user_id);
SELECT isolate_tenants('magic_links');

GRANT SELECT, INSERT, DELETE ON second_factors, backup_codes, trusted_devices, magic_links TO platform_server;
GRANT UPDATE (sealed_secret, last_step, confirmed_at, last_used_at) ON second_factors TO platform_server;
GRANT UPDATE (used_at) ON backup_codes, magic_links TO platform_server;
GRANT SELECT, INSERT ON mfa_challenges TO platform_server;
GRANT UPDATE (wrong_codes, used_at) ON mfa_challenges TO platform_server;

RESET ROLE;
