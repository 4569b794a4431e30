//! Running the program in a folder of its own, and finding shared documents.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A force that does not exist, as a user would write it.
pub const FORCE: &str = "[[force]]\nforce_id = \"aldermoor\"\nname = \"Aldermoor Police\"\nkind = \"sample\"\n\
    nation = \"England\"\nregime = \"FOIA\"\nhost = \"www.aldermoor.police.example\"\n";

/// Writes down the force with its site as the only source, and who asks.
pub fn one_source(desk: &Desk) {
    let source = "[[source]]\nid = \"aldermoor\"\nforce = \"aldermoor\"\nprofile = \"soh\"\nenabled = true\n";
    let base = "base = \"http://www.aldermoor.police.example\"\n";
    desk.write("corpus/sources.toml", format!("contact = \"desk@paper.example\"\n{FORCE}{source}{base}"));
}

/// A corpus in a temporary folder, and the program that works on it.
pub struct Desk {
    pub folder: tempfile::TempDir,
}

/// What a run of the program gave.
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Desk {
    pub fn new() -> Self {
        Desk { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Runs the program on this desk's corpus and index.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.command(arguments).output().map(Ran::from).unwrap()
    }

    /// Runs the program and insists that it ends with 0.
    pub fn ok(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.code, 0, "{arguments:?}\n{}\n{}", ran.stdout, ran.stderr);
        ran.stdout
    }

    /// Runs the program with text on standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Ran {
        use std::io::Write;
        use std::process::Stdio;
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut pipe = child.stdin.take().unwrap();
        let input = input.to_owned();
        let feeder = std::thread::spawn(move || pipe.write_all(input.as_bytes()));
        let output = child.wait_with_output().unwrap();
        feeder.join().unwrap().unwrap();
        Ran::from(output)
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_crossforce"));
        command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).env("NO_COLOR", "1");
        command.env("CROSSFORCE_CORPUS", self.path("corpus")).env("CROSSFORCE_INDEXES", self.path("indexes"));
        // Tests mind what they say of the disk, not what happens to be free on it.
        command.env("CROSSFORCE_MIN_FREE", "0");
        command
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// What a script in Python below `tests/support` says; nothing, said aloud, where it lacks what it needs.
pub fn python_says<S: AsRef<std::ffi::OsStr>>(script: &str, arguments: &[S], test: &str) -> Option<String> {
    use std::io::Write;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support").join(script);
    // Written past the harness, which keeps back what tests that pass print.
    let skipped = |why: &str| std::io::stderr().write_all(format!("SKIPPED {test}: {why}\n").as_bytes()).unwrap();
    let Ok(ran) = Command::new("python3").arg(script).args(arguments).output() else {
        skipped("there is no python3");
        return None;
    };
    let said = String::from_utf8_lossy(&ran.stderr);
    if ran.status.code() == Some(3) {
        skipped(said.trim());
        return None;
    }
    assert!(ran.status.success(), "{said}");
    Some(String::from_utf8(ran.stdout).unwrap())
}

/// Reads what a client asks of a server of a test, and returns the path.
pub fn path_asked(stream: &mut std::net::TcpStream) -> String {
    use std::io::Read;
    let mut asked = Vec::new();
    let mut part = [0; 4096];
    while !asked.ends_with(b"\r\n\r\n") {
        match stream.read(&mut part) {
            Ok(0) | Err(_) => break,
            Ok(length) => asked.extend_from_slice(&part[..length]),
        }
    }
    let asked = String::from_utf8_lossy(&asked).into_owned();
    asked.split(' ').nth(1).unwrap_or_default().split('?').next().unwrap_or_default().to_owned()
}

/// Returns a folder of documents kept beside the repository, or says that the test was skipped.
pub fn shared(name: &str, test: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    if !path.exists() {
        eprintln!("SKIPPED {test}: there is no ../shared/{name}");
        return None;
    }
    Some(path)
}

/// Returns every file below a folder with its bytes, by path below the folder.
pub fn files_below(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        for entry in std::fs::read_dir(&current).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                files.push((name, std::fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}
