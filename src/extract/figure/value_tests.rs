use super::*;

fn show(raw: &str, notes: &Notes) -> String {
    let bound = |number: Option<f64>| number.map_or("-".to_owned(), |number| number.to_string());
    value(raw, notes).map_or("text".to_owned(), |v| {
        format!("{:?} {} {} [{},{}]", v.qualifier, v.unit, bound(v.value), bound(v.min), bound(v.max)).to_lowercase()
    })
}

fn check(raw: &str, expected: &str) {
    assert_eq!(show(raw, &Notes::default()), expected, "{raw:?}");
}

#[test]
fn plain_numbers_are_exact() {
    check("0", "exact count 0 [0,0]");
    check("4", "exact count 4 [4,4]");
    check(" 1,204 ", "exact count 1204 [1204,1204]");
    check("1204", "exact count 1204 [1204,1204]");
    check("1 204", "exact count 1204 [1204,1204]");
    check("1\u{a0}204", "exact count 1204 [1204,1204]");
    check("12,345,678", "exact count 12345678 [12345678,12345678]");
    check("0.5", "exact count 0.5 [0.5,0.5]");
    check("-5", "exact count -5 [-5,-5]");
    check("(412)", "exact count 412 [412,412]");
    check("412*", "exact count 412 [412,412]");
    check("412 [note 1]", "exact count 412 [412,412]");
    check("412 (12%)", "exact count 412 [412,412]");
    check("Five", "exact count 5 [5,5]");
}

#[test]
fn units_come_with_the_number() {
    check("12.5%", "exact percent 12.5 [12.5,12.5]");
    check("12.5 %", "exact percent 12.5 [12.5,12.5]");
    check("-3.1%", "exact percent -3.1 [-3.1,-3.1]");
    check("7 per cent", "exact percent 7 [7,7]");
    check("£1.2m", "exact gbp 1200000 [1200000,1200000]");
    check("£12.2m", "exact gbp 12200000 [12200000,12200000]");
    check("£1.2 million", "exact gbp 1200000 [1200000,1200000]");
    check("£45k", "exact gbp 45000 [45000,45000]");
    check("£2,713.92", "exact gbp 2713.92 [2713.92,2713.92]");
    check("£ 450", "exact gbp 450 [450,450]");
    check("(£412)", "exact gbp -412 [-412,-412]");
    check("£(412)", "exact gbp -412 [-412,-412]");
    check("-£30", "exact gbp -30 [-30,-30]");
    check("132 days", "exact days 132 [132,132]");
    check("20 working days", "exact days 20 [20,20]");
    check("6.5 hours", "exact hours 6.5 [6.5,6.5]");
    check("6hrs", "exact hours 6 [6,6]");
    check("10 mins", "exact minutes 10 [10,10]");
}

#[test]
fn words_may_be_glued_to_a_count() {
    check("412Officers", "exact count 412 [412,412]");
    check("412 officers", "exact count 412 [412,412]");
    check("1 alleged complaint", "exact count 1 [1,1]");
}

#[test]
fn rough_numbers_say_so() {
    check("approximately 40", "approximate count 40 [-,-]");
    check("approx. 40", "approximate count 40 [-,-]");
    check("c.40", "approximate count 40 [-,-]");
    check("~40", "approximate count 40 [-,-]");
    check("40 (approx)", "approximate count 40 [-,-]");
    check("over 300", "approximate count - [300,-]");
    check("in excess of £1m", "approximate gbp - [1000000,-]");
    check("300+", "approximate count - [300,-]");
    check("10 or more", "approximate count - [10,-]");
    check("at least 12", "approximate count - [12,-]");
    check("up to 5,000", "approximate count - [0,5000]");
}

#[test]
fn hidden_small_numbers_are_bounded_and_never_zero() {
    check("<5", "suppressed count - [0,4]");
    check("< 5", "suppressed count - [0,4]");
    check("Less than 10", "suppressed count - [0,9]");
    check("fewer than five", "suppressed count - [0,4]");
    check("5 or fewer", "suppressed count - [0,5]");
    check("five or less", "suppressed count - [0,5]");
    check("≤3", "suppressed count - [0,3]");
    check("<=3", "suppressed count - [0,3]");
    check("1-4", "suppressed count - [1,4]");
    check("1 to 5", "suppressed count - [1,5]");
    check("<1%", "suppressed percent - [0,1]");
    check("*", "suppressed count - [-,-]");
    check("**", "suppressed count - [-,-]");
    check("[c]", "suppressed count - [-,-]");
    check("suppressed", "suppressed count - [-,-]");
}

#[test]
fn five_kinds_of_nothing_stay_five() {
    check("Nil", "exact count 0 [0,0]");
    check("NIL", "exact count 0 [0,0]");
    check("None", "exact count 0 [0,0]");
    check("no offences recorded", "exact count 0 [0,0]");
    check("-", "blank count - [-,-]");
    check("–", "blank count - [-,-]");
    check("", "blank count - [-,-]");
    check(" \u{a0} ", "blank count - [-,-]");
    check("N/A", "notheld count - [-,-]");
    check("No info held", "notheld count - [-,-]");
    check("NIH", "notheld count - [-,-]");
    check("not recorded", "notheld count - [-,-]");
    check("NK", "notheld count - [-,-]");
    check("Not available as changed systems during 2018.", "notheld count - [-,-]");
    check("withheld", "withheld count - [-,-]");
    check("Exempt s40(2)", "withheld count - [-,-]");
    check("Withheld under Section 31(1)(a)", "withheld count - [-,-]");
    check("#REF!", "unreadable count - [-,-]");
    check("#####", "unreadable count - [-,-]");
    check("1,20", "unreadable count - [-,-]");
}

#[test]
fn text_and_other_numbers_are_no_values() {
    for raw in [
        "Burglary",
        "4th",
        "S2 4HT",
        "01234 567890",
        "07700900123",
        "4.3.1",
        "01/02/2023",
        "12:30",
        "17,190KB",
        "12, 14",
        "3 years",
        "2 Acacia Avenue",
        "24 Hour Response Team",
        "207-24",
        "Q1",
        "Section 9 dog team",
        "101 or 999",
        "18-25",
        "1 January",
        "Yes",
        "No",
        "None of these",
        "£",
        "c",
        "May",
        "€45",
        "2a",
        "3 and 4",
        "over the limit",
        "1st",
    ] {
        check(raw, "text");
    }
}

#[test]
fn the_letters_own_notes_change_the_reading() {
    let notes = Notes { dash_is_nil: true, zero_is_shown: true, star_at_most: Some(4.0) };
    assert_eq!(show("-", &notes), "exact count 0 [0,0]");
    assert_eq!(show("", &notes), "blank count - [-,-]");
    assert_eq!(show("<5", &notes), "suppressed count - [1,4]");
    assert_eq!(show("*", &notes), "suppressed count - [1,4]");
}

#[test]
fn an_endless_cell_costs_nothing() {
    check(&"0".repeat(200_000), "text");
    check(&"none ".repeat(100_000), "text");
}
