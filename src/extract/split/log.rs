//! Tables that list one answered request in each row: a column of references, one of what was asked, one of
//! what became of it. Reads tables of the source, lines with cell borders, and cells on lines of their own.

use crate::model::{DateKind, Document, Span};

/// Widest table that is read as a log.
const MOST_COLUMNS: usize = 12;
/// Longest heading of a column.
const LONGEST_HEADING: usize = 60;

/// A row with the places of its cells in the text of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub span: Span,
    pub number: Span,
    pub dates: Vec<(DateKind, Span)>,
}

/// What the columns of a log are.
struct Columns {
    number: usize,
    dates: Vec<(DateKind, usize)>,
}

/// Returns the rows that hold one request each; none where the page is no such log.
pub(super) fn entries(document: &Document) -> Vec<Entry> {
    let text = document.text.as_str();
    for grid in &document.tables {
        if grid.cols > MOST_COLUMNS {
            continue;
        }
        let mut rows: Vec<Vec<Span>> = vec![vec![Span::new(0, 0); grid.cols]; grid.rows];
        for cell in &grid.cells {
            if let Some(place) = rows.get_mut(cell.row).and_then(|row| row.get_mut(cell.col)) {
                *place = cell.span;
            }
        }
        let found = of_rows(text, &rows);
        if !found.is_empty() {
            return found;
        }
    }
    let (bordered, single) = plain_rows(text);
    let found = of_rows(text, &bordered);
    if found.is_empty() { of_cells(text, &single) } else { found }
}

/// Returns the first run of lines with several cells each, and the first run of lines with one.
fn plain_rows(text: &str) -> (Vec<Vec<Span>>, Vec<Span>) {
    let (mut bordered, mut single) = (Vec::new(), Vec::new());
    let (mut bordered_done, mut single_done) = (false, false);
    let mut start = 0;
    for line in text.split('\n') {
        let cells = cells(line, start);
        let one = cells.len() == 1 && line.trim_end().ends_with('|');
        if cells.len() > 2 && !bordered_done {
            bordered.push(cells.clone());
        } else if one && !single_done {
            single.extend(cells.iter().copied());
        }
        if !line.trim().is_empty() {
            bordered_done |= cells.len() <= 2 && heads(text, bordered.first());
            if cells.len() <= 2 && !bordered_done {
                bordered.clear();
            }
            single_done |= !one && single.len() > MOST_COLUMNS;
            if !one && !single_done {
                single.clear();
            }
        }
        start += line.len() + 1;
    }
    (bordered, single)
}

fn heads(text: &str, row: Option<&Vec<Span>>) -> bool {
    row.is_some_and(|row| columns(text, row).is_some())
}

fn cells(line: &str, start: usize) -> Vec<Span> {
    if !line.contains('|') {
        return Vec::new();
    }
    let inner = line.trim().trim_start_matches('|').trim_end_matches('|');
    let offset = inner.as_ptr() as usize - line.as_ptr() as usize + start;
    let mut cells = Vec::new();
    let mut at = 0;
    for cell in inner.split('|') {
        let lead = cell.len() - cell.trim_start().len();
        cells.push(Span::new(offset + at + lead, offset + at + lead + cell.trim().len()));
        at += cell.len() + 1;
    }
    cells
}

