//! Questions to the person at the terminal.

use std::io::{BufRead, IsTerminal, Write};

use crate::console::Console;
use crate::exit::Exit;
use crate::report::Explain;

/// The variable that holds a passphrase for programs that nobody watches.
pub const PASSPHRASE_VARIABLE: &str = "TENZRO_PASSPHRASE";

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AskError {
    /// Answered with no.
    #[error("not done: {0}")]
    Declined(String),
    /// Nobody is there to answer.
    #[error("nobody is there to answer: {0}")]
    NoTerminal(String),
    /// The passphrases differ.
    #[error("the two passphrases differ")]
    Differ,
    /// The terminal cannot be read.
    #[error("cannot read the answer")]
    Terminal(#[from] std::io::Error),
}

impl Explain for AskError {
    fn advice(&self) -> Option<String> {
        match self {
            Self::NoTerminal(_) => Some(format!(
                "answer beforehand: --yes, or {PASSPHRASE_VARIABLE} for a passphrase"
            )),
            Self::Differ => Some("type the same passphrase twice".to_owned()),
            _ => None,
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Declined(_) | Self::NoTerminal(_) => Exit::Refused,
            Self::Differ | Self::Terminal(_) => Exit::Failed,
        }
    }
}

/// Asks whether to go on; `--yes` answers it. Without a terminal it is refused, never assumed.
///
/// # Errors
/// [`AskError::Declined`] and [`AskError::NoTerminal`].
pub fn confirm(console: &Console, question: &str) -> Result<(), AskError> {
    if console.says_yes() {
        return Ok(());
    }
    if console.is_json() || !std::io::stdin().is_terminal() {
        return Err(AskError::NoTerminal(question.to_owned()));
    }
    write!(std::io::stderr(), "{question} [y/N] ")?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    if matches!(answer.trim().to_lowercase().as_str(), "y" | "yes") {
        Ok(())
    } else {
        Err(AskError::Declined(question.to_owned()))
    }
}

/// Asks for a passphrase without showing it; `TENZRO_PASSPHRASE` answers it. `twice` for a new one.
///
/// # Errors
/// [`AskError::NoTerminal`], [`AskError::Differ`].
pub fn ask_passphrase(what: &str, twice: bool) -> Result<String, AskError> {
    if let Ok(passphrase) = std::env::var(PASSPHRASE_VARIABLE) {
        return Ok(passphrase);
    }
    if !std::io::stdin().is_terminal() {
        return Err(AskError::NoTerminal(format!("passphrase for {what}")));
    }
    let passphrase = rpassword::prompt_password(format!("Passphrase for {what}: "))?;
    if twice && rpassword::prompt_password("The same again: ")? != passphrase {
        return Err(AskError::Differ);
    }
    Ok(passphrase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::OutputMode;

    #[test]
    fn a_program_that_nobody_watches_is_refused_rather_than_assumed_to_agree() {
        let console = Console::captured(OutputMode::Json);
        let refused = confirm(&console, "delete the key?").unwrap_err();
        assert_eq!(refused.exit(), Exit::Refused);
        assert!(refused.advice().unwrap().contains("--yes"));
    }
}
