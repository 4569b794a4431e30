//! Stamps the build with a digest of the rules and tables, so that a change of them is a reason to extract again.

#![allow(clippy::disallowed_methods, reason = "a build script reads files and its environment")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

const RULES: [&str; 5] = ["src/model", "src/data", "src/read", "src/clean", "src/extract"];

fn main() {
    let mut files = BTreeMap::new();
    for folder in RULES {
        println!("cargo:rerun-if-changed={folder}");
        collect(Path::new(folder), &mut files);
    }
    let mut digest: u64 = 0xcbf2_9ce4_8422_2325;
    for (path, bytes) in files {
        for byte in path.to_string_lossy().bytes().chain(bytes) {
            digest = (digest ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    let version = env::var("CARGO_PKG_VERSION").unwrap_or_default();
    println!("cargo:rustc-env=CROSSFORCE_RULES_VERSION={version}+{digest:016x}");
}

fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if let Ok(bytes) = fs::read(&path) {
            files.insert(path, bytes);
        }
    }
}
