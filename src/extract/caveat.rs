//! Finds the force's own caveats on its figures. Does not say which figures they limit.

use crate::data::caveats::CAVEATS;
use crate::extract::folded::Folded;
use crate::extract::letter::{Letter, ZoneKind};
use crate::extract::phrase::{Found, find_in};
use crate::extract::reading::Reading;
use crate::model::{Caveat, Span};

/// Returns each caveat with the sentence that makes it, by place.
pub fn caveats(letter: &Letter) -> Vec<Caveat> {
    caveats_of(letter, &Reading::new(letter.text, letter.blocks))
}

/// Returns the caveats of a letter that is read already.
pub fn caveats_of(letter: &Letter, reading: &Reading<'_>) -> Vec<Caveat> {
    let folded = &reading.folded;
    let in_answer = |sentence: usize| {
        let start = folded.sentence_source(letter.text, sentence).start;
        matches!(letter.zone_at(start), ZoneKind::Response | ZoneKind::LawExplained)
    };
    let mut found: Vec<Caveat> = of_one_kind(folded, find_in(&CAVEATS, folded, in_answer))
        .into_iter()
        .map(|it| Caveat {
            kind: CAVEATS.rows[it.row].gives.clone(),
            span: folded.sentence_source(letter.text, it.sentence),
        })
        .collect();
    found.sort_by(|one, other| (one.span.start, &one.kind).cmp(&(other.span.start, &other.kind)));
    found.dedup_by(|one, other| {
        one.kind == other.kind && (one.span == other.span || Span::overlaps(one.span, other.span))
    });
    found
}

/// Keeps one of the two caveats of a sentence that dates its figures and says that they change.
///
/// "A snapshot of data held at the time, and subject to change" is one caveat, and so is "taken from a live system
/// on 3 May": which of the two is the one that it names.
fn of_one_kind(folded: &Folded, found: Vec<Found>) -> Vec<Found> {
    let kind = |it: &Found| CAVEATS.rows[it.row].gives.as_str();
    let mut kept = Vec::with_capacity(found.len());
    for of_sentence in found.chunk_by(|one, other| one.sentence == other.sentence) {
        let says = |wanted: &str| of_sentence.iter().any(|it| kind(it) == wanted);
        let both = says("snapshot") && says("live_system");
        let words = folded.sentence_text(of_sentence[0].sentence);
        let (live, snapshot) = (words.contains("live "), words.contains("snapshot") || words.contains("snap shot"));
        kept.extend(of_sentence.iter().copied().filter(|it| match kind(it) {
            "snapshot" => !both || snapshot || !live,
            "live_system" => !both || live,
            _ => true,
        }));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::letter::Zone;
    use crate::extract::phrase::check_examples;
    use crate::model::Regime;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let zones = [Zone { kind: ZoneKind::Response, span: Span::new(0, text.len()) }];
        let letter = Letter {
            text,
            blocks: &[],
            grids: &[],
            links: &[],
            title: None,
            legal: &[],
            zones: &zones,
            regime: Regime::Foia,
        };
        let found = caveats(&letter);
        let found: Vec<(&str, &str)> = found.iter().map(|it| (it.kind.as_str(), it.span.of(text).unwrap())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn every_caveat_is_found_in_its_examples_and_nowhere_else() {
        check_examples(&CAVEATS);
    }

    #[test]
    fn a_caveat_is_its_sentence() {
        check(
            "There were 12. Please note that this is a snapshot of data held. Thank you.",
            &[("snapshot", "Please note that this is a snapshot of data held.")],
        );
    }

    #[test]
    fn a_sentence_can_hold_several_caveats() {
        let text = "Figures are rounded and must not be compared with those of other forces.";
        check(text, &[("not_comparable", text), ("rounding", text)]);
    }

    #[test]
    fn a_sentence_that_dates_its_figures_and_says_that_they_change_holds_the_one_it_names() {
        let dated = "Figures are a snapshot and subject to change.";
        check(dated, &[("snapshot", dated)]);
        let live = "The data was extracted on 3 May 2023 from a live system.";
        check(live, &[("live_system", live)]);
        let named = "The data is a snapshot of a live system.";
        check(named, &[("live_system", named), ("snapshot", named)]);
    }
}
