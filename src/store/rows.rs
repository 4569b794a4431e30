//! How a record fills the rows of each table. One function a table, values in the order of its columns in
//! `tables.rs`, without the shared ones (`response_id` and the provenance), which are held once a response.

use crate::model::{Capture, Force, HiddenContent, Response, Severity, Span, Zone, name_of};
use crate::store::column::Value;
use crate::store::gather::Rows;
use std::collections::BTreeSet;

fn ends(span: Option<Span>) -> [Value<'static>; 2] {
    [span.map(|span| span.start).into(), span.map(|span| span.end).into()]
}

pub(super) fn attachments(response: &Response, out: &mut Rows) {
    for it in &response.attachments {
        out.push([
            (&it.attachment_id).into(),
            (&it.url).into(),
            (&it.file_name).into(),
            (&it.media_type).into(),
            it.bytes.into(),
            (&it.sha256).into(),
            (&it.status).into(),
            hidden_kinds(&it.hidden_content).into(),
        ]);
    }
}

pub(super) fn caveats(response: &Response, out: &mut Rows) {
    for it in &response.caveats {
        let [start, end] = ends(Some(it.span));
        out.push([(&it.kind).into(), start, end]);
    }
}

pub(super) fn cells(response: &Response, out: &mut Rows) {
    for table in &response.tables {
        let origin = name_of(table.origin);
        for it in &table.cells {
            let [start, end] = ends(Some(it.span));
            out.push([
                (&table.table_id).into(),
                (&origin).into(),
                it.row.into(),
                it.col.into(),
                it.rowspan.into(),
                it.colspan.into(),
                it.is_header.into(),
                (&it.text).into(),
                table.confidence.into(),
                (&table.caption).into(),
                start,
                end,
            ]);
        }
    }
}

pub(super) fn citations(response: &Response, out: &mut Rows) {
    for it in &response.citations {
        let [start, end] = ends(Some(it.span));
        out.push([
            (&it.citation_id).into(),
            (&it.question_id).into(),
            it.regime.name().into(),
            (&it.section).into(),
            (&it.path).into(),
            (&it.provision).into(),
            (&it.label).into(),
            name_of(it.role).into(),
            it.ncnd.into(),
            it.inferred.into(),
            (&it.kind).into(),
            (&it.absolute).into(),
            (&it.text_raw).into(),
            start,
            end,
            (&it.rule).into(),
            (&it.act_rule).into(),
        ]);
    }
}

pub(super) fn cost_claims(response: &Response, out: &mut Rows) {
    for it in &response.cost_claims {
        let [start, end] = ends(Some(it.span));
        out.push([
            (&it.question_id).into(),
            it.records.into(),
            it.minutes_each.into(),
            it.hours.into(),
            it.pounds.into(),
            it.limit.into(),
            it.arithmetic_ok.into(),
            start,
            end,
        ]);
    }
}

pub(super) fn figures(response: &Response, out: &mut Rows) {
    for it in &response.figures {
        let [start, end] = ends(Some(it.span));
        out.push([
            (&it.figure_id).into(),
            (&it.question_id).into(),
            (&it.table_id).into(),
            (&it.measure).into(),
            (&it.category).into(),
            (&it.period_from).into(),
            (&it.period_to).into(),
            name_of(it.period_basis).into(),
            (&it.unit).into(),
            it.value.into(),
            it.value_min.into(),
            it.value_max.into(),
            (&it.value_raw).into(),
            name_of(it.qualifier).into(),
            it.is_total.into(),
            (&it.caveat).into(),
            it.row.into(),
            it.col.into(),
            start,
            end,
        ]);
    }
}

pub(super) fn other_law(response: &Response, out: &mut Rows) {
    for it in &response.other_law {
        let [start, end] = ends(Some(it.span));
        out.push([(&it.act).into(), (&it.section).into(), start, end]);
    }
}

pub(super) fn personal_flags(response: &Response, out: &mut Rows) {
    for it in &response.personal {
        let [start, end] = ends(Some(it.span));
        out.push([name_of(it.kind).into(), start, end]);
    }
}

pub(super) fn problems(response: &Response, out: &mut Rows) {
    for it in &response.problems {
        let row: [Value; 3] = [(&it.code).into(), name_of(it.severity).into(), (&it.message).into()];
        out.push(row);
    }
}

