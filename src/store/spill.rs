//! Gathered rows set aside on disk and taken up again, within one build. The format is nobody else's.

use crate::store::column::ColumnDefinition;
use crate::store::distinct::{Distinct, Texts};
use crate::store::gather::{Cells, Rows};
use std::io::{Error, ErrorKind, Read, Result, Write};

/// Appends the rows to what was written before.
pub fn write(out: &mut impl Write, rows: &Rows) -> Result<()> {
    numbers(out, &rows.first_row, |it| it.to_le_bytes())?;
    numbers(out, &rows.response_of_row, |it| it.to_le_bytes())?;
    rows.shared.iter().try_for_each(|column| write_texts(out, column))?;
    for (_, cells) in &rows.columns {
        match cells {
            Cells::Text(column) => write_texts(out, column)?,
            Cells::Integer(cells) => numbers(out, cells, |it| it.to_le_bytes())?,
            // No number of a record is one of those that are not numbers.
            Cells::Decimal(cells) => numbers(out, cells, |it| it.unwrap_or(f64::NAN).to_le_bytes())?,
            Cells::Flag(cells) => numbers(out, cells, |it| [it])?,
            Cells::Shared(_) => {}
        }
    }
    Ok(())
}

/// Takes up everything that was written for a table, in the order in which it was written.
pub fn read(mut bytes: &[u8], columns: &[ColumnDefinition]) -> Result<Rows> {
    let mut all = Rows::by_response(columns);
    while !bytes.is_empty() {
        let from = &mut bytes;
        let mut rows = Rows::by_response(columns);
        rows.first_row = read_numbers(from, u32::from_le_bytes)?;
        rows.response_of_row = read_numbers(from, u32::from_le_bytes)?;
        for column in &mut rows.shared {
            *column = read_texts(from)?;
        }
        for (_, cells) in &mut rows.columns {
            match cells {
                Cells::Text(column) => *column = read_texts(from)?,
                Cells::Integer(cells) => *cells = read_numbers(from, i64::from_le_bytes)?,
                Cells::Decimal(cells) => {
                    *cells = read_numbers(from, |it| Some(f64::from_le_bytes(it)).filter(|it| !it.is_nan()))?;
                }
                Cells::Flag(cells) => *cells = read_numbers(from, |[it]| it)?,
                Cells::Shared(_) => {}
            }
        }
        all.append(rows);
    }
    Ok(all)
}

fn write_texts(out: &mut impl Write, texts: &Texts) -> Result<()> {
    let lengths: Vec<u64> = texts.distinct.iter().map(|text| text.len() as u64).collect();
    numbers(out, &lengths, |it| it.to_le_bytes())?;
    texts.distinct.iter().try_for_each(|text| out.write_all(text.as_bytes()))?;
    numbers(out, &texts.numbers, |it| it.to_le_bytes())
}

fn read_texts(from: &mut &[u8]) -> Result<Texts> {
    let lengths = read_numbers(from, u64::from_le_bytes)?;
    let mut distinct = Distinct::default();
    for length in lengths {
        let text = take(from, usize::try_from(length).map_err(Error::other)?)?;
        distinct.number(std::str::from_utf8(text).map_err(Error::other)?);
    }
    Ok(Texts { distinct, numbers: read_numbers(from, u32::from_le_bytes)? })
}

fn numbers<T: Copy, const N: usize>(out: &mut impl Write, values: &[T], bytes: impl Fn(T) -> [u8; N]) -> Result<()> {
    out.write_all(&(values.len() as u64).to_le_bytes())?;
    let all: Vec<u8> = values.iter().flat_map(|value| bytes(*value)).collect();
    out.write_all(&all)
}

fn read_numbers<T, const N: usize>(from: &mut &[u8], value: impl Fn([u8; N]) -> T) -> Result<Vec<T>> {
    let mut count = [0; 8];
    from.read_exact(&mut count)?;
    let count = usize::try_from(u64::from_le_bytes(count)).map_err(Error::other)?;
    let bytes = take(from, count.saturating_mul(N))?;
    Ok(bytes.as_chunks::<N>().0.iter().map(|chunk| value(*chunk)).collect())
}

fn take<'a>(from: &mut &'a [u8], length: usize) -> Result<&'a [u8]> {
    let (taken, rest) = from.split_at_checked(length).ok_or(ErrorKind::UnexpectedEof)?;
    *from = rest;
    Ok(taken)
}
