//! What columns hold: their kinds, single values on their way in and out, and columns of a frame as values.

use polars::prelude::{DataFrame, DataType, PolarsError, PolarsResult, Schema};
use std::borrow::Cow;

/// What a column holds. Every column may have gaps: a gap is "not known", never zero and never empty text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Integer,
    Decimal,
    Flag,
}

impl Kind {
    fn data_type(self) -> DataType {
        match self {
            Kind::Text => DataType::String,
            Kind::Integer => DataType::Int64,
            Kind::Decimal => DataType::Float64,
            Kind::Flag => DataType::Boolean,
        }
    }
}

/// Name and kind of a column.
pub type ColumnDefinition = (&'static str, Kind);

/// One value of one row.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    Text(Cow<'a, str>),
    Integer(i64),
    Decimal(f64),
    Flag(bool),
    Missing,
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Value::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Value::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Value::Text(Cow::Owned(text))
    }
}

impl From<usize> for Value<'_> {
    fn from(number: usize) -> Self {
        i64::try_from(number).map_or(Value::Missing, Value::Integer)
    }
}

impl From<u64> for Value<'_> {
    fn from(number: u64) -> Self {
        i64::try_from(number).map_or(Value::Missing, Value::Integer)
    }
}

impl From<f64> for Value<'_> {
    fn from(number: f64) -> Self {
        Value::Decimal(number)
    }
}

impl From<bool> for Value<'_> {
    fn from(flag: bool) -> Self {
        Value::Flag(flag)
    }
}

impl<'a, T> From<Option<T>> for Value<'a>
where
    Value<'a>: From<T>,
{
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Missing, Value::from)
    }
}

impl<'a> From<&'a Option<String>> for Value<'a> {
    fn from(text: &'a Option<String>) -> Self {
        text.as_deref().into()
    }
}

/// Returns the schema of a table without rows.
pub fn schema(columns: &[ColumnDefinition]) -> Schema {
    columns.iter().map(|(name, kind)| ((*name).into(), kind.data_type())).collect()
}

/// Returns one column as text; gaps stay gaps.
pub fn texts<'a>(frame: &'a DataFrame, column: &str) -> PolarsResult<Vec<Option<&'a str>>> {
    Ok(frame.column(column)?.str()?.iter().collect())
}

/// Returns one column as whole numbers; gaps stay gaps.
pub fn integers(frame: &DataFrame, column: &str) -> PolarsResult<Vec<Option<i64>>> {
    Ok(frame.column(column)?.i64()?.iter().collect())
}

/// Returns one column as decimals; gaps stay gaps.
pub fn decimals(frame: &DataFrame, column: &str) -> PolarsResult<Vec<Option<f64>>> {
    Ok(frame.column(column)?.f64()?.iter().collect())
}

/// Returns one column as flags; gaps stay gaps.
pub fn flags(frame: &DataFrame, column: &str) -> PolarsResult<Vec<Option<bool>>> {
    Ok(frame.column(column)?.bool()?.iter().collect())
}

/// Returns the rows of a frame as values, row by row, in the order of `columns`.
pub fn values<'a>(frame: &'a DataFrame) -> PolarsResult<Vec<Vec<Value<'a>>>> {
    let mut rows: Vec<Vec<Value<'a>>> = (0..frame.height()).map(|_| Vec::with_capacity(frame.width())).collect();
    for column in frame.columns() {
        match column.dtype() {
            DataType::String => fill(&mut rows, column.str()?.iter()),
            DataType::Float64 => fill(&mut rows, column.f64()?.iter()),
            DataType::Boolean => fill(&mut rows, column.bool()?.iter()),
            DataType::Int64 => {
                let numbers = column.i64()?.iter();
                rows.iter_mut().zip(numbers).for_each(|(row, it)| row.push(it.map_or(Value::Missing, Value::Integer)));
            }
            other => {
                return Err(PolarsError::SchemaMismatch(
                    format!("column `{}` has the type {other}, which no table has", column.name()).into(),
                ));
            }
        }
    }
    Ok(rows)
}

fn fill<'a, T>(rows: &mut [Vec<Value<'a>>], cells: impl Iterator<Item = Option<T>>)
where
    Value<'a>: From<T>,
{
    rows.iter_mut().zip(cells).for_each(|(row, cell)| row.push(cell.into()));
}
