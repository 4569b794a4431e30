//! Holds records against labels written by people: what was right, what was missed, what was made up. Pure.
//!
//! A label and a record are both turned into facts, one line of text each (`engaged: FOIA 31(1)(a)`); a field is
//! judged only where the label speaks of it.

mod facts;
mod labels;

pub use facts::{facts_of_label, facts_of_record};
pub use labels::Label;

use crate::model::Response;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What became of one fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Right,
    /// Labelled and not found.
    Missed,
    /// Found and not labelled.
    Extra,
}

/// One judged fact of one document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Judgement {
    pub document: String,
    pub field: String,
    pub fact: String,
    pub verdict: Verdict,
}

/// Counts of one field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    pub right: usize,
    pub missed: usize,
    pub extra: usize,
}

impl Score {
    /// Returns right out of found; none where nothing was found.
    pub fn precision(self) -> Option<f64> {
        ratio(self.right, self.right + self.extra)
    }

    /// Returns right out of labelled; none where nothing was labelled.
    pub fn recall(self) -> Option<f64> {
        ratio(self.right, self.right + self.missed)
    }

    /// Returns the harmonic mean of precision and recall.
    pub fn f1(self) -> Option<f64> {
        ratio(2 * self.right, 2 * self.right + self.missed + self.extra)
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of labels are far below 2^53")]
fn ratio(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Judges one record; none stands for a document that gave none.
pub fn judge(label: &Label, record: Option<&Response>) -> Vec<Judgement> {
    let wanted = facts_of_label(label);
    let mut found = record.map(facts_of_record).unwrap_or_default();
    // Another reading that the labeller defends counts as the one labelled.
    if let (Some(outcome), Some(record)) = (&label.outcome, record)
        && label.outcome_alternatives.iter().any(|other| other == record.outcome.name())
    {
        found.insert("outcome".to_owned(), BTreeSet::from([outcome.clone()]));
    }
    let mut judgements = Vec::new();
    for (field, wanted) in &wanted {
        let found = found.get(field).cloned().unwrap_or_default();
        let mut add = |fact: &String, verdict| {
            let document = label.name();
            judgements.push(Judgement { document, field: field.clone(), fact: fact.clone(), verdict });
        };
        wanted.intersection(&found).for_each(|fact| add(fact, Verdict::Right));
        wanted.difference(&found).for_each(|fact| add(fact, Verdict::Missed));
        let extra = found.difference(wanted).filter(|fact| !facts::is_left_open(label, field, fact));
        extra.for_each(|fact| add(fact, Verdict::Extra));
    }
    judgements
}

/// Returns the record that a label speaks of: by position among several on a page, else by reference, else the only one.
pub fn record_for<'a>(label: &Label, records: &'a [Response]) -> Option<&'a Response> {
    let norm = label.own_reference_norm.as_deref().or(label.own_reference.as_ref().and_then(Option::as_deref));
    let by_reference = norm.and_then(|norm| records.iter().find(|it| it.own_ref_norm.as_deref() == Some(norm)));
    by_reference.or_else(|| label.part.and_then(|part| records.get(part.checked_sub(1)?))).or_else(|| records.first())
}

/// Adds judgements up by field.
pub fn scores(judgements: &[Judgement]) -> BTreeMap<String, Score> {
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    for judgement in judgements {
        let score = scores.entry(judgement.field.clone()).or_default();
        match judgement.verdict {
            Verdict::Right => score.right += 1,
            Verdict::Missed => score.missed += 1,
            Verdict::Extra => score.extra += 1,
        }
    }
    scores
}

/// Returns what is right now and was not, and what was right and is no longer.
pub fn gains_and_losses(old: &[Judgement], new: &[Judgement]) -> (Vec<Judgement>, Vec<Judgement>) {
    let good = |all: &[Judgement]| -> BTreeSet<Judgement> {
        all.iter().filter(|judgement| judgement.verdict == Verdict::Right).cloned().collect()
    };
    let (old, new) = (good(old), good(new));
    (new.difference(&old).cloned().collect(), old.difference(&new).cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missed_and_made_up_facts_are_told_apart() {
        let label: Label = serde_json::from_str(
            r#"{"id": "x", "text": "", "expect": [{"regime": "FOIA", "section": "31", "paths": ["(1)(a)"], "role": "engaged"}], "other_law": []}"#,
        )
        .unwrap();
        let judgements = judge(&label, None);
        assert_eq!(judgements.len(), 1);
        assert_eq!((judgements[0].fact.as_str(), judgements[0].verdict), ("FOIA 31(1)(a)", Verdict::Missed));
        let score = scores(&judgements)["engaged"];
        assert_eq!((score.precision(), score.recall()), (None, Some(0.0)));
    }

    #[test]
    fn what_a_label_leaves_open_is_not_judged() {
        let label: Label = serde_json::from_str(
            r#"{"questions": [{"label": "1"}, {"label": "2", "outcomes": ["exempt"]}],
                "exemptions_engaged": [{"regime": "FOIA", "section": "31", "subsections": ["(1)(a)"]}]}"#,
        )
        .unwrap();
        let open = |field, fact| facts::is_left_open(&label, field, fact);
        assert!(open("questions", "1: disclosed") && open("engaged", "FOIA 31(1)") && open("engaged", "FOIA 31"));
        assert!(!open("questions", "2: disclosed") && !open("engaged", "FOIA 31(1)(a)") && !open("engaged", "FOIA 3"));
    }

    #[test]
    fn gains_and_losses_speak_of_right_facts_only() {
        let one =
            |fact: &str, verdict| Judgement { document: "d".into(), field: "f".into(), fact: fact.into(), verdict };
        let old = [one("a", Verdict::Right), one("b", Verdict::Missed)];
        let new = [one("a", Verdict::Missed), one("b", Verdict::Right), one("c", Verdict::Extra)];
        let (gained, lost) = gains_and_losses(&old, &new);
        assert_eq!((gained[0].fact.as_str(), lost[0].fact.as_str(), gained.len(), lost.len()), ("b", "a", 1, 1));
    }
}
