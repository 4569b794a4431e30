//! Collects wording of outcome in the force's own words, with its place and the questions it names.

use crate::data::answer_phrases::ANSWER_PHRASES;
use crate::data::outcome_phrases::{Evidence, OUTCOME_PHRASES};
use crate::data::pattern::plain;
use crate::data::zone_phrases::{OPENINGS, Opening};
use crate::extract::folded::Folded;
use crate::extract::letter::{Letter, ZoneKind};
use crate::extract::outcome::cited::Cited;
use crate::extract::paragraph::{Paragraph, ParagraphKind};
use crate::extract::phrase::{Found, find};
use crate::extract::question::label::{Key, key_list};
use crate::extract::reading::Reading;
use crate::extract::zone::is_data;
use crate::model::Span;
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
    /// Wording that speaks only where nothing plainer does: "we cannot supply it" may have any ground or none.
    pub weak: bool,
    /// The sentence cites a provision that withholds and is no ground of its own kind.
    pub cites_other: bool,
    /// Row of the table of wording.
    pub rule: &'static str,
}

/// What the force's own words hold.
#[derive(Clone, Debug, Default)]
pub struct Clues {
    pub clues: Vec<Clue>,
    /// What single answers say; no evidence of the whole letter.
    pub of_answers: Vec<Clue>,
    /// Lines and tables that hold values, in order.
    pub data: Vec<Span>,
}

/// A decision that is told and not taken here: the first reply of a review, or the reply to another request.
static EARLIER: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"\b(?:(?:first|original|initial|earlier|previous) (?:reply|response|answer|decision|refusal|letter|request)|our (?:letter|reply|response) of|in which [^.]{0,60}(?:withheld|refused)|had been (?:withheld|refused|redacted)|(?:another|other) (?:police )?forces? )|^(?:original|first|initial) (?:response|reply|answer|decision)",
    )
});
static STANDS: LazyLock<Regex> =
    LazyLock::new(|| plain(r"\b(?:uphold|upheld|stands?|maintain(?:ed)?|agree[sd]?|correct(?:ly)?|properly|still)\b"));
/// Reliance that is denied or taken back in its own sentence.
static TAKEN_BACK: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"\b(?:not (?:been )?(?:applied|used|engaged|relied|rely|relying|maintained|claimed)|not (?:rightly|correctly|properly)|wrongly|no longer|overturned|reversed|withdrawn|set aside|sets aside|not made out|do(?:es)? not uphold|(?:[2-4]\d(?: ?\(\w+\))*|exemption) (?:does not|do not|doesn't|don't) (?:therefore )?(?:apply|arise)|nothing (?:remains|is) withheld|no refusal|refused before|should (?:not|never) have been|was wrong to|fell away|falls away|dis-?applied in)\b",
    )
});
/// What a requester writes and a force does not.
static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"\?|\b(?:please|i would|i'd|my|your (?:force|answer|reply|records|officers)|you (?:may|might|will|could|hold))\b|^you (?:asked|requested|wish|want|sought)",
    )
});
static NAMES_QUESTIONS: LazyLock<Regex> =
    LazyLock::new(|| plain(r"\b(?:questions?|q|qs|parts?|points?|items?)\.? ?(\d)"));

/// Collects the clues of those zones of a letter. In a request only what nobody asks is looked at.
pub fn collect(letter: &Letter, reading: &Reading<'_>, zones: &[ZoneKind]) -> Clues {
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
            if !zones.contains(&part.kind) {
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
            if !in_advice && part.kind == ZoneKind::Response && holds_data(letter.text, paragraph, span) {
                data.push(span);
            }
        }
    }
    let mut clues: Vec<Clue> = find(&OUTCOME_PHRASES, &folded)
        .into_iter()
        // Links to published data given as advice answer nothing.
        .filter(|found| !(advice[found.sentence] && advises(OUTCOME_PHRASES.rows[found.row].gives)))
        .filter_map(|found| clue(letter, &folded, found))
        .collect();
    let of_answers = of_answers(letter, &folded);
    clues.dedup_by(|one, other| one.gives == other.gives && one.span == other.span);
    // Below the signature stand disclaimers ("this e-mail and any attachments …"), unless nothing is above it.
    if let Some(signed) = signed_at
        && (clues.iter().any(|it| it.span.start < signed) || data.iter().any(|it| it.start < signed))
    {
        clues.retain(|it| it.span.start < signed);
        data.retain(|it| it.start < signed);
    }
    Clues { clues, of_answers, data }
}

/// Collects what is only evidence of the question in whose answer it stands.
fn of_answers(letter: &Letter, folded: &Folded) -> Vec<Clue> {
    let clue = |found: Found| {
        let words = folded.sentence_text(found.sentence);
        let cited = Cited::new(words, letter.regime);
        Clue {
            gives: cited.sharpen(ANSWER_PHRASES.rows[found.row].gives),
            span: folded.source_span(letter.text, found.span(&ANSWER_PHRASES, folded)),
            sentence: folded.sentence_source(letter.text, found.sentence),
            names: names(words),
            refuses_as_accessible: cited.accessible,
            bare: false,
            counted: false,
            weak: false,
            cites_other: cited.other,
            rule: ANSWER_PHRASES.rows[found.row].id.as_str(),
        }
    };
    let taken_back = |it: &Found| TAKEN_BACK.is_match(folded.sentence_text(it.sentence));
    find(&ANSWER_PHRASES, folded).into_iter().filter(|it| !taken_back(it)).map(clue).collect()
}

