//! Two ways must agree: one table saved in eight kinds of file gives the same figures in each.

use crate::grid::{self, Cell, Grid, Item, Shown};
use crossforce::build::responses_of;
use crossforce::data::Registry;
use crossforce::extract::letter::Source;
use crossforce::model::{Figure, name_of};
use crossforce::read::ReadInput;
use std::collections::BTreeMap;

const SHAPES: usize = 60;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Html,
    Flattened,
    /// Flattened, and nothing marks the end of a cell.
    Bare,
    Csv,
    Xlsx,
    Ods,
    Docx,
    Pdf,
}

const FORMATS: [Format; 8] =
    [Format::Html, Format::Flattened, Format::Bare, Format::Csv, Format::Xlsx, Format::Ods, Format::Docx, Format::Pdf];

/// What a shape has that a format may not be able to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trait {
    /// A header cell over several columns.
    GroupedHeader,
    /// A label beside several rows.
    Groups,
    /// A label beside several rows, too long for one line.
    WrappedGroups,
}

/// Where formats need not agree, and why.
const EXCUSES: [(Format, Trait, &str); 4] = [
    (Format::Bare, Trait::GroupedHeader, "no span is written: the headings are not known to be headings"),
    (Format::Bare, Trait::Groups, "an empty cell looks like an empty line"),
    (Format::Flattened, Trait::GroupedHeader, "no span is written: nobody can tell how wide a header is"),
    (
        Format::Pdf,
        Trait::WrappedGroups,
        "the second line of the label stands beside the second row, and is read as its label",
    ),
];

struct Shape {
    name: String,
    traits: Vec<Trait>,
    items: Vec<Item>,
    /// How many cells hold a value.
    values: usize,
}

/// Numbers without order, the same each time.
struct Numbers(u32);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        (self.0 >> 4) as usize % end
    }
}

/// What the cells of a column hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Count,
    Percent,
    Pounds,
}

/// A table in the making: labels and values, before they are laid out.
struct Maker {
    numbers: Numbers,
    number: usize,
    values: usize,
    /// What the shape is called.
    words: Vec<&'static str>,
}

const OFFENCES: [&str; 6] =
    ["Burglary", "Robbery", "Arson", "Theft from the person", "Vehicle crime", "Criminal damage"];
const DIGITS: [&str; 6] =
    ["Section 18 wounding", "Section 47 assault", "Class A drugs", "Grade 1 calls", "Ages 10 to 15", "101 calls"];
const LONG: [&str; 6] = [
    "Possession of an article with a blade or point in a public place",
    "Assault without injury on an emergency worker other than a constable",
    "Interfering with a motor vehicle",
    "Making off without payment (petrol stations)",
    "Theft of a pedal cycle, not elsewhere classified",
    "Dangerous dogs: out of control, injury to a person",
];
const MEASURES: [&str; 4] = ["Offences recorded", "Arrests", "Charges", "Cautions"];

fn shape(number: usize) -> Shape {
    let numbers = Numbers(0x9e37_79b9 ^ (number as u32 + 1).wrapping_mul(0x85eb_ca6b));
    let mut maker = Maker { numbers, number, values: 0, words: Vec::new() };
    let (traits, rows) = match number % 6 {
        0 => (vec![], maker.years_across()),
        1 => (vec![], maker.years_down()),
        2 => (vec![], maker.months_down()),
        3 => (vec![Trait::GroupedHeader], maker.grouped_header()),
        4 => maker.row_groups(),
        _ => (vec![], maker.mixed_columns()),
    };
    let mut items = Vec::new();
    if maker.titled() {
        maker.words.push("title");
        items.push(Item::Line("Offences recorded by Aldermoor Police".to_owned()));
    }
    items.push(Item::Table(Grid { rows }));
    if maker.titled() {
        items.push(Item::Line("Counts are of offences as recorded at the time.".to_owned()));
    }
    let name = format!("shape {number}: {}", maker.words.join(", "));
    Shape { name, traits, items, values: maker.values }
}

impl Maker {
    /// The round of the loop over layouts, from 0.
    fn round(&self) -> usize {
        self.number / 6
    }

