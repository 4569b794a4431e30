//! The only code that prints. Data goes to stdout, everything else to stderr.
//!
//! Text from documents is made harmless for a terminal first; a closed pipe is success.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "printing is what this file is for")]

use crate::cli::exit::{Exit, Failure};
use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{ContentArrangement, Table};
use std::io::{self, IsTerminal, Write};

/// Returns the text with control and direction characters shown as escapes, so that a title cannot drive a terminal.
pub fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\t' => out.push(' '),
            '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => {
                out.extend(character.escape_unicode());
            }
            character if character.is_control() => out.extend(character.escape_default()),
            character => out.push(character),
        }
    }
    out
}

/// Writes one line of data. A reader that has gone away ends the program quietly.
pub fn line(text: &str) {
    let mut out = anstream::stdout().lock();
    end_on_error(writeln!(out, "{text}"));
}

/// Writes one record as it is, in time that grows with its length only: what looks for colours takes a long line apart
/// letter by letter.
pub fn record(record: &impl serde::Serialize) {
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let written = serde_json::to_writer(&mut out, record).map_err(io::Error::from);
    end_on_error(written.and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush()));
}

/// Writes bytes of data as they are.
pub fn bytes(data: &[u8]) {
    let mut out = io::stdout().lock();
    end_on_error(out.write_all(data).and_then(|()| out.flush()));
}

/// A reader that has gone away wants no more, which is success; anything else cuts the data short and is not.
fn end_on_error(written: io::Result<()>) {
    let Err(error) = written else { return };
    let exit = match error.kind() {
        io::ErrorKind::BrokenPipe => Exit::Done,
        io::ErrorKind::StorageFull => Exit::NoSpace,
        _ => Exit::Partial,
    };
    if exit != Exit::Done {
        note(&format!("error: standard output could not be written: {error}"));
    }
    std::process::exit(i32::from(exit.code()))
}

/// Says something to the person at the terminal.
pub fn note(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Says what went wrong and, after a blank line, what to do next.
pub fn problem(kind: &str, message: &str, hint: Option<&str>) {
    use owo_colors::OwoColorize;
    let mut out = anstream::stderr().lock();
    let message = message.lines().map(harmless).collect::<Vec<_>>().join("\n");
    let _ = match kind {
        "error" => writeln!(out, "{}: {message}", kind.red().bold()),
        _ => writeln!(out, "{}: {message}", kind.yellow().bold()),
    };
    if let Some(hint) = hint {
        let _ = writeln!(out, "\n{}: {hint}\n", "hint".cyan().bold());
    }
}

pub fn failure(failure: &Failure) {
    problem("error", &failure.message, failure.hint.as_deref());
}

/// Returns whether a person is looking at stderr, so that progress may be drawn.
pub fn stderr_is_terminal() -> bool {
    io::stderr().is_terminal()
}

/// Prints rows under their headings, fitted to the terminal's width.
pub fn table(title: &str, columns: &[String], rows: &[Vec<String>], notes: &[String]) {
    if !title.is_empty() {
        line(&format!("\n{title}"));
    }
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    if !io::stdout().is_terminal() {
        table.set_width(120);
    }
    table.set_header(columns);
    for row in rows {
        table.add_row(row.iter().map(|cell| harmless(cell)));
    }
    line(&table.to_string());
    for note in notes {
        line(&format!("  {note}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_drive_the_terminal() {
        assert_eq!(harmless("a\u{1b}[31mred\u{202e}x\nb"), "a\\u{1b}[31mred\\u{202e}x b");
        assert_eq!(harmless("£1,200 – café"), "£1,200 – café");
    }
}
