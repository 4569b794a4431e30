use super::*;
use crate::extract::letter::Zone;
use crate::model::Regime;

fn found(text: &str) -> Vec<DateFact> {
    let zones = [Zone { kind: ZoneKind::Response, span: Span::new(0, text.len()) }];
    dates(&Letter {
        text,
        blocks: &[],
        grids: &[],
        links: &[],
        title: None,
        legal: &[],
        zones: &zones,
        regime: Regime::Foia,
    })
}

#[test]
fn every_cue_finds_its_examples_and_leaves_the_others() {
    for cue in &CUES.rows {
        for (text, date) in &cue.examples {
            let facts = found(text);
            assert!(
                facts.iter().any(|fact| fact.kind == cue.kind && &fact.date == date),
                "{}: {text}: {facts:?}",
                cue.rule
            );
            assert!(facts.iter().all(|fact| fact.span.of(text) == Some(fact.raw.as_str())));
        }
        for text in &cue.not_examples {
            let facts = found(text);
            assert!(facts.iter().all(|fact| fact.rule != cue.rule), "{}: {text}: {facts:?}", cue.rule);
        }
    }
}

#[test]
fn a_date_alone_at_the_top_is_the_date_of_the_letter() {
    let facts = found("Aldermoor Police\nTuesday, 30 April 2024\nThank you for your request.");
    assert_eq!(facts.len(), 1);
    assert_eq!((facts[0].date.as_str(), facts[0].kind), ("2024-04-30", DateKind::Responded));
    assert!(found("Aldermoor Police\n30 April 2024 to 5 May 2024\n").is_empty());
    assert_eq!(found("Aldermoor Police, 9 May 2023\nWe received it.")[0].date, "2023-05-09");
}

#[test]
fn a_date_alone_at_the_foot_is_the_date_of_the_letter() {
    let body = "The answer is four.\n".repeat(20);
    let facts = found(&format!("{body}\nHead of Legal Services\n05/01/2023\nAldermoor Police\n"));
    assert_eq!(facts.iter().map(|fact| fact.date.as_str()).collect::<Vec<_>>(), ["2023-01-05"]);
    assert_eq!(found(&format!("{body}FOI desk 11 Febuary 2022\n"))[0].date, "2022-02-11");
    assert!(found(&format!("{body}05/01/2023\n06/01/2023\n")).is_empty(), "a list of days");
    assert!(found(&format!("{body}Stolen |\n05/01/2023 |\n")).is_empty(), "a cell");
    assert!(found(&format!("{body}Stolen on 5 January 2023\n")).is_empty(), "a statement");
}

#[test]
fn an_impossible_date_stays_out() {
    assert!(found("Date: 31 February 2024").is_empty());
    assert!(found("Date: 13/25/2024").is_empty());
}

#[test]
fn the_same_date_has_one_meaning() {
    let facts = found("Date received: 3 April 2024\nDate last reviewed: 4 May 2024");
    let pairs: Vec<_> = facts.iter().map(|fact| (fact.kind, fact.date.as_str())).collect();
    assert_eq!(pairs, [(DateKind::Received, "2024-04-03"), (DateKind::Reviewed, "2024-05-04")]);
}
