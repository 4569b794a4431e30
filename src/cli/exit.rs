//! Exit codes: the whole list, in one place.

use crate::archive::ArchiveError;
use crate::store::TooLittleRoom;
use std::error::Error;
use std::io;
use std::process::ExitCode;

const MAKE_ROOM: &str = "make room on the disk and run the same command again: what was done is kept";
const RAISE_LIMIT: &str = "raise the limit on the size of files (`ulimit -f unlimited`), or use a disk that takes larger ones, \
    and run the same command again: what was done is kept";

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Done,
    /// Nothing found, or checks failed.
    Nothing,
    /// Wrong usage or configuration.
    Usage,
    /// Some forces, files or rows failed, or a site asked to be left alone.
    Partial,
    NoSpace,
    /// Another process holds the store.
    Locked,
    Damage,
    /// Interrupted; the same command goes on where it stopped.
    Interrupted,
}

impl Exit {
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Nothing => 1,
            Exit::Usage => 2,
            Exit::Partial => 3,
            Exit::NoSpace => 4,
            Exit::Locked => 5,
            Exit::Damage => 6,
            Exit::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit.code())
    }
}

/// An error that knows how the run ends and what to do next.
#[derive(Debug)]
pub struct Failure {
    pub exit: Exit,
    pub message: String,
    pub hint: Option<String>,
}

impl Failure {
    pub fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Failure { exit: Exit::Usage, message: message.into(), hint: Some(hint.into()) }
    }

    pub fn partial(message: impl Into<String>) -> Self {
        Failure { exit: Exit::Partial, message: message.into(), hint: None }
    }

    /// Returns how the run ends when the error, or one below it, says that the disk is full, or takes no more of this file.
    pub fn no_space(error: &(dyn Error + 'static)) -> Option<Self> {
        let is_full = |error: &(dyn Error + 'static)| {
            let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
            // Libraries tell as text what the system said.
            matches!(kind, Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded))
                || error.to_string().contains("No space left on device")
        };
        let is_limited = |error: &(dyn Error + 'static)| {
            let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
            kind == Some(io::ErrorKind::FileTooLarge) || error.to_string().contains("File too large")
        };
        let chain = || std::iter::successors(Some(error), |&error| error.source());
        let inside = |error: &(dyn Error + 'static)| {
            error.downcast_ref::<io::Error>()?.get_ref()?.downcast_ref::<TooLittleRoom>().cloned()
        };
        if let Some(too_little) = chain().find_map(inside) {
            let hint = format!("{MAKE_ROOM}; `--min-free` says how much is to stay free (0 for no limit)");
            return Some(Failure { exit: Exit::NoSpace, message: too_little.to_string(), hint: Some(hint) });
        }
        let failure =
            |hint: &str| Failure { exit: Exit::NoSpace, message: with_causes(error), hint: Some(hint.to_owned()) };
        if chain().any(is_full) {
            return Some(failure(MAKE_ROOM));
        }
        chain().any(is_limited).then(|| failure(RAISE_LIMIT))
    }

    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Returns what an error says and, behind colons, what the errors below it say besides.
pub fn with_causes(error: &(dyn Error + 'static)) -> String {
    let mut message = error.to_string();
    for cause in std::iter::successors(error.source(), |&cause| cause.source()) {
        let cause = cause.to_string();
        if !message.contains(&cause) {
            message = format!("{message}: {cause}");
        }
    }
    message
}

impl From<ArchiveError> for Failure {
    fn from(error: ArchiveError) -> Self {
        if let Some(full) = Failure::no_space(&error) {
            return full;
        }
        let (exit, hint) = match &error {
            ArchiveError::Damaged { .. } => {
                (Exit::Damage, "restore the file from a copy, or import or crawl that address again")
            }
            _ => (Exit::Usage, "check that the corpus folder exists and that you may write to it"),
        };
        Failure { exit, message: error.to_string(), hint: Some(hint.to_owned()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_promised() {
        let codes = [
            (Exit::Done, 0),
            (Exit::Nothing, 1),
            (Exit::Usage, 2),
            (Exit::Partial, 3),
            (Exit::NoSpace, 4),
            (Exit::Locked, 5),
            (Exit::Damage, 6),
            (Exit::Interrupted, 130),
        ];
        for (exit, code) in codes {
            assert_eq!(exit.code(), code);
        }
    }
}
