//! Decides which Act a group of citations belongs to. Rules in order, the first that fires decides; each is
//! recorded as `act.<name>`.
//!
//! 1. `act.touching_after`, `act.touching_before`: the name beside the citation.
//! 2. `act.reference`: "that Act", "the 2018 Act"; `act.the_act`: "the Act" as the document defines it.
//! 3. `act.opening_phrase`: "Under the EIR, …" until another Act is named.
//! 4. `act.same_sentence`: an Act named earlier in the sentence, when the number fits it.
//! 5. `act.police_power`: a noun beside it, such as "detention" or "warrant"; `act.same_number`: the Act that this
//!    number had a moment ago.
//! 6. `act.as_before_it`: a number without head word, of the regime before it in the sentence.
//! 7. `act.limb_of_data_protection`: limbs that only the Data Protection Act named in the letter has.
//! 8. `act.own_regime`: a section of the authority's own regime; a regulation only where the text speaks of
//!    environmental information.

use crate::data::acts::acts;
use crate::data::provisions::provision;
use crate::extract::citation::act_default::{access, known_path, plain_act};
use crate::extract::citation::act_name::{ActName, Named};
use crate::extract::citation::act_names_before::NamedBefore;
use crate::extract::citation::chain::{Group, act_at, skip_titles};
use crate::extract::citation::grammar::Mention;
use crate::extract::citation::head::Head;
use crate::extract::citation::lexer::{Kind, Lexed};
use crate::extract::citation::sentence::sentence_of;
use crate::model::Regime;
use aho_corasick::AhoCorasick;
use std::cell::Cell;
use std::sync::LazyLock;

/// Names of Acts looked back at within one sentence.
const MOST_IN_A_SENTENCE: usize = 24;

/// The Act of a group, and the rule that found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    pub act: Act,
    pub rule: &'static str,
    /// Tokens up to here belong to the citation: title and Act behind it.
    pub to: usize,
    /// And from here: an Act before it.
    pub from: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Access { regime: Regime, year: Option<String> },
    Other(String),
}

static RELIANCE: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let words = [
        "exempt",
        "withh",
        "redact",
        "refus",
        "rely",
        "relie",
        "engage",
        "neither confirm",
        "disclos",
        "applies",
        "virtue",
        "public interest",
        "confirm or deny",
        "upheld",
        "foi",
        "blacked out",
        "court of session",
        "vexatious",
        "kept back",
        "keep back",
        "held back",
        "taken out",
        "left out",
        "struck out",
        "strike out",
        "not supplied",
        "not provided",
        "not released",
        "historical records",
        "fee of",
        "fee is",
    ];
    AhoCorasick::new(words).expect("a few short words always make an automaton")
});

/// A sentence written for the phrase tables, and what they said of it. In lists and tables one is like the next.
#[derive(Default)]
pub struct SeenView {
    pub view: String,
    police_power: Cell<Option<bool>>,
}

impl SeenView {
    /// Goes on to the next sentence.
    pub fn read(&mut self, view: String) {
        if self.view != view {
            *self = SeenView { view, ..SeenView::default() };
        }
    }

    pub fn is_police_power(&self) -> bool {
        once(&self.police_power, || acts().police_power.is_match(&self.view))
    }
}

fn once(known: &Cell<Option<bool>>, find: impl FnOnce() -> bool) -> bool {
    let found = known.get().unwrap_or_else(find);
    known.set(Some(found));
    found
}

/// What the rules look at.
pub struct Surroundings<'a> {
    pub lexed: Lexed<'a>,
    pub acts: &'a [ActName],
    pub named: NamedBefore,
    pub mentions: &'a [Mention],
    pub starts: &'a [usize],
    pub own_regime: Regime,
    pub speaks_of_environment: bool,
}

