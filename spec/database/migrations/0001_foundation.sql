-- Roles, tenant isolation, websites and the mode of the platform.
--
-- `platform_owner` owns every object and cannot sign in. `platform_server` is what the server signs in as: it owns
-- nothing and gets what it needs, table by table. A migration runs as a login that may become the owner.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'platform_owner') THEN
        CREATE ROLE platform_owner NOLOGIN NOBYPASSRLS;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'platform_server') THEN
        CREATE ROLE platform_server LOGIN NOBYPASSRLS;
    END IF;
END
$$;

CREATE EXTENSION IF NOT EXISTS pg_trgm;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO platform_owner;
GRANT USAGE ON SCHEMA public TO platform_server;

SET LOCAL ROLE platform_owner;

-- The tenant of the transaction. Outside a scope this is an error, not an empty result: the setting is then missing
-- or ''.
CREATE FUNCTION app_tenant() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT current_setting('app.tenant_id')::uuid $$;

-- Forces row-level security on a table with `website_id`: rows of the transaction's tenant, or all in system scope.
-- Statements name the tenant themselves (`website_id = app_tenant()`), which makes it an index condition; the policy
-- is the guarantee behind them.
CREATE FUNCTION isolate_tenants(target regclass) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format(
        'CREATE POLICY tenant ON %s USING '
        '(CASE WHEN current_setting(''app.system'', true) = ''on'' THEN true ELSE website_id = app_tenant() END)',
        target);
END
$$;
REVOKE ALL ON FUNCTION isolate_tenants(regclass) FROM PUBLIC;

-- The registry of tenants. Not isolated: the host must be looked up before a tenant is known.
CREATE TABLE websites (
    id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 100),
    slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9-]{1,63}$'),
    is_active boolean NOT NULL DEFAULT true,
    brand_name text NOT NULL CHECK (length(brand_name) BETWEEN 1 AND 100),
    tagline text CHECK (length(tagline) <= 200),
    primary_color text NOT NULL DEFAULT '#2563eb' CHECK (primary_color ~ '^#[0-9a-f]{6}$'),
    secondary_color text NOT NULL DEFAULT '#0f172a' CHECK (secondary_color ~ '^#[0-9a-f]{6}$'),
    accent_color text NOT NULL DEFAULT '#14b8a6' CHECK (accent_color ~ '^#[0-9a-f]{6}$'),
    currency text NOT NULL DEFAULT 'USD' CHECK (currency ~ '^[A-Z]{3}$'),
    registration_open boolean NOT NULL DEFAULT true,
    features text[] NOT NULL DEFAULT '{}',
    terms_version text NOT NULL DEFAULT '2026-01',
    privacy_version text NOT NULL DEFAULT '2026-01',
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE website_hosts (
    host text PRIMARY KEY CHECK (host = lower(host) AND length(host) BETWEEN 1 AND 253),
    website_id uuid NOT NULL REFERENCES websites (id),
    portal text NOT NULL CHECK (portal IN ('client', 'writer', 'staff', 'any'))
);
CREATE INDEX website_hosts_website ON website_hosts (website_id);

-- One row: the switch that every process watches.
CREATE TABLE platform_mode (
    is_singleton boolean PRIMARY KEY DEFAULT true CHECK (is_singleton),
    read_only boolean NOT NULL DEFAULT false,
    reason text CHECK (length(reason) <= 500),
    changed_at timestamptz,
    changed_by uuid
);
INSERT INTO platform_mode DEFAULT VALUES;

CREATE FUNCTION announce_mode() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('platform_mode', CASE WHEN NEW.read_only THEN 'read_only' ELSE 'normal' END);
    RETURN NULL;
END
$$;
CREATE TRIGGER announce_mode AFTER UPDATE ON platform_mode FOR EACH ROW EXECUTE FUNCTION announce_mode();

GRANT SELECT ON websites, website_hosts, platform_mode TO platform_server;
GRANT UPDATE (read_only, reason, changed_at, changed_by) ON platform_mode TO platform_server;

RESET ROLE;
