-- name: load_order :single
SELECT 1;
