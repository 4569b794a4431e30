//! The package: every table in the formats asked for, and the files that describe them.

use crate::export::description::{self, Facts};
use crate::export::folder::Folder;
use crate::export::source::Written;
use crate::export::survey::{Survey, Wish};
use crate::export::{
    CsvStyle, ExportError, Masks, Source, TableFormat, checksums, csv, jsonl, markdown, parquet, readme, sqlite,
    workbook,
};
use crate::store::disk::replace;
use crate::store::{BuildManifest, TableStore, tables};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

pub use crate::export::description::Origin;

/// What is to be written, and how.
#[derive(Clone, Default)]
pub struct Export<'a> {
    pub formats: Vec<TableFormat>,
    pub csv: CsvStyle,
    /// What is hidden; without masks nothing is.
    pub masks: Option<&'a Masks>,
    /// Addresses whose rows are left out.
    pub left_out: BTreeSet<String>,
    /// Whether what its publisher withdrew is in it, for the description.
    pub withdrawn: bool,
    pub wish: Wish,
    /// Where what is held may be from.
    pub origins: Vec<Origin>,
    /// Raised when the user wants to stop.
    pub stop: Option<&'a AtomicBool>,
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// By table, then by format as asked; then files that hold all tables, then those that describe them.
    pub files: Vec<ExportedFile>,
    /// Rows of each table, the same in every format.
    pub rows: BTreeMap<&'static str, usize>,
    /// Stretches of personal data that were hidden in the tables, each counted once for all formats.
    pub hidden: usize,
}

impl Summary {
    /// Returns how many cells are cut in the workbook because they are longer than it holds.
    pub fn cut_in_workbook(&self) -> usize {
        let workbooks = self.files.iter().filter(|file| file.format == Some(TableFormat::Xlsx));
        workbooks.flat_map(|file| file.altered.values()).sum()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedFile {
    /// Within the folder.
    pub name: String,
    /// None for files that describe.
    pub format: Option<TableFormat>,
    /// None for files that hold all tables.
    pub table: Option<&'static str>,
    /// In a file that holds all tables, of all of them.
    pub rows: usize,
    pub bytes: u64,
    pub sha256: String,
    /// By table and column, cells that are not as stored: guarded in CSV, cut in a workbook.
    pub altered: BTreeMap<(&'static str, &'static str), usize>,
}

/// Name of the files that hold all tables.
const ALL_TABLES: &str = "crossforce";

/// Writes the package to a folder, which appears when all of it is written: every table partition by partition, so that
/// no table is held as a whole; a table without rows gives a file without rows. `survey` is of the same tables and wish.
pub fn export_all(
    store: &TableStore,
    out: &Path,
    export: &Export<'_>,
    survey: &Survey,
) -> Result<Summary, ExportError> {
    let folder = Folder::begin(out)?;
    let facts = facts(store, export, survey)?;
    let mut package = Package { folder: folder.path(), export, survey, facts, summary: Summary::default() };
    let sources: Vec<Source<'_>> = tables::names()
        .into_iter()
        .map(|table| Source {
            store,
            table,
            masks: export.masks,
            left_out: &export.left_out,
            selected: survey.selected.as_ref(),
            stop: export.stop,
        })
        .collect();
    for source in &sources {
        package.write_table(source)?;
    }
    package.write_whole(&sources)?;
    package.describe()?;
    let summary = package.summary;
    folder.finish()?;
    Ok(summary)
}

struct Package<'a> {
    folder: &'a Path,
    export: &'a Export<'a>,
    survey: &'a Survey,
    facts: Facts,
    summary: Summary,
}

impl Package<'_> {
    /// Writes a table to a file of its own in each format that has one a table.
    fn write_table(&mut self, source: &Source<'_>) -> Result<(), ExportError> {
        let table = source.table;
        let mut hidden = 0;
        for format in &self.export.formats {
            let name = format!("{table}.{}", format.extension());
            let path = self.folder.join(&name);
            let failed = |source| ExportError::Write { path: path.clone(), source };
            let mut written = Written::default();
            let mut write = |out: &mut io::BufWriter<std::fs::File>| {
                written = match format {
                    TableFormat::Csv => csv::table(source, self.export.csv, out, &failed)?,
                    TableFormat::Jsonl => jsonl::table(source, out, &failed)?,
                    TableFormat::Parquet => parquet::table(source, out)?,
                    TableFormat::Sqlite | TableFormat::Xlsx | TableFormat::Markdown => Written::default(),
                };
                Ok::<(), ExportError>(())
            };
            match format {
                TableFormat::Csv | TableFormat::Jsonl | TableFormat::Parquet => replace(&path, &mut write)?,
                TableFormat::Sqlite | TableFormat::Xlsx | TableFormat::Markdown => continue,
            }
            hidden = hidden.max(written.hidden);
            self.summary.rows.insert(table, written.rows);
            self.add(name, Some(*format), Some(table), &[(table, written)])?;
        }
        self.summary.hidden += hidden;
        Ok(())
    }

