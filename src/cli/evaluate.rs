//! `crossforce evaluate`: precision and recall per field against labels, and floors that only rise.

#![allow(clippy::disallowed_methods, reason = "the command line is an I/O module")]

use crate::build::responses_by;
use crate::cli::exit::{Exit, Failure};
use crate::cli::{Context, ReadingArgs, output};
use crate::compare::{Cell, Comparison};
use crate::data::Registry;
use crate::evaluate::{self, Judgement, Label, Score, Verdict};
use crate::extract::letter::Source;
use crate::model::Response;
use crate::read::ReadInput;
use crate::sandbox::Workers;
use clap::Args;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Args)]
#[command(
    after_help = "Labels are JSON lines; documents are named relative to them. Floors are a TOML table by field with \
    `precision`, `recall` or `f1`.\n\nExamples:\n  \
    crossforce --corpus corpus/sample evaluate tests/truth/labels-a.jsonl --misses\n  \
    crossforce evaluate labels.jsonl --save before.jsonl\n  \
    crossforce evaluate labels.jsonl --against before.jsonl"
)]
pub struct EvaluateArgs {
    /// Files of labels.
    #[arg(required = true)]
    labels: Vec<PathBuf>,
    /// Also list what was missed and what was made up.
    #[arg(long)]
    misses: bool,
    /// Only this field.
    #[arg(long)]
    field: Option<String>,
    /// End with 1 when a field is below its floor in this file.
    #[arg(long, value_name = "FILE")]
    floors: Option<PathBuf>,
    /// Keep every judgement in this file.
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// List gains and losses against judgements kept earlier.
    #[arg(long, value_name = "OLD")]
    against: Option<PathBuf>,
}

pub fn run(args: &EvaluateArgs, context: &Context) -> Result<Exit, Failure> {
    let (registry, workers) = (context.registry()?, context.workers(&ReadingArgs::default())?);
    let mut judgements = Vec::new();
    for path in &args.labels {
        for mut label in labels(path)? {
            // Some labels name a force where records have its identifier.
            if let Some(named) = registry.forces().iter().find(|force| Some(&force.name) == label.force.as_ref()) {
                label.force = Some(named.force_id.clone());
            }
            let records = records(&label, path, &workers, &registry)?;
            judgements.extend(evaluate::judge(&label, evaluate::record_for(&label, &records)));
        }
    }
    if let Some(field) = &args.field {
        judgements.retain(|judgement| judgement.field == *field);
    }
    let scores = evaluate::scores(&judgements);
    context.print(&table(&scores))?;
    if args.misses {
        for judgement in judgements.iter().filter(|judgement| judgement.verdict != Verdict::Right) {
            output::line(&told(judgement, if judgement.verdict == Verdict::Missed { "missed" } else { "extra" }));
        }
    }
    if let Some(path) = &args.save {
        write(path, &judgements)?;
    }
    if let Some(path) = &args.against {
        let (gained, lost) = evaluate::gains_and_losses(&read_judgements(path)?, &judgements);
        output::line(&format!("{} gained, {} lost", gained.len(), lost.len()));
        gained.iter().for_each(|judgement| output::line(&told(judgement, "gained")));
        lost.iter().for_each(|judgement| output::line(&told(judgement, "lost")));
    }
    let Some(path) = &args.floors else { return Ok(Exit::Done) };
    let below = below_floors(path, &scores)?;
    below.iter().for_each(|line| output::problem("below the floor", line, None));
    Ok(if below.is_empty() { Exit::Done } else { Exit::Nothing })
}

fn cannot_read(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::usage(format!("cannot read `{}`: {error}", path.display()), "check the path and the form of the file")
}

fn labels(path: &Path) -> Result<Vec<Label>, Failure> {
    let text = fs::read_to_string(path).map_err(|error| cannot_read(path, &error))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(at, line)| {
            serde_json::from_str(line).map_err(|error| cannot_read(path, &format!("line {}: {error}", at + 1)))
        })
        .collect()
}

fn records(label: &Label, labels: &Path, workers: &Workers, registry: &Registry) -> Result<Vec<Response>, Failure> {
    let (bytes, file_name) = match (&label.text, &label.file) {
        (Some(text), _) => (text.clone().into_bytes(), None),
        (None, Some(file)) => {
            let folder = labels.parent().unwrap_or(Path::new("."));
            let beside = folder.join(file);
            let path = if beside.exists() { beside } else { folder.join("..").join(file) };
            let bytes = fs::read(&path).map_err(|error| cannot_read(&path, &error))?;
            (bytes, path.file_name().map(|name| name.to_string_lossy().into_owned()))
        }
        (None, None) => return Err(cannot_read(labels, &"a label names neither `text` nor `file`")),
    };
    let input = ReadInput { bytes: &bytes, media_type: None, file_name: file_name.as_deref() };
    Ok(responses_by(workers, &input, &Source::default(), registry).responses)
}

fn table(scores: &BTreeMap<String, Score>) -> Comparison {
    let share =
        |share: Option<f64>| share.map_or(Cell::Missing, |share| Cell::Decimal((share * 1000.0).round() / 1000.0));
    let row = |(field, score): (&String, &Score)| {
        vec![
            Cell::Text(field.clone()),
            share(score.precision()),
            share(score.recall()),
            share(score.f1()),
            Cell::from(score.right),
            Cell::from(score.missed),
            Cell::from(score.extra),
        ]
    };
    Comparison {
        title: String::new(),
        columns: ["field", "precision", "recall", "f1", "right", "missed", "extra"].map(str::to_owned).to_vec(),
        rows: scores.iter().map(row).collect(),
        notes: Vec::new(),
    }
}

fn told(judgement: &Judgement, what: &str) -> String {
    output::harmless(&format!("{what:<7} {:<14} {}  {}", judgement.field, judgement.document, judgement.fact))
}

fn write(path: &Path, judgements: &[Judgement]) -> Result<(), Failure> {
    let lines: Result<Vec<String>, _> = judgements.iter().map(serde_json::to_string).collect();
    let text = lines.map_err(|error| Failure::partial(error.to_string()))?.join("\n") + "\n";
    fs::write(path, text).map_err(|error| {
        Failure::usage(format!("cannot write `{}`: {error}", path.display()), "name a file that you may write")
    })
}

fn read_judgements(path: &Path) -> Result<Vec<Judgement>, Failure> {
    let text = fs::read_to_string(path).map_err(|error| cannot_read(path, &error))?;
    text.lines().map(|line| serde_json::from_str(line).map_err(|error| cannot_read(path, &error))).collect()
}

/// Returns a line for each floor that is not reached.
fn below_floors(path: &Path, scores: &BTreeMap<String, Score>) -> Result<Vec<String>, Failure> {
    let text = fs::read_to_string(path).map_err(|error| cannot_read(path, &error))?;
    let floors: BTreeMap<String, BTreeMap<String, f64>> =
        toml::from_str(&text).map_err(|error| cannot_read(path, &error))?;
    let mut below = Vec::new();
    for (field, measures) in &floors {
        let score = scores.get(field).copied().unwrap_or_default();
        for (measure, floor) in measures {
            let reached = match measure.as_str() {
                "precision" => score.precision(),
                "recall" => score.recall(),
                "f1" => score.f1(),
                other => return Err(cannot_read(path, &format!("`{other}` is none of precision, recall, f1"))),
            };
            if reached.is_none_or(|reached| reached < *floor) {
                let reached = reached.map_or("nothing to judge".to_owned(), |reached| format!("{reached:.3}"));
                below.push(format!("{field} {measure}: {reached}, floor {floor}"));
            }
        }
    }
    Ok(below)
}
