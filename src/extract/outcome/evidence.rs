//! Collects wording of outcome in the force's own words, with its place and the questions it names.

use crate::data::outcome_phrases::{Evidence, OUTCOME_PHRASES};
use crate::data::zone_phrases::{OPENINGS, Opening};
use crate::extract::folded::Folded;
use crate::extract::letter::{Letter, ZoneKind};
use crate::extract::paragraph::{Paragraph, ParagraphKind};
use crate::extract::phrase::find;
use crate::extract::question::label::{Key, key_list};
use crate::extract::reading::Reading;
use crate::extract::zone::is_data;
use crate::model::{Regime, Span};
use regex::Regex;
use std::sync::LazyLock;

/// One piece of wording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clue {
    pub gives: Evidence,
    /// In the letter: the words themselves, and the sentence they stand in.
    pub span: Span,
    pub sentence: Span,
    /// Questions that its sentence names: "Section 31 applies to questions 1 and 3".
    pub names: Vec<Key>,
    /// Cites the provision on information accessible elsewhere.
    pub refuses_as_accessible: bool,
    /// "Your request is refused", without a ground: whatever ground stands beside it is meant.
    pub bare: bool,
    /// "We recorded 2,400 thefts": an answer, unless it is a step of the arithmetic of a refusal on cost.
    pub counted: bool,
}

/// What the force's own words hold.
#[derive(Clone, Debug, Default)]
pub struct Clues {
    pub clues: Vec<Clue>,
    /// Lines and tables that hold values, in order.
    pub data: Vec<Span>,
}

static SECTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\b(?:sections?|exemptions?|regulations?|reg\.?|s\.?|ss\.?) ?(\d{1,2})(?: ?\((\d)[a-z]?\))?(?: ?\(([a-z])\))?",
    )
    .expect("the pattern is valid")
});
/// A decision that is told and not taken here: the first reply of a review, or the reply to another request.
static EARLIER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\b(?:(?:first|original|initial|earlier|previous) (?:reply|response|answer|decision|refusal|letter|request)|our (?:letter|reply|response) of|in which [^.]{0,60}(?:withheld|refused)|had been (?:withheld|refused|redacted)|(?:another|other) (?:police )?forces? )|^(?:original|first|initial) (?:response|reply|answer|decision)",
    )
    .expect("the pattern is valid")
});
static STANDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:uphold|upheld|stands?|maintain(?:ed)?|agree[sd]?|correct(?:ly)?|properly|still)\b")
        .expect("the pattern is valid")
});
/// Reliance that is denied or taken back in its own sentence.
static TAKEN_BACK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:not (?:been )?(?:applied|used|engaged|relied|rely)|wrongly|no longer|overturned|withdrawn|set aside|sets aside|not made out|do(?:es)? not uphold|nothing (?:remains|is) withheld|no refusal|refused before)\b")
        .expect("the pattern is valid")
});
static NAMES_QUESTIONS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b(?:questions?|q|qs|parts?|points?)\.? ?(\d)").expect("the pattern is valid"));

