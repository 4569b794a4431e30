//! Reads a PDF: its text in reading order, one block a line, and its tables as grids.
//!
//! The library gives paragraphs and tables page by page. It joins the lines of an address or a list into one paragraph,
//! and starts every table anew on every page; both are put right here from where the lines stand. Pictures are not
//! read: a scan has no text.

mod drawing;
mod hidden;
mod lines;
mod order;
mod ruled;
mod table;
mod write;

use crate::model::{Document, Problem, ReadStatus};
use crate::read::pdf::hidden::Shows;
use crate::read::pdf::lines::{Line, printed_lines};
use crate::read::pdf::table::PageTable;
use lopdf::content::Content;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use unpdf::parser::LayoutAnalyzer;
use unpdf::parser::backend::{PdfBackend, RawBackend};
use unpdf::{
    Block, Error, ErrorMode, ExtractionQuality, InlineContent, PageSelection, PageStreamOptions, Paragraph, ParseEvent,
    PdfParser,
};

/// Text past this is not read; no answer fills as much.
const MOST_TEXT: usize = 8 << 20;
const MOST_PAGES: u32 = 5000;
/// A page of a letter has more characters; fewer beside a picture are a stamp on a scan.
const FEW_CHARACTERS: usize = 50;
/// Characters of "Page 100 of 250", at the head and at the foot.
const LONGEST_PAGE_NUMBER: u32 = 24;

/// A page as the library gives it.
struct Page {
    items: Vec<Item>,
    /// As printed, from the top; empty when nothing on the page needs them.
    lines: Vec<Line>,
    is_one_column: bool,
}

enum Item {
    Text(Text),
    Table(PageTable),
}

/// A paragraph, heading or list item. White space in it is the library's.
struct Text {
    heading: Option<u8>,
    /// Depth, and the marker as printed.
    item: Option<(u8, String)>,
    runs: Vec<Run>,
}

struct Run {
    text: String,
    href: Option<String>,
}

impl Text {
    fn length(&self) -> usize {
        self.runs.iter().map(|run| run.text.len()).sum()
    }
}

/// Reads the bytes of a PDF file.
pub fn read_pdf(bytes: &[u8]) -> Document {
    // Nobody has seen all damaged files: a library that panics costs the document.
    let failed = |_| {
        Document::unread(ReadStatus::Unreadable, Problem::error("reader_failed", "the PDF library failed on this file"))
    };
    let looked = catch_unwind(AssertUnwindSafe(|| hidden::look(bytes))).ok().flatten();
    let shown = match looked.as_ref().map(|looked| &looked.shown) {
        None | Some(Shows::Itself) => Some(bytes),
        Some(Shows::Without(without)) => Some(without.as_slice()),
        Some(Shows::Nothing) => None,
    };
    let mut document = match shown {
        Some(shown) => catch_unwind(AssertUnwindSafe(|| read_or_say_why(shown))).unwrap_or_else(failed),
        None => {
            let problem =
                Problem::error("hidden_not_removed", "its hidden text could not be taken out, so none was read");
            Document::unread(ReadStatus::Unreadable, problem)
        }
    };
    match looked {
        Some(looked) => document.hidden = looked.hidden,
        None if document.status == ReadStatus::Read => {
            let message = "what the file hides, if anything, could not be told";
            document.problems.push(Problem::warning("hidden_not_checked", message));
        }
        None => {}
    }
    document
}

fn read_or_say_why(bytes: &[u8]) -> Document {
    let parser = match PdfParser::from_bytes(bytes) {
        Ok(parser) => parser,
        Err(error) => return refused(&error),
    };
    let mut facts = Facts::default();
    let mut pages = Vec::new();
    let backend = RawBackend::load_bytes(bytes).ok();
    let quality = parser.for_each_page(options(), |event| facts.take(event, backend.as_ref(), &mut pages));
    match quality {
        Ok(quality) => finished(pages, facts, &quality),
        Err(error) => refused(&error),
    }
}

/// Each is named, since the library's defaults start a pool of threads.
fn options() -> PageStreamOptions {
    PageStreamOptions {
        error_mode: ErrorMode::Lenient,
        extract_text: true,
        extract_resources: false,
        min_image_dimension: 64,
        pages: PageSelection::All,
        password: None,
        parallel: false,
        suppress_low_confidence_ocr: true,
        window_size: 1,
        emit_progress_every: u32::MAX,
    }
}

