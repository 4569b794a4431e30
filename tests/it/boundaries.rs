//! Who may import whom, and which library may be used where: the map of ARCHITECTURE.md, checked.

use std::fs;
use std::path::{Path, PathBuf};

/// Module, and the modules it may import from besides itself.
const EDGES: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("data", &["model"]),
    ("read", &["model", "data"]),
    ("sandbox", &["model", "read"]),
    ("clean", &["model", "data"]),
    ("extract", &["model", "data"]),
    ("link", &["model", "data"]),
    ("archive", &["model", "data"]),
    ("store", &["model", "data"]),
    ("evaluate", &["model", "data"]),
    ("import", &["model", "data", "archive", "store"]),
    ("crawl", &["model", "data", "archive", "store"]),
    ("index", &["model", "data", "store"]),
    ("compare", &["model", "data", "store"]),
    ("chart", &["model", "compare"]),
    ("export", &["model", "data", "store", "compare"]),
    ("build", &["model", "data", "archive", "read", "sandbox", "clean", "extract", "link", "store", "index"]),
    ("takedown", &["model", "data", "archive", "store", "index"]),
    ("web", &["model", "data", "archive", "store", "index", "compare", "export", "build"]),
];

/// Library, and the modules that may name it. `cli` stands above all and is listed where it counts.
const LIBRARIES: &[(&str, &[&str])] = &[
    ("reqwest", &["crawl"]),
    ("tokio", &["crawl", "web"]),
    ("axum", &["web"]),
    ("tantivy", &["index"]),
    ("polars", &["store", "compare", "export"]),
    ("polars_io", &["store", "compare", "export"]),
    ("scraper", &["read", "crawl"]),
    ("lol_html", &["read", "crawl", "data"]),
    ("unpdf", &["read"]),
    ("resvg", &["chart"]),
    ("nix", &["sandbox", "store", "cli"]),
    ("rusqlite", &["export"]),
    ("rust_xlsxwriter", &["export"]),
    ("seccompiler", &["sandbox"]),
    ("libc", &["sandbox"]),
    ("indicatif", &["cli"]),
    ("comfy_table", &["cli"]),
    ("clap", &["cli"]),
    ("flate2", &["archive", "crawl", "import"]),
];

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// Returns (module, file, text) for every file of code below `src` that belongs to a module folder; files of unit
/// tests may import, print and read what they like.
fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&root, &mut files);
    let mut sources = Vec::new();
    for file in files {
        let below = file.strip_prefix(&root).unwrap();
        let name = file.file_stem().unwrap().to_string_lossy();
        let is_test = name.ends_with("tests") || below.components().any(|part| part.as_os_str() == "tests");
        if below.components().count() > 1 && !is_test && name != "testing" {
            let module = below.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
            sources.push((module, below.to_owned(), fs::read_to_string(&file).unwrap()));
        }
    }
    assert!(sources.len() > 50, "the tree was not found");
    sources
}

/// Returns the identifiers that follow each `crate::` in code.
fn imported(text: &str) -> Vec<String> {
    let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    let mut names = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let group = rest.strip_prefix('{').map(|group| group.split('}').next().unwrap_or_default());
        for item in group.unwrap_or(rest).split(',').take(if group.is_some() { usize::MAX } else { 1 }) {
            let name: String = item.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            names.push(name);
        }
    }
    names
}

#[test]
fn modules_import_only_what_stands_before_them() {
    let mut wrong = Vec::new();
    for (module, file, text) in sources() {
        if module == "cli" {
            continue;
        }
        let allowed = EDGES.iter().find(|(name, _)| *name == module).map(|(_, allowed)| *allowed);
        let allowed = allowed.unwrap_or_else(|| panic!("module `{module}` is not on the map"));
        for name in imported(&text) {
            if name != module && !allowed.contains(&name.as_str()) {
                wrong.push(format!("{} imports `{name}`", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn libraries_stay_where_they_belong() {
    let mut wrong = Vec::new();
    for (module, file, text) in sources() {
        for (library, modules) in LIBRARIES {
            let named = text.lines().filter(|line| !line.trim_start().starts_with("//")).any(|line| {
                let path = format!("{library}::");
                line.match_indices(&path)
                    .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'))
            });
            if named && !modules.contains(&module.as_str()) {
                wrong.push(format!("{} uses `{library}`", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_one_file_prints() {
    let printing = ["println!", "print!(", "eprintln!", "eprint!("];
    let wrong: Vec<String> = sources()
        .into_iter()
        .filter(|(_, file, _)| file != Path::new("cli/output.rs"))
        .filter(|(_, _, text)| printing.iter().any(|word| text.split("#[cfg(test)]").next().unwrap().contains(word)))
        .map(|(_, file, _)| file.display().to_string())
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pure_modules_do_not_opt_out_of_the_bans() {
    let pure = ["model", "read", "clean", "extract", "link"];
    for (module, file, text) in sources() {
        let code = text.split("#[cfg(test)]").next().unwrap();
        assert!(!(pure.contains(&module.as_str()) && code.contains("clippy::disallowed")), "{}", file.display());
    }
}
