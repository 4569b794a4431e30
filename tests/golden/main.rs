//! Golden cases: one folder, one named test. `input.html` or `input.txt`, `meta.toml` (where it came from),
//! `expected.json`.
//!
//! The expectation is written by hand and names what matters: every key in it must have that value in the
//! record, lists in full and in order; keys that it does not name are not judged.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests do I/O and may stop at once")]

use crossforce::build::responses_of;
use crossforce::data::Registry;
use crossforce::extract::letter::Source;
use crossforce::read::ReadInput;
use libtest_mimic::{Arguments, Failed, Trial};
use serde::Deserialize;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Meta {
    /// Where the document came from, and that it is constructed if it is.
    origin: String,
    url: Option<String>,
    force: Option<String>,
}

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = fs::read_to_string(root.join("corpus/sample/sources.toml")).unwrap();
    let registry = Arc::new(Registry::shipped().with_user(&sources).unwrap());
    let mut folders: Vec<PathBuf> =
        fs::read_dir(root.join("tests/golden")).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    let trials = folders
        .into_iter()
        .map(|folder| {
            let registry = Arc::clone(&registry);
            let name = folder.file_name().unwrap().to_string_lossy().into_owned();
            Trial::test(name, move || run(&folder, &registry))
        })
        .collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn run(folder: &Path, registry: &Registry) -> Result<(), Failed> {
    let meta: Meta = toml::from_str(&fs::read_to_string(folder.join("meta.toml"))?)?;
    if meta.origin.is_empty() {
        return Err("meta.toml does not say where the document came from".into());
    }
    let input = ["input.html", "input.txt"].map(|name| folder.join(name)).into_iter().find(|path| path.exists());
    let input = input.ok_or("there is neither input.html nor input.txt")?;
    let bytes = fs::read(&input)?;
    let file_name = input.file_name().map(|name| name.to_string_lossy().into_owned());
    let source = Source { url: meta.url.as_deref(), force: meta.force.as_deref(), ..Source::default() };
    let read = ReadInput { bytes: &bytes, media_type: None, file_name: file_name.as_deref() };
    let records = serde_json::to_value(responses_of(&read, &source, registry).responses)?;
    let expected: Value = serde_json::from_str(&fs::read_to_string(folder.join("expected.json"))?)?;
    let mut differences = Vec::new();
    compare("", &expected, &records, &mut differences);
    if differences.is_empty() { Ok(()) } else { Err(differences.join("\n").into()) }
}

fn compare(place: &str, expected: &Value, found: &Value, differences: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (key, value) in expected {
                let here = format!("{place}.{key}");
                compare(&here, value, found.get(key).unwrap_or(&Value::Null), differences);
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (at, (expected, found)) in expected.iter().zip(found).enumerate() {
                compare(&format!("{place}[{at}]"), expected, found, differences);
            }
        }
        (Value::Number(expected), Value::Number(found)) if expected.as_f64() == found.as_f64() => {}
        (expected, found) if expected == found => {}
        (expected, found) => differences.push(format!("{place}: expected {expected}, found {found}")),
    }
}
