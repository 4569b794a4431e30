//! Decides whether the letter relies on a citation, or only mentions it. Rules in order of strength, each recorded as
//! `role.<name>`:
//!
//! 1. Someone else's words by place: `request`, `quoted_mail`, `other_body_zone`, `quotation`.
//! 2. `procedural`: numbers that nothing is ever refused under.
//! 3. The rows of `src/data/role_phrases.toml` in their order: denials, which of two, others' words by their wording,
//!    reviews, explanation, reliance, "as the one before".
//! 4. Position: `list_of_exemptions`, `denied_below_heading`, `heading_in_refusal`.
//! 5. `no_reliance`. Data protection law that 3 or 4 would rely on is `data_protection`.
//!
//! What the rest of the letter says comes afterwards, in `letter_rules` and `fold`. Examples of rows stand in the
//! table, those of all other rules in `tests/spec/citation_rules.md`.

use crate::data::pattern;
use crate::data::provisions::provision;
use crate::data::role_phrases::{Conclusion, releasing, role_phrases, weak_rules, withholding};
use crate::extract::letter::ZoneKind;
use crate::model::{Regime, Role};
use std::sync::LazyLock;

/// What is known of one citation besides its sentence.
pub struct Evidence<'a> {
    pub regime: Regime,
    pub section: &'a str,
    pub path: &'a str,
    pub zone: ZoneKind,
    pub quoted: bool,
    /// Stands in a list that a line such as "the following exemptions apply:" opened.
    pub listed: bool,
    /// A line of its own, or the run-in heading of a paragraph.
    pub heading: bool,
    /// The paragraph under the heading says that the exemption is not used.
    pub denied_below: bool,
    /// Stands in a list of exemptions that were not used.
    pub list_denied: bool,
    /// The citation names a limb: `31(1)(a)`, and not only `31`.
    pub names_limb: bool,
    /// Of the Act of the other country.
    pub foreign: bool,
    /// The sentence before, as written.
    pub sentence_before: &'a str,
    /// Some line of the letter withholds something.
    pub letter_withholds: bool,
    /// Verdict on the citation before it in the same sentence.
    pub before: Option<&'a Verdict>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub role: Role,
    pub rule: String,
    pub denied: bool,
}

impl Verdict {
    fn new(role: Role, rule: &str) -> Self {
        Verdict { role, rule: format!("role.{rule}"), denied: false }
    }
}

/// Rows that speak of a provision in general.
const LESS_THAN_A_LIST: [&str; 3] = ["what_it_says", "class_statement", "what_it_says_next"];

/// Decides one citation from the `view` of its sentence and what else is known.
pub fn decide(view: &str, evidence: &Evidence<'_>) -> Verdict {
    match evidence.zone {
        ZoneKind::Request if !is_decision_beside_question(view) && !is_own_decision(view) => {
            return Verdict::new(Role::Mentioned, "request");
        }
        ZoneKind::Request => {}
        ZoneKind::QuotedMail => return Verdict::new(Role::Mentioned, "quoted_mail"),
        ZoneKind::OtherBody => return Verdict::new(Role::Mentioned, "other_body_zone"),
        ZoneKind::Response | ZoneKind::LawExplained | ZoneKind::Standard | ZoneKind::Complaint => {}
    }
    if evidence.quoted {
        return Verdict::new(Role::Mentioned, "quotation");
    }
    if is_procedural(evidence.regime, evidence.section, evidence.path) {
        return Verdict::new(Role::Mentioned, "procedural");
    }
    let key = format!("{} {}", evidence.regime, evidence.section);
    let is_for =
        |only: &String| only.strip_prefix(key.as_str()).is_some_and(|rest| rest.is_empty() || rest == evidence.path);
    // Denials stand first in the table; behind them others' words, explanation and reliance in table order.
    for row in role_phrases().matches(view).filter(|row| row.only.is_empty() || row.only.iter().any(is_for)) {
        // "… exempt in accordance with the following provisions: Section 31(1)(a) - Law Enforcement - of the
        // Act provides that any information is exempt if": the list weighs more than the explanation.
        if evidence.listed && LESS_THAN_A_LIST.contains(&row.name.as_str()) {
            continue;
        }
        match row.conclusion {
            Some(Conclusion::Others | Conclusion::Explained) => return Verdict::new(Role::Mentioned, &row.name),
            Some(Conclusion::Engaged) => return engaged(evidence, &row.name),
            Some(Conclusion::AsBefore) => {
                if let Some(before) = evidence.before {
                    return match before.role {
                        Role::Engaged => engaged(evidence, &row.name),
                        Role::Mentioned => {
                            Verdict { denied: before.denied, ..Verdict::new(Role::Mentioned, &row.name) }
                        }
                    };
                }
            }
            Some(Conclusion::Denied) => return Verdict { denied: true, ..Verdict::new(Role::Mentioned, &row.name) },
            None => {}
        }
    }
    if evidence.list_denied {
        return Verdict { denied: true, ..Verdict::new(Role::Mentioned, "list_of_what_is_not_used") };
    }
    if evidence.listed {
        return engaged(evidence, "list_of_exemptions");
    }
    if evidence.heading && evidence.denied_below {
        return Verdict { denied: true, ..Verdict::new(Role::Mentioned, "denied_below_heading") };
    }
    if evidence.heading && evidence.letter_withholds && evidence.zone != ZoneKind::Complaint {
        return engaged(evidence, "heading_in_refusal");
    }
    weakly(view, evidence)
}