    fn titled(&self) -> bool {
        self.round() % 2 == 1
    }

    fn labels(&mut self, count: usize) -> Vec<&'static str> {
        let (name, labels) =
            [("plain labels", OFFENCES), ("digits in labels", DIGITS), ("long labels", LONG)][self.numbers.below(3)];
        self.words.push(name);
        labels[..count].to_vec()
    }

    fn years(&mut self, count: usize) -> Vec<String> {
        let first = 2015 + self.numbers.below(5);
        let financial = self.round() / 2 % 2 == 1;
        self.words.push(if financial { "financial years" } else { "calendar years" });
        let year = |year: usize| if financial { format!("{year}/{}", (year + 1) % 100) } else { year.to_string() };
        (first..first + count).map(year).collect()
    }

    /// Whether the last row and the last column hold totals, where they may.
    fn totals(&mut self, row: bool, column: bool) -> (bool, bool) {
        let (row, column) = (row && self.round() % 2 == 1, column && self.round() % 4 >= 2);
        self.words.extend(row.then_some("totals row"));
        self.words.extend(column.then_some("totals column"));
        (row, column)
    }

    /// A count, or now and then something in its place.
    fn count(&mut self) -> Cell {
        self.values += 1;
        let round = self.round();
        match self.numbers.below(10) {
            0 if round % 2 == 1 => Cell::text("<5"),
            1 if round % 4 >= 2 => Cell::text("-"),
            2 if round % 4 == 3 => Cell::text(""),
            3 if round % 4 == 1 => Cell::text("Nil"),
            4 if round >= 4 => Cell::text("*"),
            5 if round >= 4 => Cell::text("Not held"),
            6 | 7 => self.number(1000, 90_000),
            _ => self.number(5, 1000),
        }
    }

    fn number(&mut self, from: usize, to: usize) -> Cell {
        let number = from + self.numbers.below(to - from);
        Cell::number(separated(number), number as f64, Shown::Plain)
    }

    fn of_kind(&mut self, kind: Kind) -> Cell {
        let number = 10 + self.numbers.below(900);
        self.values += usize::from(kind != Kind::Count);
        match kind {
            Kind::Count => self.count(),
            Kind::Percent => {
                let text = format!("{}.{}%", number / 10, number % 10);
                Cell::number(text, number as f64 / 1000.0, Shown::Percent)
            }
            Kind::Pounds => Cell::number(format!("£{}", separated(number * 137)), (number * 137) as f64, Shown::Pounds),
        }
    }

    fn total(&mut self) -> Cell {
        self.values += 1;
        self.number(90_000, 900_000)
    }

    /// Labels in front, values behind, totals where they are wanted.
    fn body(&mut self, labels: &[&str], columns: usize, totals: (bool, bool)) -> Vec<Vec<Cell>> {
        let mut rows = Vec::new();
        for label in labels {
            let mut row = vec![Cell::text(*label)];
            row.extend((0..columns).map(|_| self.count()));
            row.extend(totals.1.then(|| self.total()));
            rows.push(row);
        }
        if totals.0 {
            let mut row = vec![Cell::text("Total")];
            row.extend((0..columns + usize::from(totals.1)).map(|_| self.total()));
            rows.push(row);
        }
        rows
    }

    fn years_across(&mut self) -> Vec<Vec<Cell>> {
        self.words.push("years across");
        let (height, width) = (2 + self.numbers.below(5), 2 + self.numbers.below(4));
        let (labels, years, totals) = (self.labels(height), self.years(width), self.totals(true, true));
        let heads = ["Offence".to_owned()].into_iter().chain(years).chain(totals.1.then(|| "Total".to_owned()));
        [vec![heads.map(Cell::text).collect()], self.body(&labels, width, totals)].concat()
    }

    fn years_down(&mut self) -> Vec<Vec<Cell>> {
        self.words.push("years down");
        let (height, width) = (3 + self.numbers.below(4), 1 + self.numbers.below(4));
        let (years, totals) = (self.years(height), self.totals(true, true));
        let years: Vec<&str> = years.iter().map(String::as_str).collect();
        [vec![self.heads("Year", &MEASURES[..width], totals)], self.body(&years, width, totals)].concat()
    }

    fn months_down(&mut self) -> Vec<Vec<Cell>> {
        self.words.push("months down");
        let (height, width) = (3 + self.numbers.below(4), 1 + self.numbers.below(3));
        let totals = self.totals(false, true);
        let months = ["January", "February", "March", "April", "May", "June"];
        let year = 2018 + self.numbers.below(6);
        let months: Vec<String> = months[..height].iter().map(|month| format!("{month} {year}")).collect();
        let months: Vec<&str> = months.iter().map(String::as_str).collect();
        [vec![self.heads("Month", &MEASURES[..width], totals)], self.body(&months, width, totals)].concat()
    }

    fn heads(&self, corner: &str, measures: &[&str], totals: (bool, bool)) -> Vec<Cell> {
        let heads = [corner].into_iter().chain(measures.iter().copied()).chain(totals.1.then_some("Total"));
        heads.map(Cell::text).collect()
    }

    /// Years over groups, or offences over years.
    fn grouped_header(&mut self) -> Vec<Vec<Cell>> {
        let (height, groups) = (2 + self.numbers.below(4), 2 + self.numbers.below(2));
        let years_above = !self.round().is_multiple_of(3);
        self.words.push(if years_above { "years over two columns each" } else { "offences over two years each" });
        let labels = ["Northmoor", "Saltings", "Castle Dunmere", "Fell Road", "Harbour"];
        let (over, under): (Vec<String>, Vec<String>) = if years_above {
            (self.years(groups), ["Male", "Female"].map(str::to_owned).to_vec())
        } else {
            (OFFENCES[..groups].iter().map(|it| (*it).to_owned()).collect(), self.years(2))
        };
        let (mut top, mut below) = (vec![Cell::text("District").down(2)], vec![Cell::covered()]);
        for group in over {
            top.extend([Cell::text(group).across(2), Cell::covered()]);
            below.extend(under.iter().map(Cell::text));
        }
        let totals = self.totals(true, false);
        [vec![top, below], self.body(&labels[..height], groups * 2, totals)].concat()
    }

    fn row_groups(&mut self) -> (Vec<Trait>, Vec<Vec<Cell>>) {
        self.words.push("labels beside several rows");
        let (groups, outcomes, width) = (2, 2 + self.numbers.below(2), 2 + self.numbers.below(3));
        let (labels, years) = (self.labels(groups), self.years(width));
        let heads = ["Offence", "Outcome"].into_iter().map(str::to_owned).chain(years);
        let mut rows = vec![heads.map(Cell::text).collect::<Vec<_>>()];
        for label in labels {
            for (at, outcome) in ["Charged", "Cautioned", "No suspect"][..outcomes].iter().enumerate() {
                let group = if at == 0 { Cell::text(label).down(outcomes) } else { Cell::covered() };
                let mut row = vec![group, Cell::text(*outcome)];
                row.extend((0..width).map(|_| self.count()));
                rows.push(row);
            }
        }
        if self.totals(true, false).0 {
            let mut row = vec![Cell::text("Total").across(2), Cell::covered()];
            row.extend((0..width).map(|_| self.total()));
            rows.push(row);
        }
        let is_wrapped = self.words.contains(&"long labels");
        let traits = [Some(Trait::Groups), is_wrapped.then_some(Trait::WrappedGroups)];
        (traits.into_iter().flatten().collect(), rows)
    }

    /// Counts, shares and money side by side, years down.
    fn mixed_columns(&mut self) -> Vec<Vec<Cell>> {
        self.words.push("counts, percentages and money");
        let height = 3 + self.numbers.below(4);
        let years = self.years(height);
        let heads = [("Offences", Kind::Count), ("Solved", Kind::Percent), ("Compensation paid", Kind::Pounds)];
        let corner = if self.round() / 2 % 2 == 1 { "Financial year" } else { "Year" };
        let mut rows = vec![[corner].into_iter().chain(heads.map(|head| head.0)).map(Cell::text).collect::<Vec<_>>()];
        for year in years {
            rows.push([Cell::text(year)].into_iter().chain(heads.map(|head| self.of_kind(head.1))).collect());
        }
        rows
    }
}

