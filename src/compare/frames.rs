//! Data frames of one partition: responses or questions beside what they cite, counted by group, and counts of all
//! partitions added up. A response lies in one partition, so that what is distinct in each is distinct in all.

use crate::compare::answers::{Answer, Selection, by_force, keys};
use crate::compare::grouping::{By, Key};
use crate::compare::{Cell, CompareError};
use crate::data::subjects::subject_of;
use crate::model::{Provision, Regime, Role, name_of};
use crate::store::column::{flags, integers, texts, values};
use crate::store::{Filter, TableStore};
use polars::prelude::{Column, DataFrame, DataType, Expr, IntoLazy, JoinType, LazyFrame, PolarsResult, col, lit};
use std::collections::BTreeMap;

/// A heading and the column that it shows.
pub(super) type Shown = (&'static str, &'static str);

/// Returns headings and columns. With provisions, the law that they are of is always there: without it section 31
/// could be either of two things.
pub(super) fn layout(by: &[By], cited: bool) -> Vec<Shown> {
    const CITED_REGIME: Shown = ("regime", "cited_regime");
    let mut layout = Vec::new();
    for by in by {
        let column = match by {
            By::Force => ("force", "force"),
            By::Year => ("year", "year"),
            By::Outcome => ("outcome", "outcome"),
            By::Class => ("class", "class"),
            By::Regime if cited => CITED_REGIME,
            By::Regime => ("regime", "regime"),
            By::Provision => ("provision", "provision"),
            By::Limb => ("limb", "limb"),
            By::Section => ("section", "section"),
            By::Subject => ("subject", "subject"),
            By::Question | By::Period | By::Basis | By::Unit | By::Round => continue,
        };
        if !layout.contains(&column) {
            layout.push(column);
        }
    }
    if cited && !layout.contains(&CITED_REGIME) {
        let of_provisions = ["provision", "limb", "section"];
        let first = layout.iter().position(|(heading, _)| of_provisions.contains(heading));
        layout.insert(first.unwrap_or(layout.len()), CITED_REGIME);
    }
    layout
}

/// Which citations count.
pub(super) struct Citing<'a> {
    pub role: Role,
    pub include_inferred: bool,
    /// Only provisions of these subjects; all when there are none.
    pub subjects: &'a [String],
}

/// What was met on the way.
#[derive(Default)]
pub(super) struct Met {
    /// Title of each provision, as far as known.
    pub labels: BTreeMap<String, String>,
    pub inferred_left_out: usize,
}

/// Returns what the responses of a partition cite: `answer`, `question`, `cited_regime`, `provision`, `limb`,
/// `section`, `subject`.
pub(super) fn cited(
    part: &TableStore,
    selection: &Selection,
    citing: &Citing<'_>,
    met: &mut Met,
) -> Result<DataFrame, CompareError> {
    let wanted = [
        "response_id",
        "capture",
        "question_id",
        "regime",
        "section",
        "path",
        "provision",
        "label",
        "role",
        "inferred",
    ];
    let filter = Filter::columns(&wanted).with_forces(&selection.forces);
    let role = name_of(citing.role);
    let mut columns: [Vec<Option<String>>; 7] = Default::default();
    part.for_each_partition("citations", &filter, |_, frame| {
        let all = |name: &str| texts(&frame, name);
        let (regimes, sections, paths, provisions) = (all("regime")?, all("section")?, all("path")?, all("provision")?);
        let (names, roles, questions) = (all("label")?, all("role")?, all("question_id")?);
        let inferred = flags(&frame, "inferred")?;
        for (row, key) in keys(&frame)?.into_iter().enumerate() {
            if roles[row] != Some(role.as_str()) {
                continue;
            }
            let regime = regimes[row].unwrap_or_default();
            let section = Provision {
                regime: regime.parse().unwrap_or(Regime::Foia),
                section: sections[row].unwrap_or_default().to_owned(),
                path: String::new(),
            };
            let whole = Provision { path: paths[row].unwrap_or_default().to_owned(), ..section.clone() };
            let subject = subject_of(&whole).map(|subject| subject.id.clone());
            if !citing.subjects.is_empty() && subject.as_ref().is_none_or(|it| !citing.subjects.contains(it)) {
                continue;
            }
            if inferred[row] == Some(true) && !citing.include_inferred {
                met.inferred_left_out += 1;
                continue;
            }
            let limb = provisions[row].unwrap_or_default().to_owned();
            if let Some(name) = names[row] {
                met.labels.entry(limb.clone()).or_insert_with(|| name.to_owned());
            }
            let question = questions[row].map(str::to_owned);
            let (regime, provision) = (Some(regime.to_owned()), Some(section.to_string()));
            let values = [Some(key), question, regime, provision, Some(limb), Some(section.section), subject];
            columns.iter_mut().zip(values).for_each(|(column, value)| column.push(value));
        }
        Ok::<(), CompareError>(())
    })?;
    let height = columns[0].len();
    let names = ["answer", "question", "cited_regime", "provision", "limb", "section", "subject"];
    let columns = names.iter().zip(columns).map(|(name, cells)| Column::new((*name).into(), cells)).collect();
    Ok(DataFrame::new(height, columns)?)
}

