//! Puts the record of one response together from what the other modules find.

use crate::data::personal::personal;
use crate::data::registry::Registry;
use crate::extract::force::ForceFound;
use crate::extract::letter::{Letter, Source};
use crate::extract::question::QuestionsFound;
use crate::extract::reading::Reading;
use crate::extract::split::Part;
use crate::extract::working_days::TimeTaken;
use crate::extract::{
    attachment, caveat, citation, class, cost, dates, figure, force, outcome, question, reference, table, working_days,
    zone,
};
use crate::model::{
    Citation, Cleaned, DateFact, DateKind, DocClass, Problem, Question, Regime, Response, Role, Span, ZoneKind,
};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// Returns the record of one part of a page, with spans in bytes. `ordinal` counts parts from 1 where there are several.
///
/// `page` is whose page it is as a whole.
pub fn response(
    part: &Part,
    ordinal: Option<usize>,
    page: &ForceFound,
    source: &Source,
    registry: &Registry,
) -> Response {
    let Part { cleaned: part, of_log, number, dates: columns } = part;
    let document = &part.document;
    let force_ids = forces_of_part(part, ordinal, *of_log, page, source, registry);
    let force_regime = force_ids.iter().find_map(|id| registry.force(id)).and_then(|force| force.regime);
    let reading = Reading::new(&document.text, &document.blocks);
    let zones = zone::zones_of(part, &reading);
    let letter = Letter {
        text: &document.text,
        blocks: &document.blocks,
        grids: &document.tables,
        links: &document.links,
        title: document.title.as_deref(),
        legal: &part.legal_standard,
        zones: &zones,
        regime: force_regime.unwrap_or(Regime::Foia),
    };
    let references = reference::references_of_entry(&letter, source, registry, &force_ids, number.as_deref());
    // An entry of a log answers a request like any letter, however short.
    let doc_class =
        if *of_log { DocClass::FoiResponse } else { class::doc_class(&letter, source, &references, &force_ids) };
    let response_id = response_id(&force_ids, references.own_ref_norm.as_deref(), source, &document.text, ordinal);

    let QuestionsFound { mut questions, mut problems, layout } = if asks(doc_class) {
        question::questions_of(&letter, &reading, doc_class == DocClass::FoiResponse)
    } else {
        QuestionsFound::default()
    };
    let zones = question::layout::settled_zones(letter.zones, &layout.rezoned);
    let letter = Letter { zones: &zones, ..letter };
    for it in &mut questions {
        it.question_id = format!("{response_id}/q{}", it.ordinal);
    }
    let standard: Vec<_> = letter.legal.iter().map(|it| (it.span, ZoneKind::Standard)).collect();
    let told_zones = question::layout::settled_zones(&zones, &standard);
    let found = citation::citations(&letter);
    let mut citations = found.citations;
    let decided = outcome::decide_of(&letter, &reading, &layout, &mut questions, &citations, doc_class);
    problems.extend(outcome::problems(&decided.letter, &questions));
    let short = || document.text.split_whitespace().nth(FEWEST_WORDS_OF_A_LETTER).is_none();
    let decides = asks(doc_class) && (doc_class != DocClass::Other || short());
    finish_citations(&mut citations, &questions, decides, &response_id);

    let caveats = caveat::caveats_of(&letter, &reading);
    let tables = table::tables(&letter);
    let mut figures = figure::figures(&letter, &tables, &questions, &caveats);
    problems.extend(figure::check_totals(&tables, &figures));
    for it in &mut figures {
        it.figure_id = format!("{response_id}/f/{}", it.figure_id);
    }
    let mut cost_claims = cost::cost_claims(&letter);
    for it in &mut cost_claims {
        it.question_id = it.question_id.take().or_else(|| only_question(&questions, it.span));
    }
    let mut attachments = attachment::attachments(&letter, source.url.or(document.canonical_url.as_deref()));
    for it in &mut attachments {
        it.attachment_id = format!("{response_id}/{}", it.attachment_id);
    }
    let dates = dates::with_columns(dates::dates(&letter), &document.text, columns);
    let published = dates::published_month(source.url, document.published.as_deref());
    // A day of publication stands in for the day of an answer, and says nothing about how long that took.
    let printed = dates.iter().any(|it| it.rule == dates::PUBLISHED);
    let responded_date =
        first_date(&dates, DateKind::Responded).filter(|_| !printed || doc_class == DocClass::FoiResponse);
    let regime = force_regime.or_else(|| only_regime(&citations));
    let received_date = first_date(&dates, DateKind::Received);
    // What answers no request under these laws is under no limit of twenty days.
    let taken = match doc_class {
        DocClass::FoiResponse => working_days::time_taken(
            received_date.as_deref(),
            responded_date.as_deref().filter(|_| !printed),
            regime,
            dates::clock_may_have_stopped(&dates, &document.text),
        ),
        DocClass::Policy | DocClass::Publication | DocClass::LogPage | DocClass::Attachment | DocClass::Other => {
            TimeTaken::default()
        }
    };
    problems.extend(taken.problem);
    let date_basis = match &responded_date {
        Some(_) => Some(if printed { "printed" } else { "body" }.to_owned()),
        None => published.as_ref().map(|(_, basis)| (*basis).to_owned()),
    };
    Response {
        id: source.id.map(str::to_owned),
        regime,
        force_ids,
        doc_class: if *of_log { DocClass::LogPage } else { doc_class },
        title: document.title.clone(),
        own_ref: references.own_ref,
        own_ref_norm: references.own_ref_norm,
        ref_origin: references.ref_origin,
        references: references.references,
        received_date,
        responded_date,
        published_month: published.map(|(month, _)| month),
        date_basis,
        working_days: taken.working_days,
        within_time_limit: taken.within_time_limit,
        dates,
        outcome: decided.letter.outcome,
        outcome_basis: decided.letter.basis.to_owned(),
        outcome_span: decided.letter.span,
        wording: decided.wording,
        questions,
        zones: told_zones,
        citations,
        other_law: found.other_law,
        tables,
        figures,
        cost_claims,
        attachments,
        hidden_content: document.hidden.clone(),
        part_of: source.part_of.map(str::to_owned),
        caveats,
        personal: personal(&document.text),
        removed: part.removed.clone(),
        problems: gathered(&document.problems, problems),
        url: source.url.map(str::to_owned),
        fetched_at: source.fetched_at.map(str::to_owned),
        sha256: source.sha256.map(str::to_owned),
        capture: source.capture.map(str::to_owned),
        lang: document.lang.clone(),
        word_count: document.text.split_whitespace().count(),
        text: document.text.clone(),
        response_id,
    }
}

