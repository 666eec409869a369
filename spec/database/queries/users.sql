-- People as staff manage them, the blacklist, and changes of one's own account.

-- name: enter_website :execute
-- System scope. What follows in the transaction works for one website, and may change accounts of the platform.
SELECT enter_website(:website_id);

-- name: lock_user :optional
-- A person of the website until the transaction ends: a client of it, or an account of the platform with access.
-- `other_websites`: on which else the account works.
SELECT
    person.id, person.website_id, person.email, person.role, person.status, person.display_name, person.timezone,
    person.locale, person.country, person.bio, person.version, person.created_at,
    ARRAY(
        SELECT access.website_id FROM tenant_access AS access
        WHERE access.user_id = person.id AND access.is_active AND access.website_id <> app_tenant()
        ORDER BY access.website_id
    ) AS "other_websites!"
FROM users AS person
WHERE person.id = :user_id
    AND (person.website_id = app_tenant() OR EXISTS (
        SELECT FROM tenant_access AS access
        WHERE access.website_id = app_tenant() AND access.user_id = person.id AND access.is_active))
FOR UPDATE OF person;

-- name: find_user :optional
-- System scope within a website. A person of the website as staff see them.
SELECT
    person.id, person.email, person.role, person.status, person.display_name, person.timezone, person.locale,
    person.country, person.bio, person.version, person.created_at,
    (SELECT max(session.created_at) FROM sessions AS session
     WHERE session.website_id = app_tenant() AND session.user_id = person.id) AS "last_login_at?",
    ARRAY(
        SELECT extra.permission_set FROM permission_grants AS extra
        WHERE extra.website_id = app_tenant() AND extra.user_id = person.id
        ORDER BY extra.permission_set
    ) AS "permission_sets!",
    ARRAY(
        SELECT access.website_id FROM tenant_access AS access
        WHERE access.user_id = person.id AND access.is_active
        ORDER BY access.website_id
    ) AS "websites!"
FROM users AS person
WHERE person.id = :user_id
    AND (person.website_id = app_tenant() OR EXISTS (
        SELECT FROM tenant_access AS access
        WHERE access.website_id = app_tenant() AND access.user_id = person.id AND access.is_active));

-- name: list_accessible_websites :many
-- System scope. Where an account of the platform works.
SELECT access.website_id
FROM tenant_access AS access
WHERE access.user_id = :user_id AND access.is_active
ORDER BY access.website_id
LIMIT 1000;

-- name: has_sanction :one
-- Whether a measure is in force.
SELECT EXISTS (
    SELECT FROM sanctions
    WHERE website_id = app_tenant() AND user_id = :user_id AND kind = :kind AND lifted_at IS NULL
) AS "has_sanction!";

-- name: find_password_hash :optional
SELECT password_hash, email
FROM users
WHERE id = :user_id;

-- name: find_brand :one
-- What mails call the website.
SELECT brand_name
FROM websites
WHERE id = app_tenant();

-- name: is_address_taken :one
SELECT EXISTS (
    SELECT FROM users
    WHERE email_key = :email_key AND (website_id = app_tenant() OR website_id IS NULL)
) AS "is_taken!";

-- name: create_user :count
-- A client of the website, or in system scope an account of the platform. 0: the address is taken.
INSERT INTO users (id, website_id, email, role, status, password_hash, display_name, created_at)
VALUES (
    :user_id, CASE WHEN :role = 'client' THEN app_tenant() END, :email, :role, 'pending', :password_hash,
    :display_name, :at)
ON CONFLICT DO NOTHING;

-- name: update_user :execute_one
UPDATE users
SET display_name = :display_name, role = :role, timezone = :timezone, locale = :locale, country = :country?,
    bio = :bio?, version = version + 1
WHERE id = :user_id AND (website_id = app_tenant() OR website_id IS NULL);

-- name: touch_user :execute_one
-- Something that is shown of the account beside its own row was changed.
UPDATE users
SET version = version + 1
WHERE id = :user_id AND (website_id = app_tenant() OR website_id IS NULL);

-- name: set_user_status :execute_one
UPDATE users
SET status = :status
WHERE id = :user_id AND (website_id = app_tenant() OR website_id IS NULL);

-- name: activate_user :count
-- 0: the account is no longer one that was invited.
UPDATE users
SET status = 'active', password_hash = :password_hash, version = version + 1
WHERE id = :user_id AND (website_id = app_tenant() OR website_id IS NULL) AND status = 'pending';

-- name: change_email :count
UPDATE users
SET email = :email, version = version + 1
WHERE id = :user_id AND (website_id = app_tenant() OR website_id IS NULL)
    AND NOT EXISTS (
        SELECT FROM users AS other
        WHERE other.email_key = lower(:email) AND (other.website_id = app_tenant() OR other.website_id IS NULL));

-- name: grant_access :execute_one
-- System scope.
INSERT INTO tenant_access (website_id, user_id, granted_at)
VALUES (:website_id, :user_id, :at)
ON CONFLICT (website_id, user_id) DO UPDATE SET is_active = true;

-- name: withdraw_access :execute
-- System scope.
UPDATE tenant_access
SET is_active = false
WHERE website_id = :website_id AND user_id = :user_id;

-- name: grant_permission_set :execute
INSERT INTO permission_grants (website_id, user_id, permission_set, granted_by, granted_at)
VALUES (app_tenant(), :user_id, :permission_set, :granted_by, :at)
ON CONFLICT DO NOTHING;

-- name: withdraw_permission_set :execute
DELETE FROM permission_grants
WHERE website_id = app_tenant() AND user_id = :user_id AND permission_set = :permission_set;

-- name: list_permission_sets :many
SELECT permission_set
FROM permission_grants
WHERE website_id = app_tenant() AND user_id = :user_id
ORDER BY permission_set
LIMIT 100;

