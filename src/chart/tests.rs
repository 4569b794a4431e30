use crate::chart::{Absent, Chart, ChartError, HeatMap, Stacked, html, png};
use crate::compare::{Cell, Comparison};
use crate::model::Regime;

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn exemptions() -> Comparison {
    let row = |force: &str, regime: &str, provision: &str, number: i64, of: i64| {
        vec![text(force), text(regime), text(provision), Cell::Integer(number), Cell::Integer(of), Cell::Missing]
    };
    Comparison {
        title: "provisions <relied> on".to_owned(),
        columns: ["force", "regime", "provision", "responses", "of_responses", "share"].map(str::to_owned).to_vec(),
        rows: vec![
            row("aldermoor", "FOIA", "foia2000:s40", 3, 12),
            row("aldermoor", "FOIA", "foia2000:s9", 1, 12),
            row("inverallan", "FOISA", "foisa2002:s31", 2, 4),
        ],
        notes: vec!["<b>a note</b>".to_owned()],
    }
}

fn law_of(force: &str) -> Option<Regime> {
    Some(if force == "inverallan" { Regime::Foisa } else { Regime::Foia })
}

fn groups() -> Vec<(Vec<Cell>, i64)> {
    [("aldermoor", 12), ("inverallan", 4), ("silent", 11)].map(|(force, of)| (vec![text(force)], of)).to_vec()
}

fn heat() -> HeatMap {
    let absent = Absent { named: vec!["gonehurst".to_owned()], others: 3 };
    HeatMap::new(&exemptions(), law_of, &groups(), &absent).unwrap()
}

#[test]
fn a_heat_map_has_every_number_and_hatches_what_is_absent() {
    let svg = heat().svg();
    for wanted in [
        "aldermoor  n = 12<",
        "inverallan  n = 4*<",
        ">3<",
        "silent  n = 11<",
        ">40<",
        ">9<",
        ">31<",
        "gonehurst",
        "3 forces: no response",
    ] {
        assert!(svg.contains(wanted), "{wanted} is not in\n{svg}");
    }
    assert_eq!(svg.matches("fill=\"url(#hatch)\"").count(), 2 + 1, "two rows and the legend");
    assert_eq!(svg.matches(">–<").count(), 2 + 2 + 1, "FOISA for two, twice FOIA for the other, and the legend");
    assert!(svg.find(">9<").unwrap() < svg.find(">40<").unwrap(), "in the order of the Act");
    assert!(!svg.contains("<relied>"));
}

#[test]
fn what_has_no_rows_or_no_provisions_is_no_heat_map() {
    let empty = Comparison { rows: Vec::new(), ..exemptions() };
    assert_eq!(HeatMap::new(&empty, law_of, &groups(), &Absent::default()).unwrap_err(), ChartError::Nothing);
    let mut by_force = exemptions();
    by_force.columns[2] = "year".to_owned();
    assert_eq!(HeatMap::new(&by_force, law_of, &groups(), &Absent::default()).unwrap_err(), ChartError::NoCross);
}

fn outcomes() -> Comparison {
    let row = |outcome: &str, number: i64, share: Cell| {
        vec![
            text("aldermoor"),
            text(outcome),
            Cell::Integer(number),
            Cell::Integer(12),
            Cell::Integer(9),
            Cell::Missing,
            share,
        ]
    };
    let columns = ["force", "outcome", "responses", "total", "resolvable", "share_of_total", "share_of_resolvable"];
    Comparison {
        title: "outcomes".to_owned(),
        columns: columns.map(str::to_owned).to_vec(),
        rows: vec![
            row("full", 9, Cell::Decimal(1.0)),
            row("partial", 0, Cell::Decimal(0.0)),
            row("not_held", 3, Cell::Missing),
        ],
        notes: Vec::new(),
    }
}

#[test]
fn stacked_bars_have_their_numbers_and_what_they_are_out_of() {
    let all = Stacked::new(&outcomes(), false, &Absent::default()).unwrap().svg();
    assert!(all.contains("aldermoor  n = 12<") && all.contains(">9<") && all.contains(">3<"), "{all}");
    assert!(all.contains(">not held<") && !all.contains(">partial<"), "the legend has what occurs");
    let resolvable = Stacked::new(&outcomes(), true, &Absent::default()).unwrap().svg();
    assert!(resolvable.contains("aldermoor  n = 9*<") && !resolvable.contains("not held"), "{resolvable}");
}

#[test]
fn pages_hold_the_table_load_nothing_and_run_nothing() {
    let page = html(&Chart::Heat(heat()), &exemptions());
    for wanted in [
        "<caption>",
        "scope=\"col\"",
        "scope=\"row\"",
        "<svg",
        "default-src 'none'",
        "&lt;b&gt;a note&lt;/b&gt;",
        "foisa2002:s31",
    ] {
        assert!(page.contains(wanted), "{wanted} is not in the page");
    }
    assert!(!page.contains("<script") && !page.contains("href=") && !page.contains("src="), "{page}");
    assert_eq!(page.matches("http").count(), 2, "the name of the picture's markup, and that of the policy's tag");
}

#[test]
fn pictures_are_drawn_with_letters_and_without_fonts_of_the_machine() {
    let with = png(&heat().svg()).unwrap();
    assert_eq!(with[1..4], *b"PNG");
    // The same drawing without its words is another picture: the words were drawn.
    let bare: String = heat().svg().lines().filter(|line| !line.starts_with("<text")).collect();
    assert_ne!(png(&bare).unwrap(), with);
}
