//! The facts of a record as lines: what each is, what it says, where it stands, and which rule found it. Pure.

use crate::model::{CharacterIndex, Figure, Question, RefOrigin, Response, Span, name_of};

/// One fact. Its span counts characters of the text.
pub struct Fact {
    pub kind: &'static str,
    pub says: String,
    pub span: Option<Span>,
    pub rule: String,
}

/// Returns the facts of a record, most weighty first.
pub fn facts(record: &Response, index: &CharacterIndex) -> Vec<Fact> {
    let mut facts = vec![outcome(record)];
    facts.extend(own_reference(record, index));
    let mut add = |kind, says: String, span, rule: String| facts.push(Fact { kind, says, span, rule });
    for date in &record.dates {
        add("date", format!("{} {}", name_of(date.kind), date.date), Some(date.span), date.rule.clone());
    }
    for reference in &record.references {
        let kind = name_of(reference.kind);
        add("cites", format!("{kind} {}", reference.norm), Some(reference.span), format!("reference.{kind}"));
    }
    for question in &record.questions {
        let label = question.label.clone().unwrap_or_else(|| format!("({})", question.ordinal));
        let outcomes: Vec<String> = question.outcomes.iter().map(name_of).collect();
        let span = question.text_span.or(question.answer_span);
        add("question", format!("{label}: {}", outcomes.join(", ")), span, of_question(record, question));
    }
    for citation in &record.citations {
        let label = citation.label.as_deref().unwrap_or("not in the table of provisions");
        let says = format!("{} {} – {label}", name_of(citation.role), citation.provision);
        add("provision", says, Some(citation.span), format!("{}, {}", citation.rule, citation.act_rule));
    }
    for other in &record.other_law {
        let (act, rule) = match other.act.as_str() {
            "" => ("(Act not named)", "other_law.power_by_number"),
            act => (act, "other_law.named"),
        };
        add("other law", format!("{act}, {}", other.section), Some(other.span), rule.to_owned());
    }
    for figure in &record.figures {
        add("figure", of_figure(figure), Some(figure.span), read_from(record, figure));
    }
    for claim in &record.cost_claims {
        let number = |number: Option<f64>| number.map_or("not told".to_owned(), |number| number.to_string());
        let (records, minutes, hours) = (number(claim.records), number(claim.minutes_each), number(claim.hours));
        let checked = match claim.arithmetic_ok {
            Some(true) => "cost.terms, the product is right",
            Some(false) => "cost.terms, the product is not what the letter says",
            None => "cost.terms, a term is missing",
        };
        let says = format!("records {records}, minutes each {minutes}, hours {hours}");
        add("cost claim", says, Some(claim.span), checked.to_owned());
    }
    for caveat in &record.caveats {
        add("caveat", caveat.kind.clone(), Some(caveat.span), format!("caveat.{}", caveat.kind));
    }
    facts
}

fn outcome(record: &Response) -> Fact {
    let mut rules = vec![format!("outcome.{}", record.outcome_basis)];
    if let Some(span) = record.outcome_span {
        rules.extend(wording_in(record, span));
    }
    Fact { kind: "outcome", says: record.outcome.name().to_owned(), span: record.outcome_span, rule: rules.join(", ") }
}

/// Returns the letter's own number, with its first place where it stands in the text.
fn own_reference(record: &Response, index: &CharacterIndex) -> Option<Fact> {
    let printed = record.own_ref.as_ref()?;
    let in_text = matches!(record.ref_origin, Some(RefOrigin::Body | RefOrigin::Title));
    let found = record.text.find(printed.as_str()).filter(|_| in_text);
    Some(Fact {
        kind: "reference",
        says: record.own_ref_norm.clone().unwrap_or_else(|| printed.clone()),
        span: found.map(|at| index.span_in_characters(Span::new(at, at + printed.len()))),
        rule: record.ref_origin.map(|origin| format!("reference.own.{}", name_of(origin))).unwrap_or_default(),
    })
}

fn of_question(record: &Response, question: &Question) -> String {
    let own = question.answer_span.map(|span| wording_in(record, span)).unwrap_or_default();
    match (own.is_empty(), question.answer_span) {
        (false, _) => own.join(", "),
        (true, Some(_)) => "question.answer_gives_a_value_or_a_statement".to_owned(),
        (true, None) => "question.from_the_letter_as_a_whole".to_owned(),
    }
}

/// Returns the rules of outcome that fired within a span, each once.
fn wording_in(record: &Response, span: Span) -> Vec<String> {
    let mut rules: Vec<String> =
        record.wording.iter().filter(|it| span.contains(it.span)).map(|it| it.rule.clone()).collect();
    rules.dedup();
    rules
}

fn of_figure(figure: &Figure) -> String {
    let period = match (&figure.period_from, &figure.period_to) {
        (Some(from), Some(to)) => format!("{from} to {to} ({})", name_of(figure.period_basis)),
        _ => "no period".to_owned(),
    };
    let category = figure.category.as_deref().unwrap_or("");
    let measure = figure.measure.as_deref().unwrap_or("");
    format!("{} {} · {measure} · {category} · {period}", figure.value_raw, name_of(figure.qualifier))
}

/// Returns how a figure was read: from which cell of which kind of table, or from running text.
fn read_from(record: &Response, figure: &Figure) -> String {
    let of_figure = figure.table_id.as_ref();
    let Some(table) = record.tables.iter().find(|table| Some(&table.table_id) == of_figure) else {
        return "figure.sentence".to_owned();
    };
    let place = match (figure.row, figure.col) {
        (Some(row), Some(col)) => format!(", row {}, column {}", row + 1, col + 1),
        _ => String::new(),
    };
    format!("figure.table.{}, {}{place}, confidence {:.2}", name_of(table.origin), table.table_id, table.confidence)
}