impl Surroundings<'_> {
    /// Decides for the group at `place`; `seen` is its sentence for the phrase tables, `earlier` the Acts of the groups
    /// before it.
    pub fn resolve(&self, groups: &[Group], place: usize, seen: &SeenView, earlier: &[Act]) -> Resolved {
        let view = seen.view.as_str();
        let group = &groups[place];
        let from = self.mentions[group.first].from;
        let to = self.mentions[group.end - 1].to;
        let plain = |act, rule| Resolved { act, rule, to: skip_titles(self.lexed, to), from };
        if let Some((name, end)) = self.touching_after(to) {
            let (act, rule) = self.of_name(name, &self.mentions[group.first], view, "act.touching_after");
            return Resolved { act, rule, to: end, from };
        }
        if let Some((name, start)) = self.touching_before(from, groups, place) {
            let (act, rule) = self.of_name(name, &self.mentions[group.first], view, "act.touching_before");
            return Resolved { act, rule, to: skip_titles(self.lexed, to), from: start };
        }
        let mention = &self.mentions[group.first];
        // "subsections 3A and 3B" belong to what was last in view, its Act included.
        if let Some(act) = earlier.last().filter(|_| mention.of_last) {
            return plain(act.clone(), "act.last_in_view");
        }
        let relied_on = is_relied_on(view);
        if let Some(act) = self.opening_phrase(from, mention, relied_on) {
            return plain(act, "act.opening_phrase");
        }
        if let Some(act) = self.same_sentence(mention, view, relied_on) {
            return plain(act, "act.same_sentence");
        }
        // Nobody searches under "section 31(1)(a)": a limb of the authority's own Act is that Act's.
        let own_limb = mention.paths.iter().any(|path| path.len() > 3) && self.is_own_exemption(mention);
        let same_number = || self.same_number(groups, place, earlier, mention);
        // "The file on the section 20 assault is withheld": nobody cites section 20 of the Freedom of Information Act.
        let never_cited = mention.paths.is_empty() && is_never_cited(self.own_regime, &mention.section);
        if (!relied_on || never_cited) && !own_limb && seen.is_police_power() {
            return same_number().map_or_else(
                || plain(Act::Other(String::new()), "act.police_power"),
                |act| plain(act, "act.same_number"),
            );
        }
        if let Some(act) = self.orphan_as_before(groups, place, earlier, mention) {
            return plain(act, "act.as_before_it");
        }
        if !relied_on
            && mention.paths.is_empty()
            && let Some(act) = same_number()
        {
            return plain(act, "act.same_number");
        }
        let (act, rule) = self.by_default(mention, &seen.view, relied_on);
        plain(act, rule)
    }

    /// "… of (the) X Act", "s60 CJPOA", "31 1 b and 38 1 a, both under the Freedom of Information Act".
    fn touching_after(&self, to: usize) -> Option<(&ActName, usize)> {
        let lexed = self.lexed;
        for start in [to, skip_titles(lexed, to)] {
            let mut next = start;
            if lexed.is_word(next, &["exemption", "exemptions"]) {
                next += 1;
            }
            if lexed.is(next, Kind::Dash) && !lexed.starts_line(next) {
                next += 1;
            }
            if lexed.is(next, Kind::Open) || lexed.is(next, Kind::Comma) {
                next += 1;
            }
            let behind_noun = behind_noun(lexed, next);
            if let Some(preposition) = behind_noun {
                next = preposition;
            }
            let marked = next > start;
            let words = next;
            while next < words + 4
                && lexed.is_word(
                    next,
                    &[
                        "both",
                        "each",
                        "all",
                        "as",
                        "contained",
                        "found",
                        "set",
                        "out",
                        "either",
                        "also",
                        "it",
                        "is",
                        "under",
                    ],
                )
                && next + 1 < lexed.tokens.len()
            {
                if lexed.is_word(next, &["under"]) && next == start {
                    break;
                }
                next += 1;
            }
            let preposition = lexed.is_word(next, &["of", "in", "within", "from", "under", "to"])
                || next > words && lexed.is_word(next - 1, &["under"]);
            if lexed.is_word(next, &["of", "in", "within", "from", "under", "to"]) {
                next += 1;
            }
            if !preposition && next > words {
                continue;
            }
            let article = lexed.is_word(next, &["the", "this"]);
            let Some(act) = act_at(self.acts, next, if article { next + 1 } else { next }) else { continue };
            // "the section 60 order under the Act" says nothing new.
            if behind_noun.is_some() && matches!(act.named, Named::Reference { .. }) {
                continue;
            }
            let direct = !preposition;
            if direct && lexed.starts_line(act.from) && !marked {
                continue;
            }
            // "section 40(2), the Act says …" names a new subject.
            if direct
                && lexed.is(next - usize::from(next > 0), Kind::Comma)
                && (article || matches!(act.named, Named::Reference { .. }) || self.has_own_citation(act.to))
            {
                continue;
            }
            let mut end = act.to;
            if lexed.is(end, Kind::Close) && marked {
                end += 1;
            }
            return Some((act, skip_titles(lexed, end)));
        }
        None
    }

    /// "section 31, PACE section 1": the name belongs to what follows it.
    fn has_own_citation(&self, after: usize) -> bool {
        let place = self.mentions.partition_point(|mention| mention.from < after);
        self.mentions.get(place).is_some_and(|mention| mention.from <= after + 1)
    }

    /// "FOIA s.n", "X Act 2000, section n", "Data Protection Act 2018 (section 45)".
    fn touching_before(&self, from: usize, groups: &[Group], place: usize) -> Option<(&ActName, usize)> {
        let lexed = self.lexed;
        let mut at = from;
        let mut marked = false;
        let own = from.checked_sub(1).is_some_and(|before| lexed.is_word(before, &["its"]));
        for _ in 0..3 {
            let Some(before) = at.checked_sub(1) else { break };
            let mark =
                matches!(lexed.kind(before), Some(Kind::Comma | Kind::Colon | Kind::Dash | Kind::Open | Kind::Slash));
            if mark || lexed.is_word(before, &["at", "exemption", "exemptions", "exception", "exceptions", "in", "its"])
            {
                marked = true;
                at = before;
            } else {
                break;
            }
        }
        let found = self.acts.partition_point(|act| act.to <= at);
        let act = &self.acts[found.checked_sub(1)?];
        if act.to != at || lexed.starts_line(from) && !marked {
            return None;
        }
        // "FOISA differs from the English Act: its section 31 is …": the Act that the sentence is about.
        if own && from - at > 1 {
            let (start, _) = sentence_of(lexed, self.starts, from);
            let first = &self.acts[self.acts.partition_point(|act| act.from < start)];
            if first.from < act.from && first.from <= start + 1 {
                return Some((first, from));
            }
        }
        // The name behind another citation is that citation's: "section 18 of the X Act, section 44 of FOIA".
        let taken = place > 0 && {
            let before = self.mentions[groups[place - 1].end - 1].to;
            act.from >= before && self.touching_after(before).is_some_and(|(name, _)| name.from == act.from)
        };
        if taken || lexed.starts_line(from) && !lexed.is(at, Kind::Comma) {
            return None;
        }
        // "the Act, section 31": fine; "of the Act (section 31 …": fine as well.
        Some((act, act.from))
    }

    fn of_name(&self, name: &ActName, mention: &Mention, view: &str, touching: &'static str) -> (Act, &'static str) {
        match &name.named {
            Named::Access { regime, year } => (Act::Access { regime: *regime, year: year.clone() }, touching),
            Named::Other(written) => (Act::Other(written.clone()), touching),
            Named::Reference { year, that, regulations } => {
                self.of_reference(name, year.as_deref(), *that, *regulations, mention, view)
            }
        }
    }

    fn of_reference(
        &self,
        name: &ActName,
        year: Option<&str>,
        that: bool,
        regulations: bool,
        mention: &Mention,
        view: &str,
    ) -> (Act, &'static str) {
        let place = self.acts.partition_point(|act| act.from < name.from);
        let last = |kind: Option<bool>| self.named.last(self.acts, place, kind);
        if let Some(year) = year {
            let with_year = self.named.with_year(self.acts, place, year).and_then(plain_act);
            let by_year = || match year {
                "2000" => Some(access(Regime::Foia, None)),
                "2002" => Some(access(Regime::Foisa, None)),
                "1998" | "2018" => Some(access(Regime::Dpa, Some(year))),
                "2004" if regulations => Some(access(Regime::Eir, None)),
                _ => None,
            };
            let act = with_year.or_else(by_year).or_else(|| last(None).and_then(plain_act));
            return (act.unwrap_or_else(|| Act::Other(String::new())), "act.reference");
        }
        if that && let Some(act) = last(Some(regulations)).and_then(plain_act) {
            return (act, "act.reference");
        }
        let nearest = self.named.defining(self.acts, place, regulations);
        if let Some(act) = nearest.and_then(plain_act) {
            return (act, "act.the_act");
        }
        let (start, _) = sentence_of(self.lexed, self.starts, mention.from);
        // "The Misuse of Drugs Act 1971 gives a power; section 23 of the Act was used": the one just named. But
        // "barred by section 56 of the Investigatory Powers Act 2016, and so exempt under section 44(1)(a) of the Act".
        let is_withheld = is_relied_on(view) && !mention.paths.is_empty() && self.is_own_exemption(mention);
        if !is_withheld && let Some(act) = last(None).filter(|act| act.from >= start).and_then(plain_act) {
            return (act, "act.the_act");
        }
        if regulations {
            let act = last(Some(true)).and_then(plain_act).unwrap_or_else(|| {
                if self.speaks_of_environment { self.environmental() } else { Act::Other(String::new()) }
            });
            return (act, "act.the_act");
        }
        (access(self.own_regime, None), "act.the_act")
    }

    /// "Under the EIR, …", or a heading that is only a name: holds until another Act is named.
    fn opening_phrase(&self, from: usize, mention: &Mention, relied_on: bool) -> Option<Act> {
        let found = self.acts.partition_point(|act| act.to <= from);
        let name = self.named.last(self.acts, found, None)?;
        let (start, end) = sentence_of(self.lexed, self.starts, name.from);
        let opening = (start..name.from).all(|at| {
            self.lexed.is_word(
                at,
                &[
                    "under",
                    "in",
                    "terms",
                    "of",
                    "the",
                    "by",
                    "for",
                    "purposes",
                    "pursuant",
                    "to",
                    "within",
                    "according",
                    "as",
                    "regards",
                    "with",
                    "regard",
                    "also",
                ],
            ) || self.lexed.is(at, Kind::Dash)
                || self.lexed.is(at, Kind::Number)
        });
        let heading = name.to >= end;
        let subject = start == name.from || start + 1 == name.from && self.lexed.is_word(start, &["the"]);
        let same_sentence = from < end;
        if !(opening && (heading || same_sentence || name.from > start || subject)) || name.from - start > 6 {
            return None;
        }
        if !heading && subject && !same_sentence {
            return None;
        }
        let act = plain_act(name)?;
        self.fits(&act, mention, relied_on).then_some(act)
    }

    /// Tells whether a citation may belong to an Act that does not touch it.
    fn fits(&self, act: &Act, mention: &Mention, relied_on: bool) -> bool {
        match act {
            Act::Access { regime: regime @ (Regime::Eir | Regime::Eisr), .. } => match mention.head {
                Head::Regulation => true,
                Head::Section => false,
                Head::Exemption | Head::None => {
                    provision(*regime, &mention.section, mention.paths.first().map_or("", String::as_str)).is_some()
                }
            },
            Act::Access { regime: Regime::Dpa, .. } => {
                let known = provision(Regime::Dpa, &mention.section, "").is_some();
                mention.head != Head::Regulation
                    && (known || !self.is_own_exemption(mention) || !relied_on)
                    && !(relied_on && self.is_own_exemption(mention) && !known_path(Regime::Dpa, mention))
            }
            Act::Access { .. } => mention.head != Head::Regulation,
            Act::Other(name) => {
                let regulations = name.contains("Regulations") || name.contains("regulations");
                (mention.head == Head::Regulation) == regulations && !(relied_on && self.is_own_exemption(mention))
            }
        }
    }

    fn is_own_exemption(&self, mention: &Mention) -> bool {
        provision(self.own_regime, &mention.section, "")
            .is_some_and(|row| row.kind == "exemption" || row.kind == "refusal")
            && known_path(self.own_regime, mention)
    }

    fn same_sentence(&self, mention: &Mention, view: &str, relied_on: bool) -> Option<Act> {
        let from = mention.from;
        let (start, _) = sentence_of(self.lexed, self.starts, from);
        let found = self.acts.partition_point(|act| act.to <= from);
        // "the principles of the 2018 Act; they stand at section 34": a pointer is as good as a name.
        let meant = |act: &ActName| match &act.named {
            Named::Reference { year, that, .. } if year.is_some() || *that => {
                Some(self.of_name(act, mention, view, "").0)
            }
            Named::Reference { .. } | Named::Access { .. } | Named::Other(_) => plain_act(act),
        };
        let mut earlier = self.acts[..found]
            .iter()
            .rev()
            .take(MOST_IN_A_SENTENCE)
            .take_while(|act| act.from >= start)
            .filter_map(meant);
        let last = earlier.next()?;
        if self.fits(&last, mention, relied_on) {
            return Some(last);
        }
        earlier.find(|act| {
            matches!(act, Act::Access { regime, .. } if *regime != Regime::Dpa) && self.fits(act, mention, relied_on)
        })
    }
}

