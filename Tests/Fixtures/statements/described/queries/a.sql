-- name: nothing :one
UPDATE t SET a = 1;

-- name: returned :execute
UPDATE t SET a = 1 RETURNING a;

-- name: one :many
-- row: thing
SELECT a FROM t;

-- name: two :many
-- row: thing
SELECT b FROM t;

-- name: counted :many
SELECT count(*) AS n FROM t;

-- name: places :many
SELECT p FROM t;

-- name: refused :many
SELECT nothing FROM t;
