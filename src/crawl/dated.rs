//! The dates that sites give their documents in lists and addresses. Pure.

use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

static NAMED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[-_](20\d\d)/"));
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| pattern(r"/(20\d\d)[/-](0[1-9]|1[0-2])/"));
static IN_SITEMAP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"<loc>\s*([^<]{1,2048}?)\s*</loc>\s*(?:<(?:changefreq|priority)>[^<]{0,20}</[a-z]{0,10}>\s*){0,2}<lastmod>\s*(\d{4}-\d\d(?:-\d\d)?)",
    )
});

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is fixed and covered by tests")
}

/// Returns the year and month in a path: `/january-2024/`, `/2024/01/`.
pub fn by_path(path: &str) -> Option<String> {
    if let Some(found) = NUMBERED.captures(path) {
        return Some(format!("{}-{}", &found[1], &found[2]));
    }
    let found = NAMED.captures(path)?;
    let month = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(&found[1]))?;
    Some(format!("{}-{:02}", &found[2], month + 1))
}

/// Returns when each address of a sitemap last changed, where it says so.
pub fn by_sitemap(xml: &str) -> BTreeMap<String, String> {
    IN_SITEMAP.captures_iter(xml).map(|found| (found[1].replace("&amp;", "&"), found[2].to_owned())).collect()
}

/// Returns whether something so dated is older than a day. A month that holds the day is not.
pub fn is_before(dated: &str, day: &str) -> bool {
    day.get(..dated.len()).is_some_and(|day| dated < day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_sitemaps_tell_dates() {
        let check = |path: &str, expected: Option<&str>| assert_eq!(by_path(path).as_deref(), expected, "{path}");
        check("/foi-ai/p/disclosure-2024/january-2024/foi-1/", Some("2024-01"));
        check("/2023/11/drones-12-23/", Some("2023-11"));
        check("/foi-ai/p/foi-1234-24/", None);
        let map = "<url><loc>http://a.example/x?a=1&amp;b=2</loc><lastmod>2024-03-05T10:00:00Z</lastmod></url>
            <url><loc>http://a.example/y</loc></url>";
        let found = by_sitemap(map);
        assert_eq!(found.get("http://a.example/x?a=1&b=2").map(String::as_str), Some("2024-03-05"));
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn a_month_that_holds_the_day_is_not_before_it() {
        assert!(is_before("2024-02", "2024-03-15") && is_before("2024-03-14", "2024-03-15"));
        assert!(!is_before("2024-03", "2024-03-15") && !is_before("2024-03-15", "2024-03-15"));
    }
}
