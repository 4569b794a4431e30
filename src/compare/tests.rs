use crate::compare::{
    By, Cell, CompareError, Comparison, Costs, Coverage, Exemptions, Figures, OutOf, Outcomes, Selection, Timeliness,
    costs, coverage, exemptions, figures, outcomes, timeliness,
};
use crate::model::{DocClass, Force, Outcome, PeriodBasis, Qualifier, Regime, Response, Role};
use crate::store::testing::{citation, figure, full_response, response};
use crate::store::{Staging, StagingLimits, TableStore};
use std::collections::{BTreeMap, BTreeSet};

fn store(responses: &[Response]) -> (tempfile::TempDir, TableStore) {
    let corpus = tempfile::tempdir().unwrap();
    let store = TableStore::open(corpus.path());
    let mut staging = Staging::new(&store, StagingLimits::default()).unwrap();
    responses.iter().for_each(|response| drop(staging.add(response).unwrap()));
    staging.finish(&store, &BTreeSet::new(), &BTreeMap::new()).unwrap();
    (corpus, store)
}

fn registry() -> Vec<Force> {
    ["aldermoor", "sedgeby", "gonehurst"]
        .map(|id| Force {
            force_id: id.to_owned(),
            name: format!("{id} Police"),
            kind: "sample".to_owned(),
            nation: "england".to_owned(),
            regime: Some(Regime::Foia),
            ons_code: None,
            host: None,
            former_hosts: Vec::new(),
            aliases: Vec::new(),
            abbreviations: Vec::new(),
            soh_segment: None,
            references: Vec::new(),
        })
        .to_vec()
}

/// Writes rows as text, one a line, `|` between cells and nothing for what is missing.
fn shown(comparison: &Comparison) -> Vec<String> {
    let cell = |cell: &Cell| match cell {
        Cell::Text(text) => text.clone(),
        Cell::Integer(number) => number.to_string(),
        Cell::Decimal(number) => number.to_string(),
        Cell::Missing => String::new(),
    };
    assert!(comparison.rows.iter().all(|row| row.len() == comparison.columns.len()));
    comparison.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join("|")).collect()
}

/// The same without the interval and the mark, which are tested beside the formula.
fn plain(comparison: &Comparison) -> Vec<String> {
    let cut = |row: String| row.rsplitn(4, '|').last().unwrap().to_owned();
    shown(comparison).into_iter().map(cut).collect()
}

fn citing(force: &str, number: usize, provisions: &[&str]) -> Response {
    let mut it = response(force, number);
    it.citations = provisions.iter().map(|provision| citation(provision, Role::Engaged)).collect();
    it
}

#[test]
fn only_provisions_relied_on_count_once_a_letter_and_never_across_acts() {
    let mut mentioned = response("aldermoor", 3);
    mentioned.citations.push(citation("foia2000:s40(2)", Role::Mentioned));
    let mut inferred = citing("aldermoor", 4, &["foia2000:s40(2)"]);
    inferred.citations[0].inferred = true;
    let mut policy = citing("aldermoor", 5, &["foia2000:s31(1)(a)"]);
    policy.doc_class = DocClass::Policy;
    let (_corpus, store) = store(&[
        citing("aldermoor", 1, &["foia2000:s31(1)(a)", "foia2000:s31(1)(a)", "foia2000:s9", "foia2000:s31(1)(b)"]),
        citing("aldermoor", 2, &["foia2000:s31(1)(a)"]),
        mentioned,
        inferred,
        policy,
        citing("sedgeby", 6, &["foisa2002:s31(1)"]),
    ]);
    let found = exemptions(&store, &registry(), &Exemptions::default()).unwrap();
    assert_eq!(
        found.columns,
        ["force", "regime", "limb", "label", "responses", "of_responses", "share", "low", "high", "small"]
    );
    assert_eq!(
        plain(&found),
        [
            "aldermoor|FOIA|foia2000:s9||1|4|0.25",
            "aldermoor|FOIA|foia2000:s31(1)(a)||2|4|0.5",
            "aldermoor|FOIA|foia2000:s31(1)(b)||1|4|0.25",
            "sedgeby|FOISA|foisa2002:s31(1)||1|1|1",
        ]
    );
    let notes = found.notes.join("\n");
    assert!(notes.contains("1 force with no response in this selection, absent and not zero: gonehurst"), "{notes}");
    assert!(notes.contains("policy 1"), "{notes}");
    assert!(notes.contains("names no section, not counted: 1"), "{notes}");

    let by_section = Exemptions { by: vec![By::Provision], include_inferred: true, ..Exemptions::default() };
    assert_eq!(
        plain(&exemptions(&store, &registry(), &by_section).unwrap()),
        [
            "FOIA|foia2000:s9|1|5|0.2",
            "FOIA|foia2000:s31|2|5|0.4",
            "FOIA|foia2000:s40|1|5|0.2",
            "FOISA|foisa2002:s31|1|1|1"
        ]
    );
}

