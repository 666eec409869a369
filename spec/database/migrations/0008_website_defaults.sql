-- The market's prices and lists for a new website. Calling it again changes nothing that is there.
SET LOCAL ROLE platform_owner;

CREATE FUNCTION install_website_defaults(target uuid) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO pricing_profiles (
        website_id, currency, base_price_per_page, base_price_per_slide, base_price_per_diagram, preferred_writer_fee,
        minimum_paper, minimum_design, minimum_diagram)
    SELECT id, currency, 13.99, 13.99, 19.99, 4.99, 13.99, 20.99, 19.99 FROM websites WHERE id = target
    ON CONFLICT DO NOTHING;

    INSERT INTO order_policies (website_id) VALUES (target) ON CONFLICT DO NOTHING;

    INSERT INTO catalogue_entries (website_id, dimension, code, label, multiplier, sort_order)
    SELECT target, dimension, code, label, multiplier, row_number() OVER (PARTITION BY dimension)
    FROM (VALUES
        ('academic_level', 'high_school', 'High school', 1.00),
        ('academic_level', 'college', 'College', 1.10),
        ('academic_level', 'undergrad', 'Undergraduate', 1.20),
        ('academic_level', 'bachelors', 'Bachelor''s', 1.25),
        ('academic_level', 'graduate', 'Graduate', 1.45),
        ('academic_level', 'masters', 'Master''s', 1.55),
        ('academic_level', 'professional', 'Professional', 1.70),
        ('academic_level', 'phd', 'PhD', 1.90),
        ('paper_type', 'essay', 'Essay', 1.00),
        ('paper_type', 'research', 'Research paper', 1.10),
        ('paper_type', 'thesis', 'Thesis', 1.45),
        ('paper_type', 'case_study', 'Case study', 1.10),
        ('paper_type', 'lab_report', 'Lab report', 1.20),
        ('paper_type', 'business', 'Business paper', 1.05),
        ('paper_type', 'creative', 'Creative writing', 0.95),
        ('paper_type', 'nursing', 'Nursing paper', 1.25),
        ('paper_type', 'legal', 'Legal paper', 1.55),
        ('paper_type', 'technical', 'Technical paper', 1.35),
        ('paper_type', 'editing', 'Editing', 0.55),
        ('paper_type', 'proofreading', 'Proofreading', 0.45),
        ('paper_type', 'rewriting', 'Rewriting', 0.75),
        ('paper_type', 'coding', 'Coding', 1.65),
        ('paper_type', 'data_analysis', 'Data analysis', 1.30),
        ('paper_type', 'annotated_bibliography', 'Annotated bibliography', 0.90),
        ('paper_type', 'literature_review', 'Literature review', 1.05),
        ('paper_type', 'article_review', 'Article review', 0.95),
        ('paper_type', 'reflection', 'Reflection', 0.85),
        ('paper_type', 'speech', 'Speech', 0.90),
        ('paper_type', 'cover_letter', 'Cover letter', 1.00),
        ('paper_type', 'admission', 'Admission essay', 1.15),
        ('paper_type', 'grant_proposal', 'Grant proposal', 1.25),
        ('work_type', 'writing', 'Writing', 1.00),
        ('work_type', 'editing', 'Editing', 0.55),
        ('work_type', 'proofreading', 'Proofreading', 0.40),
        ('work_type', 'rewriting', 'Rewriting', 0.80),
        ('work_type', 'paraphrasing', 'Paraphrasing', 0.65),
        ('work_type', 'research', 'Research', 1.00),
        ('work_type', 'data_analysis', 'Data analysis', 1.35),
        ('work_type', 'programming', 'Programming', 1.65),
        ('work_type', 'formatting', 'Formatting', 0.35),
        ('work_type', 'translation', 'Translation', 1.15),
        ('work_type', 'tutoring', 'Tutoring', 0.90),
        ('subject_category', 'humanities', 'Humanities', 1.00),
        ('subject_category', 'social', 'Social sciences', 1.00),
        ('subject_category', 'business', 'Business', 1.05),
        ('subject_category', 'nursing', 'Nursing', 1.15),
        ('subject_category', 'stem', 'Science and engineering', 1.20),
        ('subject_category', 'law', 'Law', 1.35),
        ('subject_category', 'technology', 'Technology', 1.45),
        ('analysis_level', 'none', 'None', 1.00),
        ('analysis_level', 'basic', 'Basic', 1.20),
        ('analysis_level', 'advanced', 'Advanced', 1.55),
        ('diagram_complexity', 'simple', 'Simple', 1.00),
        ('diagram_complexity', 'moderate', 'Moderate', 1.35),
        ('diagram_complexity', 'complex', 'Complex', 1.80)
    ) AS entry (dimension, code, label, multiplier)
    ON CONFLICT DO NOTHING;

    INSERT INTO catalogue_entries (website_id, dimension, code, label, multiplier, max_hours, sort_order)
    SELECT target, 'deadline_band', 'hours_' || hours, label, multiplier, hours, hours
    FROM (VALUES
        (3, '3 hours', 3.00), (6, '6 hours', 2.50), (12, '12 hours', 2.00), (24, '24 hours', 1.75),
        (48, '2 days', 1.45),
        (72, '3 days', 1.25), (120, '5 days', 1.10), (168, '7 days', 1.05), (240, '10 days', 1.00),
        (336, '14 days', 0.95),
        (480, '20 days', 0.90), (720, '30 days', 0.85)
    ) AS band (hours, label, multiplier)
    ON CONFLICT DO NOTHING;

    INSERT INTO catalogue_entries (website_id, dimension, code, label, category, sort_order)
    SELECT target, 'subject', code, label, category, row_number() OVER ()
    FROM (VALUES
        ('history', 'History', 'humanities'), ('literature', 'Literature', 'humanities'),
        ('philosophy', 'Philosophy', 'humanities'), ('psychology', 'Psychology', 'social'),
        ('sociology', 'Sociology', 'social'), ('marketing', 'Marketing', 'business'),
        ('finance', 'Finance', 'business'),
        ('nursing', 'Nursing', 'nursing'), ('biology', 'Biology', 'stem'), ('physics', 'Physics', 'stem'),
        ('mathematics', 'Mathematics', 'stem'), ('law', 'Law', 'law'),
        ('computer_science', 'Computer science', 'technology')
    ) AS subject (code, label, category)
    ON CONFLICT DO NOTHING;

    INSERT INTO catalogue_entries (website_id, dimension, code, label, amount, sort_order)
    SELECT target, dimension, code, label, amount, row_number() OVER (PARTITION BY dimension)
    FROM (VALUES
        ('writer_level', 'standard', 'Standard', 0.00),
        ('writer_level', 'advanced', 'Advanced', 4.99),
        ('writer_level', 'top', 'Top', 9.99),
        ('writer_level', 'expert', 'Expert', 13.99),
        ('addon', 'plagiarism_report', 'Plagiarism report', 9.99),
        ('addon', 'abstract_page', 'Abstract', 7.99),
        ('addon', 'source_copies', 'Copies of the sources', 14.99)
    ) AS entry (dimension, code, label, amount)
    ON CONFLICT DO NOTHING;

    INSERT INTO catalogue_entries (website_id, dimension, code, label, family, sort_order)
    SELECT target, 'service', code, label, family, row_number() OVER ()
    FROM (VALUES
        ('standard_paper', 'Paper', 'paper'), ('standard_slides', 'Slides', 'design'),
        ('standard_diagram', 'Diagrams', 'diagram')
    ) AS service (code, label, family)
    ON CONFLICT DO NOTHING;

    INSERT INTO catalogue_entries (website_id, dimension, code, label, sort_order)
    SELECT target, dimension, code, label, row_number() OVER (PARTITION BY dimension)
    FROM (VALUES
        ('citation_style', 'apa', 'APA'), ('citation_style', 'mla', 'MLA'), ('citation_style', 'chicago', 'Chicago'),
        ('citation_style', 'harvard', 'Harvard'), ('citation_style', 'ieee', 'IEEE'),
        ('english_type', 'us', 'American'), ('english_type', 'uk', 'British'), ('english_type', 'au', 'Australian')
    ) AS entry (dimension, code, label)
    ON CONFLICT DO NOTHING;
END
$$;
REVOKE ALL ON FUNCTION install_website_defaults(uuid) FROM PUBLIC;

RESET ROLE;
