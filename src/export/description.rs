//! `datapackage.json`: what each file holds, column by column, and where all of it is from (Data Package, version 2).

use crate::data::sources::Source;
use crate::export::csv::guard_pattern;
use crate::export::joins::joins;
use crate::export::package::{Export, ExportedFile, Summary};
use crate::export::{Survey, TableFormat};
use crate::model::Force;
use crate::store::column::Kind;
use crate::store::described::{Field, Form, about, fields_of};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Version 2 of the standard.
const PROFILE: &str = "https://datapackage.org/profiles/2.0/datapackage.json";

/// Who published what the package was made from, and on what terms as far as is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub force_id: String,
    /// Of the force.
    pub name: String,
    pub address: Option<String>,
    /// As the table of sources has them.
    pub terms: Option<String>,
    /// Who allowed the crawl, as the user wrote it down.
    pub permission: Option<String>,
}

impl Origin {
    /// Returns one origin for each source of each force, and one for each force without a source.
    pub fn of(forces: &[Force], sources: &[Source]) -> Vec<Origin> {
        let mut origins = Vec::new();
        for force in forces {
            let of_force: Vec<&Source> = sources.iter().filter(|source| source.force == force.force_id).collect();
            let origin = |source: Option<&Source>| Origin {
                force_id: force.force_id.clone(),
                name: force.name.clone(),
                address: source
                    .map(|source| source.base.clone())
                    .or_else(|| force.host.as_ref().map(|host| format!("https://{host}"))),
                terms: source.and_then(|source| source.terms.clone()),
                permission: source.and_then(|source| source.permission.clone()),
            };
            origins.extend(of_force.iter().map(|source| origin(Some(source))));
            if of_force.is_empty() {
                origins.push(origin(None));
            }
        }
        origins
    }
}

/// What is said of terms that nobody wrote down.
pub(super) const TERMS_NOT_KNOWN: &str = "terms not known: ask the publisher before you republish its words";

#[derive(Serialize)]
struct DataPackage<'a> {
    #[serde(rename = "$schema")]
    profile: &'a str,
    name: &'a str,
    title: &'a str,
    description: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    created: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sources: Vec<SourceRow<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    licenses: Vec<License>,
    resources: Vec<Resource<'a>>,
    crossforce: Own<'a>,
}

#[derive(Serialize)]
struct SourceRow<'a> {
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    force: &'a str,
    terms: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    permission: Option<&'a str>,
    responses: usize,
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct License {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    title: String,
}

#[derive(Serialize)]
struct Resource<'a> {
    name: String,
    #[serde(rename = "type")]
    kind: &'a str,
    path: &'a str,
    description: String,
    format: &'a str,
    mediatype: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'a str>,
    bytes: u64,
    hash: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    dialect: Option<Dialect>,
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<Schema<'a>>,
    /// Of CSV, which validators count; of others it has another name, since they take `rows` for a promise to count.
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<usize>,
    #[serde(rename = "rowCount", skip_serializing_if = "Option::is_none")]
    row_count: Option<usize>,
    /// Cells of a column that begin with an apostrophe that is not theirs; or were cut, in a workbook.
    #[serde(rename = "guardedCells", skip_serializing_if = "BTreeMap::is_empty")]
    guarded: BTreeMap<String, usize>,
    #[serde(rename = "cutCells", skip_serializing_if = "BTreeMap::is_empty")]
    cut: BTreeMap<String, usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Dialect {
    header: bool,
    delimiter: &'static str,
    line_terminator: &'static str,
    quote_char: &'static str,
    double_quote: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Schema<'a> {
    fields: Vec<SchemaField<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    primary_key: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    foreign_keys: Vec<ForeignKey>,
    missing_values: Vec<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SchemaField<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    description: &'a str,
    /// Empty where an empty cell is empty text, as nothing is ever missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    missing_values: Option<[&'static str; 0]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    constraints: Option<Constraints<'a>>,
}

#[derive(Default, Serialize)]
struct Constraints<'a> {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<&'static str>,
    #[serde(rename = "enum", skip_serializing_if = "<[String]>::is_empty")]
    values: &'a [String],
}

