//! Small records of forces that do not exist, for the tests of the tables and of what reads them.

use crate::model::{
    Attachment, Caveat, Cell, Citation, CostClaim, DocClass, Figure, OtherLaw, Outcome, PeriodBasis, PersonalFlag,
    PersonalKind, Problem, Provision, Qualifier, Question, QuestionOutcome, Reference, ReferenceKind, Regime,
    RemovedClass, RemovedText, Response, Role, Span, Table, TableOrigin,
};

/// Returns a plain answer: `force` `number` in 2024, disclosed in full, nothing attached.
pub fn response(force: &str, number: usize) -> Response {
    let reference = format!("{number}-24");
    Response {
        id: None,
        response_id: format!("{force}:{reference}"),
        force_ids: if force.is_empty() { Vec::new() } else { force.split('+').map(str::to_owned).collect() },
        regime: Some(Regime::Foia),
        doc_class: DocClass::FoiResponse,
        title: Some(format!("Dog units, request {number}")),
        own_ref: Some(reference.clone()),
        own_ref_norm: Some(reference.clone()),
        ref_origin: None,
        references: Vec::new(),
        dates: Vec::new(),
        received_date: None,
        responded_date: Some("2024-03-05".to_owned()),
        published_month: None,
        date_basis: None,
        working_days: None,
        within_time_limit: None,
        outcome: Outcome::Full,
        outcome_basis: "letter".to_owned(),
        outcome_span: None,
        wording: Vec::new(),
        questions: Vec::new(),
        zones: Vec::new(),
        citations: Vec::new(),
        other_law: Vec::new(),
        tables: Vec::new(),
        figures: Vec::new(),
        cost_claims: Vec::new(),
        attachments: Vec::new(),
        hidden_content: Vec::new(),
        part_of: None,
        caveats: Vec::new(),
        personal: Vec::new(),
        removed: Vec::new(),
        problems: Vec::new(),
        url: Some(format!("https://www.{force}.example/foi/{reference}")),
        fetched_at: Some("2024-06-01T10:00:00Z".to_owned()),
        sha256: Some(format!("{number:064x}")),
        capture: Some(format!("capture-{force}-{number}")),
        lang: Some("en".to_owned()),
        word_count: 4,
        text: "We have four dogs.".to_owned(),
    }
}

pub fn citation(provision: &str, role: Role) -> Citation {
    let key: Provision = provision.parse().unwrap();
    Citation {
        citation_id: format!("{provision}-{role:?}"),
        regime: key.regime,
        section: key.section,
        path: key.path,
        provision: provision.to_owned(),
        label: None,
        role,
        ncnd: false,
        inferred: false,
        kind: Some("exemption".to_owned()),
        absolute: None,
        question_id: None,
        text_raw: provision.to_owned(),
        span: Span::new(0, 2),
        rule: "role.test".to_owned(),
        act_rule: "act.test".to_owned(),
    }
}

/// Returns a figure for a calendar year; a raw value that is no number is a suppressed one.
pub fn figure(number: usize, measure: &str, year: i32, raw: &str) -> Figure {
    let value = raw.parse::<f64>().ok();
    Figure {
        figure_id: format!("figure-{number}"),
        question_id: None,
        table_id: Some("t1".to_owned()),
        measure: Some(measure.to_owned()),
        category: None,
        period_from: Some(format!("{year}-01-01")),
        period_to: Some(format!("{year}-12-31")),
        period_basis: PeriodBasis::Calendar,
        unit: "count".to_owned(),
        value,
        value_min: value,
        value_max: value,
        value_raw: raw.to_owned(),
        qualifier: if value.is_some() { Qualifier::Exact } else { Qualifier::Suppressed },
        is_total: false,
        caveat: None,
        row: Some(1),
        col: Some(number),
        span: Span::new(8, 12),
    }
}

/// Returns an answer with at least one row in every table.
pub fn full_response(force: &str, number: usize) -> Response {
    let span = Span::new(3, 7);
    let mut it = response(force, number);
    it.outcome = Outcome::Partial;
    it.outcome_span = Some(span);
    it.questions.push(Question {
        question_id: format!("{}#q1", it.response_id),
        ordinal: 1,
        label: Some("Q1".to_owned()),
        text: Some("How many dogs?".to_owned()),
        text_span: Some(span),
        outcomes: vec![QuestionOutcome::Exempt, QuestionOutcome::DisclosedOutsideAct],
        answer_span: None,
    });
    it.citations.push(citation("foia2000:s31(1)(a)", Role::Engaged));
    it.citations.push(citation("foia2000:s17", Role::Mentioned));
    it.other_law.push(OtherLaw { act: "Theft Act 1968".to_owned(), section: "12".to_owned(), span });
    it.references.push(Reference { raw: "1/23".to_owned(), norm: "1-23".to_owned(), kind: ReferenceKind::Foi, span });
    it.figures.push(figure(1, "dogs", 2023, "4"));
    it.figures.push(figure(2, "dogs", 2024, "<5"));
    it.tables.push(Table {
        table_id: "t1".to_owned(),
        origin: TableOrigin::Html,
        confidence: 1.0,
        header_rows: 1,
        header_cols: 0,
        rows: vec![vec!["2023".to_owned()], vec!["4".to_owned()]],
        cells: vec![Cell { row: 0, col: 0, rowspan: 1, colspan: 1, is_header: true, text: "2023".to_owned(), span }],
        caption: None,
        span,
    });
    it.attachments.push(Attachment {
        attachment_id: "a1".to_owned(),
        url: "https://files.example/a.xlsx".to_owned(),
        file_name: "a.xlsx".to_owned(),
        media_type: None,
        bytes: Some(9),
        sha256: None,
        status: "not_fetched".to_owned(),
        hidden_content: Vec::new(),
    });
    it.cost_claims.push(CostClaim {
        question_id: None,
        records: Some(100.0),
        minutes_each: Some(15.0),
        hours: Some(25.0),
        pounds: None,
        limit: Some(18.0),
        arithmetic_ok: Some(true),
        span,
    });
    it.caveats.push(Caveat { kind: "snapshot".to_owned(), span });
    it.personal.push(PersonalFlag { kind: PersonalKind::Phone, span });
    it.removed.push(RemovedText { class: RemovedClass::Furniture, template_id: None, span });
    it.problems.push(Problem::warning("lost_list_items", "the request announces questions but none follow"));
    it
}
