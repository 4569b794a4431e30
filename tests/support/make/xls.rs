//! Old binary workbooks: records in a stream of a compound file.

use crate::make::ole::compound;
use crate::make::utf16;

/// Cell formats that every book has: plain, white letters, letters on a ground of their colour, a format that shows
/// nothing.
pub const PLAIN: u16 = 15;
pub const WHITE: u16 = 16;
pub const BLACK_ON_BLACK: u16 = 17;
pub const SHOWS_NOTHING: u16 = 18;

/// One sheet: records of its own, made before.
#[derive(Clone, Default)]
pub struct Sheet {
    pub name: String,
    /// 0 shown, 1 hidden, 2 hidden from the menu too.
    pub state: u8,
    pub records: Vec<u8>,
}

impl Sheet {
    pub fn new(name: &str, state: u8, records: Vec<u8>) -> Self {
        Sheet { name: name.to_owned(), state, records }
    }
}

/// A workbook in the making.
#[derive(Clone, Default)]
pub struct Book {
    pub sheets: Vec<Sheet>,
    pub shared: Vec<String>,
    /// Records before the list of sheets.
    pub globals: Vec<u8>,
    /// More streams of the file.
    pub streams: Vec<(&'static str, Vec<u8>)>,
}

impl Book {
    pub fn of(sheets: Vec<Sheet>) -> Self {
        Book { sheets, ..Book::default() }
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut streams = vec![("/Workbook", self.stream())];
        streams.extend(self.streams.clone());
        compound(&streams)
    }

    /// The stream of records alone.
    pub fn stream(&self) -> Vec<u8> {
        let mut head = [bof(5), record(0x42, &1200_u16.to_le_bytes()), formats(), self.globals.clone()].concat();
        let list: usize = self.sheets.iter().map(|sheet| 4 + 6 + short(&sheet.name).len()).sum();
        let shared = shared_strings(&self.shared);
        let mut at = head.len() + list + shared.len() + 4;
        for sheet in &self.sheets {
            let place = [(at as u32).to_le_bytes().as_slice(), &[sheet.state, 0], &short(&sheet.name)].concat();
            head.extend(record(0x85, &place));
            at += body(sheet).len();
        }
        head.extend(shared);
        head.extend(record(0x0a, &[]));
        self.sheets.iter().fold(head, |stream, sheet| [stream, body(sheet)].concat())
    }
}

fn body(sheet: &Sheet) -> Vec<u8> {
    [bof(0x10), sheet.records.clone(), record(0x0a, &[])].concat()
}

fn bof(kind: u16) -> Vec<u8> {
    record(0x809, &numbers(&[0x600, kind, 0x0dbb, 0x07cc, 0, 0, 0, 0]))
}

pub fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [kind.to_le_bytes().as_slice(), &(data.len() as u16).to_le_bytes(), data].concat()
}

