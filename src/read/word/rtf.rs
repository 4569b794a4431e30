//! Rich text (`.rtf`): its text, paragraphs and tables. The libraries that were tried glue paragraphs and cells together and
//! take descriptions of the file for text.

use super::{Paper, Run, TableCell};
use crate::model::{BlockKind, Document, HiddenKind, Problem};
use crate::read::colour::{WHITE, is_lost_on};
use encoding_rs::{Encoding, WINDOWS_1252};

/// Groups inside groups deeper than this are not text.
const DEEPEST: usize = 2_000;

/// Groups that hold no text of the paper, beside those marked as such.
const ASIDE: [&str; 21] = [
    "fonttbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "themedata",
    "colorschememapping",
    "datastore",
    "latentstyles",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "generator",
    "xmlnstbl",
    "fldinst",
    "filetbl",
    "revtbl",
    "nonshppict",
    "bkmkstart",
    "bkmkend",
    "pgptbl",
];

/// Signs that words of control stand for.
const SIGNS: [(&str, &str); 12] = [
    ("tab", " "),
    ("line", "\n"),
    ("emdash", "—"),
    ("endash", "–"),
    ("lquote", "‘"),
    ("rquote", "’"),
    ("ldblquote", "“"),
    ("rdblquote", "”"),
    ("bullet", "•"),
    ("emspace", " "),
    ("enspace", " "),
    ("~", " "),
];

#[derive(Clone, Copy, Default)]
struct State {
    is_aside: bool,
    is_hidden: bool,
    is_deleted: bool,
    in_table: bool,
    in_colours: bool,
    /// Places in the list of colours; none means that of the paper's own choice.
    letters: Option<usize>,
    ground: Option<usize>,
    /// Bytes to pass over behind a character given by its number.
    fallback: usize,
}

struct Reading {
    paper: Paper,
    states: Vec<State>,
    state: State,
    text: String,
    cells: Vec<String>,
    rows: Vec<Vec<TableCell>>,
    /// The list of colours; the first is left to the program.
    colours: Vec<Option<u32>>,
    colour: Option<u32>,
    encoding: &'static Encoding,
    /// Bytes of the file's own encoding that wait to be decoded together.
    bytes: Vec<u8>,
    skip: usize,
}

pub fn read_rtf(bytes: &[u8]) -> Document {
    let state = State { fallback: 1, ..State::default() };
    let mut reading = Reading {
        paper: Paper::new(),
        states: Vec::new(),
        state,
        text: String::new(),
        cells: Vec::new(),
        rows: Vec::new(),
        colours: Vec::new(),
        colour: None,
        encoding: WINDOWS_1252,
        bytes: Vec::new(),
        skip: 0,
    };
    reading.read(bytes);
    reading.end_paragraph();
    reading.end_table();
    reading.paper.document()
}

impl Reading {
    fn read(&mut self, rtf: &[u8]) {
        let (mut at, mut too_deep) = (0, 0_usize);
        while at < rtf.len() {
            match rtf[at] {
                b'{' if self.states.len() >= DEEPEST => too_deep += 1,
                b'{' => {
                    self.flush();
                    self.states.push(self.state);
                }
                b'}' if too_deep > 0 => too_deep -= 1,
                b'}' => {
                    self.flush();
                    self.state = self.states.pop().unwrap_or(self.state);
                }
                b'\\' => {
                    at = self.control(rtf, at + 1);
                    continue;
                }
                b'\r' | b'\n' => {}
                _ if too_deep > 0 => {}
                byte => self.byte(byte),
            }
            at += 1;
        }
        self.flush();
        if too_deep > 0 {
            self.paper.problems.push(Problem::warning("nested_too_deep", "groups nested too deep were left out"));
        }
    }

