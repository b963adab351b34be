//! Progress: a bar on a terminal, a line now and then elsewhere.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::console::Console;
use crate::show::seconds;

/// Pause between two lines where there is no bar.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// Progress of one task. Ends when it is dropped.
#[derive(Debug)]
pub struct Progress {
    console: Console,
    what: String,
    total: u64,
    bar: Option<ProgressBar>,
    state: Mutex<State>,
    started: Instant,
}

#[derive(Debug)]
struct State {
    done: u64,
    said: Instant,
}

impl Progress {
    pub(crate) fn new(console: Console, what: String, total: u64) -> Self {
        let bar = console.bars().map(|bars| {
            let style = ProgressStyle::with_template(
                "{spinner} {prefix} [{bar:24}] {pos}/{len} {msg} {elapsed}",
            )
            .map(|style| style.progress_chars("=> "))
            .unwrap_or_else(|_| ProgressStyle::default_bar());
            let bar = bars.add(
                ProgressBar::new(total)
                    .with_style(style)
                    .with_prefix(what.clone()),
            );
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        let now = Instant::now();
        let state = Mutex::new(State { done: 0, said: now });
        Self {
            console,
            what,
            total,
            bar,
            state,
            started: now,
        }
    }

    /// One more step is done; `text` says which.
    pub fn step(&self, text: &str) {
        let Ok(mut state) = self.state.lock() else {
            return;
        };
        state.done += 1;
        if let Some(bar) = &self.bar {
            bar.set_position(state.done);
            bar.set_message(text.to_owned());
        } else if state.done < self.total && state.said.elapsed() >= LINE_EVERY {
            state.said = Instant::now();
            let line = format!("{}: {}/{} {text}", self.what, state.done, self.total);
            self.console.progress_line(&line);
        }
    }

    /// Says what is being done, without a step.
    pub fn now(&self, text: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(text.to_owned());
        }
    }

    /// Ends with a line that names the time it took.
    pub fn finish(self, text: &str) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        self.console
            .done(format!("{text} ({})", seconds(self.started.elapsed())));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::OutputMode;

    #[test]
    fn without_a_terminal_there_is_one_line_at_the_end_and_no_escape_code() {
        let console = Console::captured(OutputMode::Human);
        let progress = console.progress("storing codes", 2);
        progress.step("oracle");
        progress.step("beacon");
        progress.finish("2 codes stored");
        let (out, err) = console.captured_text();
        assert!(out.starts_with("ok 2 codes stored ("), "{out}");
        assert_eq!(err, "");
        assert!(!out.contains('\u{1b}'));
    }
}
