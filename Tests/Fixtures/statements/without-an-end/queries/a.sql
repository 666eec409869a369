-- name: load :one
SELECT 'a;
