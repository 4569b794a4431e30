//! Which Act was named last before a place: of any kind, of Acts or of Regulations, with a year, or defined as "the
//! Act". Counted once for a letter, so that every citation finds it without reading the names again.

use crate::extract::citation::act_name::{ActName, Named};
use crate::model::Regime;
use std::collections::BTreeMap;

/// Places in the list of names.
#[derive(Clone, Debug, Default)]
pub struct NamedBefore {
    /// For each name, the last one up to it that is no mere "the Act": any, of Acts, of Regulations.
    last: Vec<[Option<usize>; 3]>,
    by_year: BTreeMap<String, Vec<usize>>,
    /// Names that define "the Act", "the Regulations".
    defining: [Vec<usize>; 2],
    pub data_protection: Option<usize>,
    pub names_eir: bool,
    pub names_eisr: bool,
}

impl NamedBefore {
    pub fn new(acts: &[ActName]) -> Self {
        let mut found = NamedBefore { last: Vec::with_capacity(acts.len()), ..NamedBefore::default() };
        let mut last = [None; 3];
        for (place, act) in acts.iter().enumerate() {
            if let Some(regulations) = is_regulations(act) {
                last[0] = Some(place);
                last[1 + usize::from(regulations)] = Some(place);
                if act.defines_short_form {
                    found.defining[usize::from(regulations)].push(place);
                }
            }
            found.last.push(last);
            match &act.named {
                Named::Access { regime, year } => {
                    found.names_eir |= *regime == Regime::Eir;
                    found.names_eisr |= *regime == Regime::Eisr;
                    if *regime == Regime::Dpa {
                        found.data_protection.get_or_insert(place);
                    }
                    if let Some(year) = year {
                        found.by_year.entry(year.clone()).or_default().push(place);
                    }
                }
                Named::Other(written) => {
                    if let Some(year) = written.get(written.len().saturating_sub(4)..)
                        && year.bytes().all(|byte| byte.is_ascii_digit())
                    {
                        found.by_year.entry(year.to_owned()).or_default().push(place);
                    }
                }
                Named::Reference { .. } => {}
            }
        }
        found
    }

    /// Returns the last name among the first `count`: of regulations, of no regulations, or of either.
    pub fn last<'a>(&self, acts: &'a [ActName], count: usize, regulations: Option<bool>) -> Option<&'a ActName> {
        let kind = regulations.map_or(0, |it| 1 + usize::from(it));
        self.last.get(count.checked_sub(1)?)?[kind].map(|place| &acts[place])
    }

    /// Returns the last name with this year among the first `count`.
    pub fn with_year<'a>(&self, acts: &'a [ActName], count: usize, year: &str) -> Option<&'a ActName> {
        let places = self.by_year.get(year)?;
        let before = places.partition_point(|place| *place < count);
        before.checked_sub(1).map(|at| &acts[places[at]])
    }

    /// Returns the name that defines "the Act" (or "the Regulations") for this place: the last before it, else the
    /// first of all.
    pub fn defining<'a>(&self, acts: &'a [ActName], count: usize, regulations: bool) -> Option<&'a ActName> {
        let places = &self.defining[usize::from(regulations)];
        let before = places.partition_point(|place| *place < count);
        places.get(before.saturating_sub(1)).map(|place| &acts[*place])
    }
}

/// Tells whether a name is of Regulations; nothing for "the Act".
pub fn is_regulations(name: &ActName) -> Option<bool> {
    match &name.named {
        Named::Access { regime, .. } => Some(matches!(regime, Regime::Eir | Regime::Eisr)),
        Named::Other(written) => Some(written.contains("Regulations") || written.contains("regulations")),
        Named::Reference { .. } => None,
    }
}
