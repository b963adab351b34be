//! Errors as people read them: what failed, why, what to do.

use std::error::Error;

use serde_json::{Value, json};
use tenzro_client::keys::KeyError;

use crate::exit::Exit;
use crate::style::{Paint, Style};

/// An error that knows what a person can do about it. Programs implement it for theirs.
pub trait Explain: Error {
    /// Why it failed, where [`std::fmt::Display`] does not say all; the causes when `None`.
    fn why(&self) -> Option<String> {
        None
    }

    /// What to do, one sentence.
    fn advice(&self) -> Option<String> {
        None
    }

    /// The exit status it leads to.
    fn exit(&self) -> Exit {
        Exit::Failed
    }

    /// A stable code for programs, for example `oracle/12` or `sdk/5`.
    fn code(&self) -> Option<String> {
        None
    }
}

/// An error ready to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What failed.
    pub error: String,
    /// Why, where `error` does not say it.
    pub why: Option<String>,
    /// What to do.
    pub advice: Option<String>,
    /// A stable code for programs.
    pub code: Option<String>,
    /// The exit status.
    pub exit: Exit,
}

impl Report {
    /// What `error` has to say.
    pub fn of(error: &(impl Explain + ?Sized)) -> Self {
        let text = error.to_string();
        let why = error.why().or_else(|| causes(error.source(), &text));
        Self {
            error: text,
            why,
            advice: error.advice(),
            code: error.code(),
            exit: error.exit(),
        }
    }

    /// A report without an error type behind it, for what a program itself refuses.
    pub fn new(error: impl Into<String>, exit: Exit) -> Self {
        Self {
            error: error.into(),
            why: None,
            advice: None,
            code: None,
            exit,
        }
    }

    /// Adds why it failed.
    #[must_use]
    pub fn because(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// Up to three lines: `error:`, `why:`, `what to do:`.
    #[must_use]
    pub fn render(&self, paint: Paint) -> String {
        let mut text = format!("{} {}", paint.paint(Style::Bad, "error:"), self.error);
        if let Some(why) = &self.why {
            text.push_str(&format!("\n  {} {why}", paint.paint(Style::Dim, "why:")));
        }
        if let Some(advice) = &self.advice {
            text.push_str(&format!(
                "\n  {} {advice}",
                paint.paint(Style::Dim, "what to do:")
            ));
        }
        text
    }

    /// `{"error": {"message", "why", "what_to_do", "code", "exit"}}`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({ "error": {
            "message": self.error,
            "why": self.why,
            "what_to_do": self.advice,
            "code": self.code,
            "exit": self.exit.code(),
        }})
    }
}

/// The causes below an error, each said once.
fn causes(mut source: Option<&(dyn Error + 'static)>, said: &str) -> Option<String> {
    let mut texts: Vec<String> = Vec::new();
    while let Some(cause) = source {
        let text = cause.to_string();
        if !said.contains(&text) && !texts.iter().any(|other| other.contains(&text)) {
            texts.push(text);
        }
        source = cause.source();
    }
    (!texts.is_empty()).then(|| texts.join(": "))
}

impl Explain for tenzro_client::Error {
    fn advice(&self) -> Option<String> {
        self.advice()
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Transport { .. } | Self::NoAccount { .. } | Self::Deployment(_) => Exit::NotReady,
            Self::Key(error) => error.exit(),
            Self::Address(_) | Self::Amount(_) => Exit::Usage,
            _ => Exit::Failed,
        }
    }

    fn code(&self) -> Option<String> {
        if let Some(failure) = self.contract() {
            return Some(format!("{}/{}", failure.contract, failure.code));
        }
        match self {
            Self::Refused(failure) | Self::Failed(failure) => {
                Some(format!("{}/{}", failure.codespace, failure.code))
            }
            Self::Query {
                codespace, code, ..
            } => Some(format!("{codespace}/{code}")),
            _ => None,
        }
    }
}

impl Explain for KeyError {
    fn exit(&self) -> Exit {
        match self {
            Self::TestBackendRefused { .. } | Self::LooseMode { .. } => Exit::Refused,
            Self::Name(_) | Self::UnknownBackend(_) | Self::ShortPassphrase => Exit::Usage,
            Self::NotFound { .. } | Self::NoPassphrase(_) => Exit::NotReady,
            _ => Exit::Failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contracts_refusal_names_code_and_advice() {
        let log = "failed to execute message; message index: 0: [oracle/2] job 7 is unknown: \
                   execute wasm contract failed";
        let error = tenzro_client::Error::Simulation {
            log: log.to_owned(),
        };
        let report = Report::of(&error);
        assert_eq!(report.code.as_deref(), Some("oracle/2"));
        assert_eq!(report.exit, Exit::Failed);
        let text = report.render(Paint::new(false));
        assert!(
            text.starts_with("error: the transaction would fail: oracle says: job 7"),
            "{text}"
        );
        assert!(text.contains("\n  what to do: "), "{text}");
        assert_eq!(report.to_json()["error"]["code"], "oracle/2");
    }

    #[test]
    fn a_node_that_is_not_there_is_not_ready_rather_than_failed() {
        let error = tenzro_client::Error::Transport {
            endpoint: "http://127.0.0.1:1".into(),
            reason: "connection refused".into(),
            timed_out: false,
        };
        let report = Report::of(&error);
        assert_eq!(report.exit, Exit::NotReady);
        assert!(report.advice.is_some());
    }

    #[test]
    fn causes_are_said_once_and_in_order() {
        #[derive(Debug, thiserror::Error)]
        #[error("cannot read the settings")]
        struct Outer(#[source] std::io::Error);
        impl Explain for Outer {}
        let report = Report::of(&Outer(std::io::Error::other("disk on fire")));
        let expected = "error: cannot read the settings\n  why: disk on fire";
        assert_eq!(report.render(Paint::new(false)), expected);
    }

    #[test]
    fn a_report_of_a_program_says_all_three() {
        let report = Report::new("no network", Exit::NotReady)
            .because("there is no deployment file")
            .advise("run scripts/demo first");
        assert_eq!(
            report.render(Paint::new(false)),
            "error: no network\n  why: there is no deployment file\n  what to do: run scripts/demo first"
        );
    }
}
