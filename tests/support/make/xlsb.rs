//! Workbooks of binary parts.

use crate::make::opc::Package;
use crate::make::utf16;

const TYPE: &str = "application/vnd.ms-excel";

/// Cell formats that every book has.
pub const PLAIN: u32 = 0;
pub const WHITE: u32 = 1;
pub const SHOWS_NOTHING: u32 = 2;

/// One sheet: records of columns, rows and cells.
#[derive(Clone, Default)]
pub struct Sheet {
    pub name: String,
    /// 0 shown, 1 hidden, 2 hidden from the menu too.
    pub state: u32,
    pub columns: Vec<u8>,
    pub rows: Vec<u8>,
    pub after: Vec<u8>,
    /// The whole part, in place of the fields above.
    pub whole: Option<Vec<u8>>,
    pub relations: Vec<(&'static str, String)>,
}

impl Sheet {
    pub fn new(name: &str, state: u32, rows: Vec<u8>) -> Self {
        Sheet { name: name.to_owned(), state, rows, ..Sheet::default() }
    }

    fn records(&self) -> Vec<u8> {
        let columns = match self.columns.as_slice() {
            [] => Vec::new(),
            columns => [record(390, &[]), columns.to_vec(), record(391, &[])].concat(),
        };
        let size = record(148, &numbers(&[0, 99, 0, 15]));
        [
            record(129, &[]),
            size,
            columns,
            record(145, &[]),
            self.rows.clone(),
            record(146, &[]),
            self.after.clone(),
            record(130, &[]),
        ]
        .concat()
    }
}

/// A workbook in the making.
#[derive(Clone, Default)]
pub struct Book {
    pub sheets: Vec<Sheet>,
    pub shared: Vec<String>,
    /// Records behind the sheets of the workbook part.
    pub workbook: Vec<u8>,
    /// Name, content type, bytes.
    pub parts: Vec<(&'static str, &'static str, Vec<u8>)>,
    pub relations: Vec<(&'static str, &'static str)>,
    pub core: String,
}

impl Book {
    pub fn of(sheets: Vec<Sheet>) -> Self {
        Book { sheets, ..Book::default() }
    }

    pub fn part(mut self, name: &'static str, content_type: &'static str, bytes: impl AsRef<[u8]>) -> Self {
        self.parts.push((name, content_type, bytes.as_ref().to_vec()));
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut package = Package::default();
        let main = "xl/workbook.bin";
        package.relate("", "officeDocument", main);
        let mut list = Vec::new();
        for (at, sheet) in self.sheets.iter().enumerate() {
            let name = format!("xl/worksheets/sheet{}.bin", at + 1);
            let bytes = sheet.whole.clone().unwrap_or_else(|| sheet.records());
            package.part(&name, &format!("{TYPE}.worksheet"), bytes);
            let id = package.relate(main, "worksheet", &format!("worksheets/sheet{}.bin", at + 1));
            let entry = [numbers(&[sheet.state, at as u32 + 1]), wide(&id), wide(&sheet.name)].concat();
            list.extend(record(156, &entry));
            for (kind, target) in &sheet.relations {
                package.relate(&name, kind, target);
            }
        }
        for (kind, target) in &self.relations {
            package.relate(main, kind, target);
        }
        let book =
            [record(131, &[]), record(143, &[]), list, record(144, &[]), self.workbook.clone(), record(132, &[])];
        package.part(main, &format!("{TYPE}.sheet.binary.macroEnabled.main"), book.concat());
        if !self.shared.is_empty() {
            let count = self.shared.len() as u32;
            let items = self.shared.iter().flat_map(|text| record(19, &[vec![0], wide(text)].concat()));
            let bytes = [record(159, &numbers(&[count, count])), items.collect(), record(160, &[])].concat();
            package.part("xl/sharedStrings.bin", &format!("{TYPE}.sharedStrings"), bytes);
            package.relate(main, "sharedStrings", "sharedStrings.bin");
        }
        package.part("xl/styles.bin", &format!("{TYPE}.styles"), styles());
        package.relate(main, "styles", "styles.bin");
        for (name, content_type, bytes) in &self.parts {
            package.part(name, content_type, bytes);
        }
        package.properties(&self.core, "");
        package.finish().finish()
    }
}

pub fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    record_that_says(kind, data.len(), data)
}

