-- The audit log as chains of hashes, one per website and one of the platform: what is changed, taken out or put in
-- afterwards shows (`platform audit verify`). Beside what was done it has what was refused.
SET LOCAL ROLE platform_owner;
SELECT set_config('app.system', 'on', true);

-- Events without a website are the platform's; they are seen and made in system scope only.
ALTER TABLE audit_events DROP CONSTRAINT audit_events_pkey;
ALTER TABLE audit_events ALTER COLUMN website_id DROP NOT NULL;
ALTER TABLE audit_events
    ADD COLUMN impersonator_id uuid,
    ADD COLUMN user_agent text CHECK (length(user_agent) <= 300),
    ADD COLUMN problem text CHECK (length(problem) BETWEEN 1 AND 64),
    ADD COLUMN chain uuid NOT NULL
        GENERATED ALWAYS AS (coalesce(website_id, '00000000-0000-0000-0000-000000000000'::uuid)) STORED,
    ADD COLUMN position bigint,
    ADD COLUMN previous_hash bytea,
    ADD COLUMN hash bytea;

-- The last row of each chain. Its lock is the queue of those who write to the chain; a cut tail shows against it.
CREATE TABLE audit_chains (
    website_id uuid REFERENCES websites (id),
    chain uuid PRIMARY KEY
        GENERATED ALWAYS AS (coalesce(website_id, '00000000-0000-0000-0000-000000000000'::uuid)) STORED,
    position bigint NOT NULL CHECK (position >= 0),
    hash bytea NOT NULL CHECK (length(hash) = 32)
);
CREATE INDEX audit_chains_website ON audit_chains (website_id);
SELECT isolate_tenants('audit_chains');

-- What the hash of a row covers beside the hash before it: canonical JSON (RFC 8785). `to_json` of a text escapes as
-- the RFC asks.
CREATE FUNCTION audit_content(event audit_events) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    AS $$
SELECT '{"actor_id":' || coalesce(to_json(event.actor_id)::text, 'null')
    || ',"actor_role":' || to_json(event.actor_role)::text
    || ',"address":' || to_json(event.address)::text
    || ',"event":' || to_json(event.event)::text
    || ',"id":' || to_json(event.id)::text
    || ',"impersonator_id":' || coalesce(to_json(event.impersonator_id)::text, 'null')
    || ',"occurred_at":"' || to_char(event.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    || '","operation":' || to_json(event.operation)::text
    || ',"path":' || to_json(event.path)::text
    || ',"position":' || event.position::text
    || ',"problem":' || coalesce(to_json(event.problem)::text, 'null')
    || ',"request_id":' || to_json(event.request_id)::text
    || ',"status":' || event.status::text
    || ',"user_agent":' || coalesce(to_json(event.user_agent)::text, 'null')
    || ',"website_id":' || coalesce(to_json(event.website_id)::text, 'null') || '}'
$$;

-- Puts a row at the end of its chain, whatever it says of its place. Runs as the owner: the server changes no head.
CREATE FUNCTION chain_audit_event() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    own uuid := coalesce(NEW.website_id, '00000000-0000-0000-0000-000000000000'::uuid);
    head audit_chains;
BEGIN
    SELECT * INTO head FROM audit_chains AS c WHERE c.chain = own FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO audit_chains (website_id, position, hash)
        VALUES (NEW.website_id, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT (chain) DO NOTHING;
        SELECT * INTO STRICT head FROM audit_chains AS c WHERE c.chain = own FOR UPDATE;
    END IF;
    NEW.position := head.position + 1;
    NEW.previous_hash := head.hash;
    NEW.hash := sha256(head.hash || convert_to(audit_content(NEW), 'UTF8'));
    UPDATE audit_chains AS c SET position = NEW.position, hash = NEW.hash WHERE c.chain = own;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION chain_audit_event(), audit_content(audit_events) FROM PUBLIC;

-- What is there already, in the order of time.
DO $$
DECLARE
    event audit_events;
    chained audit_chains;
BEGIN
    FOR event IN SELECT * FROM audit_events AS e ORDER BY e.website_id, e.occurred_at, e.id LOOP
        IF chained.website_id IS DISTINCT FROM event.website_id THEN
            INSERT INTO audit_chains (website_id, position, hash)
            VALUES (event.website_id, 0, decode(repeat('00', 32), 'hex')) RETURNING * INTO chained;
        END IF;
        chained.position := chained.position + 1;
        event.position := chained.position;
        event.previous_hash := chained.hash;
        chained.hash := sha256(chained.hash || convert_to(audit_content(event), 'UTF8'));
        UPDATE audit_events AS e
        SET position = event.position, previous_hash = event.previous_hash, hash = chained.hash
        WHERE e.website_id = event.website_id AND e.id = event.id;
        UPDATE audit_chains AS c SET position = chained.position, hash = chained.hash
        WHERE c.website_id = event.website_id;
    END LOOP;
END
$$;

ALTER TABLE audit_events
    ALTER COLUMN position SET NOT NULL,
    ALTER COLUMN previous_hash SET NOT NULL,
    ALTER COLUMN hash SET NOT NULL,
    ADD PRIMARY KEY (chain, position),
    ADD CONSTRAINT audit_events_id UNIQUE (chain, id);

-- Named so that it runs after any other that may come: the hash covers the row as it is stored.
CREATE TRIGGER zz_chain BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION chain_audit_event();

-- For everybody, the owner included. Who may switch triggers off can still do it: that is what the chain is for.
CREATE FUNCTION refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'rows of % stay as they are', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER stay BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stay BEFORE DELETE OR TRUNCATE ON audit_chains
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT ON audit_chains TO platform_server;

RESET ROLE;
