-- name: touch :execute
UPDATE t SET a = 1; UPDATE t SET b = 2;