/// Returns the responses, one row for each force. With questions as units, one row for each question, force and
/// outcome of the question, which then stands in the column `outcome`; a response without questions has none.
pub(super) fn units(
    part: &TableStore,
    selection: &Selection,
    answers: &[&Answer],
    questions: bool,
) -> Result<DataFrame, CompareError> {
    let letters = by_force(answers, selection)?;
    if !questions {
        return Ok(letters);
    }
    let mut columns: [Vec<String>; 3] = Default::default();
    let filter = Filter::columns(&["response_id", "capture", "question_id", "outcomes"]).with_forces(&selection.forces);
    part.for_each_partition("questions", &filter, |_, frame| {
        let (ids, outcomes) = (texts(&frame, "question_id")?, texts(&frame, "outcomes")?);
        for (row, key) in keys(&frame)?.into_iter().enumerate() {
            for outcome in outcomes[row].filter(|names| !names.is_empty()).unwrap_or("unclear").split(';') {
                let values = [key.clone(), ids[row].unwrap_or_default().to_owned(), outcome.to_owned()];
                columns.iter_mut().zip(values).for_each(|(column, value)| column.push(value));
            }
        }
        Ok::<(), CompareError>(())
    })?;
    let height = columns[0].len();
    let names = ["answer", "question", "outcome"];
    let columns = names.iter().zip(columns).map(|(name, cells)| Column::new((*name).into(), cells)).collect();
    let questions = DataFrame::new(height, columns)?;
    let letters = letters.drop_many(["unit", "outcome"]);
    let unit = (col("answer") + col("question")).alias("unit");
    Ok(join(letters.lazy(), questions.lazy(), &["answer"]).with_column(unit).collect()?)
}

/// Joins rows that agree in the columns; unknown agrees with unknown.
pub(super) fn join(left: LazyFrame, right: LazyFrame, on: &[&str]) -> LazyFrame {
    let on: Vec<Expr> = on.iter().map(|name| col(*name)).collect();
    left.join_builder().with(right).how(JoinType::Inner).on(on).join_nulls(true).finish()
}

/// A key that all rows share, so that counting by nothing is counting everything.
const ALL: &str = "all";

/// Counts by group, added up over partitions.
#[derive(Default)]
pub(super) struct Tally {
    pub counts: BTreeMap<Vec<Key>, i64>,
}

impl Tally {
    /// Adds the distinct units behind each combination of keys.
    pub fn add(&mut self, frame: &DataFrame, keys: &[&str]) -> PolarsResult<()> {
        let by: Vec<Expr> = keys.iter().chain(&[ALL]).map(|key| col(*key)).collect();
        let counted = frame
            .clone()
            .lazy()
            .with_column(lit(true).alias(ALL))
            .group_by(by)
            .agg([col("unit").n_unique().cast(DataType::Int64).alias("number")])
            .collect()?;
        let numbers = integers(&counted, "number")?;
        let groups = counted.select(keys.iter().copied())?;
        let mut cells = values(&groups)?;
        cells.resize_with(numbers.len(), Vec::new);
        for (group, number) in cells.into_iter().zip(numbers) {
            let key: Vec<Key> = group.into_iter().map(|value| Key::from(Cell::from(value))).collect();
            *self.counts.entry(key).or_default() += number.unwrap_or_default();
        }
        Ok(())
    }

    pub fn of(&self, key: &[Key]) -> i64 {
        self.counts.get(key).copied().unwrap_or_default()
    }
}
