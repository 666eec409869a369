-- What is ended for an account on every website, found by account.
SET LOCAL ROLE platform_owner;

CREATE INDEX mfa_challenges_user_key ON mfa_challenges (user_id) WHERE used_at IS NULL;
CREATE INDEX trusted_devices_user_key ON trusted_devices (user_id);
CREATE INDEX magic_links_user_key ON magic_links (user_id) WHERE used_at IS NULL;

RESET ROLE;