pub(super) fn questions(response: &Response, out: &mut Rows) {
    for it in &response.questions {
        let [text_start, text_end] = ends(it.text_span);
        let [answer_start, answer_end] = ends(it.answer_span);
        let outcomes: Vec<String> = it.outcomes.iter().map(name_of).collect();
        out.push([
            (&it.question_id).into(),
            it.ordinal.into(),
            (&it.label).into(),
            (&it.text).into(),
            text_start,
            text_end,
            answer_start,
            answer_end,
            (!outcomes.is_empty()).then(|| outcomes.join(";")).into(),
        ]);
    }
}

pub(super) fn references(response: &Response, out: &mut Rows) {
    for it in &response.references {
        let [start, end] = ends(Some(it.span));
        out.push([(&it.raw).into(), (&it.norm).into(), name_of(it.kind).into(), start, end]);
    }
}

pub(super) fn removed_text(response: &Response, out: &mut Rows) {
    for it in &response.removed {
        let [start, end] = ends(Some(it.span));
        out.push([name_of(it.class).into(), (&it.template_id).into(), start, end]);
    }
}

pub(super) fn responses(response: &Response, out: &mut Rows) {
    let [start, end] = ends(response.outcome_span);
    let damage: BTreeSet<&str> = response
        .problems
        .iter()
        .filter(|problem| problem.severity >= Severity::Warning)
        .map(|problem| problem.code.as_str())
        .collect();
    let damage: Vec<&str> = damage.into_iter().collect();
    out.push([
        name_of(response.doc_class).into(),
        (&response.title).into(),
        (&response.own_ref).into(),
        (&response.own_ref_norm).into(),
        response.ref_origin.map(name_of).into(),
        response.regime.map(|regime| regime.name()).into(),
        (&response.received_date).into(),
        (&response.responded_date).into(),
        (&response.published_month).into(),
        (&response.date_basis).into(),
        response.working_days.map(u64::from).into(),
        response.within_time_limit.into(),
        response.outcome.name().into(),
        (&response.outcome_basis).into(),
        start,
        end,
        // Known only beside the other captures of the page: `version.rs` fills these three.
        Value::Missing,
        Value::Missing,
        Value::Missing,
        (&response.lang).into(),
        response.word_count.into(),
        (!damage.is_empty()).then(|| damage.join(";")).into(),
        hidden_kinds(&response.hidden_content).into(),
        (&response.part_of).into(),
        zones(&response.zones).into(),
        (&response.text).into(),
    ]);
}

/// Who speaks where, as `request:0-412;response:412-1800`.
fn zones(zones: &[Zone]) -> Option<String> {
    let each = zones.iter().map(|it| format!("{}:{}-{}", name_of(it.kind), it.span.start, it.span.end));
    (!zones.is_empty()).then(|| each.collect::<Vec<_>>().join(";"))
}

/// Kinds of hidden content with their counts, as `hidden_sheet:1;comment:4`.
pub fn hidden_kinds(found: &[HiddenContent]) -> Option<String> {
    let each = found.iter().map(|it| format!("{}:{}", name_of(it.kind), it.count));
    (!found.is_empty()).then(|| each.collect::<Vec<_>>().join(";"))
}

pub(super) fn fill_force(force: &Force, rows: &mut Rows) {
    rows.push([
        (&force.force_id).into(),
        (&force.name).into(),
        (&force.kind).into(),
        (&force.nation).into(),
        force.regime.map(|regime| regime.name()).into(),
        (&force.ons_code).into(),
        (&force.host).into(),
        (!force.aliases.is_empty()).then(|| force.aliases.join(";")).into(),
    ]);
}

pub(super) fn fill_capture(capture: &Capture, rows: &mut Rows) {
    rows.push([
        (&capture.capture_id).into(),
        (&capture.url).into(),
        (&capture.fetched_at).into(),
        usize::from(capture.status).into(),
        (&capture.media_type).into(),
        (&capture.sha256).into(),
        capture.bytes.into(),
        name_of(capture.source).into(),
        capture.listing.into(),
        (&capture.force).into(),
        (&capture.warc_file).into(),
        capture.offset.into(),
        capture.length.into(),
    ]);
}