/// Returns the column of references where the row heads a log of requests.
fn columns(text: &str, row: &[Span]) -> Option<Columns> {
    const REFERENCE: [&str; 7] = ["reference", "ref", "foi number", "foi no", "foi ref", "number", "request no"];
    const ASKED: [&str; 8] =
        ["asked", "request", "subject", "question", "title", "topic", "description", "information sought"];
    const BECAME: [&str; 10] = [
        "outcome",
        "decision",
        "response",
        "answer",
        "result",
        "disclosed",
        "disclosure",
        "exemption",
        "reply",
        "status",
    ];
    let heads: Vec<String> = row.iter().map(|cell| cell.of(text).unwrap_or_default().to_lowercase()).collect();
    if heads.iter().any(|head| head.len() > LONGEST_HEADING) || heads.len() > MOST_COLUMNS {
        return None;
    }
    let opens = |head: &str, words: &[&str]| words.iter().any(|word| head.contains(word));
    let number = heads.iter().position(|head| {
        let plain = head.trim_matches(|edge: char| !edge.is_alphanumeric());
        if opens(plain, &["crime", "incident", "custody", "grid", "map"]) {
            return false;
        }
        opens(plain, &REFERENCE[..1]) || REFERENCE.iter().any(|word| plain.starts_with(word) || plain.ends_with(word))
    })?;
    let others = || heads.iter().enumerate().filter(|(at, _)| *at != number).map(|(_, head)| head.as_str());
    let asked = others().position(|head| opens(head, &ASKED))?;
    let became = others().enumerate().any(|(at, head)| at != asked && opens(head, &BECAME));
    let kind = |head: &str| {
        let received = ["received", "date of request", "request date", "date requested", "derbyn"];
        let responded = [
            "responded",
            "response date",
            "date of response",
            "date of reply",
            "answered",
            "replied",
            "date issued",
            "date closed",
            "completed",
            "ateb",
        ];
        if opens(head, &received) {
            Some(DateKind::Received)
        } else {
            opens(head, &responded).then_some(DateKind::Responded)
        }
    };
    let dates = heads.iter().enumerate().filter_map(|(at, head)| Some((kind(head)?, at))).collect();
    became.then_some(Columns { number, dates })
}

/// The first row heads the columns; every other has a number of its own.
fn of_rows(text: &str, rows: &[Vec<Span>]) -> Vec<Entry> {
    let Some((head, rows)) = rows.split_first() else { return Vec::new() };
    let Some(columns) = columns(text, head) else { return Vec::new() };
    let mut entries: Vec<Entry> = Vec::new();
    for row in rows {
        let filled = || row.iter().filter(|cell| !cell.is_empty());
        let (Some(first), Some(last)) = (filled().next(), filled().next_back()) else { continue };
        match row.get(columns.number).filter(|cell| is_number(cell.of(text).unwrap_or_default())) {
            Some(cell) if last.end > first.start => {
                let dates = columns.dates.iter().filter_map(|(kind, at)| Some((*kind, *row.get(*at)?)));
                let dates = dates.filter(|(_, cell)| !cell.is_empty()).collect();
                entries.push(Entry { span: Span::new(first.start, last.end), number: *cell, dates });
            }
            // A row without a number goes on with the last request.
            Some(_) | None => match entries.last_mut() {
                Some(entry) if last.end > entry.span.end => entry.span.end = last.end,
                Some(_) | None => return Vec::new(),
            },
        }
    }
    checked(text, entries)
}

/// Cells on lines of their own: the width is where the first number stands.
fn of_cells(text: &str, cells: &[Span]) -> Vec<Entry> {
    let first = cells.iter().take(2 * MOST_COLUMNS).position(|cell| is_number(cell.of(text).unwrap_or_default()));
    let Some(first) = first else { return Vec::new() };
    (3..=first)
        .find_map(|width| {
            let rows: Vec<Vec<Span>> = cells.chunks(width).map(<[Span]>::to_vec).collect();
            let number = columns(text, &rows[0])?.number;
            let whole = number + width == first && cells.len().is_multiple_of(width);
            let numbered = rows[1..].iter().all(|row| is_number(row[number].of(text).unwrap_or_default()));
            (whole && numbered).then(|| of_rows(text, &rows))
        })
        .unwrap_or_default()
}

/// At least two, in order, and no number twice.
fn checked(text: &str, entries: Vec<Entry>) -> Vec<Entry> {
    let mut numbers: Vec<&str> = entries.iter().filter_map(|entry| entry.number.of(text)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let apart = entries.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start);
    if entries.len() > 1 && numbers.len() == entries.len() && apart { entries } else { Vec::new() }
}

/// `12-25`, `FOI 1234/19`, `311904`; not a day, a year or a sentence.
fn is_number(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let plain = text.chars().all(|next| next.is_ascii_alphanumeric() || matches!(next, '/' | '-' | '.' | ' ' | '_'));
    let words = text.split(' ').filter(|word| !word.bytes().any(|byte| byte.is_ascii_digit())).count();
    let year = text.len() == 4 && (text.starts_with("19") || text.starts_with("20"));
    (3..=30).contains(&text.len())
        && digits >= 3
        && plain
        && words <= 2
        && !year
        && crate::extract::dates::date_at(text, 0).is_none_or(|date| date.span.end < text.len())
}
