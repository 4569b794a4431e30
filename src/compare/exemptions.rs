//! How often each force relies on each provision, out of how many answers.
//!
//! Provisions are keyed by regime, so FOIA 31 and FOISA 31 never add up. A letter that cites a provision
//! five times relies on it once.

use crate::compare::answers::{Selection, answers, keys};
use crate::compare::order::compare_rows;
use crate::compare::{By, Cell, CompareError, Comparison, share};
use crate::model::{Force, Provision, Regime, Role, name_of};
use crate::store::column::{flags, integers, texts, values};
use crate::store::{Filter, TableStore};
use polars::prelude::{Column, DataFrame, DataType, Expr, IntoLazy, JoinType, LazyFrame, PolarsResult, col, lit};
use std::collections::{BTreeMap, BTreeSet};

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
}

impl Default for Exemptions {
    fn default() -> Self {
        Exemptions {
            selection: Selection::default(),
            by: vec![By::Force, By::Limb],
            role: Role::Engaged,
            include_inferred: false,
        }
    }
}

/// Counts the responses that cite each provision. `registry` says which forces could have answered.
pub fn exemptions(store: &TableStore, registry: &[Force], options: &Exemptions) -> Result<Comparison, CompareError> {
    if options.by.contains(&By::Period) {
        return Err(CompareError::Grouping { comparison: "exemptions", by: By::Period.name() });
    }
    let found = answers(store, &options.selection, true)?;
    let letters = found.by_force(&options.selection)?;
    let cited = cited(store, options)?;
    let layout = layout(&options.by);
    let keys: Vec<&str> = layout.iter().map(|(_, column)| *column).collect();
    let letter_keys: Vec<&str> = keys.iter().filter(|key| letters.column(key).is_ok()).copied().collect();

    let citing = join(letters.clone().lazy(), cited.frame.lazy(), &["answer"]).collect()?;
    let of_letters = count(letters.lazy(), &letter_keys, "of_responses");
    let counted = count(citing.clone().lazy(), &keys, "responses");
    let counted = join(counted, of_letters, &with_all(&letter_keys)).collect()?;

    let labelled = options.by.contains(&By::Limb);
    let mut rows = rows(&counted, &keys, labelled.then_some(&cited.labels))?;
    rows.sort_by(|a, b| compare_rows(a, b, keys.len()));

    let verb = match options.role {
        Role::Engaged => "relies on",
        Role::Mentioned => "only mentions",
    };
    let mut notes = vec![format!("counted: responses in which the force {verb} a provision, each once")];
    if cited.inferred_left_out > 0 {
        let number = cited.inferred_left_out;
        notes.push(format!("provisions deduced from wording that names no section, not counted: {number}"));
    }
    let citing: BTreeSet<&str> = texts(&citing, "force")?.into_iter().flatten().collect();
    let mut silent = found.forces();
    silent.retain(|force| {
        let in_view = options.selection.forces.is_empty() || options.selection.forces.iter().any(|it| it == force);
        in_view && !citing.contains(force)
    });
    if !silent.is_empty() {
        let silent: Vec<&str> = silent.into_iter().collect();
        notes.push(format!("responses held, and none of them {verb} a provision: {}", silent.join(", ")));
    }
    notes.extend(found.notes(&options.selection, registry));

    let mut columns: Vec<String> = layout.iter().map(|(heading, _)| (*heading).to_owned()).collect();
    columns.extend(labelled.then(|| "label".to_owned()));
    columns.extend(["responses", "of_responses", "share"].map(str::to_owned));
    let title = match options.role {
        Role::Engaged => "provisions relied on",
        Role::Mentioned => "provisions mentioned",
    };
    Ok(Comparison { title: title.to_owned(), columns, rows, notes })
}

/// Returns headings and the columns they show. The law that a provision is of is always there: without it
/// section 31 could be either of two things.
fn layout(by: &[By]) -> Vec<(&'static str, &'static str)> {
    const REGIME: (&str, &str) = ("regime", "cited_regime");
    let mut layout = Vec::new();
    for by in by {
        let column = match by {
            By::Force => ("force", "force"),
            By::Year => ("year", "year"),
            By::Outcome => ("outcome", "outcome"),
            By::Regime => REGIME,
            By::Provision => ("provision", "provision"),
            By::Limb => ("limb", "limb"),
            By::Period => continue,
        };
        if !layout.contains(&column) {
            layout.push(column);
        }
    }
    if !layout.contains(&REGIME) {
        let first = layout.iter().position(|(heading, _)| matches!(*heading, "provision" | "limb"));
        layout.insert(first.unwrap_or(layout.len()), REGIME);
    }
    layout
}