/// Where no wording is known: an authority that names a limb in an answer of its own relies on it, unless the
/// sentence explains, asks, supposes, tells of others or denies, or the thing itself is given. A section named as a
/// whole is as often talked about; it needs a sense of withholding beside it.
fn weakly(view: &str, evidence: &Evidence<'_>) -> Verdict {
    if let Some(row) = weak_rules().matches(view).next() {
        return match row.conclusion {
            Some(Conclusion::Engaged) => engaged(evidence, &row.name),
            Some(Conclusion::Denied) => Verdict { denied: true, ..Verdict::new(Role::Mentioned, &row.name) },
            Some(Conclusion::Others | Conclusion::Explained | Conclusion::AsBefore) | None => {
                Verdict::new(Role::Mentioned, &row.name)
            }
        };
    }
    if evidence.zone != ZoneKind::Response || evidence.foreign {
        return Verdict::new(Role::Mentioned, "no_reliance");
    }
    let withheld = withholding().is_match(view) || withholding().is_match(&plain(evidence.sentence_before));
    if evidence.names_limb {
        let given = |text: &str| releasing().matches(text).next().is_some();
        // A heading says nothing of what follows; where the thing was given above it, it withholds nothing.
        let heading_alone = evidence.heading && view.starts_with('@');
        if !withheld && (!evidence.heading && given(view) || heading_alone && given(&plain(evidence.sentence_before))) {
            return Verdict::new(Role::Mentioned, "given_after_all");
        }
        return engaged(evidence, "limb_in_a_decision");
    }
    if withheld {
        return engaged(evidence, "section_beside_withholding");
    }
    Verdict::new(Role::Mentioned, "no_reliance")
}

/// A sentence as the tables read it, in so far as they need it.
fn plain(sentence: &str) -> String {
    sentence.to_lowercase().replace('’', "'").replace("n't", " not").replace("cannot", "can not").replace('\n', " ")
}

/// The last decision, for lists and tables in which sentence after sentence is the same.
#[derive(Default)]
pub struct LastDecision {
    view: String,
    sentence_before: String,
    key: Option<(Regime, ZoneKind, [bool; 9], Option<Role>)>,
    verdict: Option<Verdict>,
}

impl LastDecision {
    /// Decides as `decide` does, or returns what it decided a moment ago.
    pub fn decide(&mut self, view: &str, evidence: &Evidence<'_>) -> Verdict {
        // A row may be for one section only.
        let alone = role_phrases().has_rows_for(evidence.regime, evidence.section);
        let key = (
            evidence.regime,
            evidence.zone,
            [
                evidence.quoted,
                evidence.listed,
                evidence.list_denied,
                evidence.names_limb,
                evidence.foreign,
                evidence.heading,
                evidence.denied_below,
                evidence.letter_withholds,
                is_procedural(evidence.regime, evidence.section, evidence.path),
            ],
            evidence.before.map(|before| before.role),
        );
        let denied_before = evidence.before.is_some_and(|before| before.denied);
        if let Some(known) = &self.verdict
            && !alone
            && !denied_before
            && self.key == Some(key)
            && self.view == view
            && self.sentence_before == evidence.sentence_before
        {
            return known.clone();
        }
        let verdict = decide(view, evidence);
        if !alone && !denied_before {
            if self.view != view {
                self.view.clear();
                self.view.push_str(view);
            }
            if self.sentence_before != evidence.sentence_before {
                self.sentence_before.clear();
                self.sentence_before.push_str(evidence.sentence_before);
            }
            (self.key, self.verdict) = (Some(key), Some(verdict.clone()));
        }
        verdict
    }
}

