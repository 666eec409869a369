-- name: load :execute
SELECT 1;
-- name: load :execute
SELECT 2;
