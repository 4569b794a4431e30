-- Views over the latest captures, for people who browse.

CREATE VIEW "response_forces" AS
WITH RECURSIVE split(response_id, capture, force_id, rest) AS (
  SELECT response_id, capture, NULL, force_ids || ';' FROM responses
  WHERE superseded_by IS NULL AND force_ids IS NOT NULL
  UNION ALL
  SELECT response_id, capture, substr(rest, 1, instr(rest, ';') - 1), substr(rest, instr(rest, ';') + 1)
  FROM split WHERE rest <> ''
)
SELECT split.response_id, split.capture, split.force_id, forces.name AS force_name
FROM split LEFT JOIN forces ON forces.force_id = split.force_id
WHERE split.force_id IS NOT NULL;

CREATE VIEW "exemption_use" AS
SELECT c.provision, c.regime, c.section, c.path, c.label, c.kind, c.absolute, c.ncnd,
  r.force_ids, r.own_ref, r.title, coalesce(r.responded_date, r.published_month, r.received_date) AS date,
  substr(coalesce(r.responded_date, r.published_month, r.received_date), 1, 4) AS year,
  r.outcome, q.label AS question_label, q.text AS question, q.outcomes AS question_outcomes,
  c.text_raw, c.span_start, c.span_end, c.response_id, c.citation_id, c.question_id,
  c.url, c.fetched_at, c.sha256, c.capture
FROM citations c
JOIN responses r ON r.response_id = c.response_id AND r.capture = c.capture
LEFT JOIN questions q ON q.question_id = c.question_id AND q.capture = c.capture
WHERE c.role = 'engaged' AND c.inferred = 0 AND r.superseded_by IS NULL;

CREATE VIEW "figures_long" AS
SELECT r.force_ids, r.own_ref, r.title, f.measure, f.category, f.period_from, f.period_to, f.period_basis,
  f.unit, f.value, f.value_min, f.value_max, f.value_raw, f.qualifier, f.is_total, f.caveat,
  q.label AS question_label, q.text AS question,
  coalesce(r.responded_date, r.published_month, r.received_date) AS date,
  f.table_id, f."row", f.col, f.span_start, f.span_end, f.response_id, f.figure_id, f.question_id,
  f.url, f.fetched_at, f.sha256, f.capture
FROM figures f
JOIN responses r ON r.response_id = f.response_id AND r.capture = f.capture
LEFT JOIN questions q ON q.question_id = f.question_id AND q.capture = f.capture
WHERE r.superseded_by IS NULL;
