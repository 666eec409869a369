CREATE TABLE t (a bigint NOT NULL, b text, p point);
