//! Decides which Act a group of citations belongs to. Rules in order, the first that fires decides; each is
//! recorded as `act.<name>`.
//!
//! 1. `act.touching_after`, `act.touching_before`: the name beside the citation.
//! 2. `act.reference`: "that Act", "the 2018 Act"; `act.the_act`: "the Act" as the document defines it.
//! 3. `act.opening_phrase`: "Under the EIR, …" until another Act is named.
//! 4. `act.same_sentence`: an Act named earlier in the sentence, when the number fits it.
//! 5. `act.police_power`: a noun beside it, such as "detention" or "warrant".
//! 6. `act.own_regime`: a section of the authority's own regime; a regulation only where the text speaks of
//!    environmental information.

use crate::data::acts::acts;
use crate::data::provisions::{known_anywhere, provision};
use crate::extract::citation::act_name::{ActName, Named};
use crate::extract::citation::chain::{Group, act_at, skip_titles};
use crate::extract::citation::grammar::Mention;
use crate::extract::citation::head::Head;
use crate::extract::citation::lexer::{Kind, Lexed};
use crate::extract::citation::sentence::sentence_of;
use crate::model::Regime;
use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

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
        "historical records",
    ];
    AhoCorasick::new(words).expect("a few short words always make an automaton")
});

/// What the rules look at.
pub struct Surroundings<'a> {
    pub lexed: Lexed<'a>,
    pub acts: &'a [ActName],
    pub mentions: &'a [Mention],
    pub starts: &'a [usize],
    pub own_regime: Regime,
    pub speaks_of_environment: bool,
}