#[derive(Serialize)]
struct ForeignKey {
    fields: Vec<&'static str>,
    reference: Reference,
}

#[derive(Serialize)]
struct Reference {
    resource: String,
    fields: Vec<&'static str>,
}

/// What the standard has no place for.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Own<'a> {
    program_version: &'static str,
    rules_version: &'a str,
    captured_from: &'a str,
    captured_to: &'a str,
    selection: &'a [String],
    responses: usize,
    responses_by_force: &'a BTreeMap<String, usize>,
    rows: &'a BTreeMap<&'static str, usize>,
    personal_data: Personal<'a>,
    csv_guard: CsvGuard,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Personal<'a> {
    flags: &'a BTreeMap<String, usize>,
    unreviewed: usize,
    hidden_stretches: usize,
    shown: bool,
}

#[derive(Serialize)]
struct CsvGuard {
    used: bool,
    /// A regular expression: what it matches in a cell of a column named under `guardedCells` is not the cell's own.
    pattern: String,
}

/// Returns the description as JSON, keys in a fixed order.
pub(super) fn json(
    export: &Export<'_>,
    survey: &Survey,
    facts: &Facts,
    summary: &Summary,
) -> serde_json::Result<String> {
    let shown: BTreeSet<&str> = survey.by_force.keys().map(String::as_str).collect();
    let origins: Vec<&Origin> = export.origins.iter().filter(|it| shown.contains(it.force_id.as_str())).collect();
    let licenses: BTreeSet<License> = origins.iter().map(|origin| license(origin)).collect();
    let package = DataPackage {
        profile: PROFILE,
        name: "crossforce-export",
        title: &facts.title,
        description: "What UK police forces published in answer to requests under freedom of information law: \
            responses, their questions and outcomes, the provisions cited, and every figure, each with its place in the \
            source. README.md explains the tables.",
        created: &survey.newest,
        sources: origins.iter().map(|origin| source_row(origin, survey)).collect(),
        licenses: licenses.into_iter().collect(),
        resources: summary.files.iter().filter_map(resource).collect(),
        crossforce: Own {
            program_version: env!("CARGO_PKG_VERSION"),
            rules_version: &facts.rules_version,
            captured_from: &survey.oldest,
            captured_to: &survey.newest,
            selection: &facts.selection,
            responses: survey.responses,
            responses_by_force: &survey.by_force,
            rows: &summary.rows,
            personal_data: Personal {
                flags: &survey.flags,
                unreviewed: survey.unreviewed,
                hidden_stretches: summary.hidden,
                shown: export.masks.is_none(),
            },
            csv_guard: CsvGuard { used: export.csv.guard, pattern: guard_pattern() },
        },
    };
    serde_json::to_string_pretty(&package).map(|text| text + "\n")
}

/// What is said of the whole package, in every place that says it.
#[derive(Debug)]
pub(super) struct Facts {
    pub title: String,
    pub rules_version: String,
    /// What was asked for, a sentence each.
    pub selection: Vec<String>,
}

fn source_row<'a>(origin: &'a Origin, survey: &Survey) -> SourceRow<'a> {
    SourceRow {
        title: &origin.name,
        path: origin.address.as_deref(),
        force: &origin.force_id,
        terms: origin.terms.as_deref().unwrap_or(TERMS_NOT_KNOWN),
        permission: origin.permission.as_deref(),
        responses: survey.by_force.get(&origin.force_id).copied().unwrap_or_default(),
    }
}

fn license(origin: &Origin) -> License {
    match &origin.terms {
        None => License { name: "not-known", path: None, title: TERMS_NOT_KNOWN.to_owned() },
        Some(terms) => License {
            name: "terms-of-the-publisher",
            path: terms.starts_with("https://").then(|| terms.clone()),
            title: format!("{}: {terms}", origin.name),
        },
    }
}

/// Name of a table's resource: the table's own for CSV, with the format after a dot for the others.
fn resource_name(table: &str, format: TableFormat) -> String {
    match format {
        TableFormat::Csv => table.to_owned(),
        _ => format!("{table}.{}", format.extension()),
    }
}

