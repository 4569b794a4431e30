use crate::compare::{By, Cell, Comparison, Exemptions, Figures, Outcomes, Selection, exemptions, figures, outcomes};
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
    assert_eq!(found.columns, ["force", "regime", "limb", "label", "responses", "of_responses", "share"]);
    assert_eq!(
        shown(&found),
        [
            "aldermoor|FOIA|foia2000:s9||1|4|0.25|0.0456|0.6994|yes",
            "aldermoor|FOIA|foia2000:s31(1)(a)||2|4|0.5",
            "aldermoor|FOIA|foia2000:s31(1)(b)||1|4|0.25",
            "sedgeby|FOISA|foisa2002:s31(1)||1|1|1",
        ]
    );
    let notes = found.notes.join("\n");
    assert!(notes.contains("not zero: gonehurst"), "{notes}");
    assert!(notes.contains("policy 1"), "{notes}");
    assert!(notes.contains("names no section, not counted: 1"), "{notes}");

    let by_section = Exemptions { by: vec![By::Provision], include_inferred: true, ..Exemptions::default() };
    assert_eq!(
        shown(&exemptions(&store, &registry(), &by_section).unwrap()),
        [
            "FOIA|foia2000:s9|1|5|0.2",
            "FOIA|foia2000:s31|2|5|0.4",
            "FOIA|foia2000:s40|1|5|0.2",
            "FOISA|foisa2002:s31|1|5|0.2"
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
        shown(&found),
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
    assert_eq!(shown(&exemptions(&store, &registry(), &one).unwrap()), ["sedgeby|FOIA|foia2000:s31||1|1|1"]);
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
    assert_eq!(rows[0], "aldermoor|full|2|5|3|0.4|0.6667|Granted in full|successful");
    assert_eq!(rows[1], "aldermoor|partial|0|5|3|0|0|Partially withheld|partially_successful");
    assert_eq!(rows[3], "aldermoor|not_held|1|5|3|0.2||Information not held|not_held");
    assert!(found.notes.join("\n").contains("not zero: gonehurst, sedgeby"));
    let all = outcomes(&store, &registry(), &Outcomes { by: Vec::new(), ..Outcomes::default() }).unwrap();
    assert_eq!(shown(&all)[0], "full|2|5|3|0.4|0.6667");
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
    let options = Outcomes { by: vec![By::Limb], ..Outcomes::default() };
    assert!(outcomes(&store, &registry(), &options).is_err());
    assert!("colour".parse::<By>().is_err());
    assert_eq!("limb".parse::<By>().unwrap(), By::Limb);
}
