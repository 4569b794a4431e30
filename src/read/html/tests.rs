//! Constructed pages; no force of these names exists.

use super::*;
use crate::model::{BlockKind, Span};
use proptest::prelude::*;

fn text_of(html: &str) -> String {
    read_html(html).text
}

fn check(html: &str, expected: &str) {
    let document = read_html(html);
    assert_eq!(document.text, expected, "{html}");
    check_spans(&document);
}

/// Blocks cover the text in order, and every span lies on it.
fn check_spans(document: &Document) {
    let mut end = 0;
    for block in &document.blocks {
        assert!(block.span.start >= end && !block.span.is_empty());
        assert!(!block.span.of(&document.text).expect("in bounds").contains('\n'));
        end = block.span.end;
    }
    let lines: Vec<_> = document.blocks.iter().map(|block| block.span.of(&document.text).expect("in bounds")).collect();
    assert_eq!(lines.join("\n"), document.text);
    for cell in document.tables.iter().flat_map(|table| &table.cells) {
        let text = cell.span.of(&document.text).expect("in bounds");
        assert_eq!(text, text.trim());
    }
    for link in &document.links {
        assert!(link.span.of(&document.text).is_some());
    }
}

fn kinds(html: &str) -> Vec<BlockKind> {
    read_html(html).blocks.into_iter().map(|block| block.kind).collect()
}

fn item(depth: u8, marker: &str) -> BlockKind {
    BlockKind::ListItem { depth, marker: Some(marker.to_owned()) }
}

#[test]
fn one_block_is_one_line() {
    check(
        "<main><h2>Request</h2><p>How  many\n officers?</p>Loose<br>end</main>",
        "Request\nHow many officers?\nLoose\nend",
    );
}

#[test]
fn headings_quotes_and_paragraphs_keep_their_kind() {
    assert_eq!(
        kinds("<main><h3>a</h3><p>b</p><blockquote><p>c</p></blockquote></main>"),
        [BlockKind::Heading(3), BlockKind::Paragraph, BlockKind::Quote]
    );
}

#[test]
fn list_items_carry_the_marker_a_browser_draws() {
    let html = "<main><ol start=3><li>x<ul><li>y</ul><li value=9>z</ol><ol type=a><li>p<p>q</p></ol></main>";
    assert_eq!(
        kinds(html),
        [item(1, "3."), item(2, "•"), item(1, "9."), item(1, "a."), BlockKind::ListItem { depth: 1, marker: None }]
    );
    assert_eq!(text_of(html), "x\ny\nz\np\nq");
    assert_eq!(kinds("<main><ol reversed><li>a<li>b</ol></main>"), [item(1, "2."), item(1, "1.")]);
    assert_eq!(
        kinds("<main><ol style='list-style-type: lower-roman'><li>a<li>b</ol></main>"),
        [item(1, "i."), item(1, "ii.")]
    );
    assert_eq!(kinds("<main><ol><li><h3>Question</h3></ol></main>"), [item(1, "1.")]);
}

#[test]
fn tables_become_rows_and_grids() {
    let html = "<main><table><caption>Offences</caption><thead><tr><th rowspan=2>Year<th colspan=2>Knives<tr><th>Made<th>Held\
                <tbody><tr><td>2021<td>4<td><tr><td><td><td></table></main>";
    check(html, "Offences\nYear | Knives\nMade | Held\n2021 | 4 | ");
    let document = read_html(html);
    let grid = &document.tables[0];
    assert_eq!((grid.rows, grid.cols), (4, 3));
    assert_eq!(grid.caption, Some(Span::new(0, 8)));
    let placed: Vec<_> = grid
        .cells
        .iter()
        .take(7)
        .map(|cell| (cell.row, cell.col, cell.is_header, cell.span.of(&document.text).expect("in bounds")))
        .collect();
    assert_eq!(
        placed,
        [
            (0, 0, true, "Year"),
            (0, 1, true, "Knives"),
            (1, 1, true, "Made"),
            (1, 2, true, "Held"),
            (2, 0, false, "2021"),
            (2, 1, false, "4"),
            (2, 2, false, ""),
        ]
    );
    assert_eq!(document.blocks[1].kind, BlockKind::TableRow { table: 0, row: 0 });
}