/// A record whose length may be a lie.
pub fn record_that_says(kind: u16, mut length: usize, data: &[u8]) -> Vec<u8> {
    let mut bytes = match kind {
        0..128 => vec![kind as u8],
        _ => vec![(kind & 0x7f) as u8 | 0x80, (kind >> 7) as u8],
    };
    while length > 0x7f {
        bytes.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
    bytes.extend(data);
    bytes
}

pub fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

pub fn wide(text: &str) -> Vec<u8> {
    [(text.encode_utf16().count() as u32).to_le_bytes().to_vec(), utf16(text)].concat()
}

fn styles() -> Vec<u8> {
    let color = |kind: u8, rgb: u8| vec![kind << 1 | 1, 0, 0, 0, rgb, rgb, rgb, 0xff];
    let font = |color: Vec<u8>| {
        let head = [220_u16, 0, 400, 0].iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<_>>();
        record(43, &[head, vec![0, 2, 0, 0], color, vec![0], wide("Arial")].concat())
    };
    let fill = |pattern: u32| {
        let data = [numbers(&[pattern]), color(0, 0), color(0, 0xff), vec![0; 48]].concat();
        record(45, &data)
    };
    let cell = |parent: u16, format: u16, font: u16| {
        let data: Vec<u8> =
            [parent, format, font, 0, 0, 0, 0, 0x3f].iter().flat_map(|number| number.to_le_bytes()).collect();
        record(47, &data)
    };
    let border = record(46, &[0; 51]);
    [
        record(278, &[]),
        record(615, &numbers(&[1])),
        record(44, &[164_u16.to_le_bytes().to_vec(), wide(";;;")].concat()),
        record(616, &[]),
        record(611, &numbers(&[2])),
        font(color(0, 0)),
        font(color(2, 0xff)),
        record(612, &[]),
        record(603, &numbers(&[2])),
        fill(0),
        fill(17),
        record(604, &[]),
        record(613, &numbers(&[1])),
        border,
        record(614, &[]),
        record(626, &numbers(&[1])),
        cell(0xffff, 0, 0),
        record(627, &[]),
        record(617, &numbers(&[3])),
        cell(0, 0, 0),
        cell(0, 0, 1),
        cell(0, 164, 0),
        record(618, &[]),
        record(279, &[]),
    ]
    .concat()
}

/// Rows of texts from row `first` on.
pub fn rows(first: u32, texts: &[&[&str]]) -> Vec<u8> {
    let mut records = Vec::new();
    for (at, texts) in texts.iter().enumerate() {
        records.extend(row(first + at as u32, 0));
        for (col, words) in texts.iter().enumerate() {
            records.extend(text(col as u32, PLAIN, words));
        }
    }
    records
}

/// A row; flag `0x10` hides it.
pub fn row(number: u32, flags: u8) -> Vec<u8> {
    let head = [numbers(&[number, 0]), vec![0x2c, 1, 0, flags, 0]].concat();
    record(0, &[head, numbers(&[1, 0, 15])].concat())
}

/// Columns; flag 1 hides them. The width is in 256ths of a letter.
pub fn columns(first: u32, last: u32, width: u32, flags: u16) -> Vec<u8> {
    record(60, &[numbers(&[first, last, width, 0]), flags.to_le_bytes().to_vec()].concat())
}

pub fn text(col: u32, format: u32, text: &str) -> Vec<u8> {
    record(6, &[numbers(&[col, format]), wide(text)].concat())
}

pub fn shared(col: u32, format: u32, index: u32) -> Vec<u8> {
    record(7, &numbers(&[col, format, index]))
}

pub fn number(col: u32, value: f64) -> Vec<u8> {
    record(5, &[numbers(&[col, PLAIN]), value.to_le_bytes().to_vec()].concat())
}

/// The part that holds a note.
pub fn comments(author: &str, text: &str) -> Vec<u8> {
    let place = [numbers(&[0, 0, 0, 0, 0]), vec![0; 16]].concat();
    [
        record(628, &[]),
        record(630, &[]),
        record(632, &wide(author)),
        record(631, &[]),
        record(633, &[]),
        record(635, &place),
        record(637, &[vec![0], wide(text)].concat()),
        record(636, &[]),
        record(634, &[]),
        record(629, &[]),
    ]
    .concat()
}