impl Surroundings<'_> {
    /// Decides for the group at `place`; `view` is its sentence for the phrase tables.
    pub fn resolve(&self, groups: &[Group], place: usize, view: &str) -> Resolved {
        let group = &groups[place];
        let from = self.mentions[group.first].from;
        let to = self.mentions[group.end - 1].to;
        let plain = |act, rule| Resolved { act, rule, to: skip_titles(self.lexed, to), from };
        if let Some((name, end)) = self.touching_after(to) {
            let (act, rule) = self.of_name(name, from, "act.touching_after");
            return Resolved { act, rule, to: end, from };
        }
        if let Some((name, start)) = self.touching_before(from, groups, place) {
            let (act, rule) = self.of_name(name, from, "act.touching_before");
            return Resolved { act, rule, to: skip_titles(self.lexed, to), from: start };
        }
        let mention = &self.mentions[group.first];
        if mention.of_last
            && let Some(before) = place.checked_sub(1)
        {
            // "subsections 3A and 3B" belong to what was last in view, its Act included.
            let same = self.resolve_chain_of(groups, before, view);
            return plain(same, "act.last_in_view");
        }
        let relied_on = is_relied_on(view);
        if let Some(act) = self.opening_phrase(from, mention, relied_on) {
            return plain(act, "act.opening_phrase");
        }
        if let Some(act) = self.same_sentence(from, mention, relied_on) {
            return plain(act, "act.same_sentence");
        }
        // Nobody searches under "section 31(1)(a)": a limb of the authority's own Act is that Act's.
        let own_limb = mention.paths.iter().any(|path| path.len() > 3) && self.is_own_exemption(mention);
        if !relied_on && !own_limb && acts().police_power.is_match(view) {
            return plain(Act::Other(String::new()), "act.police_power");
        }
        let (act, rule) = self.by_default(mention);
        plain(act, rule)
    }

    fn resolve_chain_of(&self, groups: &[Group], place: usize, view: &str) -> Act {
        let group = &groups[place];
        if self.mentions[group.first].of_last && place > 0 && place + 50 > groups.len() {
            return self.by_default(&self.mentions[group.first]).0;
        }
        self.resolve(&groups[..=place], place, view).act
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

    fn of_name(&self, name: &ActName, from: usize, touching: &'static str) -> (Act, &'static str) {
        match &name.named {
            Named::Access { regime, year } => (Act::Access { regime: *regime, year: year.clone() }, touching),
            Named::Other(written) => (Act::Other(written.clone()), touching),
            Named::Reference { year, that, regulations } => {
                self.of_reference(name, year.as_deref(), *that, *regulations, from)
            }
        }
    }

    fn of_reference(
        &self,
        name: &ActName,
        year: Option<&str>,
        that: bool,
        regulations: bool,
        from: usize,
    ) -> (Act, &'static str) {
        let earlier = || self.acts[..self.acts.partition_point(|act| act.from < name.from)].iter().rev();
        if let Some(year) = year {
            let with_year = earlier().find_map(|act| named_with_year(act, year));
            let by_year = || match year {
                "2000" => Some(access(Regime::Foia, None)),
                "2002" => Some(access(Regime::Foisa, None)),
                "1998" | "2018" => Some(access(Regime::Dpa, Some(year))),
                "2004" if regulations => Some(access(Regime::Eir, None)),
                _ => None,
            };
            let act = with_year.or_else(by_year).or_else(|| earlier().find_map(plain_act));
            return (act.unwrap_or_else(|| Act::Other(String::new())), "act.reference");
        }
        if that
            && let Some(act) =
                earlier().filter(|act| is_regulations(act).is_none_or(|it| it == regulations)).find_map(plain_act)
        {
            return (act, "act.reference");
        }
        let defined = self.acts.iter().filter(|act| act.defines_short_form);
        let defined: Vec<&ActName> =
            defined.filter(|act| is_regulations(act).is_none_or(|it| it == regulations)).collect();
        let nearest = defined.iter().rev().find(|act| act.from < name.from).or(defined.first());
        if let Some(act) = nearest.and_then(|act| plain_act(act)) {
            return (act, "act.the_act");
        }
        let (start, _) = sentence_of(self.lexed, self.starts, from);
        // "The Misuse of Drugs Act 1971 gives a power; section 23 of the Act was used": the one just named.
        if let Some(act) = earlier().take_while(|act| act.from >= start).find_map(plain_act) {
            return (act, "act.the_act");
        }
        if regulations {
            let last = earlier().filter(|act| is_regulations(act) == Some(true)).find_map(plain_act);
            let act = last.unwrap_or_else(|| {
                if self.speaks_of_environment { self.environmental() } else { Act::Other(String::new()) }
            });
            return (act, "act.the_act");
        }
        (access(self.own_regime, None), "act.the_act")
    }

    /// "Under the EIR, …", or a heading that is only a name: holds until another Act is named.
    fn opening_phrase(&self, from: usize, mention: &Mention, relied_on: bool) -> Option<Act> {
        let found = self.acts.partition_point(|act| act.to <= from);
        let name = self.acts[..found].iter().rev().find(|act| plain_act(act).is_some())?;
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

    fn same_sentence(&self, from: usize, mention: &Mention, relied_on: bool) -> Option<Act> {
        let (start, _) = sentence_of(self.lexed, self.starts, from);
        let found = self.acts.partition_point(|act| act.to <= from);
        // "the principles of the 2018 Act; they stand at section 34": a pointer is as good as a name.
        let meant = |act: &ActName| match &act.named {
            Named::Reference { year, that, .. } if year.is_some() || *that => Some(self.of_name(act, from, "").0),
            Named::Reference { .. } | Named::Access { .. } | Named::Other(_) => plain_act(act),
        };
        let mut earlier = self.acts[..found].iter().rev().take_while(|act| act.from >= start).filter_map(meant);
        let last = earlier.next()?;
        if self.fits(&last, mention, relied_on) {
            return Some(last);
        }
        earlier.find(|act| {
            matches!(act, Act::Access { regime, .. } if *regime != Regime::Dpa) && self.fits(act, mention, relied_on)
        })
    }

    fn by_default(&self, mention: &Mention) -> (Act, &'static str) {
        let known =
            provision(self.own_regime, &mention.section, mention.paths.first().map_or("", String::as_str)).is_some();
        let environmental = mention.head == Head::Regulation
            || mention.head != Head::Section
                && self.speaks_of_environment
                && !known
                && mention.paths.iter().all(|path| provision(Regime::Eir, &mention.section, path).is_some());
        if environmental || matches!(self.own_regime, Regime::Eir | Regime::Eisr) && mention.head == Head::Regulation {
            if self.speaks_of_environment {
                return (self.environmental(), "act.own_regime");
            }
            // "Regulation 4 says which tasks may be counted", where the fees regulations alone have been named.
            let before = self.acts[..self.acts.partition_point(|act| act.from < mention.from)].iter().rev();
            let named = before.filter(|act| is_regulations(act) == Some(true)).find_map(plain_act);
            if let Some(act) = named {
                return (act, "act.regulations_last_named");
            }
            return (Act::Other(String::new()), "act.unknown_regulations");
        }
        let number: u32 =
            mention.section.trim_end_matches(|last: char| last.is_ascii_alphabetic()).parse().unwrap_or(0);
        let lettered = mention.section.ends_with(|last: char| last.is_ascii_alphabetic());
        let last_section = if self.own_regime == Regime::Foisa { 76 } else { 88 };
        let spelled = !lettered || known_anywhere(&mention.section, "");
        if number > last_section || !spelled || (52..=72).contains(&number) && !is_of_appeals(self.own_regime, number) {
            return (Act::Other(String::new()), "act.no_such_section");
        }
        (access(self.own_regime, None), "act.own_regime")
    }

    fn environmental(&self) -> Act {
        let scottish = self.own_regime == Regime::Foisa
            || self.own_regime == Regime::Eisr
            || self.acts.iter().any(|act| matches!(act.named, Named::Access { regime: Regime::Eisr, .. }))
                && !self.acts.iter().any(|act| matches!(act.named, Named::Access { regime: Regime::Eir, .. }));
        access(if scottish { Regime::Eisr } else { Regime::Eir }, None)
    }
}

/// Regime that bare sections belong to: the authority's, unless the text names only the other one.
pub fn own_regime(letter_regime: Regime, acts: &[ActName]) -> Regime {
    let names = |regime: Regime| {
        acts.iter().any(|act| matches!(act.named, Named::Access { regime: found, .. } if found == regime))
    };
    match letter_regime {
        Regime::Foia if names(Regime::Foisa) && !names(Regime::Foia) => Regime::Foisa,
        Regime::Foisa if names(Regime::Foia) && !names(Regime::Foisa) => Regime::Foia,
        Regime::Eir => Regime::Foia,
        Regime::Eisr => Regime::Foisa,
        Regime::Foia | Regime::Foisa | Regime::Dpa => letter_regime,
    }
}

/// FOISA 56 is the appeal to the Court of Session; the rest of that range is hardly cited and collides with powers.
fn is_of_appeals(regime: Regime, number: u32) -> bool {
    regime == Regime::Foisa && number == 56
}

fn known_path(regime: Regime, mention: &Mention) -> bool {
    mention.paths.iter().all(|path| provision(regime, &mention.section, path).is_some())
}

fn access(regime: Regime, year: Option<&str>) -> Act {
    Act::Access { regime, year: year.map(str::to_owned) }
}

fn plain_act(name: &ActName) -> Option<Act> {
    match &name.named {
        Named::Access { regime, year } => Some(Act::Access { regime: *regime, year: year.clone() }),
        Named::Other(written) => Some(Act::Other(written.clone())),
        Named::Reference { .. } => None,
    }
}

fn named_with_year(name: &ActName, wanted: &str) -> Option<Act> {
    match &name.named {
        Named::Access { year, .. } if year.as_deref() == Some(wanted) => plain_act(name),
        Named::Other(written) if written.ends_with(wanted) => plain_act(name),
        Named::Access { .. } | Named::Other(_) | Named::Reference { .. } => None,
    }
}

fn is_regulations(name: &ActName) -> Option<bool> {
    match &name.named {
        Named::Access { regime, .. } => Some(matches!(regime, Regime::Eir | Regime::Eisr)),
        Named::Other(written) => Some(written.contains("Regulations") || written.contains("regulations")),
        Named::Reference { .. } => None,
    }
}

/// Tells whether the sentence speaks of withholding, so that the number is hardly a police power.
pub fn is_relied_on(view: &str) -> bool {
    let sentence = view.split(" | ").next().unwrap_or(view);
    RELIANCE.is_match(sentence)
}