#[test]
fn a_cell_of_several_lines_stays_one_cell() {
    check("<main><table><tr><th>A<th>B<tr><td><p>x</p><p>y</p><td>1<br>2</table></main>", "A | B\nx y | 1 2");
}

#[test]
fn layout_tables_are_read_as_blocks() {
    let html = "<body><form><table><tr><td><div>Home</div><td><p>Aldermoor Police</p><table><tr><td>a<td>1<tr><td>b<td>2</table>\
                </table></form></body>";
    check(html, "Home\nAldermoor Police\na | 1\nb | 2");
    assert_eq!(read_html(html).tables.len(), 1);
}

#[test]
fn menus_before_an_answer_or_in_a_cell_of_their_own_are_left_out() {
    let menu = "<ul><li><a href=/a>About us</a><li><a href=/b>News</a></ul>";
    let html = format!(
        "<body><p><a href=/>Home</a> | <a href=/c>Contact</a></p><table><tr><td>{menu}<td><p>The answer.</p>{menu}<td>{menu}</table>\
         <table><tr><td><a href=/x.pdf>File 1</a> <a href=/y.pdf>File 2</a><td>words</table></body>"
    );
    check(&html, "The answer.\nAbout us\nNews\nFile 1 File 2 | words");
    check(&format!("<main>{menu}</main>"), "About us\nNews");
    check(&format!("<body>{menu}</body>"), "About us\nNews");
}

#[test]
fn links_keep_their_place() {
    let document = read_html("<main><p>See <a href='/a.pdf'> the file </a> and <a href='#top'>top</a>.</p></main>");
    assert_eq!(document.text, "See the file and top.");
    assert_eq!(document.links.len(), 1);
    assert_eq!(document.links[0].span.of(&document.text), Some("the file"));
}

#[test]
fn masked_addresses_are_never_decoded() {
    let html = "<main>Write to <a href=\"/cdn-cgi/l/email-protection#5a3b\"><span class=\"__cf_email__\" data-cfemail=\"5a3b\">\
                [email&#160;protected]</span></a>.</main>";
    check(html, "Write to [email protected].");
    assert_eq!(read_html(html).links[0].href, "/cdn-cgi/l/email-protection");
}

#[test]
fn scripts_dialogs_and_hidden_parts_are_left_out_but_folded_panels_stay() {
    check(
        "<main>a<script>b</script><div role=dialog>c</div><div hidden>d</div><noscript>e</noscript>\
         <div class=accordion-panel aria-hidden=true style='display:none'>legal annex</div><details><summary>f</summary>g</details></main>",
        "a\nlegal annex\nf\ng",
    );
}

#[test]
fn surroundings_are_left_out_where_nothing_marks_the_content() {
    let words = "words of the answer ".repeat(20);
    let html = format!(
        "<body><header>Aldermoor Police</header><nav>menu</nav><div class=cookie-banner>cookies</div><p>{words}</p><footer>c</footer></body>"
    );
    assert_eq!(text_of(&html), words.trim());
}

#[test]
fn a_page_that_is_all_surroundings_is_still_read() {
    assert_eq!(text_of("<body><nav>only this</nav></body>"), "only this");
}

