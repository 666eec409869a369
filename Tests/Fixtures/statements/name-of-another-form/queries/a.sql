-- name: Load Order
SELECT 1;
