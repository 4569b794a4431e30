//! Workbooks in binary parts (`.xlsb`). Values by the library; what is hidden from the records themselves: a number and a
//! length of one to four bytes each, then so many bytes. Numbers of records are those of the format's public description,
//! [MS-XLSB].

use crate::model::{Document, HiddenKind, Problem};
use crate::read::colour::{WHITE, is_lost_on};
use crate::read::ooxml;
use crate::read::package::Package;
use crate::read::sheet::number::{Shown, shown_by};
use crate::read::sheet::visibility::Visibility;
use crate::read::sheet::xlsx::written_value;
use crate::read::sheet::{Merge, Sheet, Workbook};
use calamine::{Reader, Xlsb, XlsbError};
use std::collections::BTreeMap;
use std::io::Cursor;

mod record {
    pub const ROW: u32 = 0;
    pub const LAST_CELL: u32 = 18;
    pub const NAME: u32 = 39;
    pub const FONT: u32 = 43;
    pub const FORMAT: u32 = 44;
    pub const FILL: u32 = 45;
    pub const XF: u32 = 47;
    pub const COLUMNS: u32 = 60;
    pub const SHEET: u32 = 156;
    pub const FILTER: u32 = 163;
    pub const MERGED: u32 = 176;
    pub const BEGIN_XFS: u32 = 617;
    pub const END_XFS: u32 = 618;
    pub const COMMENT: u32 = 635;
}

/// How cells of a style look: whether they are lost, and their number format.
#[derive(Clone, Copy)]
struct Look {
    is_lost: bool,
    shown: Shown,
}

pub fn read_xlsb(bytes: &[u8]) -> Document {
    let mut package = match Package::open(bytes) {
        Ok(package) => package,
        Err(refused) => return *refused,
    };
    let mut workbook = Workbook::default();
    ooxml::hidden_parts(&mut package, "xl/", |kind, count| workbook.hide(kind, count));
    let comments: Vec<String> =
        package.names().filter(|name| name.starts_with("xl/comments")).map(str::to_owned).collect();
    for name in comments {
        let part = package.part(&name).unwrap_or_default();
        let count = records(&part).filter(|(kind, _)| *kind == record::COMMENT).count();
        workbook.hide(HiddenKind::Comment, count as u64);
    }
    let looks = looks(&package.part("xl/styles.bin").unwrap_or_default());
    let sheets = sheets(&mut package, &mut workbook);
    let mut values: Xlsb<Cursor<&[u8]>> = match Xlsb::new(Cursor::new(bytes)) {
        Ok(values) => values,
        Err(error) => return refused(&error),
    };
    for (name, is_hidden, part) in sheets {
        if is_hidden {
            workbook.hide(HiddenKind::HiddenSheet, 1);
            continue;
        }
        let content = part.and_then(|part| package.part(&part)).unwrap_or_default();
        let (mut visibility, styles) = scan_sheet(&content);
        drop(content);
        let mut sheet = Sheet { name, ..Sheet::default() };
        let read = read_sheet(&mut values, &mut workbook, &mut sheet, &mut visibility, &styles, &looks);
        if let Err(error) = read
            && !matches!(error, XlsbError::WorksheetNotFound(_))
        {
            let message = format!("sheet `{}` is damaged, what stood before the damage was read: {error}", sheet.name);
            workbook.problems.push(Problem::error("damaged", message));
        }
        visibility.report(&mut workbook);
        sheet.merges = std::mem::take(&mut visibility.merges);
        workbook.sheets.push(sheet);
    }
    workbook.document()
}

fn refused(error: &XlsbError) -> Document {
    match error {
        XlsbError::Password => Document::encrypted(),
        other => Document::damaged(format!("the workbook cannot be opened: {other}")),
    }
}

fn read_sheet(
    values: &mut Xlsb<Cursor<&[u8]>>,
    workbook: &mut Workbook,
    sheet: &mut Sheet,
    visibility: &mut Visibility,
    styles: &BTreeMap<(u32, u32), u32>,
    looks: &[Look],
) -> Result<(), XlsbError> {
    let mut reader = values.worksheet_cells_reader(&sheet.name)?;
    while let Some(cell) = reader.next_cell()? {
        let place = cell.get_position();
        let look = styles.get(&place).and_then(|style| looks.get(*style as usize)).copied();
        let look = look.unwrap_or(Look { is_lost: false, shown: Shown::Plain });
        let Some(text) = written_value(cell.get_value(), look.shown) else { continue };
        if !text.trim().is_empty() && visibility.shows(place, look.is_lost) && !workbook.put(sheet, place, text) {
            break;
        }
    }
    Ok(())
}

/// Returns the records of a part: kind and content. Ends where a length lies.
fn records(part: &[u8]) -> impl Iterator<Item = (u32, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let first = *part.get(at)?;
        let mut kind = u32::from(first);
        at += 1;
        if first & 0x80 != 0 {
            kind = u32::from(first & 0x7f) | u32::from(*part.get(at)? & 0x7f) << 7;
            at += 1;
        }
        let (mut length, mut shift) = (0_usize, 0);
        loop {
            let byte = *part.get(at)?;
            at += 1;
            length |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 || shift > 21 {
                break;
            }
        }
        let content = part.get(at..at.checked_add(length)?)?;
        at += length;
        Some((kind, content))
    })
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2).map(|two| u16::from_le_bytes([two[0], two[1]]))
}

