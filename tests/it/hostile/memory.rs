//! Memory of a program and the processes it starts, while it runs.

use crate::support::Ran;
use std::fs::read_to_string;
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What a run gave, and what it took.
pub struct Measured {
    pub ran: Ran,
    /// Most bytes that the process and its children had at one time; 0 where there is no `/proc`.
    pub most: u64,
    /// Most bytes of the process itself.
    pub most_alone: u64,
    pub seconds: f64,
}

/// Runs a command with input, and ends it when its time is over.
pub fn of_run(command: &mut Command, input: String, most_time: Duration) -> Measured {
    let start = Instant::now();
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut to, mut from, mut errors) =
        (child.stdin.take().unwrap(), child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let feeder = std::thread::spawn(move || to.write_all(input.as_bytes()));
    let text = |mut bytes: Vec<u8>, read: &mut dyn Read| {
        read.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let reader = std::thread::spawn(move || text(Vec::new(), &mut from));
    let listener = std::thread::spawn(move || text(Vec::new(), &mut errors));
    let (mut most, mut most_alone) = (0, 0);
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        most = most.max(of_family(child.id()));
        most_alone = most_alone.max(bytes(child.id()).unwrap_or_default());
        if start.elapsed() > most_time {
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let _ = feeder.join().unwrap();
    let ran =
        Ran { code: status.code().unwrap_or(-1), stdout: reader.join().unwrap(), stderr: listener.join().unwrap() };
    Measured { ran, most, most_alone, seconds: start.elapsed().as_secs_f64() }
}

/// Bytes of a process and of those it started. Pages that they share are counted once where the system tells.
fn of_family(process: u32) -> u64 {
    let Ok(entries) = std::fs::read_dir("/proc") else { return 0 };
    let all = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    all.filter(|id| *id == process || parent(*id) == Some(process)).filter_map(bytes).sum()
}

fn parent(process: u32) -> Option<u32> {
    let status = read_to_string(format!("/proc/{process}/stat")).ok()?;
    status.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

fn bytes(process: u32) -> Option<u64> {
    let field = |file: &str, name: &str| {
        let text = read_to_string(format!("/proc/{process}/{file}")).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned)?;
        line.split_whitespace().next()?.parse::<u64>().ok()
    };
    field("smaps_rollup", "Pss:").or_else(|| field("status", "VmRSS:")).map(|kilobytes| kilobytes * 1024)
}
