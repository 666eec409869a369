-- Readiness compares the applied migrations with those of the build. Runs as the login that made the table.
GRANT SELECT (version, file_name) ON public.schema_migrations TO platform_server;
