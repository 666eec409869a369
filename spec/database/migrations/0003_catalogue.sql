-- Prices, the entries of the order form and the policy of orders, per website.
SET LOCAL ROLE platform_owner;

CREATE TABLE pricing_profiles (
    website_id uuid PRIMARY KEY REFERENCES websites (id),
    version integer NOT NULL DEFAULT 1 CHECK (version >= 1),
    currency text NOT NULL DEFAULT 'USD' CHECK (currency ~ '^[A-Z]{3}$'),
    base_price_per_page numeric(12,2) NOT NULL CHECK (base_price_per_page >= 0),
    base_price_per_slide numeric(12,2) NOT NULL CHECK (base_price_per_slide >= 0),
    base_price_per_diagram numeric(12,2) NOT NULL CHECK (base_price_per_diagram >= 0),
    double_spacing_multiplier numeric(8,4) NOT NULL DEFAULT 1.0 CHECK (double_spacing_multiplier > 0),
    single_spacing_multiplier numeric(8,4) NOT NULL DEFAULT 2.0 CHECK (single_spacing_multiplier > 0),
    preferred_writer_fee numeric(12,2) NOT NULL DEFAULT 0 CHECK (preferred_writer_fee >= 0),
    minimum_paper numeric(12,2) NOT NULL DEFAULT 0 CHECK (minimum_paper >= 0),
    minimum_design numeric(12,2) NOT NULL DEFAULT 0 CHECK (minimum_design >= 0),
    minimum_diagram numeric(12,2) NOT NULL DEFAULT 0 CHECK (minimum_diagram >= 0),
    max_pages_per_hour integer NOT NULL DEFAULT 1 CHECK (max_pages_per_hour >= 1)
);
SELECT isolate_tenants('pricing_profiles');

-- Every list of the order form. Which columns count depends on the dimension: `multiplier` for factors; `amount` for
-- add-ons, flat writer levels and a service's own base price; `max_hours` for deadline bands; `category` for
-- subjects.
CREATE TABLE catalogue_entries (
    website_id uuid NOT NULL REFERENCES websites (id),
    dimension text NOT NULL CHECK (dimension IN (
        'service', 'academic_level', 'paper_type', 'work_type', 'subject_category', 'subject', 'analysis_level',
        'diagram_complexity', 'writer_level', 'deadline_band', 'addon', 'citation_style', 'english_type')),
    code text NOT NULL CHECK (code ~ '^[a-z0-9_]{1,64}$'),
    label text NOT NULL CHECK (length(label) BETWEEN 1 AND 100),
    multiplier numeric(8,4) CHECK (multiplier > 0),
    amount numeric(12,2) CHECK (amount >= 0),
    minimum_charge numeric(12,2) CHECK (minimum_charge >= 0),
    family text CHECK (family IN ('paper', 'design', 'diagram')),
    category text,
    max_hours integer CHECK (max_hours BETWEEN 1 AND 2160),
    sort_order integer NOT NULL DEFAULT 0,
    is_active boolean NOT NULL DEFAULT true,
    PRIMARY KEY (website_id, dimension, code),
    CHECK (dimension <> 'deadline_band' OR (max_hours IS NOT NULL AND multiplier IS NOT NULL)),
    CHECK (dimension <> 'service' OR family IS NOT NULL),
    CHECK (dimension <> 'addon' OR amount IS NOT NULL),
    CHECK (dimension <> 'subject' OR category IS NOT NULL)
);
SELECT isolate_tenants('catalogue_entries');

CREATE TABLE order_policies (
    website_id uuid PRIMARY KEY REFERENCES websites (id),
    editing_enabled boolean NOT NULL DEFAULT true,
    editing_by_default boolean NOT NULL DEFAULT false,
    skip_editing_for_urgent boolean NOT NULL DEFAULT true,
    allow_editing_for_early_submissions boolean NOT NULL DEFAULT true,
    editing_required_total numeric(12,2) NOT NULL DEFAULT 300.00 CHECK (editing_required_total >= 0),
    qa_enabled boolean NOT NULL DEFAULT false,
    qa_required_total numeric(12,2) NOT NULL DEFAULT 300.00 CHECK (qa_required_total >= 0),
    qa_new_writer_orders integer NOT NULL DEFAULT 5 CHECK (qa_new_writer_orders >= 0),
    free_revision_days integer NOT NULL DEFAULT 14 CHECK (free_revision_days >= 0),
    writer_deadline_percent integer NOT NULL DEFAULT 80 CHECK (writer_deadline_percent BETWEEN 1 AND 100),
    writer_rate_page numeric(12,2) NOT NULL DEFAULT 4.00 CHECK (writer_rate_page >= 0),
    writer_rate_slide numeric(12,2) NOT NULL DEFAULT 3.00 CHECK (writer_rate_slide >= 0),
    writer_rate_diagram numeric(12,2) NOT NULL DEFAULT 6.00 CHECK (writer_rate_diagram >= 0),
    acceptance_hours integer NOT NULL DEFAULT 12 CHECK (acceptance_hours BETWEEN 1 AND 168),
    max_files_per_order integer NOT NULL DEFAULT 100 CHECK (max_files_per_order BETWEEN 1 AND 10000)
);
SELECT isolate_tenants('order_policies');

GRANT SELECT ON pricing_profiles, catalogue_entries, order_policies TO platform_server;

RESET ROLE;
