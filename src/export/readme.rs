//! What a package says about itself in words: its README, and the same facts for the workbook and the database.

use crate::export::description::{Facts, TERMS_NOT_KNOWN, type_name};
use crate::export::joins::{has_questions, joins};
use crate::export::package::{Export, Summary};
use crate::export::{Survey, TableFormat};
use crate::store::described::{about as about_table, fields_of};
use crate::store::tables;
use std::fmt::Write;

/// Five kinds of nothing, and how each looks in `figures`.
const NOTHING: [(&str, &str); 5] = [
    ("suppressed", "the force hid it or gave a bound: `<5`, `*`. `value_min` and `value_max` hold what is known"),
    ("not_held", "the force says that it does not hold it"),
    ("withheld", "the force holds it and refused it"),
    ("blank", "the cell is empty, and the letter does not say why"),
    ("unreadable", "there is something that could not be read"),
];

/// Returns facts about the package as a whole, each with its name.
pub(super) fn about(export: &Export<'_>, survey: &Survey, facts: &Facts) -> Vec<(String, String)> {
    let mut rows = vec![
        ("what this is", facts.title.clone()),
        ("made by", format!("crossforce {}, rules {}", env!("CARGO_PKG_VERSION"), facts.rules_version)),
        ("captured", captured(survey)),
        ("responses", survey.responses.to_string()),
        ("selection", facts.selection.join("; ")),
        ("personal data", personal(export, survey)),
        ("relied on or mentioned", RELIED_ON.to_owned()),
        ("nothing is not nought", "an empty cell is not known, and never zero; figures.qualifier says why".to_owned()),
        ("earlier captures", LATEST.to_owned()),
    ];
    rows.extend(NOTHING.map(|(name, meaning)| (name, format!("a figure that is missing: {meaning}"))));
    rows.push(("where a row is from", TRACE.to_owned()));
    rows.into_iter().map(|(name, text)| (name.to_owned(), text)).collect()
}

const RELIED_ON: &str = "citations.role is `engaged` where the force relied on a provision in this decision, and \
    `mentioned` where it only spoke of it. Count only `engaged`, and never FOIA and FOISA together";
const LATEST: &str =
    "a page may have been captured several times; rows of `responses` with `superseded_by` are not its latest word";
const TRACE: &str = "url, fetched_at, sha256 and capture at the end of each row, and span_start and span_end where \
    words prove it: characters of responses.text of the same response_id and capture";

fn captured(survey: &Survey) -> String {
    if survey.newest.is_empty() {
        return "nothing".to_owned();
    }
    format!("from {} to {}", survey.oldest, survey.newest)
}

fn personal(export: &Export<'_>, survey: &Survey) -> String {
    let flags: usize = survey.flags.values().sum();
    let shown = match export.masks {
        Some(_) => "hidden in all words of documents by a character each",
        None => "SHOWN AS IT IS: do not pass this on",
    };
    format!(
        "{flags} stretches are flagged (table personal_flags), {} not reviewed; they are {shown}",
        survey.unreviewed
    )
}

/// Returns the README.
pub(super) fn text(export: &Export<'_>, survey: &Survey, facts: &Facts, summary: &Summary) -> String {
    let mut out = format!("# {}\n\n", facts.title);
    for (name, fact) in about(export, survey, facts) {
        line(&mut out, &format!("- **{name}**: {}", escaped(&fact)));
    }
    out.push_str("\n## Files\n\n| file | rows | bytes |\n| --- | --: | --: |\n");
    for file in &summary.files {
        let rows = if file.format.is_some() { file.rows.to_string() } else { String::new() };
        line(&mut out, &format!("| {} | {rows} | {} |", file.name, file.bytes));
    }
    out.push_str(
        "| README.md | | |\n| datapackage.json | | |\n| checksums.txt | | |\n\n`sha256sum -c checksums.txt` says whether \
         they are as they were written; `datapackage.json` says the same and more in the way of the Data Package \
         standard, version 2.\n",
    );
    formats(&mut out, export, summary);
    figures(&mut out);
    joining(&mut out);
    tracing(&mut out, export);
    sources(&mut out, export, survey);
    columns(&mut out, summary);
    out
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

/// Keeps words of users and publishers from becoming markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('|', "\\|").replace(['\n', '\r'], " ")
}

fn formats(out: &mut String, export: &Export<'_>, summary: &Summary) {
    out.push_str("\n## Formats\n\nThe same rows are in each of them.\n\n");
    for format in &export.formats {
        let text = match format {
            TableFormat::Csv => csv_text(export),
            TableFormat::Jsonl => "**JSON lines**: an object a row; `null` is what is missing.".to_owned(),
            TableFormat::Parquet => "**Parquet**: cells as they are stored. A spreadsheet may take some of them for \
                formulas: guard them before you write them to CSV."
                .to_owned(),
            TableFormat::Sqlite => "**SQLite**: all tables with keys and indexes, `responses_fts` and `questions_fts` \
                for full-text search, and the views `exemption_use` (a row for each provision that a force relied on), \
                `figures_long` (each figure with its response and question) and `response_forces` (a row for each force \
                of each response), which hold the latest captures only. After a `VACUUM` run \
                `INSERT INTO responses_fts(responses_fts) VALUES('rebuild')`, and the same for `questions_fts`."
                .to_owned(),
            TableFormat::Xlsx => workbook_text(summary),
            TableFormat::Markdown => "**Markdown**: `heads.md` shows the first rows of each table, long cells cut.".to_owned(),
        };
        line(out, &format!("- {text}"));
    }
}

