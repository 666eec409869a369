-- Kinds of stored passwords, scheme and cost: each new one is told to the processes, for every login checks one password of
-- each kind (`PasswordKinds`).
SET LOCAL ROLE platform_owner;

CREATE FUNCTION password_kind(stored text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
SELECT substring(
    stored FROM '^([$]argon2id[$][^$]*[$][^$]*|[$]2[a-z][$][0-9]+|pbkdf2_[^$]*[$][0-9]+)')
$$;
REVOKE ALL ON FUNCTION password_kind(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION password_kind(text) TO platform_server;

CREATE INDEX users_password_kind ON users (website_id, password_kind(password_hash));

-- Before each row: what the same statement has written before is seen, so that an import tells each kind once.
CREATE FUNCTION announce_password_kind() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM users AS other
        WHERE other.website_id IS NOT DISTINCT FROM NEW.website_id
            AND password_kind(other.password_hash) = password_kind(NEW.password_hash))
    THEN
        PERFORM pg_notify('callers', 'passwords');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER announce_password_kind BEFORE INSERT OR UPDATE OF password_hash ON users
    FOR EACH ROW EXECUTE FUNCTION announce_password_kind();

RESET ROLE;
