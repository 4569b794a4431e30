//! One SQLite database of all tables: typed columns, keys, indexes, full-text search, and views for people who browse.
//!
//! Rows pass through a piece at a time; indexes are made when all are in. Nothing but the library touches the file.

use crate::export::joins::{has_questions, joins};
use crate::export::{ExportError, Source, Written};
use crate::store::column::{Kind, Value, values};
use crate::store::described::{Field, about as about_table, fields_of};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};
use std::fs::File;
use std::path::Path;

const VIEWS: &str = include_str!("views.sql");

/// Columns that people look things up by, besides keys and what rows hang on.
const INDEXES: &[(&str, &[&str])] = &[
    ("captures", &["url"]),
    ("citations", &["provision", "role"]),
    ("references", &["norm"]),
    ("responses", &["own_ref_norm"]),
    ("responses", &["part_of"]),
    ("responses", &["url"]),
];

/// Tables with full-text search, and the columns that are searched.
const SEARCHED: [(&str, &[&str]); 2] = [("questions", &["text"]), ("responses", &["title", "text"])];

/// Writes all tables to a new database. `about` goes into the table `package`.
pub(super) fn tables(
    sources: &[Source<'_>],
    about: &[(String, String)],
    path: &Path,
) -> Result<Vec<(&'static str, Written)>, ExportError> {
    let failed = |source| ExportError::Database { path: path.to_owned(), source };
    let open = || {
        let database = Connection::open(path)?;
        // The file is new and goes when anything fails: a journal would protect nothing.
        // Keys are for readers: tables come in the order of their names, not of what they refer to.
        database.execute_batch(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -16384;",
        )?;
        Ok(database)
    };
    let database = open().map_err(failed)?;
    database.execute_batch("BEGIN").map_err(failed)?;
    describe(&database, sources, about).map_err(failed)?;
    let mut written = Vec::with_capacity(sources.len());
    for source in sources {
        written.push((source.table, fill(&database, source, &failed)?));
    }
    finish(&database, sources).map_err(failed)?;
    database.close().map_err(|(_, error)| failed(error))?;
    File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(|source| ExportError::Write { path: path.to_owned(), source })?;
    Ok(written)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn listed(names: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    names.into_iter().map(|name| quoted(name.as_ref())).collect::<Vec<_>>().join(", ")
}

/// Makes the tables, and two that describe them.
fn describe(database: &Connection, sources: &[Source<'_>], about: &[(String, String)]) -> rusqlite::Result<()> {
    database.execute_batch(
        "CREATE TABLE \"package\" (\"name\" TEXT NOT NULL, \"value\" TEXT NOT NULL);\
         CREATE TABLE \"columns\" (\"table\" TEXT NOT NULL, \"column\" TEXT NOT NULL, \"about\" TEXT NOT NULL, \
         PRIMARY KEY (\"table\", \"column\"));",
    )?;
    for (name, value) in about {
        database.execute("INSERT INTO \"package\" VALUES (?1, ?2)", [name, value])?;
    }
    for source in sources {
        database.execute_batch(&definition(source.table))?;
        for field in fields_of(source.table) {
            database.execute("INSERT INTO \"columns\" VALUES (?1, ?2, ?3)", [source.table, field.name, field.about])?;
        }
    }
    Ok(())
}

fn definition(table: &str) -> String {
    let mut parts: Vec<String> = fields_of(table).iter().map(column).collect();
    if let Some(key) = about_table(table).map(|it| &it.key).filter(|key| !key.is_empty()) {
        parts.push(format!("PRIMARY KEY ({})", listed(key)));
    }
    for join in joins(table) {
        let to = format!("{} ({})", quoted(join.to), listed(join.to_columns));
        parts.push(format!("FOREIGN KEY ({}) REFERENCES {to}", listed(join.columns)));
    }
    if has_questions(table) {
        let columns = listed(["question_id", "capture"]);
        parts.push(format!("FOREIGN KEY ({columns}) REFERENCES \"questions\" ({columns})"));
    }
    format!("CREATE TABLE {} ({});", quoted(table), parts.join(", "))
}

fn column(field: &Field) -> String {
    let kind = match field.kind {
        Kind::Text => "TEXT",
        Kind::Integer | Kind::Flag => "INTEGER",
        Kind::Decimal => "REAL",
    };
    let not_null = if field.never_missing { " NOT NULL" } else { "" };
    let name = quoted(field.name);
    let check = if field.kind == Kind::Flag { format!(" CHECK ({name} IN (0, 1))") } else { String::new() };
    format!("{name} {kind}{not_null}{check}")
}

/// A value on its way into the database. Text is bound with its length, so that a zero byte ends nothing.
struct Bound<'a>(&'a Value<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Integer(number) => ValueRef::Integer(*number),
            Value::Decimal(number) if number.is_finite() => ValueRef::Real(*number),
            Value::Flag(flag) => ValueRef::Integer(i64::from(*flag)),
            Value::Decimal(_) | Value::Missing => ValueRef::Null,
        }))
    }
}

fn fill(
    database: &Connection,
    source: &Source<'_>,
    failed: &dyn Fn(rusqlite::Error) -> ExportError,
) -> Result<Written, ExportError> {
    let places = vec!["?"; fields_of(source.table).len()].join(", ");
    let insert = format!("INSERT INTO {} VALUES ({places})", quoted(source.table));
    let mut insert = database.prepare(&insert).map_err(failed)?;
    source.for_each_piece(|frame| {
        for row in values(frame).map_err(|error| source.rows_error(error))? {
            insert.execute(params_from_iter(row.iter().map(Bound))).map_err(failed)?;
        }
        Ok(())
    })
}

/// Makes indexes, search and views over the rows.
fn finish(database: &Connection, sources: &[Source<'_>]) -> rusqlite::Result<()> {
    let index = |table: &str, columns: &[&str]| {
        let name = format!("{table}_by_{}", columns.join("_"));
        database.execute_batch(&format!("CREATE INDEX {} ON {} ({})", quoted(&name), quoted(table), listed(columns)))
    };
    for source in sources {
        for join in joins(source.table) {
            index(source.table, join.columns)?;
        }
        if has_questions(source.table) {
            index(source.table, &["question_id", "capture"])?;
        }
    }
    for (table, columns) in INDEXES {
        index(table, columns)?;
    }
    for (table, columns) in SEARCHED {
        let search = quoted(&format!("{table}_fts"));
        database.execute_batch(&format!(
            "CREATE VIRTUAL TABLE {search} USING fts5({}, content=\"{table}\", tokenize='porter unicode61');\
             INSERT INTO {search}({search}) VALUES('rebuild');",
            listed(columns)
        ))?;
    }
    database.execute_batch(VIEWS)?;
    database.execute_batch("COMMIT; PRAGMA optimize;")
}
