use super::*;
use crate::model::{BlockKind, Span};
use crate::read::{ReadInput, read};
use proptest::prelude::*;

fn text_document(text: &str) -> Document {
    read(&ReadInput { bytes: text.as_bytes(), media_type: Some("text/plain"), file_name: None })
}

fn page(html: &str) -> Document {
    read(&ReadInput { bytes: html.as_bytes(), media_type: Some("text/html"), file_name: None })
}

fn check(text: &str, expected: &str) {
    let cleaned = clean(text_document(text));
    assert_eq!(cleaned.document.text, expected);
    check_cleaned(text, &cleaned);
}

/// Every kept byte maps back to itself, blocks still lie on lines, and cleaning again changes nothing.
fn check_cleaned(source: &str, cleaned: &Cleaned) {
    let text = &cleaned.document.text;
    for (at, character) in text.char_indices() {
        let span = Span::new(at, at + character.len_utf8());
        let back = cleaned.map.to_source(span).expect("kept text has a source");
        assert_eq!(back.of(source), span.of(text));
    }
    for block in &cleaned.document.blocks {
        assert!(block.span.of(text).is_some_and(|line| !line.is_empty() && !line.contains('\n')));
    }
    for paragraph in &cleaned.legal_standard {
        assert!(paragraph.span.of(text).is_some());
    }
    for removed in &cleaned.removed {
        assert!(removed.span.of(source).is_some_and(|line| !line.is_empty()));
    }
    let again = clean(cleaned.document.clone());
    assert_eq!(again.document, cleaned.document);
    assert_eq!(again.legal_standard, cleaned.legal_standard);
    assert!(again.removed.iter().all(|removed| removed.class == RemovedClass::LegalStandard));
}

const BANNER: &str = "Leave this site\nWe use some essential cookies to make our website work. Others are up to you.\n\
    You can manage your preferences and cookie settings under Cookies.\nYour cookie preferences have been saved. Change them.\n\
    Your cookie preferences have been saved. Change them.\nSorry, there was a technical problem. Please try again.\n\
    This site is a beta, which means it's a work in progress.\n";

#[test]
fn banners_go_and_the_letter_stays() {
    check(
        &format!("{BANNER}Enquiry Reference: 12-34\nWe hold 4 knives.\nBack to top"),
        "Enquiry Reference: 12-34\nWe hold 4 knives.",
    );
    check(
        "Allanfa Gyflym\nRydym yn defnyddio rhai cwcis hanfodol.\nGallwch reoli eich dewisiadau.\nMae eich dewisiadau cwcis wedi’u cadw. Diolch.\n\
         Mae’n ddrwg gennym, roedd problem dechnegol. Eto.\nDiolch am roi cynnig ar fersiwn ‘beta’.\nThe answer",
        "The answer",
    );
}

#[test]
fn a_banner_sentence_inside_an_answer_stays() {
    let answer =
        "You asked about the notice “We use some essential cookies to make our website work.”, which we wrote in 2021.";
    check(answer, answer);
    let line = "Your cookie preferences have been saved.";
    let letter = "A line of the letter.\n".repeat(20);
    check(&format!("{letter}{line}\n{letter}end"), &format!("{letter}{line}\n{letter}end"));
}

#[test]
fn blank_lines_around_cut_lines_go_with_them() {
    check("Skip to main content\n\nOne\n\nTwo\n\nBack to top\n", "One\n\nTwo\n");
}

#[test]
fn a_document_of_furniture_alone_is_left_empty() {
    check("Skip to content\nBack to top", "");
    check("", "");
}

