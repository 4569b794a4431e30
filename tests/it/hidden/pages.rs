//! PDF files that hide something.

use super::{Case, Words, case};
use crate::make::pages::{Page, bar, lines, revised, words};
use crate::pdf;

/// What everybody may read, down to 760; below that is room.
fn shown(w: &Words) -> String {
    lines(&["Aldermoor Police", &format!("The force owns 14 dogs {}", w.v(1))])
}

fn with(w: &Words, more: &str) -> Page {
    Page::of(shown(w) + more + &words("", 400.0, &format!("Yours faithfully {}", w.v(2))))
}

fn annotation(kind: &str, more: &str) -> String {
    format!("<< /Type /Annot /Subtype /{kind} /Rect [70 500 300 520] {more} >>")
}

/// A file inside the file: the specification is object 7, its bytes object 8.
fn with_file(w: &Words, page: Page) -> Page {
    let specification = format!("<< /Type /Filespec /F ({0}.txt) /UF ({0}.txt) /EF << /F 8 0 R >> >>", w.h(1));
    page.object(specification).object(pdf::stream("/Type /EmbeddedFile", w.h(2).as_bytes()))
}

pub fn cases() -> Vec<Case> {
    [covered(), unseen(), beside()].into_iter().flatten().collect()
}

fn covered() -> Vec<Case> {
    let seen = &["covered_text"];
    vec![
        case("black_bar_over_words.pdf", seen, |w| with(w, &(words("", 600.0, &w.h(1)) + &bar("0 g", 600.0))).bytes()),
        case("white_bar_over_words.pdf", seen, |w| with(w, &(words("", 600.0, &w.h(1)) + &bar("1 g", 600.0))).bytes()),
        case("coloured_bar_over_words.pdf", seen, |w| {
            with(w, &(words("", 600.0, &w.h(1)) + &bar("0.2 0.2 0.7 rg", 600.0))).bytes()
        }),
        case("bar_moved_into_place.pdf", seen, |w| {
            let bar = "q 0 g 400 0 0 18 60 595 cm 0 0 1 1 re f* Q\n";
            with(w, &(words("", 600.0, &w.h(1)) + bar)).bytes()
        }),
        case("bar_drawn_as_a_path.pdf", seen, |w| {
            let bar = "q 0 g 60 595 m 460 595 l 460 613 l 60 613 l h f Q\n";
            with(w, &(words("", 600.0, &w.h(1)) + bar)).bytes()
        }),
        case("bar_in_a_form.pdf", seen, |w| {
            let page = with(w, &(words("", 600.0, &w.h(1)) + "/Bar Do\n"));
            let form = "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << >>";
            Page { resources: "/XObject << /Bar 7 0 R >>".to_owned(), ..page }
                .object(pdf::stream(form, bar("0 g", 600.0).as_bytes()))
                .bytes()
        }),
        case("bar_over_one_word_of_a_line.pdf", seen, |w| {
            let line = words("", 600.0, &w.v(3)) + &pdf::words(300.0, 600.0, 11.0, false, &w.h(1));
            with(w, &(line + "q 0 g 295 595 260 18 re f Q\n")).bytes()
        }),
        case("picture_over_words.pdf", seen, |w| {
            let page = with(w, &(words("", 600.0, &w.h(1)) + "q 400 0 0 18 60 595 cm /Im Do Q\n"));
            let picture =
                "/Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8";
            Page { resources: "/XObject << /Im 7 0 R >>".to_owned(), ..page }
                .object(pdf::stream(picture, &[0; 4]))
                .bytes()
        }),
    ]
}

