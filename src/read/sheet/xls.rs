//! Workbooks of before 2007 (`.xls`). Values by the library; what is hidden from the records themselves, which are a number,
//! a length and so many bytes. Numbers of records are those of the format's public description, [MS-XLS].

use crate::model::{Document, HiddenKind, Problem, ReadStatus};
use crate::read::colour::{WHITE, is_lost_on};
use crate::read::sheet::number::{Shown, shown_by};
use crate::read::sheet::visibility::Visibility;
use crate::read::sheet::xlsx::written_value;
use crate::read::sheet::{Merge, Sheet, Workbook};
use calamine::{Data, DataRef, Reader, Xls, XlsError};
use cfb::CompoundFile;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

/// Cells of a sheet are laid out one by one by the library: a sheet that claims more is not opened.
const LARGEST_SHEET: u64 = 8_000_000;

/// The kinds of records that say what is hidden.
mod record {
    pub const NOTE: u16 = 0x001c;
    pub const EXTERN_CELLS: u16 = 0x005a;
    pub const FONT: u16 = 0x0031;
    pub const COLUMNS: u16 = 0x007d;
    pub const SHEET: u16 = 0x0085;
    pub const NAME: u16 = 0x0018;
    pub const FILTERED: u16 = 0x009b;
    pub const FORMAT: u16 = 0x041e;
    pub const XF: u16 = 0x00e0;
    pub const PIVOT: u16 = 0x00d5;
    pub const PALETTE: u16 = 0x0092;
    pub const ROW: u16 = 0x0208;
    pub const BEGIN: u16 = 0x0809;
    pub const MERGED: u16 = 0x00e5;
    pub const WRITER: u16 = 0x005c;
    /// Cells with one value: they begin with row, column and look.
    pub const CELLS: [u16; 7] = [0x00fd, 0x0203, 0x027e, 0x0204, 0x0006, 0x0205, 0x00d6];
    /// Several numbers in a row, each with its look.
    pub const NUMBERS: u16 = 0x00bd;
}

/// What of the whole file is hidden.
#[derive(Default)]
struct Scan {
    /// By place in the file: name and whether it is hidden.
    sheets: Vec<(u32, bool)>,
    visibility: Vec<Visibility>,
    /// Looks of cells that are lost, and formats, by number.
    lost: BTreeSet<u16>,
    shown: BTreeMap<u16, Shown>,
    /// Looks of cells, by sheet and place.
    looks: Vec<BTreeMap<(u32, u32), u16>>,
}

pub fn read_xls(bytes: &[u8]) -> Document {
    let mut workbook = Workbook::default();
    let mut stream = Vec::new();
    if let Ok(mut file) = CompoundFile::open(Cursor::new(bytes)) {
        let pivots = ["/_SX_DB_CUR", "/_SX_DB"].iter().filter_map(|folder| file.read_storage(folder).ok());
        let pivots: usize = pivots.map(Iterator::count).sum();
        workbook.hide(HiddenKind::PivotCache, pivots as u64);
        workbook.hide(HiddenKind::TrackedChange, u64::from(file.exists("/Revision Log")));
        let objects = file.read_root_storage().filter(|entry| entry.is_storage() && entry.name().starts_with("MBD"));
        let objects = objects.count();
        workbook.hide(HiddenKind::EmbeddedFile, objects as u64);
        let main = ["/Workbook", "/Book"].into_iter().find_map(|name| file.open_stream(name).ok());
        if let Some(main) = main {
            drop(main.take(128 << 20).read_to_end(&mut stream));
        }
    }
    if largest(&stream) > LARGEST_SHEET {
        let problem = Problem::error("too_large", "a sheet claims more cells than are read of one");
        return Document::unread(ReadStatus::Unreadable, problem);
    }
    let mut scan = scan(&stream, &mut workbook);
    drop(stream);
    let mut values = match Xls::new(Cursor::new(bytes)) {
        Ok(values) => values,
        Err(error) => return refused(&error),
    };
    let named = values.workbook_properties().ok();
    let named = named.iter().flat_map(|it| [it.creator.as_deref(), it.last_modified_by.as_deref()]).flatten();
    workbook.hide(HiddenKind::Metadata, named.filter(|name| !name.trim().is_empty()).count() as u64);
    let names: Vec<String> = values.sheet_names().clone();
    for (at, name) in names.into_iter().enumerate() {
        if scan.sheets.get(at).is_some_and(|(_, is_hidden)| *is_hidden) {
            workbook.hide(HiddenKind::HiddenSheet, 1);
            continue;
        }
        let Ok(range) = values.worksheet_range(&name) else { continue };
        let mut sheet = Sheet { name, ..Sheet::default() };
        let mut visibility = scan.visibility.get_mut(at).map(std::mem::take).unwrap_or_default();
        let (top, left) = range.start().unwrap_or_default();
        for (row, col, value) in range.used_cells() {
            let place = (top.saturating_add(row as u32), left.saturating_add(col as u32));
            let look = scan.looks.get(at).and_then(|looks| looks.get(&place)).copied();
            let shown = look.and_then(|look| scan.shown.get(&look)).copied().unwrap_or(Shown::Plain);
            let is_lost = look.is_some_and(|look| scan.lost.contains(&look)) || shown == Shown::Nothing;
            let Some(text) = written_value(&borrowed(value), shown) else { continue };
            if !text.trim().is_empty() && visibility.shows(place, is_lost) && !workbook.put(&mut sheet, place, text) {
                break;
            }
        }
        visibility.report(&mut workbook);
        sheet.merges = std::mem::take(&mut visibility.merges);
        workbook.sheets.push(sheet);
    }
    workbook.document()
}

