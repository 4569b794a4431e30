//! A document as read: its text, how the text is laid out, and what hangs on it.

use crate::model::{OffsetMap, Problem, Span, TableOrigin};
use serde::{Deserialize, Serialize};

/// Text of one page or file with its layout. All spans count bytes of `text`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Visible text, one block a line (`\n` between blocks, none inside one).
    pub text: String,
    /// Blocks in order; they do not overlap and together cover all text but line ends and cell separators.
    pub blocks: Vec<Block>,
    /// Tables found in markup, cells with their place in `text`.
    pub tables: Vec<Grid>,
    pub links: Vec<Link>,
    /// `h1`, else `og:title`, else `title`.
    pub title: Option<String>,
    /// Language as declared (`en`, `cy`), lower case primary tag.
    pub lang: Option<String>,
    /// Address the page gives as its own, if any.
    pub canonical_url: Option<String>,
    /// What the page round the main part says of whose page it is: `title`, site name, header, logo, footer.
    pub letterhead: Vec<String>,
    /// Publication date as printed in a `time` element or a `Published:` line, raw.
    pub published: Option<String>,
    pub status: ReadStatus,
    /// What the file holds and does not show, counted by kind; never what it says.
    pub hidden: Vec<HiddenContent>,
    /// Files inside this one: entries of an archive, attachments of a message.
    pub members: Vec<Member>,
    pub problems: Vec<Problem>,
}

/// A file inside a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// As the container calls it; never used as a path.
    pub name: String,
    /// As told from its bytes.
    pub media_type: Option<String>,
    pub bytes: u64,
    /// Hexadecimal.
    pub sha256: String,
    pub document: Document,
}

/// Content that a file holds and does not show, of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HiddenContent {
    pub kind: HiddenKind,
    pub count: u64,
}

/// How content is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HiddenKind {
    /// Sheets, hidden or very hidden.
    HiddenSheet,
    /// Rows that hold something: hidden, of no height, or folded away.
    HiddenRow,
    /// Rows that a filter left out.
    FilteredRow,
    /// Columns that hold something: hidden, of no width, or folded away.
    HiddenColumn,
    /// Cells or stretches of text in the colour of their ground, in a format that shows nothing, or marked as hidden.
    InvisibleText,
    /// Records of the data that a pivot table was made from.
    PivotCache,
    DataModel,
    /// Cells kept of another workbook.
    ExternalLink,
    /// Names for hidden places or values.
    DefinedName,
    /// Values kept by a chart.
    ChartCache,
    Comment,
    TrackedChange,
    CustomXml,
    EmbeddedFile,
    /// Fields that name an author, a manager, a person who saved the file.
    Metadata,
    /// Text under a filled shape.
    CoveredText,
    /// Earlier states of the file that were appended to.
    EarlierRevision,
    Annotation,
}

impl Document {
    /// Returns what stands for a file that was not read, and why.
    pub fn unread(status: ReadStatus, problem: Problem) -> Document {
        Document { status, problems: vec![problem], ..Document::default() }
    }

    /// Returns what stands for a file that asks for a password.
    pub fn encrypted() -> Document {
        Document::unread(ReadStatus::Encrypted, Problem::warning("encrypted", "the file asks for a password"))
    }

    /// Returns what stands for a file that cannot be opened, and why.
    pub fn damaged(why: impl Into<String>) -> Document {
        Document::unread(ReadStatus::Unreadable, Problem::error("damaged", why))
    }

    /// Returns whether every span lies in the text and every row in its table. True of all that this program reads;
    /// to be asked of a document that another process sent.
    pub fn is_sound(&self) -> bool {
        let lies = |span: &Span| span.of(&self.text).is_some();
        let of_table = |kind: &BlockKind| match kind {
            BlockKind::TableRow { table, row } => self.tables.get(*table).is_some_and(|grid| *row < grid.rows),
            BlockKind::Heading(_) | BlockKind::Paragraph | BlockKind::ListItem { .. } | BlockKind::Quote => true,
        };
        let fits = |grid: &Grid| {
            grid.caption.iter().all(lies)
                && grid.cells.iter().all(|cell| cell.row < grid.rows && cell.col < grid.cols && lies(&cell.span))
        };
        self.blocks.iter().all(|block| lies(&block.span) && of_table(&block.kind))
            && self.blocks.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start)
            && self.tables.iter().all(fits)
            && self.links.iter().all(|link| lies(&link.span))
            && self.members.iter().all(|member| member.document.is_sound())
    }
}