/// Tells whether a sentence opens with "So does …" or "Likewise …", and means the sentence before it.
pub fn looks_back(view: &str) -> bool {
    let view = view.trim_start_matches("and ").trim_start_matches("but ");
    ["so ", "likewise", "equally", "similarly", "as ", "the same "].iter().any(|opening| view.starts_with(opening))
}

/// Rows that decide although the question stands in the same line.
const BESIDE_QUESTION: [&str; 2] = ["answer_in_the_row", "question_is_refused"];

/// Tells whether a line of the request holds the answer as well: a row of a table of questions and answers, or
/// "Question 1 – refused, section 31(1)(a)".
fn is_decision_beside_question(view: &str) -> bool {
    role_phrases().matches(view).next().is_some_and(|row| BESIDE_QUESTION.contains(&row.name.as_str()))
}

static OWN_DECISION: LazyLock<regex::Regex> = LazyLock::new(|| {
    pattern::plain(concat!(
        r"\b(?:we|the (?:panel|force|constabulary|reviewer|review)) (?:(?:have|has|are|is|therefore|now|also) )*",
        r"(?:appl(?:y|ies|ied|ying)|refus(?:e|es|ed|ing)|withh[eo]ld(?:s|ing)?|substituted|rely|relies|claim)\b[^?|@]*@",
        r"|\byour request is refused (?:under|by virtue of) @",
        r"|,[^?|@]*@,?[^?|@#]*\bis engaged\b",
        r"|\bis therefore exempt (?:under|by virtue of) @",
        r"|\bso (?:that )?@ (?:applies|is (?:therefore |also )?(?:applied|engaged|used|claimed))\b",
        r"|\b(?:removed|redacted|withheld|blacked out|taken out|kept back|exempted) ?[,(:-] ?@",
    ))
});

/// Tells whether the authority decides in this sentence, though the words around it restate the request: "Released.
/// Page 9 has a paragraph blacked out, and for that paragraph section 42(1) is engaged."
fn is_own_decision(view: &str) -> bool {
    let sentence = view.split(" | ").next().unwrap_or(view);
    OWN_DECISION.is_match(sentence)
        && !["your request is refused", "accessible to you"]
            .iter()
            .fold(sentence.to_owned(), |rest, own| rest.replace(own, ""))
            .contains("you")
        && role_phrases().matches(view).next().is_some_and(|row| row.conclusion == Some(Conclusion::Engaged))
}

/// Data protection law is only mentioned, except where it restricts a subject access request.
fn engaged(evidence: &Evidence<'_>, rule: &str) -> Verdict {
    if evidence.regime == Regime::Dpa
        && !(evidence.section == "45" && (evidence.path.is_empty() || evidence.path.starts_with("(4)")))
    {
        return Verdict::new(Role::Mentioned, "data_protection");
    }
    Verdict::new(Role::Engaged, rule)
}

/// Duties, time limits, notices, complaints: never relied on, whatever the verb.
///
/// FOIA 1, 2, 8 to 11, 13, 16, 17, 19, 45 and above; FOISA 1, 2, 8 to 11, 13, 15 to 17, 19 to 23, 42 and
/// above; EIR 12(1), 12(2) and all but 6, 8, 12 and 13; EISR all but 10 and 11, and 10(1), 10(2).
pub fn is_procedural(regime: Regime, section: &str, path: &str) -> bool {
    let number: u32 = section.trim_end_matches(|last: char| last.is_ascii_alphabetic()).parse().unwrap_or(0);
    match regime {
        Regime::Foia => !matches!(number, 12 | 14 | 21..=44),
        Regime::Foisa => !matches!(number, 12 | 14 | 18 | 25..=41),
        Regime::Eir => !matches!(number, 6 | 8 | 12 | 13) || number == 12 && is_weighing(path),
        Regime::Eisr => !matches!(number, 6 | 8 | 10 | 11) || number == 10 && is_weighing(path),
        Regime::Dpa => false,
    }
}

/// The test of the public interest: EIR 12(1), 12(2), 12(1)(b).
fn is_weighing(path: &str) -> bool {
    path.starts_with("(1)") || path.starts_with("(2)")
}

/// Tells whether a provision lets the authority neither confirm nor deny.
pub fn is_ncnd(regime: Regime, section: &str, path: &str) -> bool {
    provision(regime, section, path).is_some_and(|row| row.ncnd)
}
