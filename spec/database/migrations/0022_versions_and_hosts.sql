-- Versions of accounts, entries of the blacklist for all websites, and hosts that change.
SET LOCAL ROLE platform_owner;

ALTER TABLE users ADD COLUMN version integer NOT NULL DEFAULT 1 CHECK (version > 0);
GRANT UPDATE (version) ON users TO platform_server;

-- Without a website: for all of them. Every website is held against such entries; system scope makes and lifts them.
ALTER TABLE blacklist_entries DROP CONSTRAINT blacklist_entries_pkey;
ALTER TABLE blacklist_entries ALTER COLUMN website_id DROP NOT NULL;
ALTER TABLE blacklist_entries ADD PRIMARY KEY (id);
CREATE UNIQUE INDEX blacklist_of_all_in_force ON blacklist_entries (kind, value)
    WHERE website_id IS NULL AND lifted_at IS NULL;
CREATE POLICY of_all ON blacklist_entries FOR SELECT USING (
    CASE
        WHEN current_setting('app.system', true) = 'on' THEN true
        ELSE website_id IS NULL AND app_tenant() IS NOT NULL
    END);

-- A host with and without `www.`: whoever has one of them is found by both, unless both are there.
CREATE FUNCTION host_spellings(host text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT ARRAY[host, CASE WHEN host LIKE 'www.%' THEN substr(host, 5) ELSE 'www.' || host END] $$;
REVOKE ALL ON FUNCTION host_spellings(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION host_spellings(text) TO platform_server;

CREATE POLICY system_change ON website_hosts FOR UPDATE
    USING (coalesce(current_setting('app.system', true) = 'on', false))
    WITH CHECK (coalesce(current_setting('app.system', true) = 'on', false));
CREATE POLICY system_removal ON website_hosts FOR DELETE
    USING (coalesce(current_setting('app.system', true) = 'on', false));
GRANT UPDATE (portal), DELETE ON website_hosts TO platform_server;

CREATE FUNCTION announce_host() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('callers', 'website ' || coalesce(NEW.website_id, OLD.website_id));
    RETURN NULL;
END
$$;
CREATE TRIGGER announce_host AFTER INSERT OR UPDATE OR DELETE ON website_hosts
    FOR EACH ROW EXECUTE FUNCTION announce_host();

RESET ROLE;
