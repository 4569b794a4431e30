//! Memory that goes back to the system when it is no longer used.
//!
//! The C library keeps what a large document took, in case another one comes; beside the worker that reads the next
//! one, that is the most that the program takes. How much it keeps can be told it when a process starts, only then.

use std::os::unix::process::CommandExt;
use std::process::Command;

/// What the C library of Linux reads at the start: from how many bytes on a piece is asked of the system by itself, and how
/// much may be left unused.
const SETTINGS: [(&str, &str); 2] = [("MALLOC_MMAP_THRESHOLD_", "1048576"), ("MALLOC_TRIM_THRESHOLD_", "8388608")];

/// Starts this program again in its own place, with the settings, unless it has been or somebody else has chosen. Where
/// that cannot be done, the program goes on as it is. To be called before anything is read or opened.
pub fn is_given_back() {
    let chosen = SETTINGS.iter().any(|(name, _)| std::env::var_os(name).is_some());
    if chosen || !cfg!(all(target_os = "linux", target_env = "gnu")) {
        return;
    }
    let mut arguments = std::env::args_os();
    let (Some(name), Ok(program)) = (arguments.next(), std::env::current_exe()) else { return };
    // Only returns when it fails.
    let _failure = Command::new(program).arg0(name).args(arguments).envs(SETTINGS).exec();
}
