-- Codes that are mailed again, devices that their owners see and forget, and the second factor that is asked for first.
SET LOCAL ROLE platform_owner;
SET LOCAL app.system = 'on';

-- How often a code went out, and when it did last. Null: the challenge mails none.
ALTER TABLE mfa_challenges
    ADD COLUMN mails integer NOT NULL DEFAULT 0 CHECK (mails BETWEEN 0 AND 4),
    ADD COLUMN mailed_at timestamptz;
UPDATE mfa_challenges SET mails = 1, mailed_at = created_at WHERE code_hash IS NOT NULL;

-- One of the confirmed ones at most.
ALTER TABLE second_factors
    ADD COLUMN is_primary boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT second_factors_primary_is_confirmed CHECK (NOT is_primary OR confirmed_at IS NOT NULL);
UPDATE second_factors AS factor SET is_primary = true
WHERE factor.id = (
    SELECT first.id FROM second_factors AS first
    WHERE first.user_id = factor.user_id AND first.confirmed_at IS NOT NULL
    ORDER BY first.created_at, first.id
    LIMIT 1);
CREATE UNIQUE INDEX second_factors_primary ON second_factors (user_id) WHERE is_primary;

ALTER TABLE trusted_devices
    ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN name text CHECK (length(name) <= 100),
    ADD COLUMN user_agent text CHECK (length(user_agent) <= 500),
    ADD COLUMN address text CHECK (length(address) <= 64),
    ADD COLUMN last_used_at timestamptz,
    ADD CONSTRAINT trusted_devices_id UNIQUE (website_id, id);
ALTER TABLE trusted_devices ALTER COLUMN id DROP DEFAULT;

-- The trusted device that a session was opened with.
ALTER TABLE sessions
    ADD COLUMN trusted_device_id uuid,
    ADD CONSTRAINT sessions_trusted_device FOREIGN KEY (website_id, trusted_device_id)
        REFERENCES trusted_devices (website_id, id) ON DELETE SET NULL (trusted_device_id);
CREATE INDEX sessions_trusted_device ON sessions (website_id, trusted_device_id) WHERE trusted_device_id IS NOT NULL;

GRANT UPDATE (code_hash, mails, mailed_at) ON mfa_challenges TO platform_server;
GRANT UPDATE (is_primary) ON second_factors TO platform_server;
GRANT UPDATE (last_used_at) ON trusted_devices TO platform_server;

SET LOCAL app.system = 'off';
RESET ROLE;
