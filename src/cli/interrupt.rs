//! Ctrl-C: the first asks the work to end cleanly, the second ends the program.

use crate::cli::exit::Exit;
use nix::sys::signal::{SigSet, Signal};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

static STOP: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// Makes a file that grows past a limit of the system a failed write, which is told, in place of a signal, which ends the
/// process where it stands. Threads and workers begin with what this thread has.
pub fn outlive_limits() {
    let mut signals = SigSet::empty();
    signals.add(Signal::SIGXFSZ);
    // Without it the signal ends the process, which loses nothing either.
    let _ = signals.thread_block();
}

/// Returns the flag that is raised at the first Ctrl-C or polite kill.
pub fn flag() -> Arc<AtomicBool> {
    STOP.get_or_init(|| {
        let stop = Arc::new(AtomicBool::new(false));
        let raised = Arc::clone(&stop);
        // Without a handler the default one ends the program at once, which loses nothing either.
        let _ = ctrlc::set_handler(move || {
            if raised.swap(true, Ordering::SeqCst) {
                std::process::exit(i32::from(Exit::Interrupted.code()));
            }
        });
        stop
    })
    .clone()
}

pub fn raised() -> bool {
    STOP.get().is_some_and(|stop| stop.load(Ordering::SeqCst))
}