fn refused(error: &XlsError) -> Document {
    match error {
        XlsError::Password => Document::encrypted(),
        other => Document::damaged(format!("the workbook cannot be opened: {other}")),
    }
}

fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(yes) => DataRef::Bool(*yes),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        _ => DataRef::Empty,
    }
}

/// Returns the records of a stream in order: kind and content. Ends where a length lies.
fn records(stream: &[u8]) -> impl Iterator<Item = (u32, u16, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let head = stream.get(at..at + 4)?;
        let (kind, length) = (u16_at(head, 0)?, usize::from(u16_at(head, 2)?));
        let content = stream.get(at + 4..at + 4 + length)?;
        let place = u32::try_from(at).ok()?;
        at += 4 + length;
        Some((place, kind, content))
    })
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2).map(|two| u16::from_le_bytes([two[0], two[1]]))
}

/// Returns how many cells the largest sheet spans by the places of its cells.
fn largest(stream: &[u8]) -> u64 {
    let (mut most, mut rows, mut cols) = (0, 0_u64, 0_u64);
    for (_, kind, content) in records(stream) {
        if kind == record::BEGIN {
            (rows, cols) = (0, 0);
        } else if (record::CELLS.contains(&kind) || kind == record::NUMBERS)
            && let (Some(row), Some(col)) = (u16_at(content, 0), u16_at(content, 2))
        {
            (rows, cols) = (rows.max(u64::from(row) + 1), cols.max(u64::from(col) + 1));
            most = most.max(rows * cols);
        }
    }
    most
}

fn scan(stream: &[u8], workbook: &mut Workbook) -> Scan {
    let mut found = Scan::default();
    let mut fonts: Vec<u16> = Vec::new();
    let mut formats: BTreeMap<u16, Shown> = BTreeMap::new();
    let mut palette: Vec<u32> = Vec::new();
    // Look: font, format, pattern and colour of the ground.
    let mut looks: Vec<(u16, u16, u16, u16)> = Vec::new();
    let mut sheet: Option<usize> = None;
    for (place, kind, content) in records(stream) {
        match kind {
            record::BEGIN => sheet = found.sheets.iter().position(|(start, _)| *start == place).or(sheet),
            record::SHEET => {
                let start = content.get(..4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]));
                let state = content.get(4).copied().unwrap_or(0) & 3;
                found.sheets.push((start.unwrap_or(u32::MAX), state != 0));
                found.visibility.push(Visibility::default());
                found.looks.push(BTreeMap::new());
            }
            record::FONT => fonts.push(u16_at(content, 4).unwrap_or(0x7fff)),
            record::FORMAT => drop(format_of(content).map(|(number, shown)| formats.insert(number, shown))),
            record::PALETTE => {
                let colours = content.get(2..).unwrap_or_default().chunks_exact(4);
                palette = colours.map(|it| u32::from_be_bytes([0, it[0], it[1], it[2]])).collect();
            }
            record::XF => {
                let pattern =
                    content.get(14..18).map_or(0, |it| u32::from_le_bytes([it[0], it[1], it[2], it[3]]) >> 26);
                let ground = u16_at(content, 18).unwrap_or(0) & 0x7f;
                let (font, format) = (u16_at(content, 0).unwrap_or(0), u16_at(content, 2).unwrap_or(0));
                looks.push((font, format, u16::try_from(pattern).unwrap_or(0), ground));
            }
            record::NAME => {
                let is_hidden = u16_at(content, 0).is_some_and(|flags| flags & 1 == 1);
                // Built-in names are hidden by their nature.
                let is_built_in = u16_at(content, 0).is_some_and(|flags| flags & 0x20 != 0);
                workbook.hide(HiddenKind::DefinedName, u64::from(is_hidden && !is_built_in));
            }
            record::NOTE => workbook.hide(HiddenKind::Comment, 1),
            record::EXTERN_CELLS => workbook.hide(HiddenKind::ExternalLink, 1),
            record::PIVOT => workbook.hide(HiddenKind::PivotCache, 1),
            record::WRITER => {
                let named = content.get(3..).is_some_and(|name| name.iter().any(|byte| !matches!(byte, 0 | b' ')));
                workbook.hide(HiddenKind::Metadata, u64::from(named));
            }
            _ => {}
        }
        if let Some(at) = sheet {
            take_of_sheet(kind, content, &mut found.visibility[at], &mut found.looks[at]);
        }
    }
    for (at, (font, format, pattern, ground)) in looks.into_iter().enumerate() {
        let Ok(number) = u16::try_from(at) else { break };
        // There is no font of the number four.
        let font = usize::from(if font > 4 { font - 1 } else { font });
        let letters = fonts.get(font).and_then(|colour| colour_of(*colour, &palette));
        let ground = match pattern {
            0 => Some(WHITE),
            1 => colour_of(ground, &palette),
            _ => None,
        };
        if is_lost_on(letters, ground) {
            found.lost.insert(number);
        }
        let built_in = match format {
            9 | 10 => Shown::Percent,
            _ => Shown::Plain,
        };
        found.shown.insert(number, formats.get(&format).copied().unwrap_or(built_in));
    }
    found
}

