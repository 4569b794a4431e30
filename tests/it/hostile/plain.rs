//! Pages and plain text, and files of kinds that are not opened.

use super::{ANY, GOOD, Hostile, NOT_OPENED, TRIED, hostile};
use crate::make::noise;

const SHOWN: &str = "Aldermoor Police owns 14 dogs";

fn page(more: &str) -> String {
    format!(
        "<!DOCTYPE html><html><head><title>Dogs</title></head><body><main><p>{SHOWN}.</p>{more}</main></body></html>"
    )
}

pub fn files() -> Vec<Hostile> {
    [pages(), tables(), letters(), others()].into_iter().flatten().collect()
}

fn pages() -> Vec<Hostile> {
    let attributes: String = (0..200_000).map(|at| format!(" a{at}=x")).collect();
    let links: String = (0..100_000).map(|at| format!("<a href=/{at}>{at}</a> ")).collect();
    let deep = |name: &str, piece: &str, times: usize| {
        hostile(format!("{name}.html"), GOOD, page(&piece.repeat(times))).shows(SHOWN)
    };
    vec![
        deep("blocks_20000_deep", "<div>", 20_000),
        deep("lists_20000_deep", "<ul><li>", 20_000),
        deep("letters_20000_deep", "<a><i>", 20_000),
        deep("tables_20000_deep", "<table>", 20_000),
        deep("cells_20000_deep", "<table><tr><td>", 20_000),
        deep("drawings_20000_deep", "<svg><g>", 20_000),
        deep("frames_20000_deep", "<select><option><template>", 20_000),
        deep("ends_without_beginnings", "</p></div></table></b>", 100_000),
        deep("a_million_tags_of_one_letter", "<b>", 1_000_000),
        hostile("attributes_200000.html", GOOD, page(&format!("<p{attributes}>x</p>"))).shows(SHOWN),
        hostile("links_100000.html", GOOD, page(&links)).shows(SHOWN),
        hostile("a_line_of_five_megabytes.html", GOOD, page(&"dogs ".repeat(1_000_000))).shows(SHOWN),
        hostile("a_word_of_70000_letters.html", GOOD, page(&"a".repeat(70_000))).shows(SHOWN),
        hostile("nothing_closed.html", GOOD, format!("<html><body><body><p>{SHOWN}.<table><td>14<p>&#xFFFFFFFF;&#0;&bogus;<!-- <script>")).shows(SHOWN),
        hostile("nul.html", TRIED, page("a\0b\0<p\0>c")),
        hostile("json_that_says_it_is_a_page.html", ANY, r#"{"html": "<p>Aldermoor Police"}"#),
        hostile("a_comment_that_never_ends.html", GOOD, page(&format!("<!--{}", "-".repeat(5_000_000)))).shows(SHOWN),
        hostile("scripts.html", GOOD, page("<script>document.write('x')</script><img src=x onerror=alert(1)><meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>")).shows(SHOWN),
    ]
}

fn tables() -> Vec<Hostile> {
    let table = |cells: &str| page(&format!("<table><tr><th>Dogs</th>{cells}</tr></table>"));
    let spans = r#"<td colspan=1000 rowspan=65534>4</td>"#.repeat(200);
    let each = |value: &str| format!("<td colspan={value} rowspan={value}>4</td>");
    let odd: String =
        ["1000000", "-1", "0", "100000000000000000000", "x", ""].iter().map(|value| each(value)).collect();
    vec![
        hostile("spans_of_every_size.html", GOOD, table(&odd)).shows(SHOWN),
        hostile("spans_200_of_1000_by_65534.html", GOOD, table(&spans)).shows(SHOWN),
        hostile(
            "rows_200000.html",
            TRIED,
            page(&format!("<table>{}</table>", "<tr><td>2023/24<td>5</tr>".repeat(200_000))),
        )
        .shows(SHOWN),
        hostile("cells_200000_in_a_row.html", TRIED, table(&"<td>5".repeat(200_000))).shows(SHOWN),
    ]
}

fn letters() -> Vec<Hostile> {
    let marks = format!(
        "Aldermoor Police owns 14 dogs. {}{}",
        "\u{202e}\u{200b}\u{ad}",
        "e".to_owned() + &"\u{301}".repeat(200)
    );
    vec![
        hostile("marks_that_deceive.txt", GOOD, marks).shows(SHOWN),
        hostile("brackets_20000.txt", GOOD, format!("{SHOWN}. {}", "(a)".repeat(20_000))).shows(SHOWN),
        hostile("zeros_200000.txt", GOOD, format!("{SHOWN}. {}", "0".repeat(200_000))).shows(SHOWN),
        hostile("signs_of_a_terminal.txt", TRIED, format!("{SHOWN}.\n\u{1b}[2J\u{1b}]0;title\u{7}\u{9b}31m\n")),
        hostile("nothing.txt", &[super::Empty], Vec::new()),
        hostile("only_spaces.txt", &[super::Empty], vec![b' '; 1_000_000]),
        hostile("only_nul.txt", super::USELESS, vec![0; 1_000_000]),
    ]
}

fn others() -> Vec<Hostile> {
    let png =
        [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff\x08\x06\0\0\0".to_vec(), noise(500)].concat();
    let jpeg = [b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01".to_vec(), noise(500)].concat();
    vec![
        hostile("picture.png", NOT_OPENED, png),
        hostile("photo.jpg", NOT_OPENED, jpeg),
        hostile(
            "program.exe",
            &[super::NotRead, super::Unreadable],
            [b"MZ\x90\0\x03\0\0\0".to_vec(), noise(5000)].concat(),
        ),
        hostile("archive.gz", NOT_OPENED, [b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec(), noise(5000)].concat()),
        hostile("archive.7z", NOT_OPENED, [b"7z\xbc\xaf\x27\x1c\0\x04".to_vec(), noise(5000)].concat()),
        hostile("noise.bin", super::USELESS, noise(100_000)),
    ]
}