struct Cited {
    /// `answer`, `cited_regime`, `provision`, `limb`.
    frame: DataFrame,
    /// Title of each provision, as far as known.
    labels: BTreeMap<String, String>,
    inferred_left_out: usize,
}

fn cited(store: &TableStore, options: &Exemptions) -> Result<Cited, CompareError> {
    let wanted = ["response_id", "capture", "regime", "section", "path", "provision", "label", "role", "inferred"];
    let filter = Filter::columns(&wanted).with_forces(&options.selection.forces);
    let role = name_of(options.role);
    let mut columns: [Vec<String>; 4] = Default::default();
    let mut labels = BTreeMap::new();
    let mut inferred_left_out = 0;
    store.for_each_partition("citations", &filter, |_, frame| {
        let all = |name: &str| texts(&frame, name);
        let (regimes, sections, provisions) = (all("regime")?, all("section")?, all("provision")?);
        let (names, roles, inferred) = (all("label")?, all("role")?, flags(&frame, "inferred")?);
        for (row, key) in keys(&frame)?.into_iter().enumerate() {
            if roles[row] != Some(role.as_str()) {
                continue;
            }
            if inferred[row] == Some(true) && !options.include_inferred {
                inferred_left_out += 1;
                continue;
            }
            let limb = provisions[row].unwrap_or_default().to_owned();
            if let Some(name) = names[row] {
                labels.entry(limb.clone()).or_insert_with(|| name.to_owned());
            }
            let regime = regimes[row].unwrap_or_default();
            let section = Provision {
                regime: regime.parse().unwrap_or(Regime::Foia),
                section: sections[row].unwrap_or_default().to_owned(),
                path: String::new(),
            };
            let values = [key, regime.to_owned(), section.to_string(), limb];
            columns.iter_mut().zip(values).for_each(|(column, value)| column.push(value));
        }
        Ok::<(), CompareError>(())
    })?;
    let height = columns[0].len();
    let names = ["answer", "cited_regime", "provision", "limb"];
    let columns = names.iter().zip(columns).map(|(name, cells)| Column::new((*name).into(), cells)).collect();
    Ok(Cited { frame: DataFrame::new(height, columns)?, labels, inferred_left_out })
}

/// Counts the responses behind each combination of keys.
pub(super) fn count(frame: LazyFrame, keys: &[&str], name: &str) -> LazyFrame {
    let by: Vec<Expr> = with_all(keys).into_iter().map(col).collect();
    frame
        .with_column(lit(true).alias(ALL))
        .group_by(by)
        .agg([col("answer").n_unique().cast(DataType::Int64).alias(name)])
}

/// A key that all rows share, so that counting by nothing is counting everything.
const ALL: &str = "all";

fn with_all<'a>(keys: &[&'a str]) -> Vec<&'a str> {
    let mut keys = keys.to_vec();
    keys.push(ALL);
    keys
}

/// Joins rows that agree in the columns; unknown agrees with unknown.
fn join(left: LazyFrame, right: LazyFrame, on: &[&str]) -> LazyFrame {
    let on: Vec<Expr> = on.iter().map(|name| col(*name)).collect();
    left.join_builder().with(right).how(JoinType::Inner).on(on).join_nulls(true).finish()
}

fn rows(counted: &DataFrame, keys: &[&str], labels: Option<&BTreeMap<String, String>>) -> PolarsResult<Vec<Vec<Cell>>> {
    let (responses, of) = (integers(counted, "responses")?, integers(counted, "of_responses")?);
    let mut rows: Vec<Vec<Cell>> = values(&counted.select(keys.iter().copied())?)?
        .into_iter()
        .map(|row| row.into_iter().map(Cell::from).collect())
        .collect();
    let limb = keys.iter().position(|key| *key == "limb");
    for (at, row) in rows.iter_mut().enumerate() {
        if let (Some(labels), Some(limb)) = (labels, limb) {
            let label = if let Cell::Text(limb) = &row[limb] { labels.get(limb) } else { None };
            row.push(Cell::from(label.map(String::as_str)));
        }
        row.push(Cell::from(responses[at]));
        row.push(Cell::from(of[at]));
        row.push(share(responses[at].unwrap_or_default(), of[at].unwrap_or_default()));
    }
    Ok(rows)
}