fn refused(error: &Error) -> Document {
    match error {
        Error::Encrypted | Error::InvalidPassword => Document::encrypted(),
        other => Document::damaged(format!("the PDF cannot be opened: {other}")),
    }
}

/// What was seen beside the text.
#[derive(Default)]
struct Facts {
    title: Option<String>,
    length: usize,
    pages: u32,
    /// Pages that failed, each with the library's reason.
    failed: Vec<(u32, String)>,
    pictures: u32,
    pages_of_pictures: u32,
    /// Pages on which more was taken for a page number than a page number has characters.
    numbers_left_out: u32,
    cut: bool,
}

impl Facts {
    fn take(&mut self, event: ParseEvent, backend: Option<&RawBackend>, pages: &mut Vec<Page>) -> ControlFlow<()> {
        match event {
            ParseEvent::DocumentStart { metadata, .. } => {
                self.title = metadata.title.filter(|title| !title.trim().is_empty());
            }
            ParseEvent::PageParsed(page) => {
                self.pages += 1;
                self.numbers_left_out += u32::from(page.omitted_page_number_chars > LONGEST_PAGE_NUMBER);
                self.pictures = self.pictures.saturating_add(page.image_op_count);
                let read = read_page(&page, backend);
                let length: usize = read.items.iter().map(Item::length).sum();
                if page.image_op_count > 0 && length < FEW_CHARACTERS {
                    self.pages_of_pictures += 1;
                }
                self.length += length;
                pages.push(read);
                if self.length > MOST_TEXT || self.pages >= MOST_PAGES {
                    self.cut = true;
                    return ControlFlow::Break(());
                }
            }
            ParseEvent::PageFailed { page, error } => self.failed.push((page, error.to_string())),
            ParseEvent::Progress { .. } | ParseEvent::DocumentEnd { .. } => {}
        }
        ControlFlow::Continue(())
    }
}

impl Item {
    fn length(&self) -> usize {
        match self {
            Item::Text(text) => text.length(),
            Item::Table(table) => table.length(),
        }
    }
}

fn line(text: String) -> Item {
    Item::Text(Text { heading: None, item: None, runs: vec![Run { text, href: None }] })
}

fn read_page(page: &unpdf::Page, backend: Option<&RawBackend>) -> Page {
    let mut items = Vec::new();
    for element in &page.elements {
        match element {
            Block::Paragraph(paragraph) => items.extend(text_of(paragraph).map(Item::Text)),
            Block::Table(table) => {
                let mut table = PageTable::new(table);
                let (above, below) = table.take_apart();
                items.extend(above.into_iter().map(line));
                items.push(Item::Table(table));
                items.extend(below.into_iter().map(line));
            }
            Block::Code { content } | Block::Raw { content } => {
                let lines = content.lines().filter(|line| !line.trim().is_empty());
                items.extend(lines.map(|text| line(text.to_owned())));
            }
            Block::Image { .. } | Block::HorizontalRule | Block::PageBreak | Block::SectionBreak => {}
        }
    }
    if let Some(backend) = backend
        && items.iter().any(|item| matches!(item, Item::Table(table) if table.is_run_together()))
    {
        take_apart(&mut items, backend, page.number);
    }
    // Where the lines stand says nothing on a page that is one table.
    let has_text = items.iter().any(|item| matches!(item, Item::Text(_)));
    let lines = match backend.filter(|_| has_text) {
        Some(backend) => printed_lines(&LayoutAnalyzer::new(backend), page.number),
        None => Vec::new(),
    };
    Page { items, lines, is_one_column: page.column_count <= 1 }
}

/// Puts tables that their rules give in place of those whose columns ran together.
fn take_apart(items: &mut [Item], backend: &RawBackend, number: u32) {
    let Some(page) = backend.pages().get(&number).copied() else { return };
    let Ok(content) = backend.page_content(page) else { return };
    let Ok(content) = Content::decode(&content) else { return };
    let measure = |font: &[u8], bytes: &[u8]| {
        let advances = backend.glyph_advances(page.into(), font, bytes)?;
        Some(advances.iter().map(|glyph| (glyph.width, glyph.is_word_space)).collect())
    };
    let drawing = drawing::draw(&content.operations, &drawing::Names::default(), &measure);
    let decode = |font: &[u8], bytes: &[u8]| backend.decode_text(page.into(), font, bytes).text;
    let mut tables = ruled::tables(&drawing, &decode);
    for item in items {
        if let Item::Table(run_together) = item
            && run_together.is_run_together()
        {
            // The same table holds about as much text.
            let (length, most) = (run_together.length(), run_together.length() * 5 / 4);
            let same = tables
                .iter()
                .position(|it| it.length() * 5 > length * 4 && it.length() <= most && !it.is_run_together());
            if let Some(at) = same {
                *run_together = tables.remove(at);
            }
        }
    }
}

