//! PDF files.

use super::{ANY, Hostile, LOCKED, TRIED, cut, hostile};
use crate::make::noise;
use crate::make::pages::{Page, lines, revised, words};
use crate::pdf;

const SHOWN: &str = "Aldermoor";

fn letter() -> String {
    lines(&["Aldermoor Police", "The force owns fourteen dogs."])
}

pub fn files() -> Vec<Hostile> {
    let plain = Page::of(letter()).bytes();
    let mut files = cut("letter.pdf", ANY, &plain);
    for (name, bytes) in crate::sandbox::hostile() {
        let may = match name {
            "a password" => LOCKED,
            "a scan" => &[super::NoTextLayer],
            "a script" | "a length that lies" => TRIED,
            _ => ANY,
        };
        files.push(hostile(name.replace([' ', ','], "_") + ".pdf", may, bytes));
    }
    let revisions = (0..300).fold(plain.clone(), |file, _| revised(&file, &letter()));
    let annotations = "<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (x) >>".repeat(50_000);
    let file = |names: &str| Page { catalog: format!("/Names << /EmbeddedFiles {names} >>"), ..Page::of(letter()) };
    let bars = "q 0 g 0 0 9 9 re f Q\n".repeat(100_000);
    let outlines = Page { catalog: "/Outlines 7 0 R".to_owned(), ..Page::of(letter()) };
    let to_unicode = Page::of(letter() + "BT /F3 11 Tf 70 500 Td <0001> Tj ET");
    let to_unicode = Page { resources: "/XObject << >> /Font << /F1 5 0 R /F3 7 0 R >>".to_owned(), ..to_unicode };
    let map = format!(
        "1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfrange <0000> <ffff> <{}> endbfrange",
        "0041".repeat(10_000)
    );
    let matrix = words("1e38 0 0 1e38 1e38 1e38 cm", 600.0, "far away") + &words("0 0 0 0 0 0 cm", 580.0, "no size");
    files.extend([
        hostile("revisions_300.pdf", TRIED, revisions).shows(SHOWN),
        hostile("annotations_50000.pdf", TRIED, Page { page: format!("/Annots [{annotations}]"), ..Page::of(letter()) }.bytes()).shows(SHOWN),
        hostile("annotations_that_go_round.pdf", TRIED, Page { page: "/Annots 7 0 R".to_owned(), ..Page::of(letter()) }.object("[7 0 R 3 0 R 99 0 R]").bytes()).shows(SHOWN),
        hostile("names_that_go_round.pdf", TRIED, file("7 0 R").object("<< /Kids [7 0 R 7 0 R] >>").bytes()).shows(SHOWN),
        hostile("bars_100000.pdf", TRIED, Page::of(letter() + &bars).bytes()),
        hostile("states_200000_deep.pdf", TRIED, Page::of("q ".repeat(200_000) + &letter()).bytes()),
        hostile("states_closed_200000_times.pdf", TRIED, Page::of("Q ".repeat(200_000) + &letter()).bytes()).shows(SHOWN),
        hostile("outlines_that_go_round.pdf", TRIED, outlines.object("<< /First 7 0 R /Next 7 0 R /Last 7 0 R >>").bytes()).shows(SHOWN),
        hostile("letters_that_mean_much.pdf", TRIED, to_unicode.object("<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /ToUnicode 8 0 R /DescendantFonts [7 0 R] >>").object(pdf::stream("", map.as_bytes())).bytes()),
        hostile("numbers_without_measure.pdf", TRIED, Page::of(letter() + &matrix).bytes()).shows(SHOWN),
        hostile("page_of_no_size.pdf", TRIED, Page { page: "/CropBox [0 0 0 0] /UserUnit 1e300".to_owned(), ..Page::of(letter()) }.bytes()),
        hostile("noise_in_the_middle.pdf", ANY, [&plain[..400], &noise(5000), &plain[400..]].concat()),
        hostile("text_behind_the_end.pdf", TRIED, [plain, vec![b' '; 1_000_000], b"%%EOF".repeat(10_000)].concat()).shows(SHOWN),
    ]);
    files
}
