-- name: load :one
SELECT a FROM t WHERE id = $1;
