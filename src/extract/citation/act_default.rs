//! The Act of a citation that no name touches: what the same number or the number before it had, else the
//! authority's own regime.

use crate::data::provisions::{known_anywhere, provision};
use crate::extract::citation::act::{Act, Surroundings};
use crate::extract::citation::act_name::{ActName, Named};
use crate::extract::citation::chain::Group;
use crate::extract::citation::grammar::Mention;
use crate::extract::citation::head::Head;
use crate::extract::citation::sentence::sentence_of;
use crate::model::Regime;

/// Groups above a citation among which its number is looked for.
const SAME_NUMBER_WITHIN: usize = 24;

impl Surroundings<'_> {
    /// "… an offence under section 31 of the Crime and Disorder Act 1998? Whether s.31 was cited?": a number that
    /// another Act has just had, and this regime has not.
    pub fn same_number(&self, groups: &[Group], place: usize, earlier: &[Act], mention: &Mention) -> Option<Act> {
        let lowest = place.saturating_sub(SAME_NUMBER_WITHIN);
        for before in (lowest..place).rev() {
            let group = &groups[before];
            let of_group = &self.mentions[group.first..group.end];
            if of_group.len() > 20 || !of_group.iter().any(|one| one.section == mention.section) {
                continue;
            }
            return match earlier.get(before)? {
                act @ Act::Other(name) if !name.is_empty() => Some(act.clone()),
                Act::Other(_) | Act::Access { .. } => None,
            };
        }
        None
    }

    /// "The exception at 12(5)(e) is maintained, notwithstanding the presumption in 12(2)".
    pub fn orphan_as_before(&self, groups: &[Group], place: usize, earlier: &[Act], mention: &Mention) -> Option<Act> {
        let before = &groups[place.checked_sub(1)?];
        let act = earlier.last()?;
        let (start, _) = sentence_of(self.lexed, self.starts, mention.from);
        let Act::Access { regime, .. } = act else { return None };
        let fits = mention.head == Head::None
            && *regime != self.own_regime
            && *regime != Regime::Dpa
            && self.mentions[before.first].from >= start
            && known_path(*regime, mention);
        fits.then(|| act.clone())
    }

    pub fn by_default(&self, mention: &Mention, view: &str, relied_on: bool) -> (Act, &'static str) {
        // "We have applied section 45(4)(b)" in an answer to a subject access request.
        if !mention.paths.is_empty()
            && mention.head != Head::Regulation
            && provision(self.own_regime, &mention.section, &mention.paths[0]).is_none()
            && known_path(Regime::Dpa, mention)
            && let Some(act) = self.data_protection_named()
        {
            return (act, "act.limb_of_data_protection");
        }
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
            let place = self.acts.partition_point(|act| act.from < mention.from);
            let named = self.named.last(self.acts, place, Some(true)).and_then(plain_act);
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
        let of_appeals = is_of_appeals(self.own_regime, number) || relied_on && matches!(number, 62..=66)
            // "an enforcement notice under section 52 and … certify that under section 54".
            || matches!(number, 52..=61)
                && ["commissioner", "enforcement notice", "information notice", "decision notice", "tribunal"]
                    .iter()
                    .any(|words| view.contains(words));
        if number > last_section || !spelled || (52..=72).contains(&number) && !of_appeals {
            return (Act::Other(String::new()), "act.no_such_section");
        }
        (access(self.own_regime, None), "act.own_regime")
    }

    fn data_protection_named(&self) -> Option<Act> {
        self.named.data_protection.and_then(|place| plain_act(&self.acts[place]))
    }

    pub fn environmental(&self) -> Act {
        let scottish = self.own_regime == Regime::Foisa
            || self.own_regime == Regime::Eisr
            || self.named.names_eisr && !self.named.names_eir;
        access(if scottish { Regime::Eisr } else { Regime::Eir }, None)
    }
}

/// FOISA 56 is the appeal to the Court of Session; the rest of that range is hardly cited and collides with powers.
fn is_of_appeals(regime: Regime, number: u32) -> bool {
    regime == Regime::Foisa && number == 56
}

pub fn known_path(regime: Regime, mention: &Mention) -> bool {
    mention.paths.iter().all(|path| provision(regime, &mention.section, path).is_some())
}

pub fn access(regime: Regime, year: Option<&str>) -> Act {
    Act::Access { regime, year: year.map(str::to_owned) }
}

pub fn plain_act(name: &ActName) -> Option<Act> {
    match &name.named {
        Named::Access { regime, year } => Some(Act::Access { regime: *regime, year: year.clone() }),
        Named::Other(written) => Some(Act::Other(written.clone())),
        Named::Reference { .. } => None,
    }
}
