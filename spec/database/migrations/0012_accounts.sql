-- Sessions of staff that act as somebody else, profiles, permission sets, sanctions, the blacklist, mailed proofs and
-- security events.
SET LOCAL ROLE platform_owner;

-- A transaction in system scope that works for one website: statements find it by `app_tenant()`, accounts of the
-- platform may be changed.
CREATE FUNCTION enter_website(target uuid) RETURNS void
    LANGUAGE sql
    AS $$ SELECT set_config('app.tenant_id', target::text, true) $$;
REVOKE ALL ON FUNCTION enter_website(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION enter_website(uuid) TO platform_server;

-- The session of a member of staff that acts as the session's account, and why.
ALTER TABLE sessions
    ADD COLUMN actor_id uuid REFERENCES users (id),
    ADD COLUMN actor_session_id uuid,
    ADD COLUMN actor_reason text CHECK (actor_reason IN ('support', 'debug', 'fraud')),
    ADD COLUMN actor_note text CHECK (length(actor_note) BETWEEN 1 AND 500),
    ADD CONSTRAINT sessions_actor_session FOREIGN KEY (website_id, actor_session_id)
        REFERENCES sessions (website_id, id),
    ADD CONSTRAINT sessions_actor_is_whole CHECK (
        num_nonnulls(actor_id, actor_session_id, actor_reason, actor_note) IN (0, 4)),
    ADD CONSTRAINT sessions_actor_is_another CHECK (actor_id <> user_id);
CREATE INDEX sessions_actor ON sessions (website_id, actor_session_id) WHERE actor_session_id IS NOT NULL;
CREATE INDEX sessions_actor_key ON sessions (actor_id) WHERE actor_id IS NOT NULL;

ALTER TABLE users
    ADD COLUMN timezone text NOT NULL DEFAULT 'UTC' CHECK (length(timezone) BETWEEN 1 AND 64),
    ADD COLUMN locale text NOT NULL DEFAULT 'en' CHECK (locale ~ '^[a-z]{2}(-[A-Z]{2})?$'),
    ADD COLUMN country text CHECK (country ~ '^[A-Z]{2}$'),
    ADD COLUMN bio text CHECK (length(bio) <= 2000);

-- What an account may do on a website beyond its role.
CREATE TABLE permission_grants (
    website_id uuid NOT NULL REFERENCES websites (id),
    user_id uuid NOT NULL REFERENCES users (id),
    permission_set text NOT NULL CHECK (permission_set IN ('finance', 'quality', 'content')),
    granted_by uuid NOT NULL REFERENCES users (id),
    granted_at timestamptz NOT NULL,
    PRIMARY KEY (website_id, user_id, permission_set)
);
CREATE INDEX permission_grants_user ON permission_grants (user_id);
SELECT isolate_tenants('permission_grants');

-- Measures against an account. A lifted one stays.
CREATE TABLE sanctions (
    website_id uuid NOT NULL REFERENCES websites (id),
    id uuid NOT NULL,
    user_id uuid NOT NULL REFERENCES users (id),
    kind text NOT NULL CHECK (kind IN ('suspension', 'probation')),
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    imposed_by uuid NOT NULL REFERENCES users (id),
    imposed_at timestamptz NOT NULL,
    lifted_by uuid REFERENCES users (id),
    lifted_at timestamptz,
    lifted_reason text CHECK (length(lifted_reason) BETWEEN 1 AND 500),
    PRIMARY KEY (website_id, id),
    CHECK (num_nonnulls(lifted_by, lifted_at, lifted_reason) IN (0, 3))
);
CREATE INDEX sanctions_user ON sanctions (website_id, user_id, imposed_at DESC);
CREATE UNIQUE INDEX sanctions_in_force ON sanctions (website_id, user_id, kind) WHERE lifted_at IS NULL;
SELECT isolate_tenants('sanctions');

-- Who gets nothing from a website. `value`: an identifier, an address in lower case, or a network address.
CREATE TABLE blacklist_entries (
    website_id uuid NOT NULL REFERENCES websites (id),
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('user', 'email', 'address')),
    value text NOT NULL CHECK (length(value) BETWEEN 1 AND 254),
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    created_by uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    lifted_by uuid REFERENCES users (id),
    lifted_at timestamptz,
    lifted_reason text CHECK (length(lifted_reason) BETWEEN 1 AND 500),
    PRIMARY KEY (website_id, id),
    CHECK (num_nonnulls(lifted_by, lifted_at, lifted_reason) IN (0, 3))
);
CREATE UNIQUE INDEX blacklist_in_force ON blacklist_entries (website_id, kind, value) WHERE lifted_at IS NULL;
CREATE INDEX blacklist_newest ON blacklist_entries (website_id, created_at DESC, id DESC);
SELECT isolate_tenants('blacklist_entries');

