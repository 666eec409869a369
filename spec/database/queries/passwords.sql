-- Passwords: links that reset them, and those that an account had.

-- name: create_password_reset :execute
INSERT INTO password_resets (website_id, token_hash, user_id, created_at, expires_at)
VALUES (app_tenant(), :token_hash, :user_id, :at, :expires_at);

-- name: end_password_resets :execute
-- Earlier links of an account stop working.
UPDATE password_resets
SET used_at = :at
WHERE website_id = app_tenant() AND user_id = :user_id AND used_at IS NULL;

-- name: find_password_reset :optional
-- The active account of a link. Absent when it is unknown, used or expired.
SELECT person.id, person.email, person.password_hash
FROM password_resets AS reset
JOIN users AS person ON person.id = reset.user_id AND person.status = 'active'
WHERE reset.website_id = app_tenant() AND reset.token_hash = :token_hash AND reset.used_at IS NULL
    AND reset.expires_at > :at;

-- name: use_password_reset :count
-- 0: somebody was faster.
UPDATE password_resets
SET used_at = :at
WHERE website_id = app_tenant() AND token_hash = :token_hash AND used_at IS NULL AND expires_at > :at;

-- name: change_password :count
-- System scope. 0: the password was changed meanwhile.
UPDATE users
SET password_hash = :password_hash
WHERE id = :user_id AND password_hash = :former_hash;

-- name: list_former_passwords :many
-- System scope. The newest first.
SELECT password_hash
FROM former_passwords
WHERE user_id = :user_id
ORDER BY replaced_at DESC, id DESC
LIMIT :page_size;

-- name: remember_password :execute
-- System scope.
INSERT INTO former_passwords (user_id, id, password_hash, replaced_at)
VALUES (:user_id, :former_id, :password_hash, :at);

-- name: forget_passwords :execute
-- System scope. All but the newest `kept` that an account had.
DELETE FROM former_passwords
WHERE user_id = :user_id AND id IN (
    SELECT id FROM former_passwords
    WHERE user_id = :user_id
    ORDER BY replaced_at DESC, id DESC
    OFFSET :kept::integer);

-- name: revoke_other_sessions :execute
-- System scope. All sessions of an account, on every website, but one.
UPDATE sessions
SET revoked_at = :at, revoked_reason = :reason
WHERE user_id = :user_id AND id <> :session_id AND revoked_at IS NULL;

-- name: unblock_address :execute
-- The address may sign in again, unless wrong passwords of other accounts came from it, too, since an instant.
DELETE FROM blocked_addresses AS block
WHERE block.website_id = app_tenant() AND block.address = :address
    AND NOT EXISTS (
        SELECT FROM login_failures AS failure
        WHERE failure.website_id = app_tenant() AND failure.address = :address
            AND failure.account_key <> :account_key AND failure.occurred_at >= :since);
