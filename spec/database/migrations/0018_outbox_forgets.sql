-- What a message said is cleared once it is sent or given up: mails carry links and codes that nobody is to read later.
SET LOCAL ROLE platform_owner;

GRANT UPDATE (payload) ON outbox TO platform_server;

SET LOCAL app.system = 'on';
UPDATE outbox
SET payload = jsonb_build_object('to', payload -> 'to')
WHERE sent_at IS NOT NULL;
SET LOCAL app.system = 'off';

RESET ROLE;