/// Collects the clues of a letter.
pub fn collect(letter: &Letter, reading: &Reading<'_>) -> Clues {
    let mut folded = Folded::default();
    let mut advice = Vec::new();
    let mut data = Vec::new();
    let mut in_advice = false;
    let mut signed_at = None;
    let mut zone = 0;
    for (at, paragraph) in reading.paragraphs.iter().enumerate() {
        while letter.zones.get(zone).is_some_and(|it| it.span.end <= paragraph.span.start) {
            zone += 1;
        }
        for part in &letter.zones[zone.min(letter.zones.len())..] {
            if part.span.start >= paragraph.span.end {
                break;
            }
            if part.kind != ZoneKind::Response {
                continue;
            }
            let span = Span::new(part.span.start.max(paragraph.span.start), part.span.end.min(paragraph.span.end));
            let first = folded.sentences.len();
            if span == paragraph.span {
                folded.push_folded(&reading.folded, reading.sentences_of(at), at);
            } else {
                folded.push(letter.text, span, at);
            }
            let words = folded.sentences.get(first).and_then(|it| it.span.of(&folded.text)).unwrap_or_default();
            if OPENINGS.has(Opening::SignsOff, words) && signed_at.is_none() {
                signed_at = Some(span.start);
            }
            if OPENINGS.has(Opening::Advice, words) {
                in_advice = true;
            } else if words.len() < 90
                && (OPENINGS.has(Opening::Disclosure, words) || OPENINGS.has(Opening::Voluntary, words))
            {
                in_advice = false;
                // An appendix with a heading of its own goes on with the answer.
                signed_at = None;
            }
            advice.resize(folded.sentences.len(), in_advice);
            if !in_advice && holds_data(letter.text, paragraph, span) {
                data.push(span);
            }
        }
    }
    let mut clues: Vec<Clue> = find(&OUTCOME_PHRASES, &folded)
        .into_iter()
        .filter_map(|found| {
            let words = folded.sentence_text(found.sentence);
            let gives = OUTCOME_PHRASES.rows[found.row].gives;
            // Links to published data given as advice answer nothing.
            if advice[found.sentence] && advises(gives) {
                return None;
            }
            if refuses(gives) && (TAKEN_BACK.is_match(words) || (EARLIER.is_match(words) && !STANDS.is_match(words))) {
                return None;
            }
            let cited = Cited::new(words, letter.regime);
            let gives = cited.sharpen(gives);
            let row = OUTCOME_PHRASES.rows[found.row].id.as_str();
            let said = found.span(&OUTCOME_PHRASES, &folded).of(&folded.text).unwrap_or_default();
            let bare = gives == Evidence::Exempt
                && !cited.other
                && (row == "exempt.withheld" && (said.contains("refus") || said.contains("not obliged"))
                    || row == "exempt.engaged" && !said.contains("withh")
                    || row == "exempt.said" && said.contains("exemptions"));
            Some(Clue {
                gives,
                span: folded.source_span(letter.text, found.span(&OUTCOME_PHRASES, &folded)),
                sentence: folded.sentence_source(letter.text, found.sentence),
                names: names(words),
                refuses_as_accessible: cited.accessible,
                bare,
                counted: row == "disclosed.counted",
            })
        })
        .collect();
    clues.dedup_by(|one, other| one.gives == other.gives && one.span == other.span);
    // Below the signature stand disclaimers ("this e-mail and any attachments …"), unless nothing is above it.
    if let Some(signed) = signed_at
        && (clues.iter().any(|it| it.span.start < signed) || data.iter().any(|it| it.start < signed))
    {
        clues.retain(|it| it.span.start < signed);
        data.retain(|it| it.start < signed);
    }
    Clues { clues, data }
}

fn refuses(gives: Evidence) -> bool {
    matches!(gives, Evidence::Exempt | Evidence::Ncnd | Evidence::Vexatious | Evidence::CostRefused)
}

fn advises(gives: Evidence) -> bool {
    !matches!(
        gives,
        Evidence::DisclosedOutsideAct | Evidence::NcndExtra | Evidence::SomeDisclosed | Evidence::WholeRefused
    )
}

fn holds_data(text: &str, paragraph: &Paragraph<'_>, span: Span) -> bool {
    let words = span.of(text).unwrap_or_default();
    match paragraph.kind {
        ParagraphKind::TableRow => words.bytes().any(|it| it.is_ascii_digit()),
        ParagraphKind::Heading => false,
        ParagraphKind::Text | ParagraphKind::ListItem | ParagraphKind::Quote => {
            // Years alone ("2019 |") and file sizes are no values.
            let year =
                words.trim_end_matches([' ', '|']).len() == 4 && words.starts_with("20") | words.starts_with("19");
            let size = words.ends_with("KB") || words.ends_with("MB");
            is_data(words) && !year && !size && !looks_like_reference(words)
        }
    }
}

