//! Runs the program with a fault at its Nth call that changes something on disk (`tests/support/fault.c`).

use crate::support::Ran;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// What happens at the Nth call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// From then on there is no room.
    Full,
    /// There is no room for that call only.
    Once,
    /// The process ends there.
    Kill,
}

pub const FAULTS: [Fault; 3] = [Fault::Full, Fault::Once, Fault::Kill];

/// The compiled shim.
struct Shim {
    library: PathBuf,
    /// Held for as long as the tests run.
    _folder: tempfile::TempDir,
}

/// What the shim saw.
pub struct Faulted {
    pub ran: Ran,
    /// Calls that change something below the folder.
    pub calls: u64,
    /// The first of them that failed, with its path.
    pub first: Option<String>,
}

/// Compiles the shim once. Returns nothing, said aloud, where that cannot be done.
fn shim() -> Option<&'static Path> {
    static SHIM: OnceLock<Option<Shim>> = OnceLock::new();
    let compile = || {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("fault.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/fault.c");
        let mut compiler = Command::new("cc");
        compiler.args(["-O1", "-shared", "-fPIC", "-o"]).arg(&library).arg(source).arg("-ldl");
        let compiled = cfg!(target_os = "linux") && compiler.output().is_ok_and(|ran| ran.status.success());
        compiled.then_some(Shim { library, _folder: folder })
    };
    SHIM.get_or_init(compile).as_ref().map(|shim| shim.library.as_path())
}

/// Returns whether faults can be made here; says aloud that the test is skipped where not.
pub fn can_fault(test: &str) -> bool {
    let can = shim().is_some();
    if !can {
        use std::io::Write;
        let text = format!("SKIPPED {test}: no C compiler (`cc`) that makes a library to load before the C library\n");
        std::io::stderr().write_all(text.as_bytes()).unwrap();
    }
    can
}

/// Runs the command with a fault at its `at`th call below `folder`; at 0 the calls are only counted.
pub fn with_fault(command: &mut Command, folder: &Path, at: u64, fault: Fault) -> Faulted {
    let record = tempfile::NamedTempFile::new().unwrap();
    record.as_file().set_len(4096).unwrap();
    let mode = match fault {
        Fault::Full => "full",
        Fault::Once => "once",
        Fault::Kill => "kill",
    };
    let library = shim().expect("`can_fault` was asked before");
    command.env("LD_PRELOAD", library).env("FAULT_BELOW", folder).env("FAULT_RECORD", record.path());
    command.env("FAULT_AT", at.to_string()).env("FAULT_MODE", mode);
    let ran = Ran::from(command.output().unwrap());
    let bytes = std::fs::read(record.path()).unwrap();
    let calls = u64::from_le_bytes(bytes[..8].try_into().unwrap());
    let first = bytes[16..].split(|byte| *byte == 0).next().unwrap_or_default();
    let first = (!first.is_empty()).then(|| String::from_utf8_lossy(first).into_owned());
    Faulted { ran, calls, first }
}

/// Which faults are made, when a run has so many calls: at each call one of the three in turn, and no more than `most`
/// in all, scattered. `CROSSFORCE_FAULTS=all` asks for all three at each call.
pub fn faults(calls: u64, most: u64) -> Vec<(u64, Fault)> {
    let every = std::env::var("CROSSFORCE_FAULTS").is_ok_and(|said| said == "all");
    if every {
        return (1..=calls).flat_map(|at| FAULTS.map(|fault| (at, fault))).collect();
    }
    let count = calls.min(most).max(1);
    let at = |turn: u64| 1 + turn * calls / count;
    let fault = |turn: u64| FAULTS[usize::try_from((turn + turn / 3) % 3).unwrap()];
    (0..count).map(|turn| (at(turn), fault(turn))).collect()
}

/// Returns what is wrong with how the program ended, if anything is.
pub fn wrong_end(faulted: &Faulted, fault: Fault) -> Option<String> {
    let Faulted { ran, first, .. } = faulted;
    let wrong = |what: &str| Some(format!("{what}: code {}, failed: {first:?}\n{}", ran.code, ran.stderr));
    if ran.stderr.contains("panicked") {
        return wrong("panic");
    }
    match (fault, first) {
        (_, None) if ran.code != 0 => wrong("no call failed"),
        (Fault::Kill, Some(_)) if ran.code != 137 => wrong("not killed"),
        (Fault::Full | Fault::Once, Some(first)) => match ran.code {
            4 if ran.stderr.contains("make room") => None,
            // What the file says of the process that holds it is for people; the lock itself needs no room.
            0 if first.ends_with(".lock") => None,
            // Once all is published, the engine sweeps files away that it no longer needs, and can do so another time.
            // Whether the index is whole is asked after each fault.
            0 if fault == Fault::Once && first.contains("/indexes") => None,
            _ => wrong("not told that there is no room"),
        },
        _ => None,
    }
}

/// Makes the command see a clock that is off by so many seconds.
pub fn with_clock_off(command: &mut Command, seconds: i64) {
    let library = shim().expect("`can_fault` was asked before");
    command.env("LD_PRELOAD", library).env("FAULT_CLOCK", seconds.to_string());
}
