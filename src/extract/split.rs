//! Cuts a page that holds many responses into one document each, all places counted anew. A letter
//! that cites several numbers is not cut: only heads of the same form, each with a number of its own,
//! count. Text before the first head is the page's own heading and goes with none of the responses.

mod log;

use crate::data::pattern::plain;
use crate::model::{
    Block, BlockKind, Cleaned, DateKind, Document, Grid, GridCell, LegalParagraph, Link, OffsetMap, Span,
};
use regex::Regex;
use std::sync::LazyLock;

/// A response shorter than this is an entry of an index, not an answer.
const LEAST_BODY: usize = 40;
/// Lines after a head in which its `Date:` must stand.
const HEADER_LINES: usize = 4;

/// `Reference: 9317-18`, `FOI Reference Number - 123/24`: a label and a number, and nothing else.
static LABEL_LINE: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"(?i)^[ \t|*]*((?:foi |foia |eir |our |request |enquiry |case |unique )*(?:request |reference|ref)(?: number| no| id)?)[ \t.]*[:\-|][ \t|]*([A-Z]{0,4}[ /]?\d[\w/. -]{1,24})[ \t|.]*$",
    )
});
/// A heading that names a number: `FOI 123/24 – Knife crime`, `Knife crime (1648A/23)`.
static HEADING_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"(?i)(?:\b(?:foi|foia|eir|ref|reference|request)\b[ \t:#/.-]*(?:no\.?|number)?[ \t:]*|\()(\d{2,8}[A-Z]?(?:[/-]\d{2,6})?|\d{2}[/.]FOI[/.]\d{2}[/.]\d{4,6})\b",
    )
});

/// A number alone on its line, as a log opens an entry: `AB/0301/13`.
static NUMBER_LINE: LazyLock<Regex> =
    LazyLock::new(|| plain(r"^[ \t*]*((?:[A-Z]{1,5}[/ -])?(?:FOI[/ -])?\d{2,7}[A-Z]?[/-]\d{2,6})[ \t.]*$"));

/// A line that may open a response.
struct Head {
    /// Where the response begins: the heading above the label, if there is one.
    start: usize,
    end: usize,
    /// The label's words or the heading's level: heads of one page are alike.
    form: String,
    number: String,
    dated: bool,
}

/// One response of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub cleaned: Cleaned,
    /// The page is a log of requests and their outcomes.
    pub of_log: bool,
    /// The number that the log gives the request, where it stands in a column of its own.
    pub number: Option<String>,
    /// Cells of the log that hold a date, in the text of the part.
    pub dates: Vec<(DateKind, Span)>,
}

/// Bytes above the first response in which a page calls itself a log.
const LOG_HEAD: usize = 600;

/// Cuts a page into its responses; a page with one gives itself back.
pub fn split(cleaned: Cleaned) -> Vec<Part> {
    let entries = log::entries(&cleaned.document);
    if !entries.is_empty() {
        let numbered = entries.into_iter().enumerate().map(|(index, entry)| {
            let start = entry.span.start;
            let back = |cell: Span| Span::new(cell.start.saturating_sub(start), cell.end.saturating_sub(start));
            Part {
                number: entry.number.of(&cleaned.document.text).map(str::to_owned),
                dates: entry.dates.into_iter().map(|(kind, cell)| (kind, back(cell))).collect(),
                cleaned: cut(&cleaned, entry.span, index == 0),
                of_log: true,
            }
        });
        return numbered.collect();
    }
    let starts = starts(&cleaned.document);
    if starts.len() < 2 {
        return vec![Part { cleaned, of_log: false, number: None, dates: Vec::new() }];
    }
    let end = cleaned.document.text.len();
    let ends = starts.iter().skip(1).copied().chain([end]);
    let spans: Vec<Span> = starts.iter().copied().zip(ends).map(|(start, end)| Span::new(start, end)).collect();
    let of_log = calls_itself_log(&cleaned.document, starts[0]);
    let part =
        |(index, span)| Part { cleaned: cut(&cleaned, span, index == 0), of_log, number: None, dates: Vec::new() };
    spans.into_iter().enumerate().map(part).collect()
}