/// A line such as `Reference: 12345` or `Tel: 0114 20 53478` holds a number that is no value.
fn looks_like_reference(words: &str) -> bool {
    let lower = words.to_ascii_lowercase();
    // "Request Number: 18031", "Published: 08:36 18/08/2022", "Sent 30/11/2021".
    let headed = [
        "request number",
        "number:",
        "published",
        "issued",
        "received",
        "responded",
        "answered",
        "reply:",
        "sent ",
        "sent:",
        "logged",
        "subject",
        "keyword",
        "category",
        "case ",
        "your ref",
        "our ref",
        "reply completed",
        "created",
        "updated",
    ];
    if headed.iter().any(|it| lower.starts_with(it)) {
        return true;
    }
    [
        "ref", "tel", "fax", "date", "dated", "phone", "e-mail", "email", "http", "po box", "section", "s3", "foi",
        "enquiry",
    ]
    .iter()
    .any(|it| {
        lower.starts_with(it) || lower.contains(&format!(" {it}")) && lower.len() < 50 && *it != "s3" && *it != "date"
    }) || lower.contains("reference")
}

/// Returns the questions a sentence names.
fn names(words: &str) -> Vec<Key> {
    let mut keys = Vec::new();
    if words.contains('q') || words.contains("part") || words.contains("point") {
        for found in NAMES_QUESTIONS.captures_iter(words).take(20) {
            if let Some(number) = found.get(1) {
                keys.extend(key_list(words, number.start()).0);
            }
        }
    }
    keys
}

fn denying_limb(section: &str, subsection: &str) -> bool {
    matches!(
        (section, subsection),
        ("23" | "40", "5")
            | ("24" | "38" | "41" | "42" | "44", "2")
            | ("30" | "31" | "32" | "36" | "43", "3")
            | ("27", "4")
    )
}

fn part<'t>(found: &regex::Captures<'t>, group: usize) -> &'t str {
    found.get(group).map_or("", |it| it.as_str())
}

/// Grounds that a sentence cites by number.
struct Cited {
    cost: bool,
    vexatious: bool,
    accessible: bool,
    future: bool,
    /// EIR 12(4)(a), which says that nothing is held.
    not_held: bool,
    /// EIR 12(4)(b), on cost unless the sentence says otherwise.
    unreasonable: bool,
    /// A limb that only lets an authority neither confirm nor deny.
    denies: bool,
    other: bool,
}

impl Cited {
    fn new(words: &str, regime: Regime) -> Self {
        let mut cited = Cited {
            cost: false,
            vexatious: false,
            accessible: false,
            future: false,
            not_held: false,
            unreasonable: false,
            denies: false,
            other: false,
        };
        if !words.bytes().any(|it| it.is_ascii_digit()) {
            return cited;
        }
        for found in SECTION.captures_iter(words).take(30) {
            let scottish = regime == Regime::Foisa;
            let regulation = found.get(0).is_some_and(|it| it.as_str().starts_with("reg"));
            match part(&found, 1) {
                "12" if regulation && part(&found, 2) == "4" && part(&found, 3) == "a" => cited.not_held = true,
                "12" if regulation && part(&found, 2) == "4" && part(&found, 3) == "b" => cited.unreasonable = true,
                "12" if regulation && part(&found, 2) == "6" => cited.denies = true,
                "13" if regulation && part(&found, 2) == "5" => cited.denies = true,
                _ if regulation => cited.other = true,
                section if !scottish && denying_limb(section, part(&found, 2)) => cited.denies = true,
                // Environmental information is exempt from the Act only to be looked at under the Regulations.
                "39" if !scottish => {}
                "12" => cited.cost = true,
                "14" => cited.vexatious = true,
                "21" if !scottish => cited.accessible = true,
                "25" if scottish => cited.accessible = true,
                "22" if !scottish => cited.future = true,
                "27" if scottish => cited.future = true,
                "1" | "2" | "8" | "9" | "10" | "11" | "16" | "17" | "19" | "45" | "50" => {}
                _ => cited.other = true,
            }
        }
        cited
    }

    /// "Exempt under section 12" is a refusal on cost, not an exemption.
    fn sharpen(&self, gives: Evidence) -> Evidence {
        match gives {
            Evidence::Exempt if self.other => Evidence::Exempt,
            Evidence::Exempt if self.denies => Evidence::Ncnd,
            Evidence::Exempt if self.not_held => Evidence::NotHeld,
            Evidence::Exempt if self.cost || self.unreasonable && !self.vexatious => Evidence::CostRefused,
            Evidence::Exempt if self.vexatious => Evidence::Vexatious,
            _ => gives,
        }
    }
}
