use super::*;
use crate::extract::letter::Zone;
use crate::model::Regime;

fn letter<'a>(text: &'a str, zones: &'a [Zone], title: Option<&'a str>) -> Letter<'a> {
    Letter { text, blocks: &[], grids: &[], links: &[], title, legal: &[], zones, regime: Regime::Foia }
}

fn found(text: &str, force: &str, title: Option<&str>, url: Option<&str>) -> ReferencesFound {
    let force_ids: Vec<String> = Some(force.to_owned()).into_iter().filter(|id| !id.is_empty()).collect();
    let source = Source { url, ..Source::default() };
    references(&letter(text, &[], title), &source, &Registry::shipped(), &force_ids)
}

fn own(found: &ReferencesFound) -> Option<(&str, &str, RefOrigin)> {
    Some((found.own_ref.as_deref()?, found.own_ref_norm.as_deref()?, found.ref_origin?))
}

#[test]
fn the_own_number_is_read_from_the_body_in_the_form_of_the_force() {
    let check = |text: &str, force: &str, expected: Option<(&str, &str)>| {
        let found = found(text, force, None, None);
        assert_eq!(own(&found).map(|(raw, norm, _)| (raw, norm)), expected, "{text}: {found:?}");
    };
    check("Enquiry Reference: 207-24\nI write", "cleveland", Some(("207-24", "207-24")));
    check("Enquiry Reference: 207-24\nI write", "", Some(("207-24", "207-24")));
    check("Reference: 575/21", "avon-and-somerset", Some(("575/21", "575-21")));
    check("Our Ref: 01/FOI/21/019606", "metropolitan", Some(("01/FOI/21/019606", "01.FOI.21.019606")));
    check("Request Number: FOI/00013725\nCategory: x", "northern-ireland", Some(("FOI/00013725", "FOI/13725")));
    check("Request: FOI/00013725", "northern-ireland", Some(("FOI/00013725", "FOI/13725")));
    check("Reference:\n1406745\nDear", "durham", Some(("1406745", "1406745")));
    check("FREEDOM OF INFORMATION REQUEST 20/09/1088", "kent", Some(("20/09/1088", "20/09/1088")));
    check("Our Ref: FOI2019/07700\nRef No: FOI2019/07700", "cambridgeshire", Some(("FOI2019/07700", "FOI2019/07700")));
    check("Reference: FOI 207-24", "cleveland", Some(("207-24", "207-24")));
    check("Reference: XY\\7\\10\\01- PT \nDear", "", Some(("XY\\7\\10\\01- PT", "XY\\7\\10\\01-PT")));
    check("Reference: XY/7/10/01- see the file", "", Some(("XY/7/10/01", "XY/7/10/01")));
    check("Reference: XY/7/10/01 - PT", "", Some(("XY/7/10/01", "XY/7/10/01")));
    check("Your Ref: 55/19\nOur Ref: 1293/19", "northumbria", Some(("1293/19", "1293/19")));
}

#[test]
fn other_numbers_are_no_references() {
    for text in [
        "Telephone 020 7230 1212. Reference: 020 7230 1212",
        "Reference: 12/05/2021",
        "The file is 17,190KB and has 2022 pages.",
        "In 2017-2023 the S10 2FB area, Section 31(1)(a) and 40(2), saw 1204 offences.",
        "D-U-N-S number 224348912. Reference 17,190KB",
        "With reference to page 55 of the Force Management Statement 2022",
        "Knife crime 207-24 rose.",
    ] {
        let found = found(text, "cleveland", None, None);
        assert_eq!((own(&found), found.references.as_slice()), (None, &[][..]), "{text}");
    }
}

#[test]
fn a_number_behind_ref_in_prose_is_cited() {
    let text = "Freedom of information request reference no: 01.FOI.22.023434\nI am following up on this FOI request (ref: 01/FOI/21/019606). See FS50307722 and EA/2018/0055.";
    let found = found(text, "metropolitan", None, None);
    assert_eq!(found.own_ref_norm.as_deref(), Some("01.FOI.22.023434"));
    let cited: Vec<_> = found.references.iter().map(|it| (it.raw.as_str(), it.norm.as_str(), it.kind)).collect();
    assert_eq!(
        cited,
        [
            ("01/FOI/21/019606", "01.FOI.21.019606", ReferenceKind::Foi),
            ("FS50307722", "FS50307722", ReferenceKind::Ico),
            ("EA/2018/0055", "EA/2018/0055", ReferenceKind::Tribunal),
        ]
    );
    assert!(found.references.iter().all(|it| it.span.of(text) == Some(it.raw.as_str())));
}

#[test]
fn a_number_in_the_request_is_cited() {
    let text = "You asked about Our Ref: 01/FOI/21/019606 and more.";
    let zones = [Zone { kind: ZoneKind::Request, span: Span::new(0, text.len()) }];
    let found =
        references(&letter(text, &zones, None), &Source::default(), &Registry::shipped(), &["metropolitan".to_owned()]);
    assert_eq!(found.own_ref, None);
    assert_eq!(found.references.len(), 1);
}