fn csv_text(export: &Export<'_>) -> String {
    let guard = if export.csv.guard {
        "A cell that a spreadsheet would run as a formula begins with an apostrophe that is not its own: replace what \
         `crossforce.csvGuard.pattern` of datapackage.json matches by nothing, in the columns that `guardedCells` of the \
         file's resource names, and you have the cell as it was. Numbers such as -5 are left alone."
    } else {
        "Cells are as they are stored: a spreadsheet may run some of them as formulas."
    };
    let mark = if export.csv.byte_order_mark { "with a byte order mark" } else { "without a byte order mark" };
    format!(
        "**CSV**: RFC 4180, UTF-8 {mark}, lines end in CR LF. What is missing is nothing between two commas; empty text \
         is `\"\"`. {guard} Spreadsheets turn `1E5`, `01/02` and long rows of digits into something else when they open \
         CSV: import such columns as text, or use the workbook."
    )
}

fn workbook_text(summary: &Summary) -> String {
    let cut = summary.cut_in_workbook();
    format!(
        "**Excel**: a sheet a table, dates and numbers as such, words never as formulas. A sheet ends at 1,048,576 rows and \
         the next one goes on. A cell holds 32,767 characters: {cut} longer ones are cut and say so at their end."
    )
}

fn figures(out: &mut String) {
    out.push_str(
        "\n## Nothing is not nought\n\nA figure without a `value` is one of five kinds of nothing; `qualifier` tells them \
         apart, and `value_raw` is what was printed. Adding them up as noughts is wrong.\n\n| qualifier | means |\n| --- | --- |\n",
    );
    for (name, meaning) in NOTHING {
        line(out, &format!("| `{name}` | {} |", escaped(meaning)));
    }
    line(out, &format!("\nRelied on or mentioned: {RELIED_ON}."));
}

fn joining(out: &mut String) {
    out.push_str("\n## How to join\n\n| table | columns | to |\n| --- | --- | --- |\n");
    for table in tables::names() {
        for join in joins(table) {
            let to = join.to_columns.join(", ");
            line(out, &format!("| {table} | {} | {} ({to}) |", join.columns.join(", "), join.to));
        }
        if has_questions(table) {
            line(
                out,
                &format!("| {table} | question_id, capture | questions (question_id, capture), where there is one |"),
            );
        }
    }
    line(
        out,
        "\n`response_id` alone joins every capture of a response with every other: always join by `capture` too. \
         `force_ids` holds several forces of a joint answer, joined by `;`.",
    );
    line(out, &format!("In time, {LATEST}."));
}

fn tracing(out: &mut String, export: &Export<'_>) {
    let _ = write!(
        out,
        "\n## From a cell to its source\n\n1. `url` is where it was published, `fetched_at` when it was captured.\n\
         2. `sha256` is the digest of the captured bytes; `captures.warc_file`, `offset` and `length` say where these lie in \
         the archive of whoever made the package.\n3. `span_start` and `span_end` are the words that prove the row:\n\n\
         ```python\ntext = responses[response_id, capture][\"text\"]\nprint(text[span_start:span_end])\n```\n{}",
        if export.masks.is_some() { "\nHidden characters keep their places, so spans hold.\n" } else { "" }
    );
}

fn sources(out: &mut String, export: &Export<'_>, survey: &Survey) {
    out.push_str("\n## Sources and terms\n\n| force | address | responses | terms |\n| --- | --- | --: | --- |\n");
    for (force, responses) in &survey.by_force {
        let mut known = export.origins.iter().filter(|origin| origin.force_id == *force).peekable();
        if known.peek().is_none() {
            line(out, &format!("| {} | | {responses} | {TERMS_NOT_KNOWN} |", escaped(force)));
        }
        for origin in known {
            let address = escaped(origin.address.as_deref().unwrap_or_default());
            let terms = escaped(origin.terms.as_deref().unwrap_or(TERMS_NOT_KNOWN));
            line(out, &format!("| {} | {address} | {responses} | {terms} |", escaped(&origin.name)));
        }
    }
}

fn columns(out: &mut String, summary: &Summary) {
    out.push_str("\n## Tables and columns\n");
    for table in tables::names() {
        let rows = summary.rows.get(table).map(|rows| format!(" ({rows} rows)")).unwrap_or_default();
        let says = about_table(table).map(|it| it.about.as_str()).unwrap_or_default();
        line(out, &format!("\n### {table}{rows}\n\n{says}\n\n| column | type | meaning |\n| --- | --- | --- |"));
        for field in fields_of(table) {
            let mut meaning = escaped(field.about);
            if !field.values.is_empty() {
                let values: Vec<String> = field.values.iter().map(|value| format!("`{value}`")).collect();
                let _ = write!(meaning, " One of {}.", values.join(", "));
            }
            line(out, &format!("| {} | {} | {meaning} |", field.name, type_name(&field, TableFormat::Csv)));
        }
    }
}