fn forces_of_part(
    part: &Cleaned,
    ordinal: Option<usize>,
    of_log: bool,
    page: &ForceFound,
    source: &Source,
    registry: &Registry,
) -> Vec<String> {
    if ordinal.is_none() || (of_log && !page.force_ids.is_empty()) {
        return page.force_ids.clone();
    }
    let own = force::identify(part, source, registry).force_ids;
    if own.is_empty() { page.force_ids.clone() } else { own }
}

/// Says whether a document of this class can restate a request. Policies have clauses, not questions.
fn asks(doc_class: DocClass) -> bool {
    match doc_class {
        DocClass::FoiResponse | DocClass::Attachment | DocClass::Other => true,
        DocClass::Policy | DocClass::Publication | DocClass::LogPage => false,
    }
}

/// Returns the identifier of a response, from who answered, its number, and its address or text.
fn response_id(
    force_ids: &[String],
    own_ref: Option<&str>,
    source: &Source,
    text: &str,
    ordinal: Option<usize>,
) -> String {
    let mut digest = Sha256::new();
    digest.update(source.url.unwrap_or(text).as_bytes());
    if let Some(ordinal) = ordinal {
        digest.update(format!("\n{ordinal}").as_bytes());
    }
    let hex = HEXLOWER.encode(&digest.finalize());
    let force = force_ids.first().map_or("unknown", String::as_str);
    format!("{force}:{}:{}", own_ref.unwrap_or("noref"), &hex[..12])
}

/// Names citations and gives them to the question whose answer holds them.
/// A shorter text is a sentence or two, which nothing shows to be no answer.
const FEWEST_WORDS_OF_A_LETTER: usize = 40;

fn finish_citations(citations: &mut [Citation], questions: &[Question], decides: bool, response_id: &str) {
    for it in citations {
        // A policy, a publication or an acknowledgement decides no request, so it relies on nothing.
        if !decides && it.role == Role::Engaged {
            it.role = Role::Mentioned;
            it.rule = "role.not_a_decision".to_owned();
        }
        it.question_id = only_question(questions, it.span);
        let role = match it.role {
            Role::Engaged => "engaged",
            Role::Mentioned => "mentioned",
        };
        it.citation_id = format!("{response_id}/c/{}/{role}", it.provision);
    }
}

/// Returns the question whose answer alone holds the span.
fn only_question(questions: &[Question], span: Span) -> Option<String> {
    let mut holders = questions.iter().filter(|it| it.answer_span.is_some_and(|answer| answer.contains(span)));
    let first = holders.next()?;
    holders.next().is_none().then(|| first.question_id.clone())
}

fn first_date(dates: &[DateFact], kind: DateKind) -> Option<String> {
    dates.iter().find(|it| it.kind == kind).map(|it| it.date.clone())
}

/// Returns the regime all relied-on provisions share, when the force is not known.
fn only_regime(citations: &[Citation]) -> Option<Regime> {
    let mut engaged =
        citations.iter().filter(|it| it.role == Role::Engaged && it.regime != Regime::Dpa).map(|it| it.regime);
    let first = engaged.next()?;
    engaged.all(|it| it == first).then_some(first)
}

fn gathered(read: &[Problem], found: Vec<Problem>) -> Vec<Problem> {
    let mut problems: Vec<Problem> = read.iter().cloned().chain(found).collect();
    problems.sort();
    problems.dedup();
    problems
}
