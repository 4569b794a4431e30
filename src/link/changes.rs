//! What was edited, withdrawn, restored or decided otherwise between captures of one answer.

use crate::model::Sighting;
use similar::TextDiff;

/// How often a site must say that a page is gone before the answer counts as withdrawn: once may be an accident.
const GONE_FOR_GOOD: usize = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// Other words, the same outcome.
    Edited,
    /// The outcome is another one.
    Outcome,
    /// The letter refuses to confirm or deny, and did not before.
    NcndAdded,
    /// The site said once that there is no such page.
    Missing,
    /// The site said so in two captures or more, one after the other.
    Withdrawn,
    /// The page is back.
    Restored,
}

impl ChangeKind {
    pub const ALL: [ChangeKind; 6] = [
        ChangeKind::Edited,
        ChangeKind::Outcome,
        ChangeKind::NcndAdded,
        ChangeKind::Missing,
        ChangeKind::Withdrawn,
        ChangeKind::Restored,
    ];

    pub fn name(self) -> &'static str {
        match self {
            ChangeKind::Edited => "edited",
            ChangeKind::Outcome => "outcome",
            ChangeKind::NcndAdded => "ncnd_added",
            ChangeKind::Missing => "missing",
            ChangeKind::Withdrawn => "withdrawn",
            ChangeKind::Restored => "restored",
        }
    }
}

/// One change between two captures, which it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change<'a> {
    pub kind: ChangeKind,
    /// The last capture before the change.
    pub before: &'a Sighting,
    /// The first capture that shows it.
    pub after: &'a Sighting,
}

impl Change<'_> {
    /// Returns the lines that went and came, each behind `-` or `+`, with a line round them.
    pub fn diff(&self) -> String {
        let text = |it: &Sighting| it.answer.as_ref().map(|answer| answer.text.clone()).unwrap_or_default();
        let (before, after) = (text(self.before), text(self.after));
        TextDiff::from_lines(&before, &after).unified_diff().context_radius(1).to_string()
    }
}

/// Returns what changed from capture to capture; the sightings are of one answer, in order of time.
pub fn changes(sightings: &[Sighting]) -> Vec<Change<'_>> {
    let mut found = Vec::new();
    let mut last: Option<&Sighting> = None;
    let mut gone: Vec<&Sighting> = Vec::new();
    for now in sightings {
        let Some(answer) = &now.answer else {
            gone.push(now);
            continue;
        };
        if let Some(before) = last {
            found.extend(went(before, &gone));
            if let Some(missing) = gone.last() {
                found.push(Change { kind: ChangeKind::Restored, before: missing, after: now });
            }
            let was = before.answer.as_ref();
            let change = |kind| Change { kind, before, after: now };
            if was.is_some_and(|was| !was.ncnd && answer.ncnd) {
                found.push(change(ChangeKind::NcndAdded));
            }
            if was.is_some_and(|was| was.outcome != answer.outcome) {
                found.push(change(ChangeKind::Outcome));
            } else if was.is_some_and(|was| was.text != answer.text) {
                found.push(change(ChangeKind::Edited));
            }
        }
        gone.clear();
        last = Some(now);
    }
    if let Some(before) = last {
        found.extend(went(before, &gone));
    }
    found
}

fn went<'a>(before: &'a Sighting, gone: &[&'a Sighting]) -> Option<Change<'a>> {
    let kind = if gone.len() >= GONE_FOR_GOOD { ChangeKind::Withdrawn } else { ChangeKind::Missing };
    gone.first().map(|after| Change { kind, before, after })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Answer;

    fn seen(day: usize, said: Option<(&str, bool, &str)>) -> Sighting {
        let answer = said.map(|(outcome, ncnd, text)| Answer {
            outcome: outcome.into(),
            ncnd,
            text: text.into(),
            ..Answer::default()
        });
        Sighting { fetched_at: format!("2024-01-{day:02}T00:00:00Z"), answer, ..Sighting::default() }
    }

    fn check(said: &[Option<(&str, bool, &str)>], expected: &[(&str, usize)]) {
        let sightings: Vec<Sighting> = said.iter().enumerate().map(|(at, said)| seen(at + 1, *said)).collect();
        let found = changes(&sightings);
        let found: Vec<(&str, usize)> =
            found.iter().map(|it| (it.kind.name(), it.after.fetched_at[8..10].parse().unwrap())).collect();
        assert_eq!(found, expected, "{said:?}");
    }

    const GIVEN: Option<(&str, bool, &str)> = Some(("disclosed", false, "We hold 4.\nThank you.\n"));
    const EDITED: Option<(&str, bool, &str)> = Some(("disclosed", false, "We hold 5.\nThank you.\n"));
    const REFUSED: Option<(&str, bool, &str)> = Some(("withheld", false, "It is exempt.\n"));
    const NCND: Option<(&str, bool, &str)> = Some(("ncnd", true, "We neither confirm nor deny.\n"));

    #[test]
    fn the_same_words_are_no_change() {
        check(&[GIVEN, GIVEN, GIVEN], &[]);
        check(&[None, GIVEN], &[]);
    }

    #[test]
    fn other_words_are_an_edit_and_another_outcome_is_more() {
        check(&[GIVEN, EDITED, EDITED], &[("edited", 2)]);
        check(&[GIVEN, REFUSED], &[("outcome", 2)]);
        check(&[GIVEN, NCND], &[("ncnd_added", 2), ("outcome", 2)]);
    }

    #[test]
    fn a_page_is_withdrawn_when_it_was_gone_twice() {
        check(&[GIVEN, None], &[("missing", 2)]);
        check(&[GIVEN, None, None], &[("withdrawn", 2)]);
        check(&[GIVEN, None, None, EDITED], &[("withdrawn", 2), ("restored", 4), ("edited", 4)]);
        check(&[GIVEN, None, GIVEN], &[("missing", 2), ("restored", 3)]);
    }

    #[test]
    fn a_diff_shows_what_went_and_came() {
        let sightings = [seen(1, GIVEN), seen(2, EDITED)];
        let diff = changes(&sightings)[0].diff();
        assert!(diff.contains("-We hold 4.\n+We hold 5.\n Thank you."), "{diff}");
    }
}