/// "the section 11 duty of the Children Act 2004", "section 20 assaults contrary to the … Act 1861": where the
/// preposition stands behind what the section is about.
fn behind_noun(lexed: Lexed<'_>, at: usize) -> Option<usize> {
    const NOUNS: [&str; 34] = [
        "duty",
        "duties",
        "power",
        "powers",
        "offence",
        "offences",
        "order",
        "orders",
        "notice",
        "notices",
        "assault",
        "assaults",
        "wounding",
        "woundings",
        "warrant",
        "warrants",
        "requirement",
        "requirements",
        "right",
        "rights",
        "test",
        "provision",
        "provisions",
        "authorisation",
        "authorisations",
        "certificate",
        "certificates",
        "search",
        "searches",
        "arrest",
        "arrests",
        "direction",
        "directions",
        "review",
    ];
    if !lexed.is_word(at, &NOUNS) {
        return None;
    }
    let preposition = if lexed.is_word(at + 1, &["contrary"]) { at + 2 } else { at + 1 };
    lexed.is_word(preposition, &["of", "in", "under", "to"]).then_some(preposition)
}

/// Tells whether the sentence speaks of withholding, so that the number is hardly a police power.
pub fn is_relied_on(view: &str) -> bool {
    let sentence = view.split(" | ").next().unwrap_or(view);
    RELIANCE.is_match(sentence)
}

/// Sections that no letter has reason to name.
fn is_never_cited(regime: Regime, section: &str) -> bool {
    regime == Regime::Foia && matches!(section, "4" | "5" | "6" | "18" | "20" | "47" | "48" | "49" | "51")
}
