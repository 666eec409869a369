-- name: load :execute
SELECT 2;
