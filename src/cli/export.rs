//! `crossforce export`: the data package that people take away.

use crate::cli::compare::found;
use crate::cli::compare_args::years;
use crate::cli::context::store_failure;
use crate::cli::exit::{Exit, Failure, with_causes};
use crate::cli::search::SHOWN;
use crate::cli::{Context, interrupt, output, sources};
use crate::export::{self, CsvStyle, Export, ExportError, Masks, Origin, Summary, Survey, TableFormat, Wish};
use crate::store::Reviewed;
use clap::Args;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::path::PathBuf;

#[derive(Args)]
#[command(after_help = "Examples:\n  crossforce export out/\n  crossforce export out/ --csv --excel\n  \
    crossforce export drones/ --query 'drones exemption:s31' --year 2022..2024 --xlsx\n  \
    crossforce export public/ --share\n\nBeside the tables the folder holds README.md, datapackage.json (Data Package, \
    version 2) and checksums.txt. It appears when all of it is written; a package that was there before is replaced, a \
    folder with anything else in it is left alone. In CSV, cells that a spreadsheet would run as a formula begin with an \
    apostrophe; `--raw` leaves them as they are.\n\n`--share` wants every flag of personal data looked at: copy the rows of \
    personal_flags.csv that you have looked at into reviewed.csv of the corpus.")]
pub struct ExportArgs {
    /// Folder to write to; made if missing.
    folder: PathBuf,
    #[command(flatten)]
    formats: Formats,
    /// Write CSV cells exactly as they are.
    #[arg(long)]
    raw: bool,
    /// Write CSV for Excel: with a byte order mark.
    #[arg(long)]
    excel: bool,
    /// Only what this search finds, with all that hangs on it.
    #[arg(long)]
    query: Option<String>,
    /// Only answers of these forces; `unknown` for those that name none.
    #[arg(long, value_name = "FORCE")]
    force: Vec<String>,
    /// Only answers of a year or a range of years, as 2023 or 2021..2023.
    #[arg(long, value_parser = years)]
    year: Option<RangeInclusive<i64>>,
    /// Also write what its publisher withdrew.
    #[arg(long)]
    withdrawn: bool,
    /// Write likely personal data as it is; otherwise it is hidden.
    #[arg(long)]
    show_flagged: bool,
    /// Write a package to pass on: refused while there are flags of personal data that nobody has looked at.
    #[arg(long, conflicts_with = "show_flagged")]
    share: bool,
}

/// Formats of whole tables. Without any, all but Markdown are written.
#[derive(Args)]
struct Formats {
    /// Write CSV. Without any format named, all but Markdown are written.
    #[arg(long)]
    csv: bool,
    /// Write Parquet.
    #[arg(long)]
    parquet: bool,
    /// Write JSON lines.
    #[arg(long)]
    jsonl: bool,
    /// Write one SQLite database.
    #[arg(long)]
    sqlite: bool,
    /// Write one Excel workbook.
    #[arg(long)]
    xlsx: bool,
    /// Write the first rows of each table as Markdown.
    #[arg(long)]
    md: bool,
}

impl Formats {
    fn chosen(&self) -> Vec<TableFormat> {
        let asked = [
            (self.csv, TableFormat::Csv),
            (self.parquet, TableFormat::Parquet),
            (self.jsonl, TableFormat::Jsonl),
            (self.sqlite, TableFormat::Sqlite),
            (self.xlsx, TableFormat::Xlsx),
            (self.md, TableFormat::Markdown),
        ];
        let any = asked.iter().any(|(asked, _)| *asked);
        let wanted = |(asked, format): (bool, TableFormat)| asked || (!any && format != TableFormat::Markdown);
        asked.into_iter().filter(|it| wanted(*it)).map(|(_, format)| format).collect()
    }
}

