//! Tells a part of a document or place from a provision: "section 12 of its tender", "the section 4 dog team".

use crate::data::acts::acts;
use crate::data::pattern::plain;
use regex::Regex;
use std::sync::LazyLock;

static HAS_SECTIONS: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"(?i)\b(?:has|have|contains?|comprises?|is in|are in|divided into|falls into|made up of) (?:[a-z0-9]+ ){0,2}(?:sections|modules|chapters)\b",
    )
});

/// Rows that hold whatever limb is named: "section 31(1)(a) of the contract".
const WHATEVER_LIMB: [&str; 3] = ["part_of_a_document", "document_opens", "section_of_its"];

/// Tells whether the sentence speaks of a part of a document or place. Nouns that only stand near ("sections 31(1)(a)
/// and 43(2) all stand in the way") say nothing of a limb that an Act is known to have.
pub fn is_no_citation(view: &str, known_limb: bool) -> bool {
    acts().not_a_citation.matches(view).any(|row| !known_limb || WHATEVER_LIMB.contains(&row.name.as_str()))
}

/// "The driving course has three sections. Section 2 is a written paper."
pub fn is_of_a_document(sentence_before: &str) -> bool {
    HAS_SECTIONS.is_match(sentence_before) && !sentence_before.contains(" Act")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_course_has_sections_and_an_act_has_them_too() {
        assert!(is_of_a_document("The driving course has three sections."));
        assert!(!is_of_a_document("The Freedom of Information Act has 88 sections."));
        assert!(!is_of_a_document("Sections of the log are missing."));
    }

    #[test]
    fn a_known_limb_is_cited_whatever_stands_near() {
        assert!(is_no_citation("@ all stand in the way of the annex", false));
        assert!(!is_no_citation("@ all stand in the way of the annex", true));
        assert!(is_no_citation("@ of the attached contract", true));
    }
}
