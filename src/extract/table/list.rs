//! Lists of counts in running text: `2014 – 37`, `c) 2020- None`, `2018/19 = 6794`, bullets of bare numbers.
//!
//! At least two such lines stand together; a single one is left to the reader of sentences.

use super::class::CellClass;
use super::plain::{self, Plain};
use crate::data::aside_words::{before_asides, is_aside};
use crate::data::value_words::{fold, value_words};
use crate::extract::figure::period::{Shape, period_prefix};
use crate::extract::figure::several::each_counted;
use crate::extract::figure::value::{Notes, value};
use crate::extract::letter::{Letter, ZoneKind};
use crate::model::{BlockKind, Cell, Span, Table, TableOrigin};

/// A longer line is a sentence.
const LONGEST_LINE: usize = 240;

/// What makes a line an entry of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A period and what was counted in it.
    Period,
    /// A label, a sign between, a value; the sign must be the same down the list.
    Labelled(char),
    /// `1) 34`: only the mark of the list before the value.
    Numbered,
    /// `- 190`
    Bare,
    /// No sign between label and count.
    Plain(Plain),
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    kind: Kind,
    label: Span,
    value: Span,
    /// A year, a spaced dash and two digits: `2014 - 15` is a financial year or a year and its count.
    instead: Option<(Span, Span)>,
    bare_year: bool,
}

pub fn tables(letter: &Letter, lines: &[Span], flattened: &[Table]) -> Vec<Table> {
    let mut tables = Vec::new();
    let mut group: Vec<Entry> = Vec::new();
    let mut item = 0;
    let mut taken = 0;
    for line in lines {
        while flattened.get(taken).is_some_and(|table| table.span.end <= line.start) {
            taken += 1;
        }
        let printed = line.of(letter.text).unwrap_or_default();
        if printed.trim().is_empty() {
            continue;
        }
        while letter.blocks.get(item).is_some_and(|block| block.span.end <= line.start) {
            item += 1;
        }
        let listed = letter.blocks.get(item).is_some_and(|block| {
            block.span.overlaps(*line) && matches!(&block.kind, BlockKind::ListItem { marker: Some(_), .. })
        });
        let free = line.len() <= LONGEST_LINE
            && !flattened.get(taken).is_some_and(|table| table.span.overlaps(*line))
            && letter.zone_at(line.start) == ZoneKind::Response;
        let entry = if free { entry(letter.text, *line, listed) } else { None };
        if let Some(entry) = entry
            && group.first().is_none_or(|first| joins(letter.text, first, &entry))
        {
            group.push(entry);
            continue;
        }
        if entry.is_none() && !group.is_empty() && is_aside(printed) {
            continue;
        }
        tables.extend(table(letter.text, &group));
        group.clear();
        group.extend(entry);
    }
    tables.extend(table(letter.text, &group));
    tables
}

/// The same kind of line, or the total under a list of years.
fn joins(text: &str, first: &Entry, next: &Entry) -> bool {
    let is_total = || value_words().is_total(&fold(next.label.of(text).unwrap_or_default()));
    first.kind == next.kind || (first.kind == Kind::Period && is_total())
}

fn trimmed(text: &str, span: Span) -> Span {
    let printed = text.get(span.start..span.end).unwrap_or_default();
    let start = span.start + (printed.len() - printed.trim_start().len());
    Span::new(start, start + printed.trim().len())
}

