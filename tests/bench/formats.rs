//! How many documents of each format are read and extracted in a CPU second: the same letter and table in each.

use crate::make::{docx, eml, msg, odf, pages, rtf, xls, xlsb, xlsx};
use crate::stage::{cpu_seconds, registry};
use crossforce::build::responses_of;
use crossforce::data::Registry;
use crossforce::extract::letter::Source;
use crossforce::read::ReadInput;

const LETTER: &[&str] = &[
    "Aldermoor Police",
    "Freedom of Information request 1377-23",
    "Question 1. How many dogs were stolen in each year, by sector?",
    "The table below gives the number of thefts recorded.",
    "Question 2. Where were the dogs found?",
    "This is exempt under section 31(1)(a) and (b), since it would prejudice the prevention of crime.",
];
const ROWS: usize = 40;
/// CPU seconds that each format is given.
const SECONDS: f64 = 2.0;

/// Prints a line a format.
pub fn run() {
    let registry = registry();
    println!("{:<8}{:>12}{:>22}{:>12}", "format", "bytes", "documents/CPU s", "figures");
    for (format, bytes) in documents() {
        let name = format!("answer.{format}");
        let (mut done, began) = (0_u32, cpu_seconds());
        let figures = figures(&name, &bytes, &registry);
        let used = loop {
            assert_eq!(self::figures(&name, &bytes, &registry), figures, "{name} is not read alike each time");
            done += 1;
            let used = cpu_seconds() - began;
            if used >= SECONDS {
                break used;
            }
        };
        println!("{format:<8}{:>12}{:>22.0}{figures:>12}", bytes.len(), f64::from(done + 1) / used);
    }
}

fn figures(name: &str, bytes: &[u8], registry: &Registry) -> usize {
    let input = ReadInput { bytes, media_type: None, file_name: Some(name) };
    let read = responses_of(&input, &Source { file_name: Some(name), ..Source::default() }, registry);
    read.responses.iter().map(|response| response.figures.len()).sum()
}

/// The same content in each format; what holds sheets only has the table.
fn documents() -> Vec<(&'static str, Vec<u8>)> {
    let table: Vec<Vec<String>> = table();
    let rows: Vec<Vec<&str>> = table.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let text: String = LETTER.iter().map(|line| format!("{line}\n")).collect();
    let lines: String = rows.iter().map(|row| row.join(",") + "\n").collect();
    let flat: String = rows.iter().flat_map(|row| row.iter().map(|cell| format!("{cell}\n"))).collect();
    let paragraphs = |paragraph: fn(&str) -> String| LETTER.iter().map(|line| paragraph(line)).collect::<String>();
    let html_rows: String = rows
        .iter()
        .map(|row| format!("<tr>{}</tr>", row.iter().map(|it| format!("<td>{it}</td>")).collect::<String>()))
        .collect();
    let html: String = LETTER.iter().map(|line| format!("<p>{line}</p>")).collect();
    let html = format!("<html><body><main>{html}<table>{html_rows}</table></main></body></html>");
    let word_rows: Vec<String> =
        rows.iter().map(|row| docx::row("", &row.iter().map(|it| docx::cell("", it)).collect::<Vec<_>>())).collect();
    let printed: Vec<String> =
        LETTER.iter().map(|line| (*line).to_owned()).chain(rows.iter().map(|row| row.join("    "))).collect();
    let printed: Vec<&str> = printed.iter().map(String::as_str).collect();
    vec![
        ("html", html.into_bytes()),
        ("txt", (text.clone() + &flat).into_bytes()),
        ("csv", lines.into_bytes()),
        ("xlsx", xlsx::Book::of(vec![xlsx::Sheet::new("Thefts", xlsx::rows(1, &rows))]).bytes()),
        ("xls", xls::Book::of(vec![xls::Sheet::new("Thefts", 0, xls::rows(0, &rows))]).bytes()),
        ("xlsb", xlsb::Book::of(vec![xlsb::Sheet::new("Thefts", 0, xlsb::rows(0, &rows))]).bytes()),
        ("ods", odf::Odf::ods(odf::sheet("Thefts", "", &odf::rows(&rows))).bytes()),
        ("odt", odf::Odf::odt(paragraphs(odf::paragraph) + &odf::sheet("Thefts", "", &odf::rows(&rows))).bytes()),
        ("docx", docx::Docx::of(paragraphs(docx::plain) + &docx::table(&word_rows)).bytes()),
        (
            "rtf",
            rtf::document(
                "",
                &(paragraphs(rtf::paragraph) + &rows.iter().map(|row| rtf::row(row)).collect::<String>()),
            ),
        ),
        ("pdf", pages::Page::of(pages::lines(&printed)).bytes()),
        (
            "eml",
            eml::message(
                "Request 1377-23",
                "",
                &eml::part("text/plain", None, eml::Coding::Plain, (text.clone() + &flat).as_bytes()),
            ),
        ),
        ("msg", msg::message("Request 1377-23", &(text + &flat), &[], &[])),
    ]
}

fn table() -> Vec<Vec<String>> {
    let head = ["Sector", "2021", "2022", "2023"].map(str::to_owned).to_vec();
    let row = |at: usize| {
        vec![
            format!("Sector {}", (b'A' + (at % 26) as u8) as char),
            format!("{}", at * 7 + 1),
            format!("{}", at * 5 + 2),
            format!("{}", at * 3 + 4),
        ]
    };
    std::iter::once(head).chain((0..ROWS).map(row)).collect()
}
