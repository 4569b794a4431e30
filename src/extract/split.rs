//! Cuts a page that holds many responses into one document each, all places counted anew. A letter
//! that cites several numbers is not cut: only heads of the same form, each with a number of its own,
//! count. Text before the first head is the page's own heading and goes with none of the responses.

use crate::model::{Block, BlockKind, Cleaned, Document, Grid, GridCell, LegalParagraph, Link, OffsetMap, Span};
use regex::Regex;
use std::sync::LazyLock;

/// A response shorter than this is an entry of an index, not an answer.
const LEAST_BODY: usize = 40;
/// Lines after a head in which its `Date:` must stand.
const HEADER_LINES: usize = 4;

/// `Reference: 9317-18`, `FOI Reference Number - 123/24`: a label and a number, and nothing else.
static LABEL_LINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i-u)^[ \t|*]*((?:foi |foia |eir |our |request |enquiry |case |unique )*(?:request |reference|ref)(?: number| no| id)?)[ \t.]*[:\-|][ \t|]*([A-Z]{0,4}[ /]?\d[\w/. -]{1,24})[ \t|.]*$")
        .expect("a fixed pattern that the tests compile")
});
/// A heading that names a number: `FOI 123/24 – Knife crime`, `Knife crime (1648A/23)`.
static HEADING_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i-u)(?:\b(?:foi|foia|eir|ref|reference|request)\b[ \t:#/.-]*(?:no\.?|number)?[ \t:]*|\()(\d{2,8}[A-Z]?(?:[/-]\d{2,6})?|\d{2}[/.]FOI[/.]\d{2}[/.]\d{4,6})\b")
        .expect("a fixed pattern that the tests compile")
});

/// A number alone on its line, as a log opens an entry: `AB/0301/13`.
static NUMBER_LINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u)^[ \t*]*((?:[A-Z]{1,5}[/ -])?(?:FOI[/ -])?\d{2,7}[A-Z]?[/-]\d{2,6})[ \t.]*$")
        .expect("a fixed pattern that the tests compile")
});

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

/// Cuts a page into its responses; a page with one gives itself back.
pub fn split(cleaned: Cleaned) -> Vec<Cleaned> {
    let starts = starts(&cleaned.document);
    if starts.len() < 2 {
        return vec![cleaned];
    }
    let end = cleaned.document.text.len();
    let ends = starts.iter().skip(1).copied().chain([end]);
    let spans: Vec<Span> = starts.iter().copied().zip(ends).map(|(start, end)| Span::new(start, end)).collect();
    spans.into_iter().enumerate().map(|(index, span)| cut(&cleaned, span, index == 0)).collect()
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
            tables.push(Grid { caption, rows: grid.rows, cols: grid.cols, cells: cells.collect() });
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
            published: document.published.clone(),
            status: document.status,
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
mod tests {
    use super::*;
    use crate::model::{RemovedClass, RemovedText};

    /// Every line is a paragraph; `# ` makes a heading, `| ` a row of table 0. Ten bytes of furniture stood before.
    fn page(lines: &[&str]) -> Cleaned {
        let mut document = Document::default();
        let mut rows = 0;
        for line in lines {
            let (kind, line) = match (line.strip_prefix("# "), line.strip_prefix("| ")) {
                (Some(line), _) => (BlockKind::Heading(2), line),
                (None, Some(line)) => {
                    rows += 1;
                    (BlockKind::TableRow { table: 0, row: rows - 1 }, line)
                }
                (None, None) => (BlockKind::Paragraph, *line),
            };
            let start = document.text.len();
            document.text.push_str(line);
            let span = Span::new(start, document.text.len());
            if let BlockKind::TableRow { row, .. } = kind {
                let cell = GridCell { row, col: 0, rowspan: 1, colspan: 1, is_header: false, span };
                document.tables.resize_with(1, Grid::default);
                document.tables[0].cells.push(cell);
            }
            document.blocks.push(Block { kind, span });
            document.text.push('\n');
        }
        let mut map = OffsetMap::default();
        map.push(0, 10, document.text.len());
        let removed = vec![RemovedText { class: RemovedClass::Furniture, template_id: None, span: Span::new(0, 10) }];
        Cleaned { document, map, removed, legal_standard: Vec::new() }
    }

    fn check(lines: &[&str], expected: &[&str]) {
        let whole = page(lines);
        let parts = split(whole.clone());
        let opens: Vec<_> = parts.iter().map(|part| part.document.text.lines().next().unwrap_or_default()).collect();
        assert_eq!(opens, expected);
        for part in &parts {
            let text = &part.document.text;
            let source = part.map.to_source(Span::new(0, text.len().min(5))).unwrap();
            assert_eq!(whole.document.text.get(source.start - 10..source.end - 10), text.get(..text.len().min(5)));
            assert!(part.document.blocks.iter().all(|block| block.span.of(text).is_some()));
            let cells = part.document.tables.iter().flat_map(|grid| &grid.cells);
            assert!(cells.into_iter().all(|cell| cell.span.of(text).is_some_and(|it| !it.contains('\n'))));
        }
        assert_eq!(parts.iter().map(|part| part.removed.len()).sum::<usize>(), 1);
    }

    const ANSWER: &str = "You asked how many bridges there are, and the answer is four.";

    #[test]
    fn a_page_of_dated_references_is_cut_at_each() {
        let lines = [
            "Disclosure log",
            "Reference: 101-18",
            "Date: 3 April 2018",
            ANSWER,
            "| 2017",
            "| 4",
            "Reference: 102-18",
            "Date: 4 April 2018",
            ANSWER,
        ];
        check(&lines, &["Reference: 101-18", "Reference: 102-18"]);
    }

    #[test]
    fn a_log_of_bare_numbers_is_cut_at_each() {
        let entry = "Request: How many bridges are there, and who keeps them in repair?";
        check(
            &["Disclosure log", "AB/0301/13", entry, "Reply: four.", "AB/0306/13", entry, "Reply: five."],
            &["AB/0301/13", "AB/0306/13"],
        );
        check(&["AB/0301/13", entry, "Reply: See", "AB/0306/13", "Reply: four."], &["AB/0301/13"]);
    }

    #[test]
    fn a_page_of_headings_with_numbers_is_cut_at_each_heading() {
        check(
            &["# FOI 123/24 – Bridges", ANSWER, "# FOI 124/24 – Lamps", ANSWER],
            &["FOI 123/24 – Bridges", "FOI 124/24 – Lamps"],
        );
        let titled = [
            "# Bridges",
            "Reference: 1/24",
            "Date: 1 May 2024",
            ANSWER,
            "# Lamps",
            "Reference: 22/24",
            "Date: 1 May 2024",
            ANSWER,
        ];
        check(&titled, &["Bridges", "Lamps"]);
    }

    #[test]
    fn a_letter_with_several_numbers_stays_whole() {
        check(
            &["Our Ref: 101-18", "Your Ref: 55-18", ANSWER, "See reference 99-17 and reference 98-17.", ANSWER],
            &["Our Ref: 101-18"],
        );
        check(
            &["Reference: 101-18", "Date: 3 April 2018", ANSWER, "Reference: 101-18", "Date: 3 April 2018", ANSWER],
            &["Reference: 101-18"],
        );
        check(&["# Request 1", ANSWER, "# Request 2", ANSWER], &["Request 1"]);
        check(
            &["Reference: 101-18", "Reference: 102-18", "Reference: 103-18", "Reference: 104-18", ANSWER],
            &["Reference: 101-18"],
        );
        check(&[ANSWER], &[ANSWER]);
    }
}
