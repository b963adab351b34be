//! What the person at the terminal follows.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Prints sections and lines, and remembers how long each section took.
#[derive(Debug)]
pub struct Screen {
    begun: Instant,
    section: Option<(String, Instant)>,
    times: Vec<(String, Duration)>,
    /// What did not hold, in the words of its line.
    failures: Mutex<Vec<String>>,
}

impl Default for Screen {
    fn default() -> Self {
        Self::new()
    }
}

impl Screen {
    /// The clock starts.
    #[must_use]
    pub fn new() -> Self {
        Self {
            begun: Instant::now(),
            section: None,
            times: Vec::new(),
            failures: Mutex::default(),
        }
    }

    /// Ends the section before and begins one.
    pub fn section(&mut self, title: &str) {
        self.end_section();
        println!(
            "\n\u{2500}\u{2500} {title} {}",
            "\u{2500}".repeat(74usize.saturating_sub(title.chars().count()))
        );
        self.section = Some((title.to_owned(), Instant::now()));
    }

    fn end_section(&mut self) {
        if let Some((title, since)) = self.section.take() {
            self.times.push((title, since.elapsed()));
        }
    }

    /// One line, with the time since the start.
    pub fn line(&self, text: impl AsRef<str>) {
        println!(
            "{:6.1}s  {}",
            self.begun.elapsed().as_secs_f64(),
            text.as_ref()
        );
    }

    /// The line of a check: whether it holds, and what. One that does not is told again at the end. How
    /// many failed, 0 or 1.
    pub fn check(&self, holds: bool, text: impl AsRef<str>) -> usize {
        let text = text.as_ref();
        self.line(format!(
            "{} {text}",
            if holds { "ok    " } else { "FAILED" }
        ));
        if !holds {
            let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
            failures.push(text.to_owned());
        }
        usize::from(!holds)
    }

    /// The checks that failed.
    #[must_use]
    pub fn failures(&self) -> Vec<String> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures.clone()
    }

    /// Something was broken on purpose.
    pub fn fault(text: impl AsRef<str>) {
        println!("  FAULT  {}", text.as_ref());
    }

    /// A line that belongs to the one above.
    pub fn more(&self, text: impl AsRef<str>) {
        println!("         {}", text.as_ref());
    }

    /// Sections that have ended, with their times.
    #[must_use]
    pub fn so_far(&self) -> Vec<(String, Duration)> {
        self.times.clone()
    }

    /// Ends the last section; all sections with their times, and the whole.
    pub fn times(&mut self) -> (Vec<(String, Duration)>, Duration) {
        self.end_section();
        (self.times.clone(), self.begun.elapsed())
    }
}

/// The first twelve digits of a hash.
#[must_use]
pub fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}