pub fn numbers(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// A string with a length of one byte.
pub fn short(text: &str) -> Vec<u8> {
    [vec![text.encode_utf16().count() as u8, 1], utf16(text)].concat()
}

/// A string with a length of two bytes.
pub fn long(text: &str) -> Vec<u8> {
    let mut bytes = (text.encode_utf16().count() as u16).to_le_bytes().to_vec();
    bytes.push(1);
    bytes.extend(utf16(text));
    bytes
}

fn formats() -> Vec<u8> {
    let font = |color: u16| record(0x31, &[numbers(&[200, 0, color, 400, 0, 0, 0]), short("Arial")].concat());
    // The fifth font in the file has number 5: there is no number 4.
    let mut out = [0x7fff, 0x7fff, 0x7fff, 0x7fff, 9, 8].map(font).concat();
    out.extend(record(0x41e, &[numbers(&[164]), long(";;;")].concat()));
    let ground =
        |solid: bool, color: u16| [if solid { 0x0400_0000_u32 } else { 0 }, 0x20c0 & 0xff80 | u32::from(color)];
    let cell = |font: u16, format: u16, flags: u16, ground: [u32; 2]| {
        let mut data = numbers(&[font, format, flags, 0x20, 0, 0, 0]);
        data.extend(ground[0].to_le_bytes());
        data.extend((ground[1] as u16).to_le_bytes());
        record(0xe0, &data)
    };
    (0..15).for_each(|_| out.extend(cell(0, 0, 0xfff5, ground(false, 0x40))));
    out.extend(cell(0, 0, 1, ground(false, 0x40)));
    out.extend(cell(5, 0, 1, ground(false, 0x40)));
    out.extend(cell(6, 0, 1, ground(true, 8)));
    out.extend(cell(0, 164, 1, ground(false, 0x40)));
    out.extend(record(0x293, &[0x10, 0x80, 0, 0xff]));
    out
}

fn shared_strings(shared: &[String]) -> Vec<u8> {
    let count = (shared.len() as u32).to_le_bytes();
    let strings: Vec<u8> = shared.iter().flat_map(|text| long(text)).collect();
    record(0xfc, &[count.as_slice(), &count, &strings].concat())
}

/// Rows of texts from row `first` on.
pub fn rows(first: u16, texts: &[&[&str]]) -> Vec<u8> {
    let mut records = dimensions(first + texts.len() as u16, 16);
    for (at, texts) in texts.iter().enumerate() {
        records.extend(row(first + at as u16, 0));
        for (col, words) in texts.iter().enumerate() {
            records.extend(text(first + at as u16, col as u16, PLAIN, words));
        }
    }
    records
}

pub fn dimensions(rows: u16, cols: u16) -> Vec<u8> {
    record(0x200, &numbers(&[0, 0, rows, 0, 0, cols, 0]))
}

/// A row; flag `0x20` hides it.
pub fn row(number: u16, flags: u16) -> Vec<u8> {
    record(0x208, &numbers(&[number, 0, 16, 300, 0, 0, 0x100 | flags, 15]))
}

/// Columns; flag 1 hides them.
pub fn columns(first: u16, last: u16, width: u16, flags: u16) -> Vec<u8> {
    record(0x7d, &numbers(&[first, last, width, 15, flags, 0]))
}

pub fn text(row: u16, col: u16, format: u16, text: &str) -> Vec<u8> {
    record(0x204, &[numbers(&[row, col, format]), long(text)].concat())
}

pub fn shared(row: u16, col: u16, format: u16, index: u32) -> Vec<u8> {
    record(0xfd, &[numbers(&[row, col, format]), index.to_le_bytes().to_vec()].concat())
}

pub fn number(row: u16, col: u16, value: f64) -> Vec<u8> {
    record(0x203, &[numbers(&[row, col, PLAIN]), value.to_le_bytes().to_vec()].concat())
}

/// A note that hangs on a cell.
pub fn comment(row: u16, col: u16, author: &str, text: &str) -> Vec<u8> {
    let object =
        [numbers(&[0x15, 0x12, 0x19, 1, 0x4011, 0, 0, 0, 0, 0, 0, 0x0d, 0x16]), vec![0; 22], vec![0; 4]].concat();
    let length = text.encode_utf16().count() as u16;
    let box_ = record(0x1b6, &numbers(&[0x212, 0, 0, 0, 0, length, 16, 0, 0]));
    let words = record(0x3c, &[vec![1], utf16(text)].concat());
    let runs = record(0x3c, &numbers(&[0, 0, 0, 0, length, 0, 0, 0]));
    let note = record(0x1c, &[numbers(&[row, col, 0, 1]), long(author), vec![0]].concat());
    [record(0x5d, &object), box_, words, runs, note].concat()
}

/// A name for a text; flag 1 hides it.
pub fn name(name: &str, flags: u16, value: &str) -> Vec<u8> {
    let formula = [vec![0x17], short(value)].concat();
    let mut data = numbers(&[flags]);
    data.extend([0, name.encode_utf16().count() as u8]);
    data.extend(numbers(&[formula.len() as u16, 0, 0, 0, 0]));
    data.push(1);
    data.extend(utf16(name));
    data.extend(formula);
    record(0x18, &data)
}

/// Another workbook, and a cell kept of it.
pub fn of_another_book(file: &str, sheet: &str, value: &str) -> Vec<u8> {
    let book = [numbers(&[1]), long(file), long(sheet)].concat();
    let cell = [vec![0, 0, 0, 0, 2], long(value)].concat();
    [record(0x1ae, &book), record(0x59, &numbers(&[1, 0])), record(0x5a, &cell)].concat()
}