/// Returns what a phrase says in its sentence; nothing where the decision is told and not taken.
fn clue(letter: &Letter, folded: &Folded, found: Found) -> Option<Clue> {
    let words = folded.sentence_text(found.sentence);
    if requests(letter, folded, found.sentence) && ASKS.is_match(words) {
        return None;
    }
    let row = OUTCOME_PHRASES.rows[found.row].id.as_str();
    let gives = OUTCOME_PHRASES.rows[found.row].gives;
    if (refuses(gives) && told(words)) || (gives == Evidence::NotHeld && retold(words)) {
        return None;
    }
    let cited = Cited::new(words, letter.regime);
    let mut gives = cited.sharpen(gives);
    let mut weak = row.starts_with("weak.");
    let beside =
        if row == "weak.refused" && !cited.any() { grounds_beside(letter, folded, found.sentence) } else { cited };
    if row == "weak.refused" && beside.any() {
        gives = beside.sharpen(gives);
        weak = false;
    }
    let place = found.span(&OUTCOME_PHRASES, folded);
    let said = place.of(&folded.text).unwrap_or_default();
    // "The name is commercially sensitive: section 43(2)" is the decision, "it would prejudice …" is why.
    let named = cited.other && (said.starts_with("is ") || said.starts_with("are "));
    if row == "weak.future" && cited.future || row == "weak.harm" && named {
        weak = false;
    }
    let bare = gives == Evidence::Exempt
        && !beside.other
        && (matches!(row, "exempt.declined" | "weak.refused" | "weak.harm")
            || row == "exempt.withheld" && (said.contains("refus") || said.contains("not obliged"))
            || row == "exempt.engaged" && !said.contains("withh")
            || row == "exempt.said" && said.contains("exemptions"));
    Some(Clue {
        gives,
        span: folded.source_span(letter.text, place),
        sentence: folded.sentence_source(letter.text, found.sentence),
        names: names(words),
        refuses_as_accessible: cited.accessible,
        bare,
        // "As to the first part, 17 officers have been trained" answers, whatever the rest costs.
        counted: matches!(row, "disclosed.counted" | "disclosed.stated" | "disclosed.opens_with_count")
            && !["as to", "as for", "in answer", "in reply", "in response"].iter().any(|it| said.starts_with(it)),
        weak,
        cites_other: cited.other,
        rule: row,
    })
}

fn requests(letter: &Letter, folded: &Folded, sentence: usize) -> bool {
    letter.zone_at(folded.sentence_source(letter.text, sentence).start) == ZoneKind::Request
}

/// Says whether a sentence tells of a refusal that is not taken here: of an earlier one, or one that is taken back.
fn told(words: &str) -> bool {
    TAKEN_BACK.is_match(words) || retold(words)
}

fn retold(words: &str) -> bool {
    EARLIER.is_match(words) && !STANDS.is_match(words)
}

/// Returns the grounds cited in the sentences next to one in its paragraph: "We are not prepared to say. Section 31."
fn grounds_beside(letter: &Letter, folded: &Folded, sentence: usize) -> Cited {
    let paragraph = folded.sentences[sentence].paragraph;
    let near = sentence.saturating_sub(1)..(sentence + 3).min(folded.sentences.len());
    near.filter(|it| *it != sentence && folded.sentences[*it].paragraph == paragraph)
        .map(|it| folded.sentence_text(it))
        .filter(|words| !told(words))
        .map(|words| Cited::new(words, letter.regime))
        .find(Cited::any)
        .unwrap_or_default()
}

pub(super) fn refuses(gives: Evidence) -> bool {
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
            (is_data(words) || counts_under_label(words)) && !year && !size && !looks_like_reference(words)
        }
    }
}

/// Says whether a line is a label and a number of something: `1. 214 arrests`, `(a) £31,000`.
fn counts_under_label(words: &str) -> bool {
    let bare = words.trim_start_matches(['(', 'Q', 'q']);
    let label = bare.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let rest = &bare[label..];
    let marked = (1..=2).contains(&label) && rest.starts_with(['.', ')', ':']);
    let value = rest.trim_start_matches(['.', ')', ':', ' ', '\u{a0}', '£', '<']);
    marked && words.len() < 60 && rest.len() > value.len() + 1 && value.starts_with(|it: char| it.is_ascii_digit())
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
pub(super) fn names(words: &str) -> Vec<Key> {
    let mut keys = Vec::new();
    if words.contains('q') || words.contains("part") || words.contains("point") || words.contains("item") {
        for found in NAMES_QUESTIONS.captures_iter(words).take(20) {
            if let Some(number) = found.get(1) {
                keys.extend(key_list(words, number.start()).0);
            }
        }
    }
    keys
}