-- An account that staff made begins with the mailed link.
CREATE TABLE invitations (
    website_id uuid NOT NULL REFERENCES websites (id),
    token_hash bytea NOT NULL CHECK (length(token_hash) = 32),
    user_id uuid NOT NULL REFERENCES users (id),
    created_by uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (website_id, token_hash)
);
CREATE INDEX invitations_user ON invitations (website_id, user_id);
SELECT isolate_tenants('invitations');

-- A new address counts when both addresses have sent their token back.
CREATE TABLE email_changes (
    website_id uuid NOT NULL REFERENCES websites (id),
    id uuid NOT NULL,
    user_id uuid NOT NULL REFERENCES users (id),
    new_email text NOT NULL CHECK (length(new_email) BETWEEN 3 AND 254),
    old_token_hash bytea NOT NULL CHECK (length(old_token_hash) = 32),
    new_token_hash bytea NOT NULL CHECK (length(new_token_hash) = 32),
    old_proved_at timestamptz,
    new_proved_at timestamptz,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (website_id, id)
);
CREATE UNIQUE INDEX email_changes_old ON email_changes (website_id, old_token_hash);
CREATE UNIQUE INDEX email_changes_new ON email_changes (website_id, new_token_hash);
CREATE INDEX email_changes_user ON email_changes (website_id, user_id) WHERE ended_at IS NULL;
SELECT isolate_tenants('email_changes');

-- Rows are added and never changed; `platform_server` has no right to.
CREATE TABLE security_events (
    website_id uuid NOT NULL REFERENCES websites (id),
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind ~ '^[a-z][a-z_]{0,62}$'),
    severity text NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    user_id uuid REFERENCES users (id),
    actor_id uuid REFERENCES users (id),
    address text NOT NULL CHECK (length(address) <= 64),
    details text CHECK (length(details) <= 500),
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (website_id, id)
);
CREATE INDEX security_events_newest ON security_events (website_id, occurred_at DESC, id DESC);
CREATE INDEX security_events_user ON security_events (website_id, user_id, occurred_at DESC);
SELECT isolate_tenants('security_events');

-- Every process forgets what it knows of callers: "user <id>", "website <id>" or "blacklist" on channel `callers`.
CREATE FUNCTION announce_session() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('callers', 'user ' || NEW.user_id);
    RETURN NULL;
END
$$;
CREATE TRIGGER announce_session AFTER UPDATE OF revoked_at ON sessions
    FOR EACH ROW WHEN (NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION announce_session();

CREATE FUNCTION announce_user() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('callers', 'user ' || coalesce(NEW.user_id, OLD.user_id));
    RETURN NULL;
END
$$;
CREATE TRIGGER announce_access AFTER UPDATE OR DELETE ON tenant_access
    FOR EACH ROW EXECUTE FUNCTION announce_user();
CREATE TRIGGER announce_grant AFTER INSERT OR DELETE ON permission_grants
    FOR EACH ROW EXECUTE FUNCTION announce_user();

CREATE FUNCTION announce_account() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('callers', 'user ' || NEW.id);
    RETURN NULL;
END
$$;
CREATE TRIGGER announce_account AFTER UPDATE OF role, status ON users
    FOR EACH ROW EXECUTE FUNCTION announce_account();

CREATE FUNCTION announce_blacklist() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('callers', 'blacklist');
    RETURN NULL;
END
$$;
CREATE TRIGGER announce_blacklist AFTER INSERT OR UPDATE ON blacklist_entries
    FOR EACH STATEMENT EXECUTE FUNCTION announce_blacklist();

GRANT UPDATE (email, role, timezone, locale, country, bio) ON users TO platform_server;
GRANT SELECT, INSERT, DELETE ON permission_grants TO platform_server;
GRANT SELECT, INSERT ON sanctions, blacklist_entries, security_events TO platform_server;
GRANT UPDATE (lifted_by, lifted_at, lifted_reason) ON sanctions, blacklist_entries TO platform_server;
GRANT SELECT, INSERT ON invitations, email_changes TO platform_server;
GRANT UPDATE (used_at) ON invitations TO platform_server;
GRANT UPDATE (old_proved_at, new_proved_at, ended_at) ON email_changes TO platform_server;

RESET ROLE;
