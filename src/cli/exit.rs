//! Exit codes: the whole list, in one place.

use crate::archive::ArchiveError;
use std::process::ExitCode;

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

    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl From<ArchiveError> for Failure {
    fn from(error: ArchiveError) -> Self {
        let (exit, hint) = match &error {
            error if error.is_no_space() => (Exit::NoSpace, "make room on the disk and run the same command again"),
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
