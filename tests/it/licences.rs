//! Every dependency that is compiled has a licence that `deny.toml` allows, and none that it bans.

use std::process::Command;

#[test]
fn dependencies_keep_to_deny_toml() {
    let root = env!("CARGO_MANIFEST_DIR");
    let deny: toml::Value = toml::from_str(&std::fs::read_to_string(format!("{root}/deny.toml")).unwrap()).unwrap();
    let list = |value: &toml::Value| -> Vec<String> {
        value.as_array().unwrap().iter().map(|item| item.as_str().unwrap().to_owned()).collect()
    };
    let allowed = list(&deny["licenses"]["allow"]);
    let banned: Vec<String> =
        deny["bans"]["deny"].as_array().unwrap().iter().map(|row| row["crate"].as_str().unwrap().to_owned()).collect();
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--edges", "normal,build", "--prefix", "none", "--format", "{p}\t{l}"])
        .current_dir(root)
        .output()
        .unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8(tree.stdout).unwrap();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for line in tree.lines() {
        let (package, licence) = line.split_once('\t').unwrap_or((line, ""));
        let name = package.split(' ').next().unwrap();
        let licence = licence.trim_end_matches(" (*)");
        seen += 1;
        let fine = is_allowed(&licence.replace('/', " OR ").replace("  ", " "), &allowed);
        if !fine {
            wrong.push(format!("{name}: licence `{licence}`"));
        }
        if banned.iter().any(|banned| banned == name) {
            wrong.push(format!("{name} is banned"));
        }
    }
    assert!(seen > 100, "the tree was not listed");
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// One side of an `OR` is enough; every side of an `AND` is needed.
fn is_allowed(licence: &str, allowed: &[String]) -> bool {
    let licence = licence.trim();
    let sides = |word: &str| -> Vec<String> {
        let (mut depth, mut sides) = (0, vec![String::new()]);
        for token in licence.replace('(', " ( ").replace(')', " ) ").split_whitespace() {
            depth += i32::from(token == "(") - i32::from(token == ")");
            if token == word && depth == 0 {
                sides.push(String::new());
            } else {
                let last = sides.last_mut().unwrap();
                last.push_str(token);
                last.push(' ');
            }
        }
        sides
    };
    let (all, any) = (sides("AND"), sides("OR"));
    if all.len() > 1 {
        return all.iter().all(|side| is_allowed(side, allowed));
    }
    if any.len() > 1 {
        return any.iter().any(|side| is_allowed(side, allowed));
    }
    match licence.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => is_allowed(inner, allowed),
        None => allowed.iter().any(|allowed| allowed == licence),
    }
}

#[test]
fn licence_expressions_are_read_with_their_brackets() {
    let allowed = ["MIT".to_owned(), "Unicode-3.0".to_owned()];
    assert!(is_allowed("(MIT OR Apache-2.0) AND Unicode-3.0", &allowed));
    assert!(!is_allowed("(MIT OR Apache-2.0) AND BSD-3-Clause", &allowed));
    assert!(is_allowed("GPL-3.0 OR MIT", &allowed));
    assert!(!is_allowed("GPL-3.0", &allowed));
}
