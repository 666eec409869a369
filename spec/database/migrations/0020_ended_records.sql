-- What has ended is thrown away some time later (`EndedRecords`), found by its end on all websites.
SET LOCAL ROLE platform_owner;

CREATE INDEX registrations_ended ON registrations (expires_at);
CREATE INDEX invitations_ended ON invitations (expires_at);
CREATE INDEX email_changes_ended ON email_changes (expires_at);
CREATE INDEX password_resets_ended ON password_resets (expires_at);
CREATE INDEX magic_links_ended ON magic_links (expires_at);
CREATE INDEX mfa_challenges_ended ON mfa_challenges (expires_at);
CREATE INDEX trusted_devices_ended ON trusted_devices (expires_at);
CREATE INDEX second_factors_waiting ON second_factors (created_at) WHERE confirmed_at IS NULL;
CREATE INDEX refresh_tokens_ended ON refresh_tokens (expires_at);
CREATE INDEX sessions_ended ON sessions (expires_at);
CREATE INDEX login_failures_newest ON login_failures (occurred_at);
CREATE INDEX account_lockouts_ended ON account_lockouts (locked_until);
CREATE INDEX blocked_addresses_ended ON blocked_addresses (blocked_until);
CREATE INDEX outbox_sent ON outbox (sent_at) WHERE sent_at IS NOT NULL;

GRANT DELETE ON registrations, invitations, email_changes, password_resets, mfa_challenges, refresh_tokens, sessions,
    outbox TO platform_server;
-- Rows can be locked by whoever may change something of them.
GRANT UPDATE (occurred_at) ON login_failures TO platform_server;

RESET ROLE;
