-- Files of orders and their content.

-- name: count_order_files :one
SELECT count(*) AS "files!"
FROM order_files
WHERE website_id = app_tenant() AND order_id = :order_id AND status <> 'removed';

-- name: create_file :execute
-- A file whose content is on its way; nobody sees it yet.
INSERT INTO order_files (
    website_id, id, order_id, name, media_type, purpose, status, uploaded_by, uploader_role, created_at)
VALUES (
    app_tenant(), :file_id, :order_id, :name, :media_type, :purpose, 'uploading', :uploaded_by, :uploader_role, :at);

-- name: append_file_chunk :execute
-- 256 KiB each, the last one less; `position` counts from 0.
INSERT INTO file_chunks (website_id, file_id, position, content)
VALUES (app_tenant(), :file_id, :position, :content);

-- name: finish_file :execute_one
UPDATE order_files
SET status = 'active', size = :size, sha256 = :sha256
WHERE website_id = app_tenant() AND id = :file_id AND status = 'uploading';

-- name: discard_file :execute
-- An upload that failed, with its chunks.
DELETE FROM order_files
WHERE website_id = app_tenant() AND id = :file_id AND status = 'uploading';

-- name: discard_abandoned_files :execute
-- Uploads of an order that a process left behind when it died.
DELETE FROM order_files
WHERE website_id = app_tenant() AND order_id = :order_id AND status = 'uploading' AND created_at < :before;

-- name: find_file :optional
-- row: OrderFileRow
SELECT id, order_id, name, media_type, size, sha256, purpose, uploaded_by, uploader_role, created_at
FROM order_files
WHERE website_id = app_tenant() AND order_id = :order_id AND id = :file_id AND status = 'active';

-- name: list_order_files :many
-- row: OrderFileRow
-- The newest first, of the purposes that the caller sees and the files it uploaded.
SELECT id, order_id, name, media_type, size, sha256, purpose, uploaded_by, uploader_role, created_at
FROM order_files
WHERE website_id = app_tenant() AND order_id = :order_id AND status = 'active'
    AND (purpose = ANY (:visible_purposes::text[]) OR uploaded_by = :caller_id)
    AND (:purpose?::text IS NULL OR purpose = :purpose?::text)
    AND (:before_created_at?::timestamptz IS NULL
        OR (created_at, id) < (:before_created_at?::timestamptz, :before_id?::uuid))
ORDER BY created_at DESC, id DESC
LIMIT :page_size;

-- name: read_file_chunk :optional
SELECT content
FROM file_chunks
WHERE website_id = app_tenant() AND file_id = :file_id AND position = :position;

-- name: remove_file :count
-- 0 when somebody else was faster.
UPDATE order_files
SET status = 'removed', removed_at = :at, removed_by = :removed_by
WHERE website_id = app_tenant() AND id = :file_id AND status = 'active';

-- name: delete_file_chunks :execute
DELETE FROM file_chunks
WHERE website_id = app_tenant() AND file_id = :file_id;