fn separated(number: usize) -> String {
    if number < 1000 { number.to_string() } else { format!("{},{:03}", number / 1000, number % 1000) }
}

fn saved(items: &[Item], format: Format) -> (&'static str, Vec<u8>) {
    let sheet = || [("Sheet1".to_owned(), items.to_vec())];
    match format {
        Format::Html => ("page.html", grid::html(items)),
        Format::Flattened => ("letter.txt", grid::flattened(items)),
        Format::Bare => ("letter.txt", grid::bare(items)),
        Format::Csv => ("table.csv", grid::csv(items)),
        Format::Xlsx => ("book.xlsx", grid::xlsx(&sheet())),
        Format::Ods => ("book.ods", grid::ods(&sheet())),
        Format::Docx => ("letter.docx", grid::docx(items)),
        Format::Pdf => ("letter.pdf", grid::pdf(items)),
    }
}

/// All that a figure says, but for where it stands; how often.
type Said = BTreeMap<String, usize>;

fn read(items: &[Item], format: Format, registry: &Registry) -> Said {
    let (name, bytes) = saved(items, format);
    let media_type = match format {
        Format::Html => Some("text/html"),
        Format::Flattened | Format::Bare => Some("text/plain"),
        _ => None,
    };
    let input = ReadInput { bytes: &bytes, media_type, file_name: Some(name) };
    let mut said = Said::new();
    for figure in responses_of(&input, &Source::default(), registry).responses.iter().flat_map(|it| &it.figures) {
        *said.entry(line(figure)).or_default() += 1;
    }
    said
}

