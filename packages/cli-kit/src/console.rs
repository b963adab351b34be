//! Where a program writes: answers to standard output, everything else to standard error.

use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};

use indicatif::{MultiProgress, ProgressDrawTarget};
use serde::Serialize;

use crate::args::{CommonArgs, OutputMode};
use crate::progress::Progress;
use crate::report::Report;
use crate::style::{Paint, Painted, Style};
use crate::table::Table;

/// A program's mouth. Cloning is cheap.
///
/// Human mode: answers and what happens go to standard output, warnings, errors and progress to
/// standard error. JSON mode: one document on standard output, warnings and errors as JSON lines
/// on standard error, nothing else.
#[derive(Debug, Clone)]
pub struct Console {
    mode: OutputMode,
    out: Sink,
    err: Sink,
    paint_out: Paint,
    paint_err: Paint,
    quiet: bool,
    yes: bool,
    bars: MultiProgress,
    bars_shown: bool,
}

#[derive(Debug, Clone)]
enum Sink {
    Out,
    Err,
    Memory(Arc<Mutex<Vec<u8>>>),
}

impl Sink {
    /// A reader that went away (`| head`) is no failure of ours: what cannot be written is dropped.
    fn line(&self, text: &str) {
        let _ = match self {
            Self::Out => writeln!(std::io::stdout().lock(), "{text}"),
            Self::Err => writeln!(std::io::stderr().lock(), "{text}"),
            Self::Memory(bytes) => {
                writeln!(
                    bytes.lock().unwrap_or_else(PoisonError::into_inner),
                    "{text}"
                )
            }
        };
    }

    fn text(&self) -> String {
        match self {
            Self::Memory(bytes) => {
                let bytes = bytes.lock().unwrap_or_else(PoisonError::into_inner);
                String::from_utf8_lossy(&bytes).into_owned()
            }
            Self::Out | Self::Err => String::new(),
        }
    }
}

impl Console {
    /// A console on this process's streams.
    #[must_use]
    pub fn new(args: &CommonArgs) -> Self {
        let human = args.output == OutputMode::Human;
        let bars_shown = human && !args.quiet && std::io::stderr().is_terminal();
        let target = if bars_shown {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        Self {
            mode: args.output,
            out: Sink::Out,
            err: Sink::Err,
            paint_out: Paint::detect(&std::io::stdout(), args.no_color),
            paint_err: Paint::detect(&std::io::stderr(), args.no_color),
            quiet: args.quiet,
            yes: args.yes,
            bars: MultiProgress::with_draw_target(target),
            bars_shown,
        }
    }

    /// A console that keeps what is written, for tests. No colours, no bars.
    #[must_use]
    pub fn captured(mode: OutputMode) -> Self {
        let memory = || Sink::Memory(Arc::default());
        Self {
            mode,
            out: memory(),
            err: memory(),
            paint_out: Paint::new(false),
            paint_err: Paint::new(false),
            quiet: false,
            yes: false,
            bars: MultiProgress::with_draw_target(ProgressDrawTarget::hidden()),
            bars_shown: false,
        }
    }

    /// What a captured console has on standard output and standard error; empty for others.
    #[must_use]
    pub fn captured_text(&self) -> (String, String) {
        (self.out.text(), self.err.text())
    }

    /// True when answers are JSON.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.mode == OutputMode::Json
    }

    /// True when questions are answered with yes beforehand.
    #[must_use]
    pub fn says_yes(&self) -> bool {
        self.yes
    }

    /// Paints for standard output.
    #[must_use]
    pub fn paint<T: Display>(&self, style: Style, text: T) -> Painted<T> {
        self.paint_out.paint(style, text)
    }

    /// Says a line to people; not in JSON mode, not with `--quiet`.
    pub fn say(&self, line: impl Display) {
        if !self.is_json() && !self.quiet {
            self.write(&self.out, &line.to_string());
        }
    }

    /// Says a heading to people.
    pub fn heading(&self, text: impl Display) {
        self.say(self.paint(Style::Bold, text).to_string());
    }

    /// Says that something is done.
    pub fn done(&self, text: impl Display) {
        self.say(format!("{} {text}", self.paint(Style::Good, "ok")));
    }

    /// Says a line of the answer itself; with `--quiet` too, not in JSON mode.
    pub fn answer(&self, line: impl Display) {
        if !self.is_json() {
            self.write(&self.out, &line.to_string());
        }
    }

    /// Prints a table as an answer.
    pub fn table(&self, table: &Table) {
        self.answer(table.render(self.paint_out));
    }

    /// Gives the answer: as JSON, or as `human` says it.
    pub fn result<T: Serialize>(&self, value: &T, human: impl FnOnce(&Self)) {
        if self.is_json() {
            // Types that cannot be written as JSON (a map with strange keys) are a bug of ours;
            // the text names it rather than leaving the reader with nothing.
            let text = serde_json::to_string_pretty(value)
                .unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}"));
            self.write(&self.out, &text);
        } else {
            human(self);
        }
    }

    /// Warns on standard error.
    pub fn warn(&self, text: impl Display) {
        let text = text.to_string();
        if self.is_json() {
            self.write(
                &self.err,
                &serde_json::json!({ "warning": text }).to_string(),
            );
        } else {
            let mark = self.paint_err.paint(Style::Warn, "warning:");
            self.write(&self.err, &format!("{mark} {text}"));
        }
    }

    /// Prints an error on standard error: what failed, why, what to do.
    pub fn report(&self, report: &Report) {
        let text = if self.is_json() {
            report.to_json().to_string()
        } else {
            report.render(self.paint_err)
        };
        self.write(&self.err, &text);
    }

    /// Shows progress towards `total` steps: a bar on a terminal, else a line now and then.
    #[must_use]
    pub fn progress(&self, what: impl Into<String>, total: u64) -> Progress {
        Progress::new(self.clone(), what.into(), total)
    }

    pub(crate) fn bars(&self) -> Option<&MultiProgress> {
        self.bars_shown.then_some(&self.bars)
    }

    /// A line of progress where there are no bars; people only.
    pub(crate) fn progress_line(&self, line: &str) {
        if !self.is_json() && !self.quiet {
            self.write(&self.err, line);
        }
    }

    fn write(&self, sink: &Sink, text: &str) {
        self.bars.suspend(|| sink.line(text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_mode_writes_one_document_and_nothing_else_to_standard_output() {
        let console = Console::captured(OutputMode::Json);
        console.heading("Balances");
        console.say("for people");
        console.done("for people");
        console.answer("for people");
        console.warn("careful");
        console.progress("work", 3).step("one");
        console.result(&serde_json::json!({ "tic": "5" }), |console| {
            console.answer("5 TIC")
        });
        let (out, err) = console.captured_text();
        let value: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(value["tic"], "5");
        assert_eq!(err, "{\"warning\":\"careful\"}\n");
    }

    #[test]
    fn human_mode_says_answers_on_standard_output_and_warnings_on_the_other() {
        let console = Console::captured(OutputMode::Human);
        console.heading("Balances");
        console.result(&1, |console| console.answer("5 TIC"));
        console.warn("careful");
        let (out, err) = console.captured_text();
        assert_eq!(out, "Balances\n5 TIC\n");
        assert_eq!(err, "warning: careful\n");
        assert!(!out.contains('\u{1b}'));
    }

    #[test]
    fn quiet_keeps_the_answer_only() {
        let mut console = Console::captured(OutputMode::Human);
        console.quiet = true;
        console.say("chatter");
        console.done("chatter");
        console.answer("the answer");
        assert_eq!(console.captured_text().0, "the answer\n");
    }
}
