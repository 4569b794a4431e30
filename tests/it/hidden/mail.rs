//! Messages and archives whose files hide something.

use super::{Case, Words, case};
use crate::make::docx::{Docx, deleted, paragraph, plain};
use crate::make::eml::{self, Coding};
use crate::make::msg::{self, Attached};
use crate::make::xlsx::{Book, Sheet, rows};
use crate::make::zip::Zip;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn workbook(words: &Words) -> Vec<u8> {
    let shown = rows(1, &[&["Aldermoor Police", &words.v(1)], &["Dogs", "14"]]);
    Book::of(vec![Sheet::new("Dogs", shown), Sheet::hidden(&words.h(1), "veryHidden", rows(1, &[&[&words.h(2)]]))])
        .bytes()
}

fn letter(words: &Words) -> Vec<u8> {
    Docx::of(plain(&format!("Aldermoor Police owns 14 dogs {}", words.v(2))) + &paragraph(&deleted(&words.h(3))))
        .bytes()
}

fn text(words: &Words) -> Vec<u8> {
    eml::part(
        "text/plain; charset=utf-8",
        None,
        Coding::QuotedPrintable,
        format!("Aldermoor Police holds {}.\n", words.v(3)).as_bytes(),
    )
}

pub fn cases() -> Vec<Case> {
    vec![
        case("workbook_in_a_message.eml", &["hidden_sheet"], |w| {
            let book = eml::part(XLSX, Some("dogs.xlsx"), Coding::Base64, &workbook(w));
            eml::message("Dogs", "", &eml::multipart("mixed", "edge", &[text(w), book]))
        }),
        case("letter_in_a_message_in_a_message.eml", &["tracked_change"], |w| {
            let file = eml::part("application/octet-stream", Some("letter.docx"), Coding::Base64, &letter(w));
            let inner = eml::message("Letter", "", &eml::multipart("mixed", "inner", &[text(w), file]));
            let forwarded = [b"Content-Type: message/rfc822\r\n\r\n".to_vec(), inner].concat();
            eml::message(
                "Forwarded",
                "",
                &eml::multipart(
                    "mixed",
                    "outer",
                    &[eml::part("text/plain", None, Coding::Plain, b"See below."), forwarded],
                ),
            )
        }),
        case("workbook_as_quoted_printable.eml", &["hidden_sheet"], |w| {
            let book = eml::part(XLSX, Some("dogs.xlsx"), Coding::QuotedPrintable, &workbook(w));
            eml::message("Dogs", "", &eml::multipart("mixed", "edge", &[text(w), book]))
        }),
        case("workbook_in_a_message.msg", &["hidden_sheet"], |w| {
            let body = format!("Aldermoor Police holds {}.", w.v(3));
            msg::message("Dogs", &body, &[], &[Attached { name: "dogs.xlsx", bytes: &workbook(w), is_hidden: false }])
        }),
        case("who_saved_the_message.msg", &["metadata"], |w| {
            let body = format!("Aldermoor Police holds 14 dogs. {}", w.v(1));
            msg::message("Dogs", &body, &[("3FFA", &w.h(1)), ("3FF8", &w.h(2))], &[])
        }),
        case("letter_in_a_message.msg", &["tracked_change"], |w| {
            let body = format!("Aldermoor Police holds {}.", w.v(3));
            msg::message("Dogs", &body, &[], &[Attached { name: "letter.docx", bytes: &letter(w), is_hidden: false }])
        }),
        case("workbook_in_an_archive.zip", &["hidden_sheet"], |w| {
            Zip::new().deflated("answer/dogs.xlsx", workbook(w)).deflated("readme.txt", w.v(3)).finish()
        }),
        case("two_files_in_an_archive.zip", &["hidden_sheet", "tracked_change"], |w| {
            Zip::new().stored("dogs.xlsx", workbook(w)).deflated("letter.docx", letter(w)).finish_with(&w.h(9))
        }),
        case("archive_in_an_archive.zip", &["hidden_sheet"], |w| {
            Zip::new().stored("inner.zip", Zip::new().deflated("dogs.xlsx", workbook(w)).finish()).finish()
        }),
    ]
}
