//! Where forces publish: profiles (what many sites share) and sources (one site of one force), as data.
//!
//! Loads the shipped table, lays the user's own `corpus/sources.toml` over it and checks every row. It
//! asks no site for anything, and it does not read `[[force]]` and `[[check]]` tables, which live in the same file.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use toml::{Table, Value};
use url::Url;

const SHIPPED: &str = include_str!("sources.toml");
static SHIPPED_SOURCES: LazyLock<Sources> = LazyLock::new(|| {
    Sources::default().with_rows(SHIPPED).expect("the shipped table is checked by a test of this module")
});

/// All sources known, and who is asking.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// An address or e-mail where the operator can be reached; sent with every request.
    pub contact: Option<String>,
    profiles: BTreeMap<String, Table>,
    rows: BTreeMap<String, Table>,
    sources: Vec<Source>,
}

/// One site of one force, with its profile laid under it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub id: String,
    /// `force_id` of the registry.
    pub force: String,
    #[serde(default)]
    pub profile: Option<String>,
    #[serde(default)]
    pub platform: String,
    /// Scheme and host, no path: `https://www.cleveland.police.uk`.
    pub base: String,
    /// Further hosts whose files belong to this source.
    #[serde(default)]
    pub hosts: Vec<String>,
    #[serde(default)]
    pub enabled: bool,
    /// Terms that restrict copying, where known.
    #[serde(default)]
    pub terms: Option<String>,
    /// Who allowed the crawl and when, or why the law does; needed to enable a source with `terms`.
    #[serde(default)]
    pub permission: Option<String>,
    /// `publisher`, `third-party-mirror` or `archive`.
    #[serde(default = "publisher")]
    pub role: String,
    pub http: HttpRules,
    /// All are walked; what several of them list is fetched once.
    pub discover: OneOrMany<Discover>,
    pub list: ListRules,
    /// Selectors of links on an item page that lead to its files.
    #[serde(default)]
    pub attachment: Vec<String>,
    /// Selectors of links on an item page that lead to the same item in another language.
    #[serde(default)]
    pub twin: Vec<String>,
    /// What its answers are expected to have at least.
    #[serde(default)]
    pub floors: Floors,
}

/// Of a hundred answers, how many must have each field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Floors {
    pub reference: usize,
    pub date: usize,
    pub outcome: usize,
    pub questions: usize,
}

/// How a site is asked.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpRules {
    /// `{version}` and `{contact}` are filled in.
    pub user_agent: String,
    pub min_interval_ms: u64,
    pub timeout_s: u64,
    pub max_bytes: u64,
    pub on_block: OnBlock,
    #[serde(default)]
    pub block_signs: Vec<BlockSign>,
}

/// What a challenge page leads to. There is one answer only: the host is left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnBlock {
    StopHost,
}

/// How a challenge or block page looks.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockSign {
    #[serde(default)]
    pub status: Vec<u16>,
    #[serde(default)]
    pub title_contains: Vec<String>,
    /// Header name, lower case, to a part of its value. Enough alone, whatever the status.
    #[serde(default)]
    pub header_contains: BTreeMap<String, String>,
}

/// One way to find items.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Discover {
    pub kind: DiscoverKind,
    pub path: String,
    #[serde(default)]
    pub query: BTreeMap<String, String>,
    /// Pairs tried in turn; the first that yields items wins.
    #[serde(default)]
    pub repeat: Vec<(String, String)>,
    #[serde(default)]
    pub page_param: Option<String>,
    #[serde(default = "one")]
    pub first_page: u64,
    /// By how much the page parameter grows; 100 where it counts entries.
    #[serde(default = "one")]
    pub page_step: u64,
    /// Of list pages.
    #[serde(default = "two_thousand")]
    pub max_pages: usize,
    /// `link-tree`: how many pages deep.
    #[serde(default = "one_level")]
    pub depth: usize,
    /// `link-tree`: paths of further list pages.
    #[serde(default)]
    pub follow: Vec<String>,
    /// `json-list`: pointer to the array of entries; empty for the whole answer.
    #[serde(default)]
    pub items: String,
    /// `json-list`: key of the address in an entry.
    #[serde(default = "link")]
    pub link: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DiscoverKind {
    /// A list with a page number in the query.
    PagedList,
    /// A page of links to items and to further such pages.
    LinkTree,
    Sitemap,
    /// RSS or Atom.
    Feed,
    /// A JSON interface that lists addresses.
    JsonList,
    /// What a web archive tells of its captures of the site: CDX, CDXJ or JSON. `path` may be a whole address on one of
    /// the `hosts`.
    Cdx,
}

