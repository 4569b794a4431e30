//! `crossforce export`: all tables in the formats people take away.

use crate::cli::context::store_failure;
use crate::cli::exit::{Exit, Failure, with_causes};
use crate::cli::search::SHOWN;
use crate::cli::{Context, output};
use crate::export::{self, ExportError, Masks, Summary, TableFormat};
use clap::Args;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

#[derive(Args)]
#[command(after_help = "Examples:\n  crossforce export out/\n  crossforce export out/ --csv\n\nIn CSV, cells that a \
    spreadsheet would run as a formula begin with an apostrophe; `--raw` leaves them as they are.")]
pub struct ExportArgs {
    /// Folder to write to; made if missing.
    folder: PathBuf,
    /// Write CSV. Without any of the three, all are written.
    #[arg(long)]
    csv: bool,
    /// Write Parquet.
    #[arg(long)]
    parquet: bool,
    /// Write JSON lines.
    #[arg(long)]
    jsonl: bool,
    /// Write CSV cells exactly as they are.
    #[arg(long)]
    raw: bool,
    /// Also write what its publisher withdrew.
    #[arg(long)]
    withdrawn: bool,
    /// Write likely personal data as it is; otherwise it is hidden.
    #[arg(long)]
    show_flagged: bool,
}

pub fn run(args: &ExportArgs, context: &Context) -> Result<Exit, Failure> {
    let csv = if args.raw { TableFormat::RawCsv } else { TableFormat::Csv };
    let asked = [(args.csv, csv), (args.parquet, TableFormat::Parquet), (args.jsonl, TableFormat::Jsonl)];
    let any = asked.iter().any(|(asked, _)| *asked);
    let formats: Vec<TableFormat> =
        asked.into_iter().filter(|(asked, _)| *asked || !any).map(|(_, format)| format).collect();
    let store = context.tables()?;
    let masks = if args.show_flagged { None } else { Some(Masks::of(&store).map_err(store_failure)?) };
    let left_out = if args.withdrawn { BTreeSet::new() } else { store.withdrawn().map_err(store_failure)? };
    let summary =
        export::export_all(&store, &args.folder, &formats, masks.as_ref(), &left_out).map_err(export_failure)?;
    for (table, rows) in rows_by_table(&summary) {
        context.say(&format!("  {rows:>8} rows  {table}"));
    }
    if args.show_flagged {
        output::note(SHOWN);
    } else if summary.hidden > 0 {
        context.say(&format!(
            "note: {} stretches of likely personal data are hidden; `--show-flagged` writes them",
            summary.hidden
        ));
    }
    output::line(&args.folder.display().to_string());
    Ok(Exit::Done)
}

/// Returns how many rows each table has, by table.
pub fn rows_by_table(summary: &Summary) -> BTreeMap<&'static str, usize> {
    summary.files.iter().map(|file| (file.table, file.rows)).collect()
}

pub fn export_failure(error: ExportError) -> Failure {
    match error {
        ExportError::Store(error) => store_failure(error),
        error @ (ExportError::NotAFolder(_) | ExportError::Write { .. }) => Failure::no_space(&error)
            .unwrap_or_else(|| Failure::usage(with_causes(&error), "name a folder that you may write to")),
    }
}
