//! How values of a response become terms.

/// Returns a reference number without its punctuation and leading zeros: `01FOI24035884`, `20724`.
pub fn bare_reference(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_uppercase()
}

/// Returns the date as `yyyymmdd` with zeros for what is not known.
pub fn day_number(date: &str) -> Option<u64> {
    let mut parts = date.split('-').map(|part| part.parse::<u64>().ok());
    let year = parts.next()??;
    let month = parts.next().unwrap_or(Some(0))?;
    let day = parts.next().unwrap_or(Some(0))?;
    ((1000..=9999).contains(&year) && month <= 12 && day <= 31).then_some(year * 10_000 + month * 100 + day)
}

/// Returns what a provision is found under: itself and everything above it, each with and without its Act.
pub fn provision_terms(identifier: &str, engaged: bool) -> Vec<String> {
    let Ok(provision) = identifier.parse::<crate::model::Provision>() else { return Vec::new() };
    let act = provision.regime.name().to_lowercase();
    let head = if provision.regime.part_name() == "s" { 's' } else { 'r' };
    let role = if engaged { "engaged" } else { "mentioned" };
    let mut terms = Vec::new();
    let mut path = String::new();
    let section = format!("{head}{}", provision.section);
    let mut levels = vec![section.clone()];
    for level in provision.path.split_inclusive(')') {
        path.push_str(level);
        levels.push(format!("{section}{path}"));
    }
    let exact = format!("={section}{}", provision.path);
    for level in levels.iter().chain([&exact]) {
        terms.push(format!("{role}/{level}"));
        let (mark, rest) = level.strip_prefix('=').map_or(("", level.as_str()), |rest| ("=", rest));
        terms.push(format!("{role}/{mark}{act}:{rest}"));
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limb_is_found_under_its_section_and_under_its_act() {
        let terms = provision_terms("foia2000:s31(1)(a)", true);
        for term in ["s31", "s31(1)", "s31(1)(a)", "=s31(1)(a)", "foia:s31", "=foia:s31(1)(a)"] {
            assert!(terms.contains(&format!("engaged/{term}")), "{term} in {terms:?}");
        }
        assert!(!terms.contains(&"engaged/=s31".to_owned()));
        assert!(provision_terms("eir2004:r12(4)(b)", false).contains(&"mentioned/eir:r12(4)".to_owned()));
    }

    #[test]
    fn dates_without_a_day_or_month_keep_zeros() {
        assert_eq!(day_number("2024-03"), Some(20240300));
        assert_eq!(day_number("2024-03-09"), Some(20240309));
        assert_eq!(day_number("soon"), None);
    }
}