fn entry(text: &str, line: Span, listed: bool) -> Option<Entry> {
    let line = trimmed(text, line);
    let printed = line.of(text)?;
    // Every entry has a digit or one of the words for nothing after a sign.
    if !printed.bytes().any(|byte| byte.is_ascii_digit()) && !printed.contains([':', '-', '–', '—', '=']) {
        return None;
    }
    // A count in brackets is no aside.
    let bracketed = matches!(plain::entry(printed), Some((Plain::Bracketed, ..)));
    let printed = if bracketed { printed } else { before_asides(printed) };
    let line = Span::new(line.start, line.start + printed.len());
    let (mark, rest) = marker(printed);
    let rest = trimmed(text, Span::new(line.start + rest, line.end));
    if let Some(found) = by_period(text, rest) {
        return Some(found);
    }
    let printed = rest.of(text)?;
    if mark != Mark::None || listed {
        let class = CellClass::of(printed);
        if matches!(class, CellClass::Number | CellClass::Year(_)) && value(printed, &Notes::default()).is_some() {
            let (kind, label) = match mark {
                Mark::Numbered => (Kind::Numbered, trimmed(text, Span::new(line.start, rest.start))),
                Mark::Bullet | Mark::None => (Kind::Bare, Span::new(rest.start, rest.start)),
            };
            return Some(Entry { kind, label, value: rest, instead: None, bare_year: false });
        }
    }
    by_label(text, rest).or_else(|| {
        let (kind, label, value) = plain::entry(printed)?;
        let at = |span: Span| Span::new(rest.start + span.start, rest.start + span.end);
        let fits = matches!(kind, Plain::CountFirst | Plain::Bracketed) || is_label(label.of(printed)?);
        fits.then(|| Entry {
            kind: Kind::Plain(kind),
            label: at(label),
            value: at(value),
            instead: None,
            bare_year: false,
        })
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    None,
    Numbered,
    Bullet,
}

/// Returns what marks the line as an item, and where the item begins.
fn marker(line: &str) -> (Mark, usize) {
    let first = line.chars().next().unwrap_or(' ');
    if "•·▪‣◦●○*-–—o".contains(first) {
        let after = &line[first.len_utf8()..];
        return if after.starts_with(char::is_whitespace) { (Mark::Bullet, first.len_utf8()) } else { (Mark::None, 0) };
    }
    let inner = usize::from(first == '(');
    let length = line[inner..].bytes().take_while(u8::is_ascii_alphanumeric).count();
    let close = line.as_bytes().get(inner + length);
    let ends = inner + length + 1;
    let spaced = line.as_bytes().get(ends).is_none_or(u8::is_ascii_whitespace);
    let is_mark = (1..=3).contains(&length) && (close == Some(&b')') || (close == Some(&b'.') && inner == 0)) && spaced;
    if is_mark { (Mark::Numbered, ends) } else { (Mark::None, 0) }
}

const SIGNS: [char; 5] = ['-', '–', '—', ':', '='];

/// A period, a sign, and a value: no space is needed before the sign (`2020- None`).
fn by_period(text: &str, line: Span) -> Option<Entry> {
    let printed = line.of(text)?;
    let lead = ["in ", "for ", "during ", "In ", "For ", "During "]
        .iter()
        .find(|lead| printed.starts_with(**lead))
        .map_or(0, |lead| lead.len());
    let starts = printed[lead..].chars().next()?;
    if !starts.is_ascii_alphanumeric() {
        return None;
    }
    let (period, end) = period_prefix(&printed[lead..])?;
    if matches!(period.shape, Shape::ShortPair(_)) {
        return None;
    }
    let end = lead + end;
    let after = &printed[end..];
    let label = trimmed(text, Span::new(line.start + lead, line.start + end));
    let gap = after.len() - after.trim_start().len();
    let sign = after.trim_start().chars().next();
    let bare_year = matches!(period.shape, Shape::BareYear(_));
    let start = match sign {
        None => {
            let instead = year_and_count(text, line);
            return Some(Entry { kind: Kind::Period, label, value: Span::new(line.end, line.end), instead, bare_year });
        }
        Some(sign) if SIGNS.contains(&sign) => line.start + end + gap + sign.len_utf8(),
        Some('(') => line.start + end + gap,
        // "2020-21 £4,812,006": money and shares need no sign between.
        Some(_) if gap > 0 && is_money_or_share(after.trim_start()) => line.start + end + gap,
        Some(_) if after.starts_with('\t') || after.starts_with("  ") => line.start + end + gap,
        Some(_) => return None,
    };
    let rest = trimmed(text, Span::new(start, line.end));
    if matches!(period.shape, Shape::MonthOnly(_))
        || rest.len() > 120
        || (sign == Some('(') && CellClass::of(rest.of(text)?) == CellClass::Text)
    {
        let counted = value(rest.of(text)?, &Notes::default()).is_some();
        return counted.then_some(Entry { kind: Kind::Period, label, value: rest, instead: None, bare_year: false });
    }
    Some(Entry { kind: Kind::Period, label, value: rest, instead: None, bare_year })
}

fn is_money_or_share(printed: &str) -> bool {
    let number = printed.split(" (").next().unwrap_or(printed);
    (number.starts_with('£') || number.ends_with('%')) && CellClass::of(number) == CellClass::Number
}

/// Splits `2014 - 15` after the year.
fn year_and_count(text: &str, line: Span) -> Option<(Span, Span)> {
    let printed = line.of(text)?;
    let rest = printed.get(4..)?;
    let after = rest.trim_start();
    let sign = after.chars().next().filter(|sign| SIGNS.contains(sign))?;
    let spaced = rest.len() > after.len();
    let count = &after[sign.len_utf8()..];
    let is_count = !count.trim().is_empty() && count.trim().bytes().all(|byte| byte.is_ascii_digit());
    (spaced && is_count)
        .then(|| (Span::new(line.start, line.start + 4), trimmed(text, Span::new(line.end - count.len(), line.end))))
}

/// A label, a spaced sign, and a value at the end of the line.
fn by_label(text: &str, line: Span) -> Option<Entry> {
    let printed = line.of(text)?;
    for (at, sign) in printed.char_indices().rev().filter(|(_, c)| SIGNS.contains(c)).take(4) {
        let (label, after) = (&printed[..at], &printed[at + sign.len_utf8()..]);
        let spaced = after.starts_with(char::is_whitespace)
            && (matches!(sign, ':' | '=') || label.ends_with(char::is_whitespace));
        if !spaced {
            continue;
        }
        let cell = after.trim();
        let counted = matches!(CellClass::of(cell), CellClass::Number | CellClass::Word | CellClass::Mark);
        if counted && value(cell, &Notes::default()).is_some() && is_label(label.trim()) {
            let sign = if matches!(sign, ':' | '=') { sign } else { '-' };
            let label = trimmed(text, Span::new(line.start, line.start + at));
            let mut value = trimmed(text, Span::new(line.end - after.len(), line.end));
            // The full stop of the line is not the value's.
            if value.len() > 1 && text[..value.end].ends_with('.') {
                value.end -= 1;
            }
            return Some(Entry { kind: Kind::Labelled(sign), label, value, instead: None, bare_year: false });
        }
    }
    None
}

/// A short name of something that can be counted, not the letterhead, not a citation, not a sum of costs.
fn is_label(label: &str) -> bool {
    let folded = fold(label);
    let first = folded.split([' ', '.', ':']).next().unwrap_or_default();
    let words = folded.split(' ').count();
    label.contains(char::is_alphabetic)
        && label.len() <= 110
        && words <= 14
        && !label.contains(['@', '|'])
        && !label.contains(". ")
        // The end of a wrapped line: "Old Mill) 4".
        && label.matches('(').count() == label.matches(')').count()
        && !folded.contains("http")
        && !folded.contains("www.")
        && !folded.contains("minutes")
        && !folded.contains('×')
        && !value_words().is_not_counted(&folded)
        && !value_words().is_not_counted(first)
        && !matches!(
            first,
            "section"
                | "sections"
                | "regulation"
                | "article"
                | "paragraph"
                | "schedule"
                | "version"
                | "exemption"
                | "note"
                | "sent"
                | "from"
                | "to"
                | "subject"
                | "our"
                | "your"
        )
}

fn table(text: &str, group: &[Entry]) -> Option<Table> {
    let fewest = if let Some(Entry { kind: Kind::Plain(plain), .. }) = group.first() { plain.fewest() } else { 2 };
    if group.len() < fewest {
        return None;
    }
    let mut entries = group.to_vec();
    // Among plain years `2014 - 15` is a year and its count.
    if entries.iter().any(|entry| entry.bare_year) {
        for entry in &mut entries {
            if let Some((label, value)) = entry.instead {
                (entry.label, entry.value) = (label, value);
            }
        }
    } else if entries.iter().filter(|entry| entry.instead.is_some()).count() > 1
        && entries.iter().all(|entry| entry.instead.is_some() || !entry.value.is_empty())
    {
        // Nothing but "2014 - 15" lines: neither reading is surer.
        return None;
    }
    // A year alone can end such a list (its count was left out) but cannot make one.
    while entries.first().is_some_and(|entry| entry.value.is_empty()) {
        entries.remove(0);
    }
    let counted = entries
        .iter()
        .filter(|entry| {
            entry.value.of(text).is_some_and(|cell| {
                !cell.is_empty() && (value(cell, &Notes::default()).is_some() || !each_counted(cell).is_empty())
            })
        })
        .count();
    if entries.len() < 2 || counted == 0 || (counted * 2 < entries.len()) {
        return None;
    }
    let confidence = match entries[0].kind {
        Kind::Period => 0.85,
        Kind::Labelled(_) | Kind::Plain(_) => 0.7,
        Kind::Numbered => 0.6,
        Kind::Bare => 0.5,
    };
    let printed = |span: Span| span.of(text).unwrap_or_default().to_owned();
    let cells = entries.iter().enumerate().flat_map(|(row, entry)| {
        [(0, entry.label), (1, entry.value)].map(|(col, span)| Cell {
            row,
            col,
            rowspan: 1,
            colspan: 1,
            is_header: col == 0,
            text: printed(span),
            span,
        })
    });
    let (first, last) = (entries.first()?, entries.last()?);
    Some(Table {
        table_id: String::new(),
        origin: TableOrigin::Prose,
        confidence,
        header_rows: 0,
        header_cols: 1,
        rows: entries.iter().map(|entry| vec![printed(entry.label), printed(entry.value)]).collect(),
        cells: cells.collect(),
        caption: None,
        span: Span::new(first.label.start.min(first.value.start), last.value.end.max(last.label.end)),
    })
}
