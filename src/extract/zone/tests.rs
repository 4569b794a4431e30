use super::*;
use crate::model::Document;

/// Cleaned form of a text without blocks.
fn plain(text: &str) -> Cleaned {
    Cleaned { document: Document { text: text.to_owned(), ..Document::default() }, ..Cleaned::default() }
}

/// Checks the zone of each given stretch and that zones cover the text in order.
fn check(text: &str, expected: &[(&str, ZoneKind)]) {
    let zones = zones(&plain(text));
    assert_eq!(zones.first().unwrap().span.start, 0);
    assert_eq!(zones.last().unwrap().span.end, text.len());
    assert!(zones.windows(2).all(|pair| pair[0].span.end == pair[1].span.start && pair[0].kind != pair[1].kind));
    for (words, kind) in expected {
        let at = text.find(words).unwrap_or_else(|| panic!("`{words}` is not in the text"));
        let found = zones.iter().find(|zone| zone.span.start <= at && at < zone.span.end).unwrap();
        assert_eq!(found.kind, *kind, "`{words}` in {zones:?}");
    }
}

#[test]
fn the_request_ends_where_the_decision_begins() {
    check(
        "I note you seek access to the following information:\nHow many drones do you own?\nThe names of the pilots.\n\
         I have today decided to disclose the information.\nWe own four.",
        &[
            ("How many", ZoneKind::Request),
            ("The names", ZoneKind::Request),
            ("I have today", ZoneKind::Response),
            ("We own", ZoneKind::Response),
        ],
    );
}

#[test]
fn a_request_told_in_a_sentence_ends_with_it() {
    check(
        "Our Ref: 12\nYou asked for the order for the games.\nThe order is held but is exempt under section 35(1)(a).\n\
         We do not hold the map that you mention.",
        &[("You asked", ZoneKind::Request), ("The order is", ZoneKind::Response), ("We do", ZoneKind::Response)],
    );
    check(
        "I write about your request, received on 1 May 2023, for a copy of the report.\nOur decision is to refuse it.",
        &[("I write", ZoneKind::Request), ("Our decision", ZoneKind::Response)],
    );
}

#[test]
fn requests_and_answers_may_alternate() {
    check(
        "Request 1\nHow many drones do you own?\nAnswer 1\nFour.\nRequest 2\nPlease list their makers.\nAnswer 2\nNot held.",
        &[
            ("How many", ZoneKind::Request),
            ("Four", ZoneKind::Response),
            ("Please list", ZoneKind::Request),
            ("Not held", ZoneKind::Response),
        ],
    );
}

#[test]
fn an_answer_on_the_line_of_its_question_is_told_apart() {
    check(
        "Please find our response below:\nQ1) Do you own drones? No – none are planned.\nQ2) How many dogs?\n12",
        &[("Do you own", ZoneKind::Request), ("No – none", ZoneKind::Response), ("12", ZoneKind::Response)],
    );
}

#[test]
fn restated_wording_known_from_quoted_mail_ends_the_question() {
    check(
        "Dear sir\nOur answers are set out.\nQ1) Please provide details of recent cases - None\nKind regards\nInformation team\n\
         From: A person\nSent: 1 May 2023\nTo: FOI\nDear all\nQ1) Please provide details of recent cases\nThank you",
        &[
            ("Please provide details of recent cases - None", ZoneKind::Request),
            ("None", ZoneKind::Response),
            ("Thank you", ZoneKind::QuotedMail),
        ],
    );
}

#[test]
fn mail_below_a_header_or_behind_marks_is_quoted() {
    check(
        "We hold nothing.\nRegards\nOn 3 May 2023 a requester wrote:\n> How many cats?\nWe add this.",
        &[("How many", ZoneKind::QuotedMail), ("We add", ZoneKind::Response)],
    );
}

#[test]
fn law_is_told_apart_by_sentence() {
    check(
        "The number is withheld under section 31(1)(a). Section 31 is a prejudice based qualified exemption.\n\
         Section 17 of the Act requires that I provide the applicant with a notice which: a) states that fact.",
        &[
            ("The number", ZoneKind::Response),
            ("Section 31 is", ZoneKind::LawExplained),
            ("a) states", ZoneKind::LawExplained),
        ],
    );
}

#[test]
fn the_heading_of_an_exemption_is_not_law() {
    check(
        "It is exempt under these provisions.\nSection 31(1)(a)&(b) - Law Enforcement - of the Act provide that information \
         is exempt if its disclosure would prejudice it.",
        &[("Section 31", ZoneKind::Response), ("of the Act", ZoneKind::LawExplained)],
    );
}

#[test]
fn complaint_rights_run_to_the_signature() {
    check(
        "There were 12 offences.\nIf you are not satisfied with this response you can ask for an internal review.\n\
         Write to the address above.\nYours sincerely\nDecision maker",
        &[
            ("There were", ZoneKind::Response),
            ("If you are", ZoneKind::Complaint),
            ("Write to", ZoneKind::Complaint),
            ("Yours", ZoneKind::Response),
        ],
    );
}

#[test]
fn a_sentence_alone_is_the_answer_unless_it_tells_what_was_asked() {
    check("Section 31 is a qualified exemption.", &[("Section", ZoneKind::Response)]);
    check("You asked: how many are withheld under section 31?", &[("You asked", ZoneKind::Request)]);
}

#[test]
fn hostile_text_takes_linear_time() {
    for text in ["(a)".repeat(20_000), "0".repeat(200_000), "Q1 how?\n".repeat(20_000), "> x\n".repeat(20_000)] {
        let zones = zones(&plain(&text));
        assert_eq!(zones.last().unwrap().span.end, text.len());
    }
}

#[test]
fn every_wording_of_the_table_is_found_and_nothing_else() {
    crate::extract::phrase::check_examples(&ZONE_WORDINGS);
}
