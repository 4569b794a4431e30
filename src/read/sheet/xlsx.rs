//! Workbooks in XML (`.xlsx`, `.xlsm`).

use crate::model::{Document, HiddenKind, Problem};
use crate::read::colour::{WHITE, is_lost_on};
use crate::read::ooxml;
use crate::read::package::Package;
use crate::read::sheet::number::{Shown, shown_by, written};
use crate::read::sheet::{Sheet, Workbook, xlsx_scan};
use calamine::{DataRef, ExcelDateTime, FillPattern, Reader, Style, Xlsx, XlsxError};
use std::collections::BTreeMap;
use std::io::Cursor;

/// Letters smaller than this, in points, cannot be read.
const SMALLEST: f64 = 2.0;

/// How the cells of one style look.
struct Look {
    is_invisible: bool,
    /// On no ground but that of the sheet, where white letters are lost.
    is_on_paper: bool,
    shown: Shown,
}

pub fn read_xlsx(bytes: &[u8]) -> Document {
    let mut package = match Package::open(bytes) {
        Ok(package) => package,
        Err(refused) => return *refused,
    };
    let mut workbook = Workbook::default();
    ooxml::hidden_parts(&mut package, "xl/", |kind, count| workbook.hide(kind, count));
    let scanned = xlsx_scan::sheets(&mut package, &mut workbook);
    let mut values = match Xlsx::new(Cursor::new(bytes)) {
        Ok(values) => values,
        Err(error) => return refused(&error),
    };
    let white = xlsx_scan::white_runs(&package.text("xl/sharedStrings.xml").unwrap_or_default());
    for scan in scanned.into_iter().filter(|scan| !scan.is_hidden) {
        let text = scan.part.as_deref().and_then(|part| package.text(part)).unwrap_or_default();
        let mut visibility = xlsx_scan::visibility(&text);
        let own_white = xlsx_scan::white_runs(&text);
        drop(text);
        visibility.is_filtered |=
            scan.part.as_deref().is_some_and(|part| xlsx_scan::has_filtered_table(&mut package, part));
        let mut sheet = Sheet { name: scan.name, ..Sheet::default() };
        let read = read_sheet(&mut values, &mut workbook, &mut sheet, &mut visibility, &[&white, &own_white]);
        if let Err(error) = read {
            // A sheet of charts alone has no cells.
            if !matches!(error, XlsxError::WorksheetNotFound(_)) {
                let message =
                    format!("sheet `{}` is damaged, what stood before the damage was read: {error}", sheet.name);
                workbook.problems.push(Problem::error("damaged", message));
            }
        }
        visibility.report(&mut workbook);
        sheet.merges = std::mem::take(&mut visibility.merges);
        workbook.sheets.push(sheet);
    }
    workbook.document()
}

fn refused(error: &XlsxError) -> Document {
    match error {
        XlsxError::Password => Document::encrypted(),
        other => Document::damaged(format!("the workbook cannot be opened: {other}")),
    }
}

fn read_sheet(
    values: &mut Xlsx<Cursor<&[u8]>>,
    workbook: &mut Workbook,
    sheet: &mut Sheet,
    visibility: &mut super::visibility::Visibility,
    white: &[&BTreeMap<String, String>],
) -> Result<(), XlsxError> {
    let mut reader = values.worksheet_cells_reader(&sheet.name)?;
    let looks: Vec<Look> = reader.styles().iter().map(look).collect();
    while let Some((cell, style)) = reader.next_cell_with_style_id()? {
        let look = looks.get(style).unwrap_or(&Look { is_invisible: false, is_on_paper: true, shown: Shown::Plain });
        let Some(mut text) = written_value(cell.get_value(), look.shown) else { continue };
        let place = cell.get_position();
        if look.is_on_paper
            && let Some(shown) = white.iter().find_map(|white| white.get(&text))
        {
            text.clone_from(shown);
            workbook.hide(HiddenKind::InvisibleText, 1);
        }
        if !text.trim().is_empty() && visibility.shows(place, look.is_invisible) && !workbook.put(sheet, place, text) {
            break;
        }
    }
    Ok(())
}

fn look(style: &Style) -> Look {
    let colour = |colour: calamine::Color| colour.to_argb() & WHITE;
    // Letters of no colour are black.
    let letters = style.font.as_ref().and_then(|font| font.color).map_or(Some(0), |it| Some(colour(it)));
    let ground = match style.fill.as_ref().map(|fill| (&fill.pattern, fill.foreground_color)) {
        None | Some((FillPattern::None, _)) => Some(WHITE),
        Some((FillPattern::Solid, ground)) => ground.map(colour),
        Some(_) => None,
    };
    let tiny = style.font.as_ref().and_then(|font| font.size).is_some_and(|size| size < SMALLEST);
    let shown = style.number_format.as_ref().map_or(Shown::Plain, |format| shown_by(&format.format_code));
    Look {
        is_invisible: is_lost_on(letters, ground) || tiny || shown == Shown::Nothing,
        is_on_paper: ground == Some(WHITE),
        shown,
    }
}

/// Returns what a cell shows; errors show as they do in the program.
pub(super) fn written_value(value: &DataRef, shown: Shown) -> Option<String> {
    // A cell that shows nothing is told apart from one that holds nothing by what it would show.
    let shown = if shown == Shown::Nothing { Shown::Plain } else { shown };
    Some(match value {
        DataRef::Empty => return None,
        DataRef::Int(number) => written(*number as f64, shown),
        DataRef::Float(number) => written(*number, shown),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::DateTime(moment) => written_moment(moment),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
    })
}

/// Days as `2024-03-31`, with the time where there is one; spans of time as hours and minutes.
pub(super) fn written_moment(moment: &ExcelDateTime) -> String {
    let number = moment.as_f64();
    if moment.is_duration() || (0.0..1.0).contains(&number) {
        let seconds = (number * 86_400.0).round() as i64;
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        return if seconds == 0 {
            format!("{hours}:{minutes:02}")
        } else {
            format!("{hours}:{minutes:02}:{seconds:02}")
        };
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    if number.fract() == 0.0 {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}