#[test]
fn tables_and_links_move_with_the_text() {
    let document = page(
        "<main><p>Skip to content</p><p>See <a href=/a.xlsx>the sheet</a></p><table><tr><th>Year<th>Count<tr><td>2021<td></table>\
         <p><a href='/x'>Back to top</a></p></main>",
    );
    let source = document.text.clone();
    let cleaned = clean(document);
    let text = &cleaned.document.text;
    assert_eq!(text, "See the sheet\nYear | Count\n2021 | ");
    assert_eq!(cleaned.document.links.len(), 1);
    assert_eq!(cleaned.document.links[0].span.of(text), Some("the sheet"));
    let cells: Vec<_> = cleaned.document.tables[0].cells.iter().map(|cell| cell.span.of(text)).collect();
    assert_eq!(cells, [Some("Year"), Some("Count"), Some("2021"), Some("")]);
    assert_eq!(cleaned.document.blocks[1].kind, BlockKind::TableRow { table: 0, row: 0 });
    assert_eq!(
        cleaned.removed.iter().map(|removed| removed.span.of(&source)).collect::<Vec<_>>(),
        [Some("Skip to content"), Some("Back to top"),]
    );
    check_cleaned(&source, &cleaned);
}

#[test]
fn standard_paragraphs_are_classed_and_stay() {
    let text = format!(
        "{BANNER}Enquiry Reference: 12-34\nRequests are handled applicant blind: who asks makes no difference.\nWe hold 4 knives.\n\
         If you are dissatisfied with this reply you may ask for an internal review."
    );
    let cleaned = clean(text_document(&text));
    let found: Vec<_> = cleaned.legal_standard.iter().map(|paragraph| paragraph.template_id.as_str()).collect();
    assert_eq!(found, ["applicant_blind", "complaint_rights"]);
    let removed: Vec<_> =
        cleaned.removed.iter().filter(|removed| removed.class == RemovedClass::LegalStandard).collect();
    assert_eq!(removed.len(), 2);
    assert!(removed[0].span.of(&text).is_some_and(|paragraph| paragraph.starts_with("Requests are")));
    check_cleaned(&text, &cleaned);
}

#[test]
#[allow(clippy::disallowed_methods, reason = "the promise is about time; the limit is far above what it takes")]
fn a_megabyte_is_cleaned_quickly() {
    for text in [
        "Back to top\n".repeat(90_000),
        "section 17 duty first duty section 1 confirm ".repeat(25_000),
        "Your cookie preferences have been saved. a\nword\n".repeat(20_000),
    ] {
        let document = text_document(&text);
        let started = std::time::Instant::now();
        clean(document);
        assert!(started.elapsed().as_millis() < 2_000);
    }
}

proptest! {
    #[test]
    fn cleaning_twice_is_cleaning_once(lines in prop::collection::vec(prop::sample::select(vec![
        "Leave this site", "Skip to content", "Your cookie preferences have been saved. Ok.", "", " ", "An answer.", "2017 |",
        "Home > About", "“Leave this site”", "Mae eich dewisiadau cwcis wedi’u cadw.", "A snapshot of live data, subject to change.",
    ]), 0..60)) {
        let document = text_document(&lines.join("\n"));
        let source = document.text.clone();
        let cleaned = clean(document);
        check_cleaned(&source, &cleaned);
    }
}

/// The published pages are not part of the package; without them there is nothing to check.
#[test]
#[allow(clippy::disallowed_methods, reason = "reads pages that lie beside the package")]
fn seven_lines_go_from_each_seed_and_not_one_body_line() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/seeds");
    let Ok(entries) = std::fs::read_dir(folder) else {
        println!("skipped: no seeds beside the package");
        return;
    };
    for entry in entries.flatten() {
        let bytes = std::fs::read(entry.path()).expect("a seed can be read");
        let source = String::from_utf8(bytes).expect("a seed is UTF-8");
        let cleaned = clean(text_document(&source));
        let body: Vec<&str> = source.lines().skip(7).collect();
        let kept: Vec<&str> = cleaned.document.text.lines().collect();
        assert_eq!(kept, body, "{:?}", entry.path());
        let furniture = cleaned.removed.iter().filter(|removed| removed.class == RemovedClass::Furniture).count();
        assert_eq!(furniture, 7, "{:?}", entry.path());
        check_cleaned(source.trim_end(), &cleaned);
    }
}