fn line(figure: &Figure) -> String {
    let day = |day: &Option<String>| day.clone().unwrap_or_default();
    let number = |number: Option<f64>| number.map_or("?".to_owned(), |number| format!("{number:.6}"));
    format!(
        "{}..{} {} | {} // {} | {} in {}..{} {} {}{}",
        day(&figure.period_from),
        day(&figure.period_to),
        name_of(figure.period_basis),
        figure.category.as_deref().unwrap_or("-"),
        figure.measure.as_deref().unwrap_or("-"),
        number(figure.value),
        number(figure.value_min),
        number(figure.value_max),
        figure.unit,
        name_of(figure.qualifier),
        if figure.is_total { " total" } else { "" }
    )
}

#[test]
fn a_table_gives_the_same_figures_in_every_format() {
    let registry = Registry::shipped();
    let (mut wrong, mut needed) = (Vec::new(), vec![0; EXCUSES.len()]);
    for shape in (0..SHAPES).map(shape) {
        let page = read(&shape.items, Format::Html, &registry);
        if page.values().sum::<usize>() != shape.values {
            wrong.push(format!("{}: {} values, {} figures", shape.name, shape.values, page.values().sum::<usize>()));
        }
        for format in FORMATS {
            let found = read(&shape.items, format, &registry);
            let only = |some: &Said, other: &Said, sign: char| {
                let lines = some.iter().filter(|(line, count)| other.get(*line) != Some(count));
                lines.take(6).map(|(line, _)| format!("\n  {sign} {line}")).collect::<String>()
            };
            let excuse = EXCUSES.iter().position(|(other, it, _)| *other == format && shape.traits.contains(it));
            match excuse {
                _ if found == page => {}
                // What cannot be read is left; nothing is made up of it.
                Some(at) if format != Format::Bare || only(&found, &page, '+').is_empty() => needed[at] += 1,
                _ => wrong.push(format!(
                    "{} as {format:?}{}{}",
                    shape.name,
                    only(&page, &found, '-'),
                    only(&found, &page, '+')
                )),
            }
        }
    }
    println!("{} of {SHAPES} shapes in {} formats are not alike\n{}", wrong.len(), FORMATS.len(), wrong.join("\n"));
    for ((format, it, why), needed) in EXCUSES.iter().zip(&needed) {
        println!("excused: {format:?} with {it:?}, {needed} shapes: {why}");
        if *needed == 0 {
            wrong.push(format!("{format:?} with {it:?} needs no excuse any more"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
