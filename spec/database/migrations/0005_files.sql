-- Files of orders. The content is in the same store as everything else, in rows of 256 KiB, so that a backup is one
-- backup and reading a range reads a range.
SET LOCAL ROLE platform_owner;

CREATE TABLE order_files (
    website_id uuid NOT NULL,
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    media_type text NOT NULL CHECK (length(media_type) BETWEEN 3 AND 100),
    size bigint NOT NULL DEFAULT 0 CHECK (size BETWEEN 0 AND 26214400),
    sha256 text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    purpose text NOT NULL CHECK (purpose IN ('instruction', 'reference', 'sample', 'draft', 'final', 'revision')),
    status text NOT NULL CHECK (status IN ('uploading', 'active', 'removed')),
    uploaded_by uuid NOT NULL REFERENCES users (id),
    uploader_role text NOT NULL,
    created_at timestamptz NOT NULL,
    removed_at timestamptz,
    removed_by uuid REFERENCES users (id),
    PRIMARY KEY (website_id, id),
    FOREIGN KEY (website_id, order_id) REFERENCES orders (website_id, id),
    CONSTRAINT order_files_complete CHECK (status <> 'active' OR (size > 0 AND sha256 IS NOT NULL))
);
CREATE INDEX order_files_order ON order_files (website_id, order_id, created_at DESC, id DESC);
CREATE INDEX order_files_uploaded_by ON order_files (uploaded_by);
CREATE INDEX order_files_removed_by ON order_files (removed_by) WHERE removed_by IS NOT NULL;
CREATE INDEX order_files_unfinished ON order_files (created_at) WHERE status = 'uploading';
SELECT isolate_tenants('order_files');

CREATE TABLE file_chunks (
    website_id uuid NOT NULL,
    file_id uuid NOT NULL,
    position integer NOT NULL CHECK (position BETWEEN 0 AND 99),
    content bytea NOT NULL CHECK (length(content) BETWEEN 1 AND 262144),
    PRIMARY KEY (website_id, file_id, position),
    FOREIGN KEY (website_id, file_id) REFERENCES order_files (website_id, id) ON DELETE CASCADE
);
-- Uploads are compressed formats for the most part; trying again costs time and saves nothing.
ALTER TABLE file_chunks ALTER COLUMN content SET STORAGE EXTERNAL;
SELECT isolate_tenants('file_chunks');

GRANT SELECT, INSERT, UPDATE, DELETE ON order_files TO platform_server;
GRANT SELECT, INSERT, DELETE ON file_chunks TO platform_server;

RESET ROLE;