fn unseen() -> Vec<Case> {
    let seen = &["invisible_text"];
    vec![
        case("white_words.pdf", seen, |w| with(w, &words("1 g", 600.0, &w.h(1))).bytes()),
        case("white_words_in_three_colours.pdf", seen, |w| with(w, &words("1 1 1 rg", 600.0, &w.h(1))).bytes()),
        case("white_words_in_four_inks.pdf", seen, |w| with(w, &words("0 0 0 0 k", 600.0, &w.h(1))).bytes()),
        case("words_drawn_with_nothing.pdf", seen, |w| with(w, &words("3 Tr", 600.0, &w.h(1))).bytes()),
        case("black_words_on_a_black_bar.pdf", &["invisible_text|covered_text"], |w| {
            with(w, &(bar("0 g", 600.0) + &words("0 g", 600.0, &w.h(1)))).bytes()
        }),
        case("words_one_can_look_through.pdf", seen, |w| {
            Page {
                resources: "/ExtGState << /G << /ca 0 /CA 0 >> >>".to_owned(),
                ..with(w, &words("/G gs", 600.0, &w.h(1)))
            }
            .bytes()
        }),
        case("words_on_a_layer_that_is_off.pdf", seen, |w| {
            let layer = format!("/OC /L BDC\n{}EMC\n", words("", 600.0, &w.h(1)));
            let catalog = "/OCProperties << /OCGs [7 0 R] /D << /OFF [7 0 R] /Order [7 0 R] >> >>".to_owned();
            let page = Page { catalog, resources: "/Properties << /L 7 0 R >>".to_owned(), ..with(w, &layer) };
            page.object("<< /Type /OCG /Name (Crew) >>").bytes()
        }),
        case("words_outside_the_crop_box.pdf", &["invisible_text|covered_text"], |w| {
            Page { page: "/CropBox [0 300 595 842]".to_owned(), ..with(w, &words("", 200.0, &w.h(1))) }.bytes()
        }),
        case("words_beside_the_sheet.pdf", &["invisible_text|covered_text"], |w| {
            with(w, &pdf::words(900.0, 600.0, 11.0, false, &w.h(1))).bytes()
        }),
    ]
}

fn beside() -> Vec<Case> {
    let annotated = |w: &Words, annotations: String| Page { page: format!("/Annots [{annotations}]"), ..with(w, "") };
    vec![
        case("note.pdf", &["annotation"], move |w| {
            annotated(w, annotation("Text", &format!("/Contents ({}) /T ({})", w.h(1), w.h(2)))).bytes()
        }),
        case("words_written_on_the_page.pdf", &["annotation"], move |w| {
            annotated(w, annotation("FreeText", &format!("/Contents ({}) /DA (/F1 9 Tf)", w.h(1)))).bytes()
        }),
        case("marked_for_redaction.pdf", &["annotation"], move |w| {
            annotated(w, annotation("Redact", &format!("/OverlayText ({})", w.h(1)))).bytes()
        }),
        case("note_that_is_not_drawn.pdf", &["annotation"], move |w| {
            annotated(w, annotation("Stamp", &format!("/F 2 /Contents ({})", w.h(1)))).bytes()
        }),
        case("file_in_the_file.pdf", &["embedded_file"], |w| {
            let catalog = format!("/Names << /EmbeddedFiles << /Names [({}) 7 0 R] >> >>", w.h(3));
            with_file(w, Page { catalog, ..with(w, "") }).bytes()
        }),
        case("file_pinned_to_the_page.pdf", &["embedded_file"], move |w| {
            with_file(w, annotated(w, annotation("FileAttachment", "/FS 7 0 R"))).bytes()
        }),
        case("earlier_revision.pdf", &["earlier_revision"], |w| {
            let before = Page::of(lines(&["Aldermoor Police", &w.h(1)])).bytes();
            revised(&before, &(shown(w) + &words("", 400.0, &w.v(2))))
        }),
        case("author.pdf", &["metadata"], |w| {
            Page { trailer: "/Info 7 0 R".to_owned(), ..with(w, "") }
                .object(format!("<< /Author ({}) >>", w.h(1)))
                .bytes()
        }),
        case("author_in_xmp.pdf", &["metadata"], |w| {
            let packet = format!(
                r#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"#,
                w.h(1)
            );
            Page { catalog: "/Metadata 7 0 R".to_owned(), ..with(w, "") }
                .object(pdf::stream("/Type /Metadata /Subtype /XML", packet.as_bytes()))
                .bytes()
        }),
        case("many_ways_at_once.pdf", &["covered_text", "invisible_text", "annotation", "metadata"], move |w| {
            let more = words("", 600.0, &w.h(1)) + &bar("0 g", 600.0) + &words("3 Tr", 550.0, &w.h(2));
            let page = annotation("Text", &format!("/Contents ({})", w.h(3)));
            let page = Page { page: format!("/Annots [{page}]"), trailer: "/Info 7 0 R".to_owned(), ..with(w, &more) };
            page.object(format!("<< /Author ({}) >>", w.h(4))).bytes()
        }),
    ]
}