    /// Writes the files that hold all tables.
    fn write_whole(&mut self, sources: &[Source<'_>]) -> Result<(), ExportError> {
        let counted = !self.summary.rows.is_empty();
        for format in &self.export.formats {
            let name = match format {
                TableFormat::Csv | TableFormat::Jsonl | TableFormat::Parquet => continue,
                TableFormat::Sqlite | TableFormat::Xlsx => format!("{ALL_TABLES}.{}", format.extension()),
                TableFormat::Markdown => "heads.md".to_owned(),
            };
            let path = self.folder.join(&name);
            let about = readme::about(self.export, self.survey, &self.facts);
            let written = match format {
                TableFormat::Sqlite => sqlite::tables(sources, &about, &path)?,
                TableFormat::Xlsx => workbook::tables(sources, &about, &self.survey.newest, &path)?,
                _ => markdown::heads(sources, &path)?,
            };
            if *format != TableFormat::Markdown {
                let rows = written.iter().map(|(table, written)| (*table, written.rows));
                self.summary.rows.extend(rows);
            }
            if !counted {
                self.summary.hidden = self.summary.hidden.max(written.iter().map(|(_, it)| it.hidden).sum());
            }
            self.add(name, Some(*format), None, &written)?;
        }
        Ok(())
    }

    /// Writes the files that describe the others, and last the list of all.
    fn describe(&mut self) -> Result<(), ExportError> {
        let text = readme::text(self.export, self.survey, &self.facts, &self.summary);
        let path = self.folder.join("datapackage.json");
        let json = description::json(self.export, self.survey, &self.facts, &self.summary)
            .map_err(|error| ExportError::Write { path, source: error.into() })?;
        self.write_text("README.md", &text)?;
        self.write_text("datapackage.json", &json)?;
        let digests = self.summary.files.iter().map(|file| (file.name.as_str(), file.sha256.as_str()));
        let list = checksums::list(digests);
        self.write_text(checksums::CHECKSUMS, &list)
    }

    fn write_text(&mut self, name: &str, text: &str) -> Result<(), ExportError> {
        let path = self.folder.join(name);
        replace(&path, |out| {
            io::Write::write_all(out, text.as_bytes())
                .map_err(|source| ExportError::Write { path: path.clone(), source })
        })?;
        self.add(name.to_owned(), None, None, &[])
    }

    /// Notes a file that was written.
    fn add(
        &mut self,
        name: String,
        format: Option<TableFormat>,
        table: Option<&'static str>,
        written: &[(&'static str, Written)],
    ) -> Result<(), ExportError> {
        let (bytes, sha256) = checksums::of_file(&self.folder.join(&name))?;
        let altered = written
            .iter()
            .flat_map(|(table, it)| it.altered.iter().map(|(column, cells)| ((*table, *column), *cells)))
            .collect();
        let rows = written.iter().map(|(_, it)| it.rows).sum();
        self.summary.files.push(ExportedFile { name, format, table, rows, bytes, sha256, altered });
        Ok(())
    }
}

/// What all of the package says about itself.
fn facts(store: &TableStore, export: &Export<'_>, survey: &Survey) -> Result<Facts, ExportError> {
    let mut selection = Vec::new();
    let wish = &export.wish;
    if let Some((query, _)) = &wish.query {
        selection.push(format!("found by the search: {query}"));
    }
    if !wish.forces.is_empty() {
        selection.push(format!("of these forces: {}", wish.forces.join(", ")));
    }
    if let Some(years) = &wish.years {
        let undated = survey.undated;
        selection.push(format!(
            "of the years {} to {}; responses without a date that were left out for it: {undated}",
            years.start(),
            years.end()
        ));
    }
    if !selection.is_empty() {
        selection.push("with all that hangs on them: their files, captures and forces".to_owned());
    }
    let left_out = export.left_out.len();
    selection.push(match (export.withdrawn, left_out) {
        (true, _) => "also what its publisher withdrew".to_owned(),
        (false, 0) => "nothing of it was withdrawn by its publisher".to_owned(),
        (false, _) => format!("without what its publisher withdrew: {left_out} addresses"),
    });
    Ok(Facts {
        title: "Answers of UK police forces to requests for information".to_owned(),
        rules_version: BuildManifest::load(store.folder())?.rules_version,
        selection,
    })
}

impl TableFormat {
    pub(super) fn extension(self) -> &'static str {
        match self {
            TableFormat::Csv => "csv",
            TableFormat::Jsonl => "jsonl",
            TableFormat::Parquet => "parquet",
            TableFormat::Sqlite => "sqlite",
            TableFormat::Xlsx => "xlsx",
            TableFormat::Markdown => "md",
        }
    }

    pub(super) fn media_type(self) -> &'static str {
        match self {
            TableFormat::Csv => "text/csv",
            TableFormat::Jsonl => "application/jsonl",
            TableFormat::Parquet => "application/vnd.apache.parquet",
            TableFormat::Sqlite => "application/vnd.sqlite3",
            TableFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            TableFormat::Markdown => "text/markdown",
        }
    }

    pub(super) fn about(self) -> &'static str {
        match self {
            TableFormat::Csv => "A table as comma separated values.",
            TableFormat::Jsonl => "A table as JSON, one row a line.",
            TableFormat::Parquet => "A table in columns, for programs.",
            TableFormat::Sqlite => "All tables in one SQLite database, with full-text search and views.",
            TableFormat::Xlsx => "All tables in one workbook, a sheet each.",
            TableFormat::Markdown => "The first rows of each table, for reading.",
        }
    }
}

/// Place of a file in an exported folder, for messages.
impl ExportedFile {
    pub fn path(&self, folder: &Path) -> PathBuf {
        folder.join(&self.name)
    }
}
