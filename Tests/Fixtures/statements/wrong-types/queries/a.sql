-- name: load :execute
SELECT 1;