#[test]
fn title_and_address_give_the_number_that_the_body_lacks() {
    let check = |force: &str, title: Option<&str>, url: Option<&str>, expected: Option<(&str, &str, RefOrigin)>| {
        assert_eq!(own(&found("The answer is 4.", force, title, url)), expected, "{title:?} {url:?}");
    };
    let host = |path: &str| format!("https://www.example.org{path}");
    check("west-midlands", Some("Misconduct (615/20)"), None, Some(("615/20", "615/20", RefOrigin::Title)));
    check(
        "west-midlands",
        None,
        Some(&host("/x/ai-platforms-foi-ref-1948a25/")),
        Some(("1948A/25", "1948A/25", RefOrigin::Url)),
    );
    check(
        "cleveland",
        None,
        Some(&host("/disclosure/2025/may/foi-58625-data-requests/")),
        Some(("586-25", "586-25", RefOrigin::Url)),
    );
    check(
        "dyfed-powys",
        None,
        Some(&host("/x/auditors-visits-7832022/")),
        Some(("783/2022", "783/2022", RefOrigin::Url)),
    );
    check(
        "greater-manchester",
        None,
        Some(&host("/x/law.---foi-gsa-173219/")),
        Some(("GSA 1732/19", "GSA 1732/19", RefOrigin::Url)),
    );
    check(
        "south-wales",
        None,
        Some(&host("/2025/august/foi-82525/")),
        Some(("FOI 825/25", "FOI 825/25", RefOrigin::Url)),
    );
    check(
        "north-yorkshire",
        None,
        Some(&host("/foi-operations-0408-202425/")),
        Some(("0408-2024/25", "0408-2024/25", RefOrigin::Url)),
    );
    check(
        "west-yorkshire",
        None,
        Some(&host("/september-2023-foi-1769251-23-asb")),
        Some(("1769251/23", "1769251/23", RefOrigin::Url)),
    );
    check(
        "jersey",
        None,
        Some(&host("/foi.aspx?ReportID=3838")),
        Some(("ReportID=3838", "ReportID=3838", RefOrigin::Url)),
    );
    check("", None, Some(&host("/foi-58625-data/")), None);
    check("west-midlands", None, Some(&host("/arrests-2019-20/")), None);
}

#[test]
fn a_policy_has_its_number_and_names_others() {
    let text = "O12 Bridges\nLinked procedures\n• O12a Bridges (Restricted)\n1.1 This policy explains bridges.\nSee Policy W1000 – Tunnels. Write to S10 2FB.\nPolicy reference: Bridges policy (O12)";
    let road = found("A19 Closures\nThe road was closed.", "durham", None, None);
    assert_eq!(road.own_ref, None);
    let found = found(text, "kent", None, None);
    assert_eq!((found.own_ref.as_deref(), found.own_kind), (Some("O12"), Some(ReferenceKind::Policy)));
    let cited: Vec<_> = found.references.iter().map(|it| it.raw.as_str()).collect();
    assert_eq!(cited, ["O12a", "W1000"]);
}

const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared");

/// Reads a published text; says so when the folder is not there.
#[allow(clippy::disallowed_methods, reason = "a test reads the published texts, which are not committed")]
fn published(file: &str) -> Option<String> {
    let text = std::fs::read_to_string(format!("{SHARED}/{file}")).ok();
    if text.is_none() {
        println!("skipped: no {file}");
    }
    text
}

#[test]
fn published_letters_give_their_own_numbers() {
    for (file, force, expected, cited) in [
        ("seeds/000_aed671402b863ce5.txt", "metropolitan", Some("01.FOI.24.035884"), &[][..]),
        ("seeds/001_962884f449e2edb4.txt", "cleveland", Some("207-24"), &[]),
        ("seeds/002_e230b183cb234f48.txt", "kent", Some("O49"), &["O49a", "W1000", "W1012"]),
        ("seeds/003_77f472c69e08f591.txt", "metropolitan", Some("01.FOI.23.033059"), &[]),
        ("seeds/004_0004b5b6b5d866e7.txt", "metropolitan", Some("01.FOI.22.023434"), &["01/FOI/21/019606"]),
        ("real/letters/advertising_revenue_spend_for_sh.1112232.txt", "", Some("FOI / 1680"), &[]),
        ("real/letters/cctv_training_material.625852.txt", "", Some("FOI / 1483"), &[]),
        (
            "real/letters/complete_non_residential_busines_2831.2470992.txt",
            "",
            Some("FOI /946704"),
            &["EA/2018/0055", "FS50681336"],
        ),
        ("real/letters/council_data_breaches_since_2020_2086.2603861.txt", "", Some("FOI / 1062261"), &[]),
        ("real/letters/electric_vehicle_chargers_theft.2634691.txt", "", Some("EIR / 1082845"), &[]),
        ("real/letters/residential_assessments_15.344292.txt", "", None, &[]),
        ("real/letters/shalesmoor_gateway_sobc_report.2534821.txt", "", Some("EIR / 1001190"), &[]),
        ("real/letters/social_care_charging_data_55.2013212.txt", "", None, &[]),
        ("real/letters/speed_camera_on_shepcote_lane.2599254.txt", "", None, &[]),
        ("real/letters/spiking_yorkshire_and_the_humber_15.2304580.txt", "", None, &[]),
        ("real/letters/temporary_accommodation_statisti_94.2470725.txt", "", None, &[]),
    ] {
        let Some(text) = published(file) else { continue };
        for force in [force, ""] {
            let found = found(&text, force, None, None);
            let raws: Vec<_> = found.references.iter().map(|it| it.raw.as_str()).collect();
            assert_eq!((found.own_ref.as_deref(), raws.as_slice()), (expected, cited), "{file}");
        }
    }
}