fn take_of_sheet(kind: u16, content: &[u8], visibility: &mut Visibility, looks: &mut BTreeMap<(u32, u32), u16>) {
    let pair = |at: usize| Some((u16_at(content, at)?, u16_at(content, at + 2)?));
    match kind {
        record::ROW => {
            let flags = u16_at(content, 12).unwrap_or(0);
            let height = u16_at(content, 6).unwrap_or(255) & 0x7fff;
            if let Some(row) = u16_at(content, 0).filter(|_| flags & 0x20 != 0 || height == 0) {
                visibility.hidden_rows.insert(u32::from(row));
            }
        }
        record::COLUMNS => {
            let is_hidden = u16_at(content, 8).is_some_and(|flags| flags & 1 == 1) || u16_at(content, 4) == Some(0);
            if let Some((first, last)) = pair(0).filter(|_| is_hidden) {
                visibility.hidden_cols.push((u32::from(first), u32::from(last)));
            }
        }
        record::FILTERED => visibility.is_filtered = true,
        record::MERGED => {
            for it in content.get(2..).unwrap_or_default().chunks_exact(8).take(2000) {
                let [first_row, last_row, first_col, last_col] =
                    [0, 2, 4, 6].map(|at| u32::from(u16_at(it, at).unwrap_or(0)));
                if first_row <= last_row && first_col <= last_col {
                    visibility.merges.push(Merge { first: (first_row, first_col), last: (last_row, last_col) });
                }
            }
        }
        record::NUMBERS => {
            if let Some((row, col)) = pair(0) {
                let each = content.get(4..content.len().saturating_sub(2)).unwrap_or_default().chunks_exact(6);
                looks.extend(each.enumerate().filter_map(|(at, it)| {
                    Some(((u32::from(row), u32::from(col) + u32::try_from(at).ok()?), u16_at(it, 0)?))
                }));
            }
        }
        cells if record::CELLS.contains(&cells) => {
            if let (Some((row, col)), Some(look)) = (pair(0), u16_at(content, 4)) {
                looks.insert((u32::from(row), u32::from(col)), look);
            }
        }
        _ => {}
    }
}

/// Reads a number format: its number and what it makes of numbers.
fn format_of(content: &[u8]) -> Option<(u16, Shown)> {
    let (number, letters, is_wide) = (u16_at(content, 0)?, usize::from(u16_at(content, 2)?), content.get(4)? & 1 == 1);
    let text = content.get(5..)?;
    let code: String = if is_wide {
        text.chunks_exact(2)
            .take(letters)
            .map(|it| char::from_u32(u32::from(u16::from_le_bytes([it[0], it[1]]))).unwrap_or(' '))
            .collect()
    } else {
        text.iter().take(letters).map(|byte| char::from(*byte)).collect()
    };
    Some((number, shown_by(&code)))
}

/// Returns what colour a number stands for, as far as it is known.
fn colour_of(number: u16, palette: &[u32]) -> Option<u32> {
    match number {
        0x00 => Some(0),
        0x01 | 0x41 => Some(WHITE),
        0x40 | 0x7fff => Some(0),
        8.. if !palette.is_empty() => palette.get(usize::from(number) - 8).copied(),
        0x08 => Some(0),
        0x09 => Some(WHITE),
        _ => None,
    }
}
