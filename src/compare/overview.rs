//! What stands under every table: what was counted and what was not, the caveats, the forces that nothing is held of.

use crate::compare::CompareError;
use crate::compare::answers::{Answer, Selection, keys};
use crate::model::Force;
use crate::store::column::texts;
use crate::store::{Filter, TableStore};
use std::collections::{BTreeMap, BTreeSet};

/// Counted partition by partition.
#[derive(Default)]
pub(super) struct Overview {
    /// Documents of other classes, by class.
    pub other_classes: BTreeMap<String, usize>,
    pub superseded: usize,
    pub undated: usize,
    /// Forces that the responses are of.
    pub forces: BTreeSet<String>,
    joint: usize,
    nameless: usize,
    /// Responses that each kind of caveat concerns.
    caveats: BTreeMap<String, usize>,
}

impl Overview {
    /// Takes in the responses of a partition.
    pub fn add(&mut self, part: &TableStore, answers: &[Answer], selection: &Selection) -> Result<(), CompareError> {
        for answer in answers {
            self.forces.extend(answer.force_ids.iter().cloned());
            self.joint += usize::from(answer.force_ids.len() > 1);
            self.nameless += usize::from(answer.force_ids.is_empty());
        }
        let counted: BTreeSet<&str> = answers.iter().map(|answer| answer.key.as_str()).collect();
        let mut concerned: BTreeSet<(String, String)> = BTreeSet::new();
        let filter = Filter::columns(&["response_id", "capture", "kind"]).with_forces(&selection.forces);
        part.for_each_partition("caveats", &filter, |_, frame| {
            for (key, kind) in keys(&frame)?.into_iter().zip(texts(&frame, "kind")?) {
                if let Some(kind) = kind.filter(|_| counted.contains(key.as_str())) {
                    concerned.insert((kind.to_owned(), key));
                }
            }
            Ok::<(), CompareError>(())
        })?;
        for (kind, _) in concerned {
            *self.caveats.entry(kind).or_default() += 1;
        }
        Ok(())
    }

    /// Returns the forces that could have answered and have no response here, sorted.
    pub fn absent(&self, selection: &Selection, registry: &[Force]) -> Vec<String> {
        let in_view = |id: &str| selection.forces.is_empty() || selection.forces.iter().any(|force| force == id);
        let registered = registry.iter().map(|force| &force.force_id);
        let absent: BTreeSet<&String> =
            registered.chain(&selection.forces).filter(|id| in_view(id) && !self.forces.contains(*id)).collect();
        absent.into_iter().cloned().collect()
    }

    /// Says what was not counted, which caveats the forces give, and which forces nothing is held of.
    pub fn notes(&self, selection: &Selection, registry: &[Force]) -> Vec<String> {
        let mut notes = Vec::new();
        if self.superseded > 0 {
            notes.push(format!("earlier captures of the same answer, not counted: {}", self.superseded));
        }
        if !self.other_classes.is_empty() {
            notes.push(format!("documents that are no answers, not counted: {}", listed(&self.other_classes)));
        }
        if self.undated > 0 {
            notes.push(format!("responses without a date, left out by the choice of years: {}", self.undated));
        }
        if self.joint > 0 {
            notes.push(format!("joint answers, counted once for each of their forces: {}", self.joint));
        }
        if self.nameless > 0 {
            notes.push(format!("responses whose force is not known: {}", self.nameless));
        }
        if !self.caveats.is_empty() {
            notes.push(format!("caveats the forces give, with the responses each concerns: {}", listed(&self.caveats)));
        }
        let absent = self.absent(selection, registry);
        if !absent.is_empty() {
            let forces = if absent.len() == 1 { "force" } else { "forces" };
            let number = absent.len();
            notes.push(format!(
                "{number} {forces} with no response in this selection, absent and not zero: {}",
                absent.join(", ")
            ));
        }
        notes
    }
}

fn listed(counts: &BTreeMap<String, usize>) -> String {
    counts.iter().map(|(name, number)| format!("{name} {number}")).collect::<Vec<_>>().join(", ")
}