fn resource(file: &ExportedFile) -> Option<Resource<'_>> {
    let format = file.format?;
    let described = |table: &str| about(table).map(|it| it.about.clone()).unwrap_or_default();
    let text = matches!(format, TableFormat::Csv | TableFormat::Jsonl | TableFormat::Markdown);
    let altered = file.altered.iter().map(|((table, column), count)| match file.table {
        Some(_) => ((*column).to_owned(), *count),
        None => (format!("{table}.{column}"), *count),
    });
    let altered: BTreeMap<String, usize> = altered.collect();
    let (guarded, cut) = match format {
        TableFormat::Xlsx => (BTreeMap::new(), altered),
        _ => (altered, BTreeMap::new()),
    };
    Some(Resource {
        name: file.table.map_or_else(|| file.name.clone(), |table| resource_name(table, format)),
        // A validator opens what is a table; of the others it checks size and digest. Readers of Parquet and workbooks are
        // not part of it.
        kind: if format == TableFormat::Csv { "table" } else { "file" },
        path: &file.name,
        description: file.table.map_or_else(|| format.about().to_owned(), described),
        format: format.extension(),
        mediatype: format.media_type(),
        encoding: text.then_some("utf-8"),
        bytes: file.bytes,
        hash: format!("sha256:{}", file.sha256),
        dialect: (format == TableFormat::Csv).then_some(Dialect {
            header: true,
            delimiter: ",",
            line_terminator: "\r\n",
            quote_char: "\"",
            double_quote: true,
        }),
        schema: file.table.map(|table| schema(table, format)),
        rows: (format == TableFormat::Csv).then_some(file.rows),
        row_count: (format != TableFormat::Csv).then_some(file.rows),
        guarded,
        cut,
    })
}

fn schema(table: &'static str, format: TableFormat) -> Schema<'static> {
    let fields = fields_of(table);
    let joins = joins(table);
    let foreign_keys = joins.into_iter().map(|join| ForeignKey {
        fields: join.columns.to_vec(),
        reference: Reference { resource: resource_name(join.to, format), fields: join.to_columns.to_vec() },
    });
    Schema {
        fields: fields.iter().map(|field| schema_field(field, format)).collect(),
        primary_key: about(table).map_or(&[][..], |it| &it.key),
        foreign_keys: foreign_keys.collect(),
        // JSON and Parquet have a value of their own for what is missing.
        missing_values: if format == TableFormat::Csv { vec![""] } else { Vec::new() },
    }
}

fn schema_field(field: &Field, format: TableFormat) -> SchemaField<'static> {
    let constraints = Constraints {
        required: field.never_missing,
        minimum: field.least,
        pattern: (field.form == Some(Form::DayOrMonth)).then_some(r"^\d{4}-\d{2}(-\d{2})?$"),
        values: field.values,
    };
    let any = constraints.required
        || constraints.minimum.is_some()
        || constraints.pattern.is_some()
        || !constraints.values.is_empty();
    let empty_is_text = format == TableFormat::Csv && field.kind == Kind::Text && field.never_missing;
    SchemaField {
        name: field.name,
        kind: type_name(field, format),
        description: field.about,
        missing_values: empty_is_text.then_some([]),
        constraints: any.then_some(constraints),
    }
}

/// Name of a column's type. Parquet has dates as text: they are read as they are.
pub(super) fn type_name(field: &Field, format: TableFormat) -> &'static str {
    match (field.kind, field.form) {
        (Kind::Integer, _) => "integer",
        (Kind::Decimal, _) => "number",
        (Kind::Flag, _) => "boolean",
        (Kind::Text, _) if format == TableFormat::Parquet => "string",
        (Kind::Text, Some(Form::Date)) => "date",
        (Kind::Text, Some(Form::Month)) => "yearmonth",
        (Kind::Text, Some(Form::Time)) => "datetime",
        (Kind::Text, Some(Form::DayOrMonth) | None) => "string",
    }
}