/// Reads a text of two-byte letters behind its length, and where it ends.
fn wide_text(bytes: &[u8], at: usize) -> Option<(String, usize)> {
    let letters = u32_at(bytes, at)? as usize;
    let end = at.checked_add(4)?.checked_add(letters.checked_mul(2)?)?;
    let text = bytes.get(at + 4..end)?;
    let units: Vec<u16> = text.chunks_exact(2).map(|it| u16::from_le_bytes([it[0], it[1]])).collect();
    Some((String::from_utf16_lossy(&units), end))
}

/// Returns each sheet: name, whether it is hidden, its part.
fn sheets(package: &mut Package, workbook: &mut Workbook) -> Vec<(String, bool, Option<String>)> {
    let relations = ooxml::relations(package, "xl/workbook.bin");
    let part = package.part("xl/workbook.bin").unwrap_or_default();
    let mut found = Vec::new();
    for (kind, content) in records(&part) {
        match kind {
            record::SHEET => {
                let is_hidden = u32_at(content, 0).unwrap_or(0) != 0;
                let Some((id, end)) = wide_text(content, 8) else { continue };
                let Some((name, _)) = wide_text(content, end) else { continue };
                found.push((name, is_hidden, relations.get(&id).cloned()));
            }
            record::NAME => {
                let flags = u32_at(content, 0).unwrap_or(0);
                // Built-in names are hidden by their nature.
                workbook.hide(HiddenKind::DefinedName, u64::from(flags & 1 == 1 && flags & 0x20 == 0));
            }
            _ => {}
        }
    }
    found
}

/// Returns what of a sheet is hidden, and the style of each cell.
fn scan_sheet(part: &[u8]) -> (Visibility, BTreeMap<(u32, u32), u32>) {
    let mut found = Visibility::default();
    let mut styles = BTreeMap::new();
    let mut row = 0;
    for (kind, content) in records(part) {
        match kind {
            record::ROW => {
                row = u32_at(content, 0).unwrap_or(0);
                let height = u16_at(content, 8).unwrap_or(300);
                if content.get(11).is_some_and(|flags| flags & 0x10 != 0) || height == 0 {
                    found.hidden_rows.insert(row);
                }
            }
            1..=record::LAST_CELL => {
                if let (Some(col), Some(style)) = (u32_at(content, 0), u32_at(content, 4)) {
                    styles.insert((row, col), style & 0x00ff_ffff);
                }
            }
            record::COLUMNS => {
                let is_hidden =
                    u16_at(content, 16).is_some_and(|flags| flags & 1 == 1) || u32_at(content, 8) == Some(0);
                if let (Some(first), Some(last), true) = (u32_at(content, 0), u32_at(content, 4), is_hidden) {
                    found.hidden_cols.push((first, last));
                }
            }
            record::FILTER => found.is_filtered = true,
            record::MERGED if found.merges.len() < 20_000 => {
                let [first_row, last_row, first_col, last_col] =
                    [0, 4, 8, 12].map(|at| u32_at(content, at).unwrap_or(0));
                if first_row <= last_row && first_col <= last_col {
                    found.merges.push(Merge { first: (first_row, first_col), last: (last_row, last_col) });
                }
            }
            _ => {}
        }
    }
    (found, styles)
}

/// A colour: how it is given, then its value. Given by theme or table it is known for white and black alone.
fn colour(bytes: &[u8]) -> Option<u32> {
    let (kind, index) = (bytes.first()? >> 1, *bytes.get(1)?);
    let rgb = u32::from_be_bytes([0, *bytes.get(4)?, *bytes.get(5)?, *bytes.get(6)?]);
    match (kind, index) {
        (0, _) => None,
        (1, 1 | 9 | 65) => Some(WHITE),
        (1, 0 | 8 | 64) => Some(0),
        (2, _) => Some(rgb),
        (3, 0) => Some(WHITE),
        (3, 1) => Some(0),
        _ => None,
    }
}

fn looks(part: &[u8]) -> Vec<Look> {
    let (mut fonts, mut fills, mut formats) = (Vec::new(), Vec::new(), BTreeMap::new());
    let (mut looks, mut in_cells) = (Vec::new(), false);
    for (kind, content) in records(part) {
        match kind {
            record::FONT => fonts.push(content.get(12..20).and_then(colour)),
            record::FILL => {
                let pattern = u32_at(content, 0).unwrap_or(0);
                fills.push(match pattern {
                    0 => Some(WHITE),
                    1 => content.get(4..12).and_then(colour),
                    _ => None,
                });
            }
            record::FORMAT => {
                if let (Some(number), Some((code, _))) = (u16_at(content, 0), wide_text(content, 2)) {
                    formats.insert(number, shown_by(&code));
                }
            }
            record::BEGIN_XFS => in_cells = true,
            record::END_XFS => in_cells = false,
            record::XF if in_cells => {
                let [format, font, fill] = [2, 4, 6].map(|at| u16_at(content, at).unwrap_or(0));
                let letters = fonts.get(usize::from(font)).copied().flatten();
                let ground = fills.get(usize::from(fill)).copied().unwrap_or(Some(WHITE));
                let built_in = if matches!(format, 9 | 10) { Shown::Percent } else { Shown::Plain };
                let shown = formats.get(&format).copied().unwrap_or(built_in);
                looks.push(Look { is_lost: is_lost_on(letters, ground) || shown == Shown::Nothing, shown });
            }
            _ => {}
        }
    }
    looks
}