-- name: impose_sanction :execute
INSERT INTO sanctions (website_id, id, user_id, kind, reason, imposed_by, imposed_at)
VALUES (app_tenant(), :sanction_id, :user_id, :kind, :reason, :imposed_by, :at);

-- name: lift_sanction :count
UPDATE sanctions
SET lifted_by = :lifted_by, lifted_at = :at, lifted_reason = :reason
WHERE website_id = app_tenant() AND user_id = :user_id AND kind = :kind AND lifted_at IS NULL;

-- name: list_sanctions :many
-- The newest first, those in force before others.
SELECT id, kind, reason, imposed_by, imposed_at, lifted_by, lifted_at, lifted_reason
FROM sanctions
WHERE website_id = app_tenant() AND user_id = :user_id
ORDER BY lifted_at IS NOT NULL, imposed_at DESC, id DESC
LIMIT :page_size;

-- name: revoke_sessions_everywhere :count
-- System scope. All sessions of an account, on every website.
UPDATE sessions
SET revoked_at = :at, revoked_reason = :reason
WHERE user_id = :user_id AND revoked_at IS NULL;

-- name: clear_lockout :execute
-- The account may try again at once.
DELETE FROM account_lockouts
WHERE website_id = app_tenant() AND account_key = :account_key;

-- name: create_invitation :execute
INSERT INTO invitations (website_id, token_hash, user_id, created_by, created_at, expires_at)
VALUES (app_tenant(), :token_hash, :user_id, :created_by, :at, :expires_at);

-- name: use_invitation :optional
-- Uses up an invitation. Absent when it is unknown, used or expired.
UPDATE invitations
SET used_at = :at
WHERE website_id = app_tenant() AND token_hash = :token_hash AND used_at IS NULL AND expires_at > :at
RETURNING user_id;

-- name: find_serving_host :optional
-- A host of the website that serves such people, the one made for them before the one for all.
SELECT host
FROM website_hosts
WHERE website_id = app_tenant() AND portal IN (:portal, 'any')
ORDER BY portal = 'any', host
LIMIT 1;

-- name: create_email_change :execute
INSERT INTO email_changes (
    website_id, id, user_id, new_email, old_token_hash, new_token_hash, created_at, expires_at)
VALUES (
    app_tenant(), :change_id, :user_id, :new_email, :old_token_hash, :new_token_hash, :at, :expires_at);

-- name: end_email_changes :execute
-- Earlier links of an account stop working.
UPDATE email_changes
SET ended_at = :at
WHERE website_id = app_tenant() AND user_id = :user_id AND ended_at IS NULL;

-- name: lock_email_change :optional
-- A change under way by one of its two tokens, until the transaction ends.
SELECT id, user_id, new_email, old_proved_at, new_proved_at, old_token_hash = :token_hash AS "is_old!"
FROM email_changes
WHERE website_id = app_tenant() AND (old_token_hash = :token_hash OR new_token_hash = :token_hash)
    AND ended_at IS NULL AND expires_at > :at
FOR UPDATE;

-- name: prove_email_change :execute_one
UPDATE email_changes
SET old_proved_at = CASE WHEN :is_old THEN coalesce(old_proved_at, :at) ELSE old_proved_at END,
    new_proved_at = CASE WHEN :is_old THEN new_proved_at ELSE coalesce(new_proved_at, :at) END
WHERE website_id = app_tenant() AND id = :change_id;

-- name: list_blacklist :many
-- Those of the website, or in its place those of all websites; the newest first.
SELECT id, kind, value, reason, created_by, created_at, lifted_by, lifted_at, lifted_reason
FROM blacklist_entries
WHERE CASE WHEN :is_of_all::boolean THEN website_id IS NULL ELSE website_id = app_tenant() END
    AND (:include_lifted::boolean OR lifted_at IS NULL)
    AND (:before_created_at?::timestamptz IS NULL
        OR (created_at, id) < (:before_created_at?::timestamptz, :before_id?::uuid))
ORDER BY created_at DESC, id DESC
LIMIT :page_size;

-- name: create_blacklist_entry :optional
-- Of all websites in system scope only. The value as it is kept: network addresses in their one spelling. Absent: there
-- is such an entry.
INSERT INTO blacklist_entries (website_id, id, kind, value, reason, created_by, created_at)
VALUES (
    CASE WHEN :is_of_all::boolean THEN NULL ELSE app_tenant() END, :entry_id, :kind, CASE WHEN :kind = 'address' THEN host(:value::text::inet) ELSE :value::text END,
    :reason, :created_by, :at)
ON CONFLICT DO NOTHING
RETURNING value;

-- name: count_blacklist :one
SELECT count(*) AS "entries!"
FROM blacklist_entries
WHERE CASE WHEN :is_of_all::boolean THEN website_id IS NULL ELSE website_id = app_tenant() END AND lifted_at IS NULL;

-- name: lift_blacklist_entry :count
-- One of the website, or in system scope one of all websites.
UPDATE blacklist_entries
SET lifted_by = :lifted_by, lifted_at = :at, lifted_reason = :reason
WHERE (website_id = app_tenant() OR (:may_be_of_all::boolean AND website_id IS NULL)) AND id = :entry_id
    AND lifted_at IS NULL;

-- name: find_person :optional
-- A person of the website by address.
SELECT person.id
FROM users AS person
WHERE person.email_key = :email_key
    AND (person.website_id = app_tenant() OR EXISTS (
        SELECT FROM tenant_access AS access
        WHERE access.website_id = app_tenant() AND access.user_id = person.id AND access.is_active))
ORDER BY person.website_id NULLS FIRST
LIMIT 1;
