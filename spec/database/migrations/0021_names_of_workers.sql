-- Interests outlive the access of their writers, whose accounts a website sees no more.
SET LOCAL ROLE platform_owner;

-- For what runs as the owner in the scope of a website: whoever works for the website, or did. The subquery's quiet form of
-- the setting as in the policy of all.
CREATE POLICY workers ON users FOR SELECT TO platform_owner USING (
    CASE
        WHEN current_setting('app.system', true) = 'on' THEN true
        ELSE app_tenant() IS NOT NULL AND EXISTS (
            SELECT FROM tenant_access AS access
            WHERE access.website_id = nullif(current_setting('app.tenant_id', true), '')::uuid
                AND access.user_id = users.id)
    END);

-- The name of somebody who works for the website or did; null for everybody else.
CREATE FUNCTION worker_name(worker uuid) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
SELECT account.display_name FROM public.users AS account
WHERE account.id = worker AND EXISTS (
    SELECT FROM public.tenant_access AS access
    WHERE access.website_id = public.app_tenant() AND access.user_id = worker)
$$;
REVOKE ALL ON FUNCTION worker_name(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION worker_name(uuid) TO platform_server;

RESET ROLE;
