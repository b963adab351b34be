//! What the exit status of every program means.

use std::process::ExitCode;

/// Exit status of a program. Scripts may rely on the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Exit {
    /// 0: it did what it was asked to do.
    #[default]
    Ok,
    /// 1: it was tried and failed; the error says why.
    Failed,
    /// 2: the command line is wrong; nothing was tried.
    Usage,
    /// 3: something it needs is not there yet: a node, a file, a set-up step. Trying again later,
    /// or after that step, may succeed.
    NotReady,
    /// 4: refused for safety: a question was not answered with yes, or a rule forbids it.
    Refused,
}

impl Exit {
    /// The number.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::NotReady => 3,
            Self::Refused => 4,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
