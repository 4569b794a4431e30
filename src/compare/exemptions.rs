//! How often each force relies on each provision, out of how many answers.
//!
//! Provisions are keyed by regime, so FOIA 31 and FOISA 31 never add up. A letter that cites a provision
//! five times relies on it once.

use crate::compare::answers::{Answer, Documents, Selection, each_partition, nation_of};
use crate::compare::frames::{Citing, Met, Shown, Tally, cited, join, layout, units};
use crate::compare::grouping::{By, Key, check};
use crate::compare::order::compare_rows;
use crate::compare::overview::Overview;
use crate::compare::{Cell, CompareError, Comparison, InFull, rate};
use crate::data::subjects::subjects;
use crate::model::{Force, Role};
use crate::store::TableStore;
use crate::store::column::texts;
use polars::prelude::{BooleanChunked, DataFrame, IntoLazy, NewChunkedArray, PolarsResult, col};
use std::collections::BTreeSet;

/// What to count and how to lay it out.
#[derive(Clone, Debug)]
pub struct Exemptions {
    pub selection: Selection,
    /// Rows stand for these, in this order.
    pub by: Vec<By>,
    /// Only what was relied on is use of an exemption; `Mentioned` counts what was only spoken of.
    pub role: Role,
    /// Also provisions deduced from wording that names no section.
    pub include_inferred: bool,
    /// Only provisions of these subjects; all when there are none.
    pub subjects: Vec<String>,
}

impl Default for Exemptions {
    fn default() -> Self {
        Exemptions {
            selection: Selection::default(),
            by: vec![By::Force, By::Limb],
            role: Role::Engaged,
            include_inferred: false,
            subjects: Vec::new(),
        }
    }
}

const GROUPINGS: [By; 10] = [
    By::Force,
    By::Year,
    By::Regime,
    By::Outcome,
    By::Class,
    By::Provision,
    By::Limb,
    By::Section,
    By::Subject,
    By::Question,
];

/// Refuses a subject that is not in the table.
pub(super) fn check_subjects(wanted: &[String]) -> Result<(), CompareError> {
    match wanted.iter().find(|wanted| subjects().iter().all(|subject| subject.id != **wanted)) {
        Some(unknown) => Err(CompareError::UnknownSubject(unknown.clone())),
        None => Ok(()),
    }
}

/// What is counted over all partitions.
#[derive(Default)]
struct Counted {
    overview: Overview,
    met: Met,
    /// By all keys, units that cite.
    citing: Tally,
    /// By the keys that a unit has whatever it cites, all units.
    all: Tally,
    /// The same by the nation whose laws they were answered under.
    by_nation: Tally,
    /// Units that cite a law of another nation than they were answered under, by the law cited.
    across: Tally,
    forces_citing: BTreeSet<String>,
    /// Citations by responses that do not count towards the shares.
    outside: usize,
}

/// Counts the responses that cite each provision. `registry` says which forces could have answered.
pub fn exemptions(store: &TableStore, registry: &[Force], options: &Exemptions) -> Result<Comparison, CompareError> {
    Ok(exemptions_in_full(store, registry, options)?.comparison)
}

/// The same, with the groups that cite nothing and the forces that are absent.
pub fn exemptions_in_full(
    store: &TableStore,
    registry: &[Force],
    options: &Exemptions,
) -> Result<InFull, CompareError> {
    check("exemptions", &options.by, &GROUPINGS)?;
    check_subjects(&options.subjects)?;
    let layout = layout(&options.by, true);
    let questions = options.by.contains(&By::Question);
    let selection = &options.selection;
    let mut counted = Counted::default();
    let mut overview = Overview::default();
    each_partition(store, selection, Documents::Letters, &mut overview, |part, answers| {
        count(part, answers, options, &layout, &mut counted)
    })?;
    counted.overview = overview;

    let keys: Vec<&str> = layout.iter().map(|(_, column)| *column).collect();
    let labelled = keys.iter().position(|key| *key == "limb");
    let of_all: Vec<usize> = (0..keys.len()).filter(|at| is_of_unit(keys[*at])).collect();
    let regime = keys.iter().position(|key| *key == "cited_regime").expect("the layout always has the law");
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for (group, number) in &counted.citing.counts {
        let mut row: Vec<Cell> = group.iter().map(Cell::from).collect();
        if let Some(limb) = labelled {
            let label = if let Key::Text(limb) = &group[limb] { counted.met.labels.get(limb) } else { None };
            row.push(Cell::from(label.map(String::as_str)));
        }
        let whole: Vec<Key> = of_all.iter().map(|at| group[*at].clone()).collect();
        let of = counted.could_cite(&whole, &group[regime]);
        row.extend([Cell::Integer(*number), Cell::Integer(of)]);
        row.extend(rate::cells(*number, of));
        rows.push(row);
    }
    rows.sort_by(|a, b| compare_rows(a, b, keys.len()));

    let mut columns: Vec<String> = layout.iter().map(|(heading, _)| (*heading).to_owned()).collect();
    columns.extend(labelled.map(|_| "label".to_owned()));
    columns.extend(
        if questions { ["questions", "of_questions"] } else { ["responses", "of_responses"] }.map(str::to_owned),
    );
    columns.extend(rate::COLUMNS.map(str::to_owned));
    let title = match options.role {
        Role::Engaged => "provisions relied on",
        Role::Mentioned => "provisions mentioned",
    };
    let comparison = Comparison { title: title.to_owned(), columns, rows, notes: notes(&counted, options, registry) };
    let absent = counted.overview.absent(selection, registry);
    let groups = counted.all.counts.iter().map(|(key, number)| (key.iter().map(Cell::from).collect(), *number));
    Ok(InFull { comparison, absent, groups: groups.collect() })
}

