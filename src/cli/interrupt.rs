//! Ctrl-C: the first asks the work to end cleanly, the second ends the program.

use crate::cli::exit::Exit;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

static STOP: OnceLock<Arc<AtomicBool>> = OnceLock::new();

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