impl Document {
    /// Returns the document with lines put before its text. Each line: kind, and where it stands in `head`, which ends
    /// with a line feed unless it is empty.
    pub fn moved_behind(mut self, head: &str, lines: &[(BlockKind, usize, usize)]) -> Document {
        let by = head.len();
        let each = |span: &mut Span| *span = Span::new(span.start + by, span.end + by);
        self.blocks.iter_mut().for_each(|block| each(&mut block.span));
        for grid in &mut self.tables {
            grid.caption.iter_mut().for_each(each);
            // A cell without text keeps its place at the start.
            grid.cells.iter_mut().for_each(|cell| each(&mut cell.span));
        }
        self.links.iter_mut().for_each(|link| each(&mut link.span));
        let before = lines.iter().map(|(kind, start, end)| Block { kind: kind.clone(), span: Span::new(*start, *end) });
        self.blocks.splice(0..0, before);
        self.text.insert_str(0, if self.text.is_empty() { head.trim_end_matches('\n') } else { head });
        self
    }
}

/// Whether the bytes of a capture could be turned into text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadStatus {
    #[default]
    Read,
    /// No bytes, or nothing visible in them.
    Empty,
    /// Bytes that are not what they claim to be, or damaged beyond use.
    Unreadable,
    /// It asks for a password.
    Encrypted,
    /// Pictures of pages without text behind them.
    NoTextLayer,
    /// A format this version does not open; archived and listed, not guessed at.
    NotRead,
}

/// One line of a document: a paragraph, heading, list item, or row of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    pub kind: BlockKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlockKind {
    /// Level 1 to 6.
    Heading(u8),
    Paragraph,
    /// Depth starts at 1. The marker is what a browser would draw (`1.`, `a)`, `•`) and is not part
    /// of the text; absent in plain text, whose markers are text.
    ListItem {
        depth: u8,
        marker: Option<String>,
    },
    /// Row `row` of `tables[table]`.
    TableRow {
        table: usize,
        row: usize,
    },
    Quote,
}

/// A table as a grid of placed cells. Row and column counts include what spans cover.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grid {
    pub caption: Option<Span>,
    pub origin: TableOrigin,
    pub rows: usize,
    pub cols: usize,
    /// In reading order, by (row, col) of the top left corner.
    pub cells: Vec<GridCell>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridCell {
    pub row: usize,
    pub col: usize,
    pub rowspan: usize,
    pub colspan: usize,
    /// Marked as a header in the source (`th`, `thead`).
    pub is_header: bool,
    /// Place of the cell's text; empty span for an empty cell.
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// As written in the source, not resolved.
    pub href: String,
    pub span: Span,
}

/// Why a stretch of text is not part of the answer itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemovedClass {
    /// Cookie banners, exit buttons, navigation: taken out of the text.
    Furniture,
    /// Standard legal paragraphs and complaint rights: kept in the text, but classed.
    LegalStandard,
}

/// A classed stretch. The span counts in the text as read, before cleaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovedText {
    pub class: RemovedClass,
    pub template_id: Option<String>,
    pub span: Span,
}

/// A document without its site furniture, and the way back to the document as read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cleaned {
    pub document: Document,
    /// From `document.text` to the text as read.
    pub map: OffsetMap,
    /// By span start. Furniture is gone from `document.text`, legal standard text is still there.
    pub removed: Vec<RemovedText>,
    /// Standard legal paragraphs as spans of `document.text`, by start.
    pub legal_standard: Vec<LegalParagraph>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegalParagraph {
    pub template_id: String,
    pub span: Span,
}
