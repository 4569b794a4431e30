//! What must hold for any bytes: nothing panics, every span holds, nothing takes long.
//!
//! Each target takes bytes, so that a coverage-guided fuzzer can call the same functions.

mod floods;
mod unrelated;

use crossforce::build::responses_of;
use crossforce::clean::clean;
use crossforce::data::Registry;
use crossforce::extract::letter::Source;
use crossforce::index::query;
use crossforce::model::{CharacterIndex, Provision, Regime, Response};
use crossforce::read::{ReadInput, read};
use proptest::prelude::*;
use std::sync::LazyLock;

static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::shipped);

fn records(bytes: &[u8], media_type: &str) -> Vec<Response> {
    let input = ReadInput { bytes, media_type: Some(media_type), file_name: None };
    responses_of(&input, &Source::default(), &REGISTRY).responses
}

/// Reads and extracts the bytes; every span of every record must lie in its text and say what it claims.
pub fn whole_pipeline(bytes: &[u8], media_type: &str) {
    for record in records(bytes, media_type) {
        let index = CharacterIndex::new(&record.text);
        let at = |span| index.span_in_bytes(span).of(&record.text);
        for citation in &record.citations {
            assert!(citation.inferred || at(citation.span) == Some(citation.text_raw.as_str()), "{citation:?}");
        }
        for figure in &record.figures {
            assert_eq!(at(figure.span), Some(figure.value_raw.as_str()), "{figure:?}");
        }
        for question in &record.questions {
            for span in [question.text_span, question.answer_span].into_iter().flatten() {
                assert!(at(span).is_some(), "{question:?}");
            }
        }
        let spans = record.caveats.iter().map(|it| it.span).chain(record.other_law.iter().map(|it| it.span));
        let spans =
            spans.chain(record.dates.iter().map(|it| it.span)).chain(record.references.iter().map(|it| it.span));
        let spans = spans.chain(record.personal.iter().map(|it| it.span));
        for span in spans.chain(record.cost_claims.iter().map(|it| it.span)) {
            assert!(at(span).is_some(), "{span:?}");
        }
    }
}

/// Cleaning what is clean changes nothing, and every kept stretch is the stretch it maps to.
pub fn cleaning(bytes: &[u8]) {
    let document = read(&ReadInput { bytes, media_type: Some("text/plain"), file_name: None });
    let before = document.text.clone();
    let once = clean(document);
    for block in &once.document.blocks {
        let source = once.map.to_source(block.span).and_then(|span| span.of(&before));
        assert_eq!(source, block.span.of(&once.document.text));
    }
    let again = clean(once.document.clone());
    assert_eq!(again.document.text, once.document.text);
}

/// Pieces that letters are made of, to be strung together at random.
const PIECES: &[&str] = &[
    "Section 31(1)(a)&(b) – Law Enforcement",
    "s.40(2)",
    "exempt under ",
    "\n",
    " ",
    "Q1 - How many?",
    "1. How many?",
    "We use some essential cookies to make our website work.",
    "2017 |",
    "4 |",
    "<5 |",
    "|",
    "Total |",
    "(a)",
    "((",
    "£1,204",
    "You asked",
    "Reference: 12-24",
    "01.FOI.24.035884",
    "neither confirm nor deny",
    "No information held",
    "’",
    "é",
    "\u{202e}",
    "<table><tr><td>",
    "</td></tr></table>",
    "<ul><li>",
    "</div>",
    "2019 – 37",
    "Regulation 12(4)(b) of the EIR",
    "of the Act",
    "Dear Mr Example",
    "07700 900123",
    "DOB 01/02/1980",
    "crime ref 12/34567/22 Mr Example",
    "3rd April 2024",
    "1,800 records at 3 minutes each is 90 hours",
    "Answers 2 & 3",
    "section 12",
    "\u{a0}",
];

/// Sections as the regimes number them, down to a sub-paragraph.
fn provisions() -> impl Strategy<Value = Provision> {
    let regime = proptest::sample::select(Regime::ALL.to_vec());
    let path = "(\\([1-9]A?\\)(\\([a-h]\\)(\\((i|ii|iv)\\))?)?)?";
    (regime, 2..88_u32, path).prop_map(|(regime, section, path)| Provision {
        regime,
        section: section.to_string(),
        path,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        whole_pipeline(&bytes, "text/html");
        whole_pipeline(&bytes, "text/plain");
    }

    #[test]
    fn any_string_of_pieces_keeps_its_spans(picks in proptest::collection::vec(0..PIECES.len(), 0..120)) {
        let text: String = picks.into_iter().map(|pick| PIECES[pick]).collect();
        whole_pipeline(text.as_bytes(), "text/plain");
        whole_pipeline(text.as_bytes(), "text/html");
        cleaning(text.as_bytes());
    }

    #[test]
    fn any_provision_parses_as_it_displays(provision in provisions()) {
        prop_assert_eq!(provision.to_string().parse::<Provision>(), Ok(provision));
    }

    #[test]
    fn any_provision_written_in_a_sentence_is_read_back(provision in provisions(), spaced in any::<bool>()) {
        let Provision { regime, section, path } = &provision;
        // (h) and (i) are two limbs of section 31(1), and letters print them side by side.
        prop_assume!(!(section == "31" && path.ends_with("(h)(i)")));
        let head = if matches!(regime, Regime::Eir | Regime::Eisr) { "Regulation" } else { "Section" };
        let path_as_written = if spaced { path.replace('(', " (") } else { path.clone() };
        let act = match regime {
            Regime::Foia => "the Freedom of Information Act 2000",
            Regime::Foisa => "the Freedom of Information (Scotland) Act 2002",
            Regime::Eir => "the Environmental Information Regulations 2004",
            Regime::Eisr => "the Environmental Information (Scotland) Regulations 2004",
            Regime::Dpa => "the Data Protection Act 2018",
        };
        let text = format!("The notes are held and {head} {section}{path_as_written} of {act} was explained to you.");
        let found: Vec<Provision> = records(text.as_bytes(), "text/plain")
            .iter()
            .flat_map(|record| &record.citations)
            .map(|it| Provision { regime: it.regime, section: it.section.clone(), path: it.path.clone() })
            .collect();
        prop_assert_eq!(found, vec![provision.clone()], "{}", text);
    }

    #[test]
    fn any_query_is_read_or_refused(text in "[a-z():\"*~ORAND0-9. -]{0,80}") {
        if let Err(error) = query::parse(&text) {
            prop_assert!(error.at <= text.chars().count(), "{error:?}");
        }
    }
}
