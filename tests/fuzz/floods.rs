//! A megabyte of one thing repeated, or of anything at all: nothing panics, spans hold, and the time stays in proportion.

use super::{REGISTRY, whole_pipeline};
use crossforce::build::responses_of;
use crossforce::extract::letter::Source;
use crossforce::read::ReadInput;

const MEGABYTE: usize = 1_000_000;

/// CPU seconds that a megabyte may take here. The promise is one; the rest is room for a slow or busy machine.
const LIMIT: f64 = 4.0;

/// Pieces that tempt a reader to look back, ahead, or at everything again.
const TEXT: &[&str] = &[
    "section 31 ",
    "s.31(1)(a), ",
    "Section 31(1)(a)(b)(c)(d)",
    "31(1)(a), 40(2) and ",
    "sections 1 to 99, ",
    "Section 12 applies and section 40(2) does not apply because ",
    "exempt under ",
    "of the Act ",
    "Crime and Disorder Act 1998 ",
    "(a)",
    "(",
    "0",
    "31.1.a ",
    "Q1 s40 exempt. ",
    "Q1. How many?\nA1. 12.\n",
    "Question 1a) i) ",
    "1. How many?\n",
    "You asked: \n",
    "Request:\nhow many\nResponse:\n4\n",
    "> You asked\n",
    "Dear Mr A\n",
    "neither confirm nor deny ",
    "no information held. ",
    "The Met told you that ",
    "Reference: 12-24\n",
    "12/03/2024 ",
    "1,800 records at 3 minutes each is 90 hours. ",
    "between 2017 and 2023 ",
    "in 2017 there were 5, ",
    "2017 |\n",
    "<5 |\n",
    "|\n",
    "2019 – 37\n",
    "2017 2018 2019\n",
    "Total 4 5 6\n",
    "07",
    "@",
    "AB12 CDE ",
    "07700 900123 ",
    "£",
    "\"",
    "“",
    "\n",
    "\u{a0}",
    "a ",
    "? ",
    "- ",
];

const MARKUP: &[&str] = &[
    "<ul><li>",
    "<ol><li>how many?</li></ol>",
    "<table>",
    "<table><tr><td>",
    "<tr><td>5</td></tr>",
    "<td rowspan=9 colspan=9>4</td>",
    "<b>",
    "</div>",
    "&amp;",
    "<h2>Request 1</h2><p>section 31</p>",
];

/// Returns the CPU seconds that this thread has used, where the system tells.
fn cpu_seconds() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse::<f64>().ok().map(|nanoseconds| nanoseconds / 1e9)
}

/// Reads and extracts the text; returns the CPU seconds taken.
fn seconds(text: &str, media_type: &str) -> Option<f64> {
    let before = cpu_seconds();
    let input = ReadInput { bytes: text.as_bytes(), media_type: Some(media_type), file_name: None };
    let found = responses_of(&input, &Source::default(), &REGISTRY);
    assert!(found.responses.len() <= text.len());
    Some(cpu_seconds()? - before?)
}

#[test]
fn a_megabyte_of_anything_takes_its_time_and_no_more() {
    let mut late = Vec::new();
    let kinds = [(TEXT, "text/plain"), (MARKUP, "text/html")];
    for (piece, media_type) in kinds.iter().flat_map(|(pieces, kind)| pieces.iter().map(move |piece| (piece, kind))) {
        let Some(seconds) = seconds(&piece.repeat(MEGABYTE / piece.len()), media_type) else {
            println!("skipped: this system does not tell the CPU time of a thread");
            return;
        };
        if seconds > LIMIT {
            late.push(format!("{piece:?}: {seconds:.1} s"));
        }
    }
    assert!(late.is_empty(), "{late:?}");
}

#[test]
fn spans_hold_in_floods() {
    for piece in TEXT.iter().chain(MARKUP) {
        let text = piece.repeat((100_000 / piece.len()).min(20_000));
        whole_pipeline(text.as_bytes(), "text/plain");
        whole_pipeline(text.as_bytes(), "text/html");
    }
    whole_pipeline("(a)".repeat(20_000).as_bytes(), "text/plain");
    whole_pipeline("0".repeat(200_000).as_bytes(), "text/plain");
}

#[test]
fn a_megabyte_of_random_words_and_of_noise_is_survived() {
    let words = "section 31 (1)(a) exempt not held under the Act . 2017 | Q1 ? £5 and we records minutes FOIA DPA 2018 Dear You \
        asked : 12 <5 1,204 redacted attached – <td> </table> “ ” é";
    let words: Vec<&str> = words.split(' ').chain(["\n", "\n\n"]).collect();
    let mut state = 20_240_401_u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap()
    };
    let mut text = String::new();
    while text.len() < MEGABYTE {
        text.push_str(words[random() % words.len()]);
        text.push(' ');
    }
    let noise: Vec<u8> = (0..MEGABYTE).map(|_| u8::try_from(random() % 256).unwrap()).collect();
    for media_type in ["text/plain", "text/html"] {
        whole_pipeline(text.as_bytes(), media_type);
        whole_pipeline(&noise, media_type);
        if let Some(seconds) = seconds(&text, media_type) {
            assert!(seconds < LIMIT, "{media_type}: {seconds:.1} s");
        }
    }
}