pub fn run(args: &ExportArgs, context: &Context) -> Result<Exit, Failure> {
    let stop = interrupt::flag();
    let store = context.tables()?;
    let wish = wish(args, context)?;
    let left_out = if args.withdrawn { BTreeSet::new() } else { store.withdrawn().map_err(store_failure)? };
    let reviewed = Reviewed::load(&context.corpus).map_err(store_failure)?;
    let survey = Survey::of(&store, &wish, &left_out, &reviewed).map_err(store_failure)?;
    if survey.responses == 0 && !wish.is_everything() {
        output::note("nothing is written: no response is of these forces, years and words");
        return Ok(Exit::Nothing);
    }
    if args.share && survey.unreviewed > 0 {
        return Err(Failure {
            exit: Exit::Nothing,
            message: format!(
                "{} flags of personal data have not been looked at: nothing is written",
                survey.unreviewed
            ),
            hint: Some(format!(
                "export without `--share`, look at what the rows of personal_flags.csv point to, and copy those rows into \
                 `{}`",
                context.corpus.join("reviewed.csv").display()
            )),
        });
    }
    let masks = if args.show_flagged { None } else { Some(Masks::of(&store).map_err(store_failure)?) };
    let export = Export {
        formats: args.formats.chosen(),
        csv: CsvStyle { guard: !args.raw, byte_order_mark: args.excel },
        masks: masks.as_ref(),
        left_out,
        withdrawn: args.withdrawn,
        wish,
        origins: origins(context)?,
        stop: Some(&stop),
    };
    let summary = match export::export_all(&store, &args.folder, &export, &survey) {
        Err(ExportError::Interrupted) => {
            output::note("nothing was written");
            return Ok(Exit::Interrupted);
        }
        done => done.map_err(export_failure)?,
    };
    tell(&summary, &survey, context);
    if args.show_flagged {
        output::note(SHOWN);
    }
    output::line(&args.folder.display().to_string());
    Ok(Exit::Done)
}

fn wish(args: &ExportArgs, context: &Context) -> Result<Wish, Failure> {
    let registry = context.registry()?;
    for force in args.force.iter().filter(|force| *force != "unknown") {
        context.known_force(Some(force), &registry)?;
    }
    let found = |query: &String| Ok::<_, Failure>((query.clone(), found(query, context)?));
    Ok(Wish {
        forces: args.force.clone(),
        years: args.year.clone(),
        query: args.query.as_ref().map(found).transpose()?,
    })
}

/// Returns where what is held may be from.
pub fn origins(context: &Context) -> Result<Vec<Origin>, Failure> {
    Ok(Origin::of(context.registry()?.forces(), sources::sources(context)?.all()))
}

fn tell(summary: &Summary, survey: &Survey, context: &Context) {
    for (table, rows) in &summary.rows {
        context.say(&format!("  {rows:>8} rows  {table}"));
    }
    if survey.undated > 0 {
        let undated = survey.undated;
        context.say(&format!("note: {undated} responses without a date are left out by the choice of years"));
    }
    let cut = summary.cut_in_workbook();
    if cut > 0 {
        context.say(&format!("note: {cut} cells are longer than a workbook holds; they are cut there and say so"));
    }
    if summary.hidden > 0 {
        context.say(&format!(
            "note: {} stretches of likely personal data are hidden; `--show-flagged` writes them",
            summary.hidden
        ));
    }
}

pub fn export_failure(error: ExportError) -> Failure {
    if let Some(full) = Failure::no_space(&error) {
        return full;
    }
    let said = with_causes(&error);
    if error.is_no_space() {
        let hint = "make room on the disk and run the same command again".to_owned();
        return Failure { exit: Exit::NoSpace, message: said, hint: Some(hint) };
    }
    match error {
        ExportError::Store(error) => store_failure(error),
        ExportError::NotOurs { .. } => {
            Failure::usage(said, "name a new folder, or move that file away: an export replaces the whole folder")
        }
        ExportError::InUse(_) => {
            let hint = "wait for it to end, or name another folder".to_owned();
            Failure { exit: Exit::Locked, message: said, hint: Some(hint) }
        }
        ExportError::NotAFolder(_) | ExportError::NoName(_) | ExportError::Write { .. } => {
            Failure::usage(said, "name a folder that you may write to")
        }
        ExportError::Interrupted => Failure { exit: Exit::Interrupted, message: said, hint: None },
        ExportError::Database { .. } | ExportError::Workbook { .. } | ExportError::Rows(_) => {
            Failure::partial(said).with_hint("nothing was written; other formats may be, as `--csv` or `--parquet`")
        }
    }
}