/// Which links of a list page are items.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListRules {
    /// Ordered: the first selector with at least one fitting link wins. The last should need no class name.
    pub item: Vec<String>,
    /// Empty: every path of the source's hosts.
    #[serde(default)]
    pub include_path: Vec<String>,
    #[serde(default)]
    pub exclude_path: Vec<String>,
    #[serde(default)]
    pub class_by_path: Vec<ClassByPath>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassByPath {
    pub re: String,
    #[serde(rename = "as")]
    pub class: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany<T> {
    Many(Vec<T>),
    One(T),
}

impl<T> OneOrMany<T> {
    pub fn as_slice(&self) -> &[T] {
        match self {
            OneOrMany::Many(all) => all,
            OneOrMany::One(one) => std::slice::from_ref(one),
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum SourcesError {
    #[error("sources.toml is not TOML: {0}")]
    Syntax(#[from] toml::de::Error),
    #[error("{row}: {what}")]
    Row { row: String, what: String },
}

impl Sources {
    /// Returns the shipped sources, all switched off.
    pub fn shipped() -> Sources {
        SHIPPED_SOURCES.clone()
    }

    /// Lays the text of the user's `corpus/sources.toml` over these sources: `contact`, `[profile.x]` and
    /// `[[source]]`. A row with a known id changes that source; tables merge, lists replace.
    pub fn with_user(self, text: &str) -> Result<Sources, SourcesError> {
        self.with_rows(text)
    }

    /// Returns all sources, by id.
    pub fn all(&self) -> &[Source] {
        &self.sources
    }

    pub fn get(&self, id: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == id)
    }

    /// Returns whether the row of a source has this key itself, not only from its profile. A list on the way counts.
    pub fn says_itself(&self, id: &str, path: &[&str]) -> bool {
        let mut table = self.rows.get(id);
        for key in path {
            match table.and_then(|table| table.get(*key)) {
                Some(Value::Table(below)) => table = Some(below),
                value => return value.is_some(),
            }
        }
        table.is_some()
    }

    fn with_rows(mut self, text: &str) -> Result<Sources, SourcesError> {
        for (key, value) in text.parse::<Table>()? {
            match (key.as_str(), value) {
                ("contact", Value::String(contact)) => self.contact = Some(contact),
                ("schema", Value::Integer(1)) | ("force" | "check", _) => {}
                ("profile", Value::Table(profiles)) => self.add_profiles(profiles)?,
                ("source", Value::Array(rows)) => self.add_rows(rows)?,
                ("contact" | "schema" | "profile" | "source", value) => {
                    return Err(row_error(format!("`{key}`"), format!("cannot be `{value}`")));
                }
                _ => return Err(row_error(format!("`{key}`"), "is not a key of this file".to_owned())),
            }
        }
        self.sources = self.rows.values().map(|row| self.complete(row)).collect::<Result<_, _>>()?;
        Ok(self)
    }

    fn add_profiles(&mut self, profiles: Table) -> Result<(), SourcesError> {
        for (name, value) in profiles {
            let Value::Table(table) = value else {
                return Err(row_error(format!("profile `{name}`"), "is not a table".to_owned()));
            };
            merge(self.profiles.entry(name).or_default(), table);
        }
        Ok(())
    }

    fn add_rows(&mut self, rows: Vec<Value>) -> Result<(), SourcesError> {
        let mut seen = Vec::new();
        for (number, value) in rows.into_iter().enumerate() {
            let name = format!("source number {}", number + 1);
            let Value::Table(row) = value else { return Err(row_error(name, "is not a table".to_owned())) };
            let Some(id) = row.get("id").and_then(Value::as_str).map(str::to_owned) else {
                return Err(row_error(name, "has no `id`".to_owned()));
            };
            if seen.contains(&id) {
                return Err(row_error(format!("source `{id}`"), "stands twice in one file".to_owned()));
            }
            merge(self.rows.entry(id.clone()).or_default(), row);
            seen.push(id);
        }
        Ok(())
    }

    /// Lays the row over its profile and checks what comes out.
    fn complete(&self, row: &Table) -> Result<Source, SourcesError> {
        let name = format!("source `{}`", row.get("id").and_then(Value::as_str).unwrap_or("without an id"));
        let mut table = match row.get("profile").and_then(Value::as_str) {
            None => Table::new(),
            Some(profile) => match self.profiles.get(profile) {
                Some(table) => table.clone(),
                None => return Err(row_error(name, format!("there is no profile `{profile}`"))),
            },
        };
        merge(&mut table, row.clone());
        let source: Source =
            table.try_into().map_err(|error: toml::de::Error| row_error(name.clone(), error.message().to_owned()))?;
        match fault(&source) {
            Some(what) => Err(row_error(name, what)),
            None => Ok(source),
        }
    }
}

/// Lays `over` on `under`: tables merge, everything else replaces.
fn merge(under: &mut Table, over: Table) {
    for (key, value) in over {
        match (under.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(above)) => merge(below, above),
            (_, value) => {
                under.insert(key, value);
            }
        }
    }
}

fn row_error(row: String, what: String) -> SourcesError {
    SourcesError::Row { row, what }
}

/// Returns the first thing wrong with a source.
fn fault(source: &Source) -> Option<String> {
    let base = match Url::parse(&source.base) {
        Ok(base) if matches!(base.scheme(), "http" | "https") && base.domain().is_some() => base,
        _ => return Some(format!("`base` must be a scheme and a host name: `{}`", source.base)),
    };
    if base.path() != "/" || base.query().is_some() || !base.username().is_empty() {
        return Some(format!("`base` must end after the host: `{}`", source.base));
    }
    if source.enabled && source.terms.is_some() && source.permission.as_ref().is_none_or(|text| text.trim().is_empty())
    {
        return Some("`enabled = true` needs a `permission`, because `terms` restrict copying".to_owned());
    }
    if source.list.item.is_empty() {
        return Some("`list.item` needs at least one selector".to_owned());
    }
    for discover in source.discover.as_slice() {
        if !discover.path.starts_with('/') && !is_at_archive(source, discover) {
            return Some(format!("`discover.path` must begin with `/`: `{}`", discover.path));
        }
    }
    let follow = source.discover.as_slice().iter().flat_map(|discover| &discover.follow);
    let classes = source.list.class_by_path.iter().map(|class| &class.re);
    let patterns = source.list.include_path.iter().chain(&source.list.exclude_path).chain(follow).chain(classes);
    for pattern in patterns {
        if let Err(error) = regex::Regex::new(pattern) {
            return Some(format!("`{pattern}` is not a pattern: {error}"));
        }
    }
    for selector in source.list.item.iter().chain(&source.attachment).chain(&source.twin) {
        if selector.parse::<lol_html::Selector>().is_err() {
            return Some(format!("`{selector}` is not a selector"));
        }
    }
    None
}

/// Returns whether a list of captures lies on one of the hosts that the source names.
fn is_at_archive(source: &Source, discover: &Discover) -> bool {
    let url = Url::parse(&discover.path).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let host = url.as_ref().and_then(Url::domain);
    discover.kind == DiscoverKind::Cdx
        && host.is_some_and(|host| source.hosts.iter().any(|known| known.eq_ignore_ascii_case(host)))
}

fn publisher() -> String {
    "publisher".to_owned()
}

fn one() -> u64 {
    1
}

fn one_level() -> usize {
    1
}

fn two_thousand() -> usize {
    2000
}

fn link() -> String {
    "link".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = r#"
        contact = "desk@paper.example"
        [[force]]
        force_id = "aldermoor"
        [[source]]
        id = "aldermoor-soh"
        force = "aldermoor"
        profile = "soh"
        base = "http://www.aldermoor.police.example"
        enabled = true
        [source.http]
        min_interval_ms = 7000
    "#;

    fn refused(text: &str) -> String {
        Sources::shipped().with_user(text).expect_err("the row must be refused").to_string()
    }

    #[test]
    fn every_shipped_source_is_complete_and_switched_off() {
        let sources = Sources::default().with_rows(SHIPPED).unwrap();
        assert!(sources.all().len() >= 54, "{}", sources.all().len());
        for source in sources.all() {
            assert!(!source.enabled, "{}", source.id);
            assert!(source.base.starts_with("https://"), "{}", source.id);
            assert!(source.http.min_interval_ms >= 5000, "{}", source.id);
            assert!(!source.http.block_signs.is_empty() || source.platform == "govuk", "{}", source.id);
            assert!(source.http.user_agent.contains("{contact}"), "{}", source.id);
        }
    }

    #[test]
    fn a_users_source_takes_its_profile_and_overrides_single_keys() {
        let sources = Sources::shipped().with_user(OWN).unwrap();
        assert_eq!(sources.contact.as_deref(), Some("desk@paper.example"));
        let own = sources.get("aldermoor-soh").unwrap();
        assert!(own.enabled);
        assert_eq!(own.http.min_interval_ms, 7000);
        assert_eq!(own.http.timeout_s, 120);
        assert_eq!(own.discover.as_slice()[0].repeat.len(), 2);
        assert_eq!(sources.get("kent-soh").unwrap().http.min_interval_ms, 5000);
    }

    #[test]
    fn a_row_with_a_shipped_id_changes_that_source_only() {
        let sources = Sources::shipped()
            .with_user("[[source]]\nid = \"kent-soh\"\nenabled = true\nlist = { exclude_path = [] }\n")
            .unwrap();
        let kent = sources.get("kent-soh").unwrap();
        assert!(kent.enabled && kent.list.exclude_path.is_empty() && !kent.list.include_path.is_empty());
        assert!(!sources.get("essex-soh").unwrap().enabled);
    }

    #[test]
    fn faults_name_the_row_and_the_key() {
        let check = |text: &str, parts: &[&str]| {
            let message = refused(text);
            assert!(parts.iter().all(|part| message.contains(part)), "{message}");
        };
        check("[[source]]\nid = \"kent-soh\"\nenabeld = true\n", &["source `kent-soh`", "enabeld"]);
        check("[[source]]\nid = \"new\"\nforce = \"kent\"\nprofile = \"soh\"\n", &["source `new`", "base"]);
        check("[[source]]\nforce = \"kent\"\n", &["source number 1", "id"]);
        check("[[source]]\nid = \"a\"\nprofile = \"sho\"\n", &["source `a`", "profile `sho`"]);
        check("[[source]]\nid = \"kent-soh\"\nbase = \"https://10.0.0.1\"\n", &["source `kent-soh`", "base"]);
        check("[[source]]\nid = \"kent-soh\"\nlist = { include_path = ['('] }\n", &["source `kent-soh`", "`(`"]);
        check("[[source]]\nid = \"kent-soh\"\nattachment = ['a[']\n", &["source `kent-soh`", "`a[`"]);
        check("[[source]]\nid = \"metropolitan-soh\"\nenabled = true\n", &["metropolitan-soh", "permission"]);
        check("contakt = \"x\"\n", &["`contakt`"]);
        check("[[source]]\nid=\"kent-soh\"\n[[source]]\nid=\"kent-soh\"\n", &["kent-soh", "twice"]);
        check("[profile.soh.http]\nbock_signs = []\n", &["source `bedfordshire-soh`", "bock_signs"]);
    }

    #[test]
    fn terms_are_no_obstacle_once_permission_is_written_down() {
        let text = "[[source]]\nid = \"metropolitan-soh\"\nenabled = true\npermission = \"letter of 3 May 2024\"\n";
        assert!(Sources::shipped().with_user(text).unwrap().get("metropolitan-soh").unwrap().enabled);
    }
}