#[test]
fn the_denominator_follows_what_rows_are_split_by() {
    let mut earlier = citing("aldermoor", 1, &["foia2000:s31"]);
    earlier.responded_date = Some("2022-01-31".to_owned());
    let mut undated = citing("aldermoor", 2, &["foia2000:s31"]);
    undated.responded_date = None;
    let (_corpus, store) = store(&[
        earlier,
        undated,
        citing("aldermoor+sedgeby", 3, &["foia2000:s31"]),
        response("aldermoor", 4),
        response("gonehurst", 5),
    ]);
    let by_year = Exemptions { by: vec![By::Force, By::Year, By::Provision], ..Exemptions::default() };
    let found = exemptions(&store, &registry(), &by_year).unwrap();
    assert_eq!(
        plain(&found),
        [
            "aldermoor|2022|FOIA|foia2000:s31|1|1|1",
            "aldermoor|2024|FOIA|foia2000:s31|1|2|0.5",
            "aldermoor||FOIA|foia2000:s31|1|1|1",
            "sedgeby|2024|FOIA|foia2000:s31|1|1|1",
        ]
    );
    let notes = found.notes.join("\n");
    assert!(notes.contains("none of them relies on a provision: gonehurst"), "{notes}");
    assert!(notes.contains("joint answers, counted once for each of their forces: 1"), "{notes}");

    let selection = Selection { forces: vec!["sedgeby".to_owned()], years: Some(2024..=2024), ..Selection::default() };
    let one = Exemptions { selection, ..Exemptions::default() };
    assert_eq!(plain(&exemptions(&store, &registry(), &one).unwrap()), ["sedgeby|FOIA|foia2000:s31||1|1|1"]);
}

#[test]
fn outcomes_have_a_total_and_a_resolvable_denominator() {
    let with = |number: usize, outcome: Outcome| {
        let mut it = response("aldermoor", number);
        it.outcome = outcome;
        it
    };
    let (_corpus, store) = store(&[
        with(1, Outcome::Full),
        with(2, Outcome::Refused),
        with(3, Outcome::NotHeld),
        with(4, Outcome::Other),
        with(5, Outcome::Full),
    ]);
    let found = outcomes(&store, &registry(), &Outcomes { crosswalk: true, ..Outcomes::default() }).unwrap();
    let rows = shown(&found);
    assert_eq!(rows.len(), 8);
    assert_eq!(rows[0], "aldermoor|full|2|5|3|0.4|0.6667|0.1176|0.7693|yes|Granted in full|successful");
    assert_eq!(rows[1], "aldermoor|partial|0|5|3|0|0|0|0.4345|yes|Partially withheld|partially_successful");
    assert_eq!(rows[3], "aldermoor|not_held|1|5|3|0.2||0.0362|0.6245|yes|Information not held|not_held");
    assert!(
        found
            .notes
            .join("\n")
            .contains("2 forces with no response in this selection, absent and not zero: gonehurst, sedgeby")
    );
    let all = outcomes(&store, &registry(), &Outcomes { by: Vec::new(), ..Outcomes::default() }).unwrap();
    assert_eq!(plain(&all)[0], "full|2|5|3|0.4|0.6667");
}

#[test]
fn figures_keep_every_kind_of_nothing_and_their_evidence() {
    let (_corpus, store) = store(&[full_response("aldermoor", 1)]);
    let found = figures(&store, &registry(), &Figures::default()).unwrap();
    let rows = shown(&found);
    assert_eq!(rows.len(), 2);
    assert!(rows[0].starts_with("aldermoor|1-24|dogs||2023-01-01|2023-12-31|calendar|count|4|4|4|4|exact|false||"));
    assert!(rows[1].starts_with("aldermoor|1-24|dogs||2024-01-01|2024-12-31|calendar|count||||<5|suppressed|false||"));
    assert!(rows[0].contains("|aldermoor:1-24|https://www.aldermoor.example/foi/1-24|capture-aldermoor-1|000"));
    assert!(rows[0].contains("|8|12|"));
    let other = Figures { measure: Some("CATS".to_owned()), ..Figures::default() };
    assert!(figures(&store, &registry(), &other).unwrap().rows.is_empty());
    let same = Figures { measure: Some("DOG".to_owned()), ..Figures::default() };
    assert_eq!(figures(&store, &registry(), &same).unwrap().rows.len(), 2);
}