impl Counted {
    /// Returns how many units of a group could cite the law: those answered under the laws of its nation, those of which
    /// that is not known, and those that cite it all the same.
    fn could_cite(&self, group: &[Key], regime: &Key) -> i64 {
        let nation = if let Key::Text(regime) = regime { nation_of(regime) } else { None };
        let Some(nation) = nation else { return self.all.of(group) };
        let with = |last: Key| group.iter().cloned().chain([last]).collect::<Vec<_>>();
        let own = self.by_nation.of(&with(Key::Text(nation.to_owned()))) + self.by_nation.of(&with(Key::Missing));
        own + self.across.of(&with(regime.clone()))
    }
}

/// Reports whether a unit has a value in the column whatever it cites.
fn is_of_unit(column: &str) -> bool {
    matches!(column, "force" | "year" | "outcome" | "class")
}

fn count(
    part: &TableStore,
    answers: &[Answer],
    options: &Exemptions,
    layout: &[Shown],
    counted: &mut Counted,
) -> Result<(), CompareError> {
    let selection = &options.selection;
    let citing = Citing { role: options.role, include_inferred: options.include_inferred, subjects: &options.subjects };
    let cited = cited(part, selection, &citing, &mut counted.met)?;
    let counts = |answer: &&Answer| selection.out_of.counts(answer.outcome.as_deref());
    let (inside, outside): (Vec<&Answer>, Vec<&Answer>) = answers.iter().partition(counts);
    let known: BTreeSet<&str> = texts(&cited, "answer")?.into_iter().flatten().collect();
    counted.outside += outside.iter().filter(|it| known.contains(it.key.as_str())).count();

    let questions = options.by.contains(&By::Question);
    let units = units(part, selection, &inside, questions)?;
    let on: &[&str] = if questions { &["answer", "question"] } else { &["answer"] };
    let wanted = ["question", "cited_regime", "provision", "limb", "section", "subject"];
    let wanted = wanted.into_iter().filter(|name| questions || *name != "question").chain(["answer"]).map(col);
    let cited = cited.lazy().select(wanted.collect::<Vec<_>>());
    let citing = join(units.clone().lazy(), cited, on).collect()?;
    counted.forces_citing.extend(texts(&citing, "force")?.into_iter().flatten().map(str::to_owned));

    let keys: Vec<&str> = layout.iter().map(|(_, column)| *column).collect();
    let of_unit: Vec<&str> = keys.iter().filter(|key| is_of_unit(key)).copied().collect();
    counted.citing.add(&citing, &keys)?;
    counted.all.add(&units, &of_unit)?;
    let with = |last: &'static str| of_unit.iter().copied().chain([last]).collect::<Vec<_>>();
    counted.by_nation.add(&units, &with("nation"))?;
    counted.across.add(&across(&citing)?, &with("cited_regime"))?;
    Ok(())
}

/// Returns the rows whose law is another nation's than that which the unit was answered under.
fn across(citing: &DataFrame) -> PolarsResult<DataFrame> {
    let (nations, regimes) = (texts(citing, "nation")?, texts(citing, "cited_regime")?);
    let differs = |(nation, regime): (Option<&str>, Option<&str>)| matches!((nation, regime.and_then(nation_of)), (Some(nation), Some(cited)) if nation != cited);
    let kept: Vec<bool> = nations.into_iter().zip(regimes).map(differs).collect();
    citing.filter(&BooleanChunked::from_slice("".into(), &kept))
}

fn notes(counted: &Counted, options: &Exemptions, registry: &[Force]) -> Vec<String> {
    let verb = match options.role {
        Role::Engaged => "relies on",
        Role::Mentioned => "only mentions",
    };
    let questions = options.by.contains(&By::Question);
    let units = if questions { "questions in whose answer" } else { "responses in which" };
    let mut notes = vec![
        format!("counted: {units} the force {verb} a provision, each once"),
        options.selection.out_of.note().to_owned(),
        "a law is out of what was answered under the laws of its nation: Scottish answers are not in the denominator of FOIA"
            .to_owned(),
        rate::NOTE.to_owned(),
    ];
    if questions {
        let note =
            "responses without a question that was found, and citations that belong to no question, are left out";
        notes.push(note.to_owned());
    }
    if options.by.contains(&By::Subject) {
        notes.push(
            "a subject is a heading over provisions of different laws, which never add up: their tests differ"
                .to_owned(),
        );
    }
    if counted.met.inferred_left_out > 0 {
        let number = counted.met.inferred_left_out;
        notes.push(format!("provisions deduced from wording that names no section, not counted: {number}"));
    }
    if counted.outside > 0 {
        let number = counted.outside;
        notes.push(format!("responses that cite a provision and are not resolvable, left out: {number}"));
    }
    let selection = &options.selection;
    let in_view = |force: &str| selection.forces.is_empty() || selection.forces.iter().any(|it| it == force);
    let held = counted.overview.forces.iter().map(String::as_str);
    let silent: Vec<&str> = held.filter(|force| in_view(force) && !counted.forces_citing.contains(*force)).collect();
    if !silent.is_empty() {
        notes.push(format!("responses held, and none of them {verb} a provision: {}", silent.join(", ")));
    }
    notes.extend(counted.overview.notes(selection, registry));
    notes
}
