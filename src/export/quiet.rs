//! Work of a library that panics where it should fail.
//!
//! The writer of workbooks keeps rows in a file beside its target and panics when that file cannot be written: on a full
//! disk the user must be told so, and not that the program is broken.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Does the work; a panic in it is returned as what it said, and nothing is printed.
pub(super) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                before(info);
            }
        }));
    });
    let outer = QUIET.replace(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    QUIET.set(outer);
    done.map_err(|said| match (said.downcast_ref::<String>(), said.downcast_ref::<&str>()) {
        (Some(said), _) => said.clone(),
        (None, Some(said)) => (*said).to_owned(),
        (None, None) => "it gave no reason".to_owned(),
    })
}

/// Whether a library's words say that the disk is full.
pub(super) fn is_no_space(said: &str) -> bool {
    said.contains("No space left on device") || said.contains("StorageFull")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_returned_as_what_it_said() {
        assert_eq!(caught(|| 4), Ok(4));
        let full = std::io::Error::from_raw_os_error(28);
        let said = caught(|| panic!("cannot write: {full:?}")).unwrap_err();
        assert!(is_no_space(&said), "{said}");
        assert!(!is_no_space(&caught(|| panic!("other")).unwrap_err()));
    }
}
