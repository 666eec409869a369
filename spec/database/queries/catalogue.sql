-- Prices and lists of a website.

-- name: find_pricing_profile :optional
SELECT
    version, currency, base_price_per_page, base_price_per_slide, base_price_per_diagram, double_spacing_multiplier,
    single_spacing_multiplier, preferred_writer_fee, minimum_paper, minimum_design, minimum_diagram, max_pages_per_hour
FROM pricing_profiles
WHERE website_id = app_tenant();

-- name: list_catalogue_entries :many
SELECT dimension, code, label, multiplier, amount, minimum_charge, family, category, max_hours
FROM catalogue_entries
WHERE website_id = app_tenant() AND is_active
ORDER BY dimension, sort_order, code
LIMIT 5000;

-- name: find_order_policy :optional
SELECT
    editing_enabled, editing_by_default, skip_editing_for_urgent, allow_editing_for_early_submissions,
    editing_required_total,
    qa_enabled, qa_required_total, qa_new_writer_orders, free_revision_days, writer_deadline_percent, writer_rate_page,
    writer_rate_slide, writer_rate_diagram, acceptance_hours, max_files_per_order
FROM order_policies
WHERE website_id = app_tenant();