fn calls_itself_log(document: &Document, first: usize) -> bool {
    let text = &document.text;
    let above = text[text.ceil_char_boundary(first.saturating_sub(LOG_HEAD))..first].to_lowercase();
    let title = document.title.as_deref().unwrap_or_default().to_lowercase();
    ["disclosure log", "foi log", "log of requests", "request log", "requests log", "cofnod datgelu"]
        .iter()
        .any(|name| above.contains(name) || title.contains(name))
}

/// Returns where responses begin; fewer than two when the page holds one.
fn starts(document: &Document) -> Vec<usize> {
    let heads = heads(document);
    let mut best: Vec<&Head> = Vec::new();
    let mut forms: Vec<&str> = heads.iter().map(|head| head.form.as_str()).collect();
    forms.sort_unstable();
    forms.dedup();
    for form in forms.into_iter().take(20) {
        let mut alike: Vec<&Head> = heads.iter().filter(|head| head.form == form).collect();
        // A running head repeats the number of its own letter.
        alike.dedup_by(|next, last| next.number == last.number);
        if opens_responses(&alike, document.text.len()) && alike.len() > best.len() {
            best = alike;
        }
    }
    best.into_iter().map(|head| head.start).collect()
}

/// Whether heads of one form open responses: at least two, no number twice, each followed by text, and
/// either dated, or headings, or so many that no letter would list them so.
fn opens_responses(heads: &[&Head], end: usize) -> bool {
    let mut numbers: Vec<&str> = heads.iter().map(|head| head.number.as_str()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let next = heads.iter().skip(1).map(|head| head.start).chain([end]);
    let answered = heads.iter().zip(next).all(|(head, next)| next.saturating_sub(head.end) >= LEAST_BODY);
    let headings = heads.iter().all(|head| head.form.starts_with("heading"));
    let dated = heads.iter().all(|head| head.dated);
    heads.len() >= 2 && numbers.len() == heads.len() && answered && (dated || headings || heads.len() >= 4)
}

fn heads(document: &Document) -> Vec<Head> {
    let text = document.text.as_str();
    let mut heads = Vec::new();
    let mut start = 0;
    let mut block = 0;
    for line in text.split('\n') {
        let end = start + line.len();
        while document.blocks.get(block).is_some_and(|it| it.span.end < start) {
            block += 1;
        }
        let level = document.blocks.get(block).filter(|it| it.span.start <= end).and_then(|it| match it.kind {
            BlockKind::Heading(level) => Some(level),
            BlockKind::Paragraph | BlockKind::ListItem { .. } | BlockKind::TableRow { .. } | BlockKind::Quote => None,
        });
        if line.len() <= 200 && line.bytes().any(|byte| byte.is_ascii_digit()) {
            let label = (line.len() <= 80).then(|| LABEL_LINE.captures(line)).flatten();
            let found = match (label, level) {
                (Some(groups), _) => Some((groups[1].to_lowercase(), groups[2].trim().to_owned())),
                (None, Some(level)) => {
                    HEADING_NUMBER.captures(line).map(|groups| (format!("heading {level}"), groups[1].to_owned()))
                }
                // Without a label each number needs the request right below it.
                (None, None) if line.len() <= 30 && dated(text, end) => {
                    NUMBER_LINE.captures(line).map(|groups| ("number".to_owned(), groups[1].to_owned()))
                }
                (None, None) => None,
            };
            if let Some((form, number)) = found {
                let opening =
                    if level.is_none() { heading_above(document, block, start).unwrap_or(start) } else { start };
                heads.push(Head { start: opening, end, form, number, dated: dated(text, end) });
            }
        }
        start = end + 1;
    }
    heads
}

/// Returns the start of the heading right above a label line.
fn heading_above(document: &Document, block: usize, start: usize) -> Option<usize> {
    let above = document.blocks[..block.min(document.blocks.len())].last()?;
    let adjoins = document.text.get(above.span.end..start)?.trim().is_empty();
    (adjoins && matches!(above.kind, BlockKind::Heading(2..))).then_some(above.span.start)
}

/// Whether one of the next lines is a date, a request or a subject with its label.
fn dated(text: &str, end: usize) -> bool {
    let rest = text.get(end..).unwrap_or_default();
    rest.split('\n').skip(1).filter(|line| !line.trim().is_empty()).take(HEADER_LINES).any(|line| {
        let line = line.trim_start_matches(|lead: char| !lead.is_alphanumeric());
        ["date", "request", "subject", "title", "received", "question", "category"].iter().any(|label| {
            line.get(..label.len()).is_some_and(|word| word.eq_ignore_ascii_case(label))
                && line[label.len()..]
                    .split('\n')
                    .next()
                    .is_some_and(|rest| rest.chars().take(30).any(|next| next == ':'))
        })
    })
}

/// Copies one stretch of a document with everything that hangs on it.
fn cut(whole: &Cleaned, span: Span, first: bool) -> Cleaned {
    let document = &whole.document;
    let text = document.text[span.start..span.end].trim_end();
    let span = Span::new(span.start, span.start + text.len());
    let back = |it: Span| Span::new(it.start.max(span.start) - span.start, it.end.min(span.end) - span.start);
    let inside = |it: Span| it.start >= span.start && it.start < span.end;
    let mut tables: Vec<Grid> = Vec::new();
    let mut moved_to: Vec<Option<usize>> = Vec::new();
    for grid in &document.tables {
        // A table belongs where its first cell with text lies.
        let here = grid.cells.iter().find(|cell| !cell.span.is_empty()).is_some_and(|cell| inside(cell.span));
        moved_to.push(here.then_some(tables.len()));
        if here {
            let cells = grid.cells.iter().map(|cell| GridCell {
                span: if inside(cell.span) { back(cell.span) } else { Span::new(0, 0) },
                ..cell.clone()
            });
            let caption = grid.caption.filter(|it| inside(*it)).map(back);
            tables.push(Grid {
                caption,
                origin: grid.origin,
                rows: grid.rows,
                cols: grid.cols,
                cells: cells.collect(),
            });
        }
    }
    let blocks: Vec<Block> = document
        .blocks
        .iter()
        .filter(|block| inside(block.span))
        .map(|block| Block { kind: moved_kind(&block.kind, &moved_to), span: back(block.span) })
        .collect();
    let title =
        blocks.first().filter(|block| matches!(block.kind, BlockKind::Heading(_))).and_then(|it| it.span.of(text));
    let links = document.links.iter().filter(|link| inside(link.span));
    let legal = whole.legal_standard.iter().filter(|it| inside(it.span));
    let source = whole.map.to_source(span);
    let removed = whole.removed.iter().filter(|it| match source {
        // What was removed above the first response (the banner) stays with the first.
        Some(source) => it.span.overlaps(source) || (first && it.span.end <= source.start),
        None => first,
    });
    Cleaned {
        map: map_of(whole, span),
        removed: removed.cloned().collect(),
        legal_standard: legal
            .map(|it| LegalParagraph { template_id: it.template_id.clone(), span: back(it.span) })
            .collect(),
        document: Document {
            title: title.map(str::to_owned),
            links: links.map(|link| Link { href: link.href.clone(), span: back(link.span) }).collect(),
            text: text.to_owned(),
            blocks,
            tables,
            lang: document.lang.clone(),
            canonical_url: document.canonical_url.clone(),
            letterhead: document.letterhead.clone(),
            published: document.published.clone(),
            status: document.status,
            hidden: document.hidden.clone(),
            members: Vec::new(),
            problems: document.problems.clone(),
        },
    }
}

fn moved_kind(kind: &BlockKind, moved_to: &[Option<usize>]) -> BlockKind {
    match kind {
        BlockKind::TableRow { table, row } => match moved_to.get(*table).copied().flatten() {
            Some(table) => BlockKind::TableRow { table, row: *row },
            // A row whose table began in another response is only text here.
            None => BlockKind::Paragraph,
        },
        BlockKind::Heading(_) | BlockKind::Paragraph | BlockKind::ListItem { .. } | BlockKind::Quote => kind.clone(),
    }
}

/// Returns the part of the offset map under a span, counted from its start.
fn map_of(whole: &Cleaned, span: Span) -> OffsetMap {
    let mut map = OffsetMap::default();
    let mut start = span.start;
    for line in whole.document.text[span.start..span.end].split_inclusive('\n') {
        let end = start + line.len();
        match whole.map.to_source(Span::new(start, end)) {
            Some(source) if source.len() == line.len() => map.push(start - span.start, source.start, line.len()),
            Some(_) => {
                for at in start..end {
                    if let Some(source) = whole.map.to_source(Span::new(at, at + 1)) {
                        map.push(at - span.start, source.start, 1);
                    }
                }
            }
            None => {}
        }
        start = end;
    }
    map
}

#[cfg(test)]
mod tests;
