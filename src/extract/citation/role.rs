//! Decides whether the letter relies on a citation, or only mentions it. Rules in order of strength, each
//! recorded as `role.<name>`: someone else's words by zone or quotation marks, procedural numbers, denial, others'
//! words by their wording, explanation, reliance wording, position. Wording is in `src/data/role_phrases.toml`; what needs more than one sentence is here.

use crate::data::provisions::provision;
use crate::data::role_phrases::{Conclusion, role_phrases};
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
        ZoneKind::Response | ZoneKind::LawExplained | ZoneKind::Complaint => {}
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
    if evidence.listed {
        return engaged(evidence, "list_of_exemptions");
    }
    if evidence.heading && evidence.denied_below {
        return Verdict { denied: true, ..Verdict::new(Role::Mentioned, "denied_below_heading") };
    }
    if evidence.heading && evidence.letter_withholds && evidence.zone != ZoneKind::Complaint {
        return engaged(evidence, "heading_in_refusal");
    }
    Verdict::new(Role::Mentioned, "no_reliance")
}

/// Rows that decide although the question stands in the same line.
const BESIDE_QUESTION: [&str; 2] = ["answer_in_the_row", "question_is_refused"];

/// Tells whether a line of the request holds the answer as well: a row of a table of questions and answers, or
/// "Question 1 – refused, section 31(1)(a)".
fn is_decision_beside_question(view: &str) -> bool {
    role_phrases().matches(view).next().is_some_and(|row| BESIDE_QUESTION.contains(&row.name.as_str()))
}

static OWN_DECISION: LazyLock<regex::Regex> = LazyLock::new(|| {
    regex::Regex::new(concat!(
        r"\b(?:we|the (?:panel|force|constabulary|reviewer|review)) (?:(?:have|has|are|is|therefore|now|also) )*",
        r"(?:appl(?:y|ies|ied|ying)|refus(?:e|es|ed|ing)|withh[eo]ld(?:s|ing)?|substituted|rely|relies|claim)\b[^?|@]*@",
        r"|\byour request is refused (?:under|by virtue of) @",
        r"|,[^?|@]*@,?[^?|@#]*\bis engaged\b",
    ))
    .expect("a fixed pattern, compiled by every test of this module")
});

/// Tells whether the authority decides in this sentence, though the words around it restate the request: "Released.
/// Page 9 has a paragraph blacked out, and for that paragraph section 42(1) is engaged."
fn is_own_decision(view: &str) -> bool {
    let sentence = view.split(" | ").next().unwrap_or(view);
    OWN_DECISION.is_match(sentence)
        && !sentence.replace("your request is refused", "").contains("you")
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
        Regime::Eir => !matches!(number, 6 | 8 | 12 | 13) || number == 12 && matches!(path, "(1)" | "(2)"),
        Regime::Eisr => !matches!(number, 6 | 8 | 10 | 11) || number == 10 && matches!(path, "(1)" | "(2)"),
        Regime::Dpa => false,
    }
}

/// Tells whether a provision lets the authority neither confirm nor deny.
pub fn is_ncnd(regime: Regime, section: &str, path: &str) -> bool {
    provision(regime, section, path).is_some_and(|row| row.ncnd)
}