    /// Reads one word of control and returns where the text goes on.
    fn control(&mut self, rtf: &[u8], at: usize) -> usize {
        let Some(first) = rtf.get(at) else { return at };
        if !first.is_ascii_alphabetic() {
            if *first == b'\'' {
                let hex = rtf.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
                if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                    self.byte(byte);
                }
                return (at + 3).min(rtf.len());
            }
            match first {
                b'\\' | b'{' | b'}' => self.byte(*first),
                b'*' => self.state.is_aside = true,
                b'~' => self.push(" "),
                b'_' => self.push("-"),
                b'\r' | b'\n' => self.word("par", None),
                _ => {}
            }
            return at + 1;
        }
        let letters = rtf[at..].iter().take(32).take_while(|byte| byte.is_ascii_alphabetic()).count();
        let mut end = at + letters;
        let negative = rtf.get(end) == Some(&b'-');
        let digits_start = end + usize::from(negative);
        let digits =
            rtf[digits_start.min(rtf.len())..].iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
        let mut number = None;
        if digits > 0 {
            end = digits_start + digits;
            let value = std::str::from_utf8(&rtf[digits_start..end]).ok().and_then(|it| it.parse::<i64>().ok());
            number = value.map(|value| if negative { -value } else { value });
        }
        if rtf.get(end) == Some(&b' ') {
            end += 1;
        }
        let word = std::str::from_utf8(&rtf[at..at + letters]).unwrap_or_default();
        if word == "bin" {
            let length = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
            return end.saturating_add(length).min(rtf.len());
        }
        self.word(word, number);
        end
    }

    fn word(&mut self, word: &str, number: Option<i64>) {
        self.flush();
        let on = number != Some(0);
        match word {
            "ansicpg" => {
                let label = number.map(|page| format!("windows-{page}")).unwrap_or_default();
                self.encoding = Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252);
            }
            "uc" => self.state.fallback = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(16),
            "u" => {
                let code = number
                    .map(|code| if code < 0 { code + 65_536 } else { code })
                    .and_then(|it| u32::try_from(it).ok());
                if let Some(character) = code.and_then(char::from_u32) {
                    self.push(character.encode_utf8(&mut [0; 4]));
                }
                self.skip = self.state.fallback;
            }
            "v" => self.state.is_hidden = on,
            "deleted" => self.state.is_deleted = on,
            "plain" => {
                self.state = State { is_hidden: false, letters: None, ground: None, ..self.state };
            }
            "colortbl" => (self.state.is_aside, self.state.in_colours) = (true, true),
            "red" | "green" | "blue" if self.state.in_colours => {
                let level = number.map_or(0, |level| level.clamp(0, 255)) as u32;
                let shift = if word == "red" {
                    16
                } else if word == "green" {
                    8
                } else {
                    0
                };
                self.colour = Some(self.colour.unwrap_or(0) | level << shift);
            }
            "cf" => self.state.letters = number.and_then(|it| usize::try_from(it).ok()),
            "highlight" | "cb" | "chcbpat" => self.state.ground = number.and_then(|it| usize::try_from(it).ok()),
            // What an object shows is text.
            "result" => self.state.is_aside = false,
            "pard" => self.state.in_table = false,
            "intbl" => self.state.in_table = on,
            "par" | "sect" | "page" if self.state.in_table => self.push(" "),
            "par" | "sect" | "page" => self.end_paragraph(),
            "cell" | "nestcell" => {
                if !self.state.is_aside {
                    let text = std::mem::take(&mut self.text);
                    self.cells.push(text);
                }
            }
            "row" | "nestrow" => self.end_row(),
            "author" | "operator" | "manager" => {
                self.paper.hide(HiddenKind::Metadata, 1);
                self.state.is_aside = true;
            }
            "annotation" | "atnid" | "atnauthor" => {
                self.paper.hide(HiddenKind::Comment, u64::from(word == "annotation"));
                self.state.is_aside = true;
            }
            "objdata" => {
                self.paper.hide(HiddenKind::EmbeddedFile, 1);
                self.state.is_aside = true;
            }
            _ if ASIDE.contains(&word) => self.state.is_aside = true,
            _ => {
                if let Some((_, sign)) = SIGNS.iter().find(|(name, _)| *name == word) {
                    self.push(sign);
                }
            }
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else {
            self.bytes.push(byte);
        }
    }

    fn flush(&mut self) {
        if !self.bytes.is_empty() {
            let bytes = std::mem::take(&mut self.bytes);
            let text = self.encoding.decode_without_bom_handling(&bytes).0.into_owned();
            self.push(&text);
        }
    }

    fn push(&mut self, text: &str) {
        let State { is_aside, is_deleted, in_colours, letters, ground, .. } = self.state;
        if in_colours {
            for _ in text.matches(';') {
                let colour = self.colour.take();
                self.colours.push(colour);
            }
        }
        let colour = |at: Option<usize>| at.and_then(|at| self.colours.get(at).copied().flatten());
        let (letters, ground) = (colour(letters).unwrap_or(0), colour(ground).unwrap_or(WHITE));
        let is_hidden = self.state.is_hidden || is_lost_on(Some(letters), Some(ground));
        if is_aside {
            return;
        }
        if is_hidden || is_deleted {
            let kind = if is_deleted { HiddenKind::TrackedChange } else { HiddenKind::InvisibleText };
            self.paper.hide(kind, u64::from(!text.trim().is_empty()));
            return;
        }
        self.text.push_str(text);
    }

    fn end_row(&mut self) {
        if self.state.is_aside {
            return;
        }
        let cells = std::mem::take(&mut self.cells);
        let row = cells.into_iter().enumerate();
        let cell = |(col, text)| TableCell { col, colspan: 1, rowspan: 1, is_header: false, text };
        self.rows.push(row.map(cell).collect());
    }

    fn end_paragraph(&mut self) {
        if self.state.is_aside {
            return;
        }
        self.end_table();
        let text = std::mem::take(&mut self.text);
        self.paper.line(&[Run { text, href: None }], &BlockKind::Paragraph);
    }

    fn end_table(&mut self) {
        // Cells of a row that was never ended.
        if !self.cells.is_empty() {
            self.end_row();
        }
        let rows = std::mem::take(&mut self.rows);
        self.paper.table(&rows);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rtf: &str, expected: &[&str]) {
        assert_eq!(read_rtf(rtf.as_bytes()).text.lines().collect::<Vec<_>>(), expected, "{rtf}");
    }

    #[test]
    fn paragraphs_signs_and_encodings_are_read() {
        check(
            r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}Caf\'e9 \'a35\par Next\u8211?line\par}",
            &["Café £5", "Next–line"],
        );
    }

    #[test]
    fn tables_are_read() {
        check(
            r"{\rtf1 Above\par\trowd\intbl Year\cell Count\cell\row\trowd\intbl 2021\cell 4\cell\row\pard Below\par}",
            &["Above", "Year | Count", "2021 | 4", "Below"],
        );
    }

    #[test]
    fn hidden_and_deleted_text_is_counted_and_left_out() {
        let document = read_rtf(br"{\rtf1{\info{\author A}}Seen {\v unseen}{\deleted gone}{\*\xyz aside}\par}");
        assert_eq!(document.text, "Seen");
        let kinds: Vec<HiddenKind> = document.hidden.iter().map(|it| it.kind).collect();
        assert_eq!(kinds, [HiddenKind::InvisibleText, HiddenKind::TrackedChange, HiddenKind::Metadata]);
    }

    #[test]
    fn deep_groups_cost_nothing() {
        let deep = format!("{{\\rtf1 Words\\par {}", "{".repeat(500_000));
        assert_eq!(read_rtf(deep.as_bytes()).text, "Words");
    }
}