fn text_of(paragraph: &Paragraph) -> Option<Text> {
    if paragraph.is_empty() {
        return None;
    }
    let run = |content: &InlineContent| match content {
        InlineContent::Text(run) => Some(Run { text: run.text.clone(), href: None }),
        InlineContent::LineBreak => Some(Run { text: " ".to_owned(), href: None }),
        InlineContent::Link { text, url, .. } => Some(Run { text: text.clone(), href: Some(url.clone()) }),
        InlineContent::Image { .. } => None,
    };
    let runs: Vec<Run> = paragraph.content.iter().filter_map(run).collect();
    let bare: usize = runs.iter().map(|run| run.text.len()).sum();
    let item = paragraph.style.list_info.as_ref().map(|info| {
        let printed = paragraph.plain_text();
        let marker = printed.get(..printed.len().saturating_sub(bare)).unwrap_or_default().trim().to_owned();
        (info.level.saturating_add(1), marker)
    });
    Some(Text { heading: paragraph.style.heading_level, item, runs })
}

/// Puts the document together and says what is known to be missing from it.
fn finished(pages: Vec<Page>, facts: Facts, quality: &ExtractionQuality) -> Document {
    let mut problems = Vec::new();
    for (page, reason) in facts.failed.iter().take(20) {
        problems.push(Problem::warning("page_failed", format!("page {page} could not be read: {reason}")));
    }
    if quality.pages_incomplete {
        problems.push(Problem::warning("pages_missing", "the file is damaged and has lost pages"));
    }
    if quality.undecodable_content_streams > 0 || quality.suppressed_text_runs > 0 {
        let message = format!(
            "{} streams could not be decoded, {} pieces of text are in fonts that do not say what they are",
            quality.undecodable_content_streams, quality.suppressed_text_runs
        );
        problems.push(Problem::warning("text_lost", message));
    }
    if facts.numbers_left_out > 0 {
        let message =
            format!("numbers that look like those of pages were left out on {} pages", facts.numbers_left_out);
        problems.push(Problem::warning("numbers_left_out", message));
    }
    if facts.cut {
        problems.push(Problem::warning("cut_short", format!("read up to page {} only", facts.pages)));
    }
    if facts.length == 0 {
        let (status, problem) = without_text(&facts, quality);
        problems.insert(0, problem);
        return Document { status, problems, title: facts.title, ..Document::default() };
    }
    if facts.pages_of_pictures > 0 {
        let message = format!("{} of {} pages are pictures without text", facts.pages_of_pictures, facts.pages);
        problems.push(Problem::warning("pages_without_text", message));
    }
    write::document(pages, facts.title, problems)
}

/// Says why nothing was read: a scan, damage, or nothing there.
fn without_text(facts: &Facts, quality: &ExtractionQuality) -> (ReadStatus, Problem) {
    let is_scan = quality.is_scan_pdf || facts.pictures > 0 || quality.suppressed_ocr_pages > 0;
    let is_damaged = !facts.failed.is_empty()
        || quality.pages_incomplete
        || quality.undecodable_content_streams > 0
        || quality.xref_reconstructed
        || quality.skipped_object_count > 0;
    if facts.pages == 0 {
        (ReadStatus::Unreadable, Problem::error("damaged", "the PDF has no page that can be read"))
    } else if quality.suppressed_text_runs > 0 {
        let message = "the fonts do not say which letters they draw";
        (ReadStatus::NoTextLayer, Problem::warning("no_text_layer", message))
    } else if is_scan {
        let message = format!("{} pages of pictures without text behind them", facts.pages);
        (ReadStatus::NoTextLayer, Problem::warning("no_text_layer", message))
    } else if is_damaged {
        (ReadStatus::Unreadable, Problem::error("damaged", "no page of the PDF could be decoded"))
    } else {
        (ReadStatus::Empty, Problem::note("empty_pages", format!("{} pages with nothing on them", facts.pages)))
    }
}

#[cfg(test)]
mod tests;
