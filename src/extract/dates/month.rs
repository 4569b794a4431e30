//! Month names, and the month of publication that an address or a printed line gives.

use crate::extract::dates::grammar::first_date;

/// English and Welsh names by month, and misprints that are in use. May (`mai`) and March (`mawrth`) have no shorter Welsh form in addresses.
const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "ionawr", "ion", "janurary", "januray"],
    &["february", "feb", "chwefror", "chwef", "chw", "febuary", "feburary", "febraury"],
    &["march", "mar", "mawrth", "fawrth", "maw"],
    &["april", "apr", "ebrill", "ebr"],
    &["may", "mai", "fai"],
    &["june", "jun", "mehefin", "fehefin", "meh"],
    &["july", "jul", "gorffennaf", "orffennaf", "gorff"],
    &["august", "aug", "awst", "agust"],
    &["september", "sept", "sep", "medi", "fedi", "septmber", "setember", "septemeber"],
    &["october", "oct", "hydref", "hyd", "ocotber"],
    &["november", "nov", "tachwedd", "dachwedd", "tach", "novemeber"],
    &["december", "dec", "rhagfyr", "ragfyr", "rhag", "decemeber"],
];

/// Returns the number of a month name in English or Welsh.
pub(super) fn month_number(word: &str) -> Option<u32> {
    if !(3..=10).contains(&word.len()) {
        return None;
    }
    let at = MONTHS.iter().position(|names| names.iter().any(|name| name.eq_ignore_ascii_case(word)))?;
    u32::try_from(at + 1).ok()
}

/// Returns the month of publication (`2024-03`) and where it was read: `printed` or `address`.
///
/// A printed date is exact and comes first. Of an address the month folder is trusted; the year of a
/// folder such as `foi-disclosure-2021-22` is not, where the month folder has its own.
pub fn published_month(url: Option<&str>, printed: Option<&str>) -> Option<(String, &'static str)> {
    if let Some(date) = printed.and_then(first_date) {
        return Some((date.iso.chars().take(7).collect(), "printed"));
    }
    from_address(url?).map(|month| (month, "address"))
}

fn from_address(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once("://").map_or(path, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let lower = path.to_lowercase();
    let segments: Vec<&str> = lower.split('/').filter(|segment| !segment.is_empty()).collect();
    let (last, folders) = segments.split_last()?;
    // The deepest folder is the most precise.
    for (index, folder) in folders.iter().enumerate().rev() {
        let parts = parts(folder);
        let months: Vec<u32> = parts.iter().filter_map(|part| month_number(part)).collect();
        let years = years(&parts);
        match (months.as_slice(), years.as_slice()) {
            ([month], [year]) => return Some(format!("{year}-{month:02}")),
            ([month], []) if parts.len() <= 2 => {
                // `2025/may`, `disclosure-2019/july`; a folder of two years leaves the year open.
                let above = index.checked_sub(1).map(|at| self::parts(folders[at])).unwrap_or_default();
                if let [year] = self::years(&above).as_slice() {
                    return Some(format!("{year}-{month:02}"));
                }
            }
            _ => {}
        }
        // `/2022/04/`, `/2022-02/`.
        let number = |part: &str| part.parse::<u32>().ok().filter(|month| part.len() == 2 && (1..=12).contains(month));
        match parts.as_slice() {
            [year, month] if is_year(year) && number(month).is_some() && folder.len() == 7 => {
                return Some(format!("{year}-{month}"));
            }
            [month] if number(month).is_some() && index > 0 && is_year(folders[index - 1]) => {
                return Some(format!("{}-{month}", folders[index - 1]));
            }
            _ => {}
        }
    }
    // `september-2023-foi-1769251-23-…`, `february_2022_foi_…`: a page or file named by its month first.
    let parts = parts(last);
    match parts.as_slice() {
        [month, year, ..] if is_year(year) => month_number(month).map(|month| format!("{year}-{month:02}")),
        _ => None,
    }
}

/// Splits at anything but letters and digits, and between letters and digits (`disclosure2022`).
fn parts(segment: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for piece in segment.split(|character: char| !character.is_alphanumeric()).filter(|piece| !piece.is_empty()) {
        match piece.find(|character: char| character.is_ascii_digit()) {
            Some(at) if at > 0 => parts.extend([&piece[..at], &piece[at..]]),
            _ => parts.push(piece),
        }
    }
    parts
}

fn is_year(part: &str) -> bool {
    part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit()) && part.starts_with("20")
}

/// Returns the years of a folder; `2021-22` counts as two.
fn years(parts: &[&str]) -> Vec<String> {
    let mut years = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        if is_year(part) {
            years.push((*part).to_owned());
            if parts.get(at + 1).is_some_and(|next| next.len() == 2 && next.bytes().all(|byte| byte.is_ascii_digit())) {
                years.push(format!("20{}", parts[at + 1]));
            }
        }
    }
    years
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_month_of_publication_is_read_from_folders() {
        let check = |url: &str, expected: Option<&str>| {
            assert_eq!(published_month(Some(url), None).map(|(month, _)| month).as_deref(), expected, "{url}");
        };
        check("https://www.example.org/foi-ai/aldermoor-police/disclosure-2024/march-2024/names/", Some("2024-03"));
        check("/foi-ai/aldermoor-police/disclosure/2025/may/foi-58625-data/", Some("2025-05"));
        check("/foi-ai/aldermoor-police/disclosure-2019/july/some-slug/", Some("2019-07"));
        check("/cy-GB/foi-ai/heddlu/datgeliadau-2025/medi/guidance-7612025/", Some("2025-09"));
        check("/cy-GB/foi-ai/heddlu/disclosure2022/november/visits-7832022/", Some("2022-11"));
        check("/foi-ai/aldermoor/foi-disclosure-2021-22/december-2024/foi-x/", Some("2024-12"));
        check("/foi-ai/aldermoor/foi-disclosure-2021-22/december/foi-x/", None);
        check("/SysSiteAssets/foi-media/aldermoor/disclosure_2023/november_2023/x.xlsx", Some("2023-11"));
        check("/freedom-of-information/september-2023-foi-1769251-23-asb", Some("2023-09"));
        check("/sites/default/files/foi/2022-02/february_2022_foi_1009431-22_x.pdf", Some("2022-02"));
        check("/wp-content/uploads/2022/04/438A_ATTACHMENT_01.pdf", Some("2022-04"));
        check("/foi-ai/aldermoor-police/disclosure-2024/crimes-august-october2023/", None);
        check("/foi-ai/aldermoor-police/disclosure-2024/may-day-2024-march/", None);
        check("/foi-ai/aldermoor-police/march/", None);
        check("", None);
    }

    #[test]
    fn a_printed_date_goes_before_the_address() {
        let url = Some("/a/march-2024/x");
        assert_eq!(published_month(url, Some("Published: 09:45 20/11/2025")), Some(("2025-11".to_owned(), "printed")));
        assert_eq!(published_month(url, Some("Published: soon")), Some(("2024-03".to_owned(), "address")));
        assert_eq!(published_month(None, None), None);
    }
}