#[test]
fn periods_side_by_side_never_mix_bases_or_units() {
    let mut first = response("aldermoor", 1);
    first.figures = vec![
        figure(1, "dogs", 2022, "4"),
        figure(2, "dogs", 2023, "<5"),
        figure(3, "dogs", 2023, "7"),
        figure(4, "dogs", 2021, ""),
    ];
    first.figures[3].qualifier = Qualifier::Blank;
    let mut second = response("sedgeby", 2);
    second.figures = vec![figure(1, "dogs", 2023, "2.5"), figure(2, "dogs", 2022, "9"), figure(3, "dogs", 2022, "50")];
    second.figures[1].period_basis = PeriodBasis::Financial;
    (second.figures[1].period_from, second.figures[1].period_to) =
        (Some("2022-04-01".to_owned()), Some("2023-03-31".to_owned()));
    second.figures[2].unit = "percent".to_owned();
    let (_corpus, store) = store(&[first, second]);
    let options = Figures { by: vec![By::Force, By::Period], ..Figures::default() };
    let found = figures(&store, &registry(), &options).unwrap();
    assert_eq!(found.columns[6..9], ["2021", "2022", "2023"]);
    let rows: Vec<String> = shown(&found).iter().map(|row| row.split("|https").next().unwrap().to_owned()).collect();
    assert_eq!(
        rows,
        [
            "aldermoor|1-24|dogs||false|aldermoor:1-24|blank|4|7|",
            "aldermoor|1-24|dogs||false|aldermoor:1-24|||<5|",
            "sedgeby|2-24|dogs||false|sedgeby:2-24|||2.5|",
        ]
    );
    let notes = found.notes.join("\n");
    assert!(notes.contains("1 on `financial` in `count`") && notes.contains("1 on `calendar` in `percent`"), "{notes}");
    let financial = Figures { period_basis: Some(PeriodBasis::Financial), ..options };
    assert_eq!(figures(&store, &registry(), &financial).unwrap().columns[6], "2022/23");
}

#[test]
fn a_grouping_that_makes_no_sense_is_refused() {
    let (_corpus, store) = store(&[response("aldermoor", 1)]);
    let options = Outcomes { by: vec![By::Period], ..Outcomes::default() };
    assert!(outcomes(&store, &registry(), &options).is_err());
    let rounds = Exemptions { by: vec![By::Round], ..Exemptions::default() };
    assert!(matches!(exemptions(&store, &registry(), &rounds), Err(CompareError::NoRounds)));
}

#[test]
fn times_are_of_answers_with_both_days_and_what_is_reversed_is_never_negative() {
    let taken = |number: usize, received: Option<&str>, days: Option<u32>| {
        let mut it = response("aldermoor", number);
        it.received_date = received.map(str::to_owned);
        it.working_days = days;
        it
    };
    let mut published = taken(7, Some("2024-04-01"), None);
    published.date_basis = Some("printed".to_owned());
    let (_corpus, store) = store(&[
        taken(1, Some("2024-02-05"), Some(21)),
        taken(2, Some("2024-02-06"), Some(20)),
        taken(3, Some("2024-02-20"), Some(10)),
        taken(4, Some("2024-03-05"), Some(0)),
        taken(5, Some("2024-03-06"), None),
        taken(6, None, None),
        published,
    ]);
    let found = timeliness(&store, &registry(), &Timeliness::default()).unwrap();
    assert_eq!(shown(&found), ["aldermoor|7|4|15|21|3|0.75|0.3006|0.9544|yes|1|2"]);
    let none = Selection { forces: vec!["gonehurst".to_owned()], ..Selection::default() };
    let none = timeliness(&store, &registry(), &Timeliness { selection: none, ..Timeliness::default() }).unwrap();
    assert!(none.rows.is_empty() && none.notes.join(" ").contains("not zero: gonehurst"));
}

#[test]
fn costs_say_what_is_claimed_and_whether_it_adds_up() {
    let mut refused = full_response("aldermoor", 1);
    refused.outcome = Outcome::CostRefused;
    let mut wrong = full_response("aldermoor", 2);
    wrong.cost_claims[0].arithmetic_ok = Some(false);
    wrong.cost_claims[0].hours = None;
    wrong.cost_claims[0].records = Some(300.0);
    let (_corpus, store) = store(&[refused, wrong, response("aldermoor", 3)]);
    let found = costs(&store, &registry(), &Costs::default()).unwrap();
    assert_eq!(shown(&found), ["aldermoor|1|3|0.3333|0.0615|0.7923|yes|2|2|2|200|1|25|0||1|1|0"]);
    let long = costs(&store, &registry(), &Costs { long: true, ..Costs::default() }).unwrap();
    assert_eq!(long.rows.len(), 2);
    assert!(shown(&long)[0].starts_with("aldermoor|1-24|2024|cost_refused|100|15|25||18|true|aldermoor:1-24|https"));
}

