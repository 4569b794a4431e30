//! Finds the addresses of a site in what a web archive tells of its captures: CDX, CDXJ, or JSON in rows. Pure.
//!
//! Only addresses are taken: what stands there is asked of the site itself. A capture that was no answer names none.

use crate::crawl::listing::{Listing, Rules};
use serde_json::Value;
use std::collections::BTreeMap;
use url::Url;

/// Lines or rows of one list at most.
const MOST_CAPTURES: usize = 200_000;
/// What the columns are called that hold the address and the status, in JSON.
const ADDRESS: [&str; 2] = ["original", "url"];
const STATUS: [&str; 2] = ["statuscode", "status"];
/// Where they stand in lines of text that name no columns: key, time, address, media type, status.
const USUAL_PLACES: (usize, Option<usize>) = (2, Some(4));

impl Rules {
    /// Reads a list of captures.
    pub fn captures(&self, body: &[u8]) -> Listing {
        let text = String::from_utf8_lossy(body);
        let text = text.trim_start_matches('\u{feff}');
        let (rule, captures) = match text.trim_start().starts_with('[') {
            true => ("cdx json", in_rows(text)),
            false => ("cdx", in_lines(text)),
        };
        let urls: Vec<Url> = captures.iter().filter_map(|address| self.as_it_is_now(address)).collect();
        let links = urls.len();
        Listing { entries: self.entries(urls), follow: Vec::new(), rule: Some(rule.to_owned()), links }
    }

    /// Returns the address at which the site has it now: what was captured without encryption, or at a port, is asked for
    /// as its source says.
    fn as_it_is_now(&self, address: &str) -> Option<Url> {
        let mut url = Url::parse(address).ok()?;
        url.set_fragment(None);
        if url.domain() != self.base.domain() {
            return Some(url);
        }
        self.base.join(&url[url::Position::BeforePath..]).ok()
    }
}

fn is_answer(status: Option<&str>) -> bool {
    // Of what was as it had been, some archives give no status.
    status.is_none_or(|status| matches!(status, "200" | "-" | ""))
}

/// An array of rows, whose first names the columns, or of objects.
fn in_rows(text: &str) -> Vec<String> {
    let Ok(Value::Array(rows)) = serde_json::from_str(text) else { return Vec::new() };
    let names: Vec<&str> =
        rows.first().and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let place = |known: [&str; 2]| known.iter().find_map(|known| names.iter().position(|name| name == known));
    let (address, status) = (place(ADDRESS), place(STATUS));
    let capture = |row: &Value| match row {
        Value::Array(cells) => {
            let cell = |place: Option<usize>| cells.get(place?)?.as_str();
            is_answer(cell(status)).then(|| cell(address))?.map(str::to_owned)
        }
        row => in_object(row),
    };
    let is_head = |at: usize| at == 0 && !names.is_empty();
    let rows = rows.iter().take(MOST_CAPTURES).enumerate().filter(|(at, _)| !is_head(*at));
    rows.filter_map(|(_, row)| capture(row)).collect()
}

fn in_object(row: &Value) -> Option<String> {
    let get = |names: [&str; 2]| names.iter().find_map(|name| row.get(*name));
    let status = get(STATUS).map(|status| status.as_str().map_or_else(|| status.to_string(), str::to_owned));
    is_answer(status.as_deref()).then(|| get(ADDRESS)?.as_str()).flatten().map(str::to_owned)
}

