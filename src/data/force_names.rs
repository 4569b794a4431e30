//! One matcher over the names, other names and short forms of all forces. Says where they stand in a
//! text and how far they can be relied on; does not decide whose letter it is.

use crate::model::{Force, Span};
use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};

/// How far a form of a name can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameStrength {
    /// Means other things too: `WMP`, `Met`, `Kent`. Counts only when something else agrees.
    Ambiguous,
    /// A short form that nobody else uses: `GMP`, `Herts`.
    Short,
    Full,
}

/// A form of a name in a text. `force` counts in the registry's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameHit {
    pub force: usize,
    pub strength: NameStrength,
    pub span: Span,
}

#[derive(Debug)]
pub struct ForceNames {
    matcher: Option<AhoCorasick>,
    /// What each pattern of the matcher stands for: several rows where forms are shared (`WMP`).
    meanings: Vec<Form>,
}

#[derive(Debug)]
struct Form {
    text: String,
    /// Short forms are written in one way only; `ASP` is not `asp`.
    exact: bool,
    of: Vec<(usize, NameStrength)>,
}

impl ForceNames {
    pub fn new(forces: &[Force]) -> Self {
        let mut meanings: Vec<Form> = Vec::new();
        let mut add = |text: &str, exact: bool, force: usize, strength: NameStrength| {
            let same = |form: &&mut Form| if exact { form.text == text } else { form.text.eq_ignore_ascii_case(text) };
            match meanings.iter_mut().find(same) {
                Some(form) => form.of.push((force, strength)),
                None => meanings.push(Form { text: text.to_owned(), exact, of: vec![(force, strength)] }),
            }
        };
        for (index, force) in forces.iter().enumerate() {
            for name in std::iter::once(&force.name).chain(&force.aliases) {
                // A name of places alone (`Bedfordshire, Cambridgeshire and Hertfordshire`) may mean the places.
                let strength = if is_organisation(name) { NameStrength::Full } else { NameStrength::Ambiguous };
                add(name, false, index, strength);
                if name.contains('\'') {
                    add(&name.replace('\'', "’"), false, index, strength);
                }
            }
            for short in &force.abbreviations {
                let strength = if short.ambiguous { NameStrength::Ambiguous } else { NameStrength::Short };
                add(&short.text, true, index, strength);
            }
        }
        let matcher = AhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(meanings.iter().map(|form| form.text.as_bytes()))
            .ok();
        ForceNames { matcher, meanings }
    }

    /// Returns every whole-word form of a name, in reading order. A form that several forces use gives one hit for each.
    pub fn find(&self, text: &str) -> Vec<NameHit> {
        let mut hits = Vec::new();
        let Some(matcher) = &self.matcher else { return hits };
        for found in matcher.find_iter(text) {
            let (start, end) = (found.start(), found.end());
            let inside_word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
            let before = start.checked_sub(1).and_then(|at| text.as_bytes().get(at));
            let written = &text[start..end];
            // The matcher reports one pattern for forms that differ only in case: look all of them up.
            let folded = &self.meanings[found.pattern().as_usize()].text;
            if inside_word(before) || inside_word(text.as_bytes().get(end)) {
                continue;
            }
            for form in self.meanings.iter().filter(|form| form.text.eq_ignore_ascii_case(folded)) {
                if form.exact && form.text != written {
                    continue;
                }
                let hit = |&(force, strength)| NameHit { force, strength, span: Span::new(start, end) };
                hits.extend(form.of.iter().map(hit));
            }
        }
        hits
    }
}

fn is_organisation(name: &str) -> bool {
    const WORDS: [&str; 14] = [
        "police",
        "constabular",
        "heddlu",
        "poileas",
        "scotland yard",
        "council",
        "college",
        "agency",
        "authority",
        "association",
        "board",
        "office",
        "unit",
        "federation",
    ];
    let lower = name.to_lowercase();
    WORDS.iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::registry::Registry;

    #[test]
    fn names_are_found_whole_and_short_forms_in_their_case() {
        let registry = Registry::shipped();
        let check = |text: &str, expected: &[(&str, NameStrength)]| {
            let found: Vec<_> = registry
                .names()
                .find(text)
                .into_iter()
                .map(|hit| (registry.forces()[hit.force].force_id.as_str(), hit.strength))
                .collect();
            assert_eq!(found, expected, "{text}");
        };
        check("CLEVELAND POLICE", &[("cleveland", NameStrength::Full)]);
        check("the WMP area", &[("west-mercia", NameStrength::Ambiguous), ("west-midlands", NameStrength::Ambiguous)]);
        check("an asp in the grass; we met", &[]);
        check("Kentish Kent", &[("kent", NameStrength::Ambiguous)]);
        check("National Police Chiefs’ Council", &[("npcc", NameStrength::Full)]);
    }
}