#[test]
fn coverage_shows_forces_without_anything_as_absent_and_never_as_nought() {
    let mut policy = response("sedgeby", 2);
    policy.doc_class = DocClass::Policy;
    let (_corpus, store) = store(&[full_response("aldermoor", 1), policy]);
    let found = coverage(&store, &registry(), &Coverage::default()).unwrap();
    assert_eq!(
        shown(&found),
        [
            "aldermoor|held|1|1|1|1|1|1|1|1|2024-03-05|2024-03-05",
            "gonehurst|absent||||||||||",
            "sedgeby|no responses|1|1|0|0|0|0|0|0||",
        ]
    );
}

#[test]
fn subjects_stand_over_provisions_of_both_acts_which_keep_apart() {
    let mut scottish = citing("sedgeby", 2, &["foisa2002:s35(1)(a)", "foisa2002:s31(1)"]);
    scottish.regime = Some(Regime::Foisa);
    let (_corpus, store) = store(&[
        citing("aldermoor", 1, &["foia2000:s31(1)(a)", "foia2000:s31(1)(b)"]),
        response("aldermoor", 3),
        scottish,
    ]);
    let options = Exemptions { by: vec![By::Subject], ..Exemptions::default() };
    assert_eq!(
        plain(&exemptions(&store, &registry(), &options).unwrap()),
        ["law_enforcement|FOIA|1|2|0.5", "law_enforcement|FOISA|1|1|1", "national_security|FOISA|1|1|1"]
    );
    let one = Exemptions { subjects: vec!["national_security".to_owned()], ..options };
    assert_eq!(plain(&exemptions(&store, &registry(), &one).unwrap()), ["national_security|FOISA|1|1|1"]);
    let sections = Exemptions { by: vec![By::Section], ..Exemptions::default() };
    assert_eq!(
        plain(&exemptions(&store, &registry(), &sections).unwrap()),
        ["FOIA|31|1|2|0.5", "FOISA|31|1|1|1", "FOISA|35|1|1|1"]
    );
}

#[test]
fn resolvable_denominators_hold_their_numerators() {
    let mut not_held = citing("aldermoor", 1, &["foia2000:s31"]);
    not_held.outcome = Outcome::NotHeld;
    let (_corpus, store) = store(&[not_held, citing("aldermoor", 2, &["foia2000:s31"]), response("aldermoor", 3)]);
    let selection = Selection { out_of: OutOf::Resolvable, ..Selection::default() };
    let options = Exemptions { selection, by: vec![By::Provision], ..Exemptions::default() };
    let found = exemptions(&store, &registry(), &options).unwrap();
    assert_eq!(plain(&found), ["FOIA|foia2000:s31|1|2|0.5"]);
    assert!(found.notes.join("\n").contains("not resolvable, left out: 1"), "{:?}", found.notes);
}

#[test]
fn caveats_stand_under_the_table_once_each_with_the_responses_they_concern() {
    let mut twice = full_response("aldermoor", 1);
    twice.caveats.push(twice.caveats[0].clone());
    let (_corpus, store) = store(&[twice, full_response("sedgeby", 2)]);
    let notes = outcomes(&store, &registry(), &Outcomes::default()).unwrap().notes.join("\n");
    assert!(notes.contains("with the responses each concerns: snapshot 2"), "{notes}");
}

#[test]
fn figures_and_questions_are_counted_by_kind() {
    let (_corpus, store) = store(&[full_response("aldermoor", 1), full_response("sedgeby", 2)]);
    let by_basis = Figures { by: vec![By::Basis], ..Figures::default() };
    assert_eq!(shown(&figures(&store, &registry(), &by_basis).unwrap()), ["calendar|2|4|2|0|2|0|0|0|0"]);
    let questions = Outcomes { by: vec![By::Force, By::Question], ..Outcomes::default() };
    assert_eq!(
        plain(&outcomes(&store, &registry(), &questions).unwrap()),
        [
            "aldermoor|disclosed_outside_act|1|1|1|1|1",
            "aldermoor|exempt|1|1|1|1|1",
            "sedgeby|disclosed_outside_act|1|1|1|1|1",
            "sedgeby|exempt|1|1|1|1|1"
        ]
    );
}