/// Lines of text. The first may name the columns by letters, as in ` CDX N b a m s k r M S V g`.
fn in_lines(text: &str) -> Vec<String> {
    let (mut address, mut status) = USUAL_PLACES;
    let mut found = Vec::new();
    for line in text.lines().take(MOST_CAPTURES) {
        if let Some(letters) = line.trim_start().strip_prefix("CDX ") {
            let places: BTreeMap<&str, usize> =
                letters.split(' ').enumerate().map(|(at, letter)| (letter, at)).collect();
            address = places.get("a").copied().unwrap_or(address);
            status = places.get("s").copied();
            continue;
        }
        if let Some(at) = line.find('{') {
            found.extend(serde_json::from_str(&line[at..]).ok().and_then(|row| in_object(&row)));
            continue;
        }
        let cells: Vec<&str> = line.split_whitespace().collect();
        if is_answer(status.and_then(|status| cells.get(status).copied())) {
            found.extend(cells.get(address).map(|cell| (*cell).to_owned()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::sources::Sources;

    fn found(body: &str) -> Vec<String> {
        let source = "[[source]]\nid = \"a\"\nforce = \"a\"\nprofile = \"cdx\"\nbase = \"https://www.a.example\"\n\
            list = { include_path = ['^/foi/'] }\n";
        let sources = Sources::shipped().with_user(source).unwrap();
        let rules = Rules::new(sources.get("a").unwrap()).unwrap();
        rules.captures(body.as_bytes()).entries.iter().map(|entry| entry.url.to_string()).collect()
    }

    #[test]
    fn addresses_are_found_in_each_of_the_shapes_and_answers_only() {
        let expected = ["https://www.a.example/foi/one/", "https://www.a.example/foi/two/?x=1"];
        let json = r#"[["urlkey","timestamp","original","mimetype","statuscode","digest","length"],
            ["example,a)/foi/one","20240301000000","http://www.a.example:80/foi/one/","text/html","200","X","1"],
            ["example,a)/foi/one","20250301000000","https://www.a.example/foi/one/","text/html","200","Y","1"],
            ["example,a)/foi/two","20240301000000","https://www.a.example/foi/two/?x=1#top","warc/revisit","-","X","1"],
            ["example,a)/foi/lost","20240301000000","https://www.a.example/foi/lost/","text/html","404","X","1"],
            ["example,a)/news","20240301000000","https://www.a.example/news/","text/html","200","X","1"],
            ["example,b)/foi/","20240301000000","https://www.b.example/foi/","text/html","200","X","1"], [], ["more"]]"#;
        assert_eq!(found(json), expected);
        let objects = r#"[{"url": "https://www.a.example/foi/one/", "status": 200},
            {"url": "https://www.a.example/foi/two/?x=1"}, {"url": "https://www.a.example/foi/lost/", "status": "301"}, 7]"#;
        assert_eq!(found(objects), expected);
        let cdxj = "!meta {\"format\": \"cdxj\"}\n\
            example,a)/foi/one 20240301 {\"url\": \"http://www.a.example/foi/one/\", \"status\": \"200\"}\n\
            {\"url\": \"https://www.a.example/foi/two/?x=1\", \"status\": \"200\"}\n\
            example,a)/foi/lost 20240301 {\"url\": \"http://www.a.example/foi/lost/\", \"status\": \"404\"}\nbroken {\n";
        assert_eq!(found(cdxj), expected);
        let usual = "example,a)/foi/one 20240301 http://www.a.example/foi/one/ text/html 200 X 1\n\
            example,a)/foi/two 20240301 https://www.a.example/foi/two/?x=1 text/html 200 X 1\n\
            example,a)/foi/lost 20240301 https://www.a.example/foi/lost/ text/html 500 X 1\nshort\n";
        assert_eq!(found(usual), expected);
        let named = " CDX a b s N\nhttps://www.a.example/foi/one/ 20240301 200 k\n\
            https://www.a.example/foi/two/?x=1 20240301 200 k\nhttps://www.a.example/foi/lost/ 20240301 302 k\n";
        assert_eq!(found(named), expected);
    }

    #[test]
    fn what_is_no_list_of_captures_names_nothing() {
        for body in ["", "[", "[]", "[[]]", "{}", "<html><a href=/foi/one/>x</a>", "[[\"a\"], [\"b\"]]", "null", "\0"] {
            assert!(found(body).is_empty(), "{body}");
        }
    }
}
