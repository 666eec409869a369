-- Settings of websites, their secrets, and their making by the server.
SET LOCAL ROLE platform_owner;

ALTER TABLE websites
    ADD COLUMN version integer NOT NULL DEFAULT 1 CHECK (version > 0),
    ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN deleted_at timestamptz,
    ADD COLUMN niche text NOT NULL DEFAULT 'general_academic'
        CHECK (niche IN ('general_academic', 'nursing', 'medical', 'business', 'stem')),
    ADD COLUMN headline text CHECK (length(headline) <= 200),
    ADD COLUMN footer_disclaimer text CHECK (length(footer_disclaimer) <= 2000),
    ADD COLUMN support_email text CHECK (length(support_email) BETWEEN 3 AND 254),
    ADD COLUMN sender_email text CHECK (length(sender_email) BETWEEN 3 AND 254),
    ADD COLUMN statement_descriptor text CHECK (length(statement_descriptor) <= 22),
    ADD COLUMN payment_notice text CHECK (length(payment_notice) <= 2000),
    ADD COLUMN payout_schedule text NOT NULL DEFAULT 'monthly' CHECK (payout_schedule IN ('biweekly', 'monthly')),
    ADD COLUMN guest_checkout boolean NOT NULL DEFAULT false,
    ADD COLUMN guest_maximum_amount numeric(12, 2) CHECK (guest_maximum_amount > 0),
    ADD COLUMN guest_link_hours integer NOT NULL DEFAULT 72 CHECK (guest_link_hours BETWEEN 1 AND 720),
    ADD CONSTRAINT websites_deleted_is_inactive CHECK (deleted_at IS NULL OR NOT is_active),
    ADD CONSTRAINT websites_features CHECK (cardinality(features) <= 64);
CREATE INDEX websites_newest ON websites (created_at DESC, id DESC);

-- Everybody may look a website up; changed is a website in its own scope, made in system scope.
ALTER TABLE websites ENABLE ROW LEVEL SECURITY;
ALTER TABLE websites FORCE ROW LEVEL SECURITY;
CREATE POLICY everybody ON websites FOR SELECT USING (true);
CREATE POLICY own ON websites FOR UPDATE
    USING (CASE WHEN current_setting('app.system', true) = 'on' THEN true ELSE id = app_tenant() END)
    WITH CHECK (CASE WHEN current_setting('app.system', true) = 'on' THEN true ELSE id = app_tenant() END);
CREATE POLICY system ON websites FOR INSERT WITH CHECK (coalesce(current_setting('app.system', true) = 'on', false));

ALTER TABLE website_hosts ENABLE ROW LEVEL SECURITY;
ALTER TABLE website_hosts FORCE ROW LEVEL SECURITY;
CREATE POLICY everybody ON website_hosts FOR SELECT USING (true);
CREATE POLICY system ON website_hosts FOR INSERT
    WITH CHECK (coalesce(current_setting('app.system', true) = 'on', false));

-- Keys of others' services, encrypted by the server: `sealed` is bound to website and name.
CREATE TABLE website_secrets (
    website_id uuid NOT NULL REFERENCES websites (id),
    name text NOT NULL CHECK (name ~ '^[a-z][a-z0-9_]{0,62}$'),
    sealed bytea NOT NULL CHECK (length(sealed) <= 8192),
    updated_by uuid NOT NULL REFERENCES users (id),
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (website_id, name)
);
SELECT isolate_tenants('website_secrets');

CREATE FUNCTION announce_website() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('callers', 'website ' || NEW.id);
    RETURN NULL;
END
$$;
CREATE TRIGGER announce_website AFTER UPDATE OF is_active ON websites
    FOR EACH ROW WHEN (NEW.is_active <> OLD.is_active) EXECUTE FUNCTION announce_website();

-- The server makes websites: prices and lists are put in by the owner.
ALTER FUNCTION install_website_defaults(uuid) SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
GRANT EXECUTE ON FUNCTION install_website_defaults(uuid) TO platform_server;

GRANT INSERT ON websites, website_hosts TO platform_server;
GRANT UPDATE (
    name, is_active, brand_name, tagline, primary_color, secondary_color, accent_color, registration_open, features,
    terms_version, privacy_version, version, updated_at, deleted_at, niche, headline, footer_disclaimer, support_email,
    sender_email, statement_descriptor, payment_notice, payout_schedule, guest_checkout, guest_maximum_amount,
    guest_link_hours) ON websites TO platform_server;
GRANT SELECT, INSERT, DELETE ON website_secrets TO platform_server;
GRANT UPDATE (sealed, updated_by, updated_at) ON website_secrets TO platform_server;

RESET ROLE;