#[test]
fn what_the_page_says_of_itself_is_kept() {
    let document = read_html(
        "<html lang=cy-GB><head><title>Title &amp; more</title><link rel=canonical href='https://www.aldermoor.police.example/a'></head>\
         <body><h1>Knife <b>crime</b></h1><main><p>x</p><p>Published: 09:45 20/11/2025</p></main>",
    );
    assert_eq!(document.title.as_deref(), Some("Knife crime"));
    assert_eq!(document.lang.as_deref(), Some("cy"));
    assert_eq!(document.canonical_url.as_deref(), Some("https://www.aldermoor.police.example/a"));
    assert_eq!(document.published.as_deref(), Some("09:45 20/11/2025"));
    assert_eq!(read_html("<title>Title &amp; more</title>x").title.as_deref(), Some("Title & more"));
    assert_eq!(read_html("<main><time datetime=2024-05-01>May</time></main>").published.as_deref(), Some("2024-05-01"));
}

#[test]
fn the_heading_and_date_of_an_item_count_though_they_stand_outside_its_text() {
    let document = read_html(
        "<title>Site</title><body><header><h1>Aldermoor Police</h1></header><article><header><h1>Knives (12/23)</h1>\
         <time datetime=2023-04-05>5 April</time></header><div class=entry-content><p>x</p></div></article>",
    );
    assert_eq!(document.text, "x");
    assert_eq!(document.title.as_deref(), Some("Knives (12/23)"));
    assert_eq!(document.published.as_deref(), Some("2023-04-05"));
}

#[test]
fn preformatted_lines_stay_lines() {
    check("<main><pre>a  b\nc</pre></main>", "a b\nc");
}

#[test]
fn damaged_markup_loses_no_text() {
    check("<p>a<b>b<p>c</i></div>\0d<li>e<body>f</html>g", "ab\ncd\nefg");
    check("a &amp b &#x41; &bogus;", "a & b A &bogus;");
    check("</", "</");
}

#[test]
#[allow(clippy::disallowed_methods, reason = "the promise is about time; the limit is far above what it takes")]
fn deep_nesting_is_read_flat_and_fast() {
    for html in ["<ul><li>x", "<div>x", "<a><i>x", "<table><tr><td>x", "<p><font size=1>x</p>"] {
        let started = std::time::Instant::now();
        let document = read_html(&html.repeat(20_000));
        assert_eq!(document.text.matches('x').count(), 20_000, "{html}");
        assert!(document.problems.iter().any(|problem| problem.code == "too_deep"), "{html}");
        assert!(started.elapsed().as_secs() < 5, "{html}");
    }
}

#[test]
fn a_tag_with_very_many_attributes_is_read_flat() {
    let document = read_html(&format!("<main><p {}>text</p></main>", "a=b ".repeat(200_000)));
    assert_eq!(document.text, "text");
    assert!(document.problems.iter().any(|problem| problem.code == "too_deep"));
}

#[test]
fn absurd_tables_are_read_in_bounds() {
    let html = format!("<main><table>{}</table></main>", "<tr><th colspan=1000 rowspan=65534>x".repeat(200));
    let document = read_html(&html);
    check_spans(&document);
    assert_eq!(document.tables[0].cells.len(), 200);
}

proptest! {
    #[test]
    fn any_mix_of_markup_is_read_without_losing_its_place(parts in prop::collection::vec(prop::sample::select(vec![
        "<p>", "</p>", "<ul>", "<ol start=3>", "<li>", "</ul>", "<table>", "<tr>", "<td colspan=2>", "<th rowspan=0>", "</td>", "</tr>",
        "</table>", "<thead>", "<caption>", "</caption>", "<main>", "</main>", "<div class=sidebar>", "</div>", "<a href=x>", "</a>", "<b>", "</b>", "<pre>",
        "a\nb", "word ", "\u{a0}", "\u{ad}", "£", "&lt;", "<!--", "-->", "<script>", "</script>", "<svg/>", "<title>", "</title>", "<br>", "<form>",
        "<", "\0", "<h2>", "</h2>", "<blockquote>", "<template>", "<select>", "</select>", "<p hidden>", "<nav>", "</nav>", "<body>", "</body>",
    ]), 0..80)) {
        check_spans(&read_html(&parts.concat()));
    }
}
