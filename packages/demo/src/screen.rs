//! What the person at the terminal follows.

use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tenzro_cli_kit::{Paint, Style};

/// What a reader looks for in a line. Hashes are dimmed beside them.
const WORDS: [(&str, Style); 5] = [
    ("accepted", Style::Good),
    ("refused", Style::Warn),
    ("slashed", Style::Warn),
    ("the peers overrule the AI", Style::Bold),
    ("FAILED", Style::Bad),
];

/// Prints sections and lines, and remembers how long each section took.
#[derive(Debug)]
pub struct Screen {
    begun: Instant,
    section: Option<(String, Instant)>,
    times: Vec<(String, Duration)>,
    /// What did not hold, in the words of its line.
    failures: Mutex<Vec<String>>,
}

/// Head of the line of something that was broken on purpose.
const FAULT: &str = "  FAULT  ";

/// Begins the line of a check that holds.
const HOLDS: &str = "ok     ";

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
        let paint = Paint::detect(&std::io::stdout(), false);
        let rule = "\u{2500}".repeat(74usize.saturating_sub(title.chars().count()));
        println!(
            "\n{} {} {}",
            paint.paint(Style::Dim, "\u{2500}\u{2500}"),
            paint.paint(Style::Bold, title),
            paint.paint(Style::Dim, rule)
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
        let head = format!("{:6.1}s  ", self.begun.elapsed().as_secs_f64());
        say(&head, text.as_ref());
    }

    /// The line of a check: whether it holds, and what. One that does not is told again at the end. How
    /// many failed, 0 or 1.
    pub fn check(&self, holds: bool, text: impl AsRef<str>) -> usize {
        let text = text.as_ref();
        self.line(format!("{}{text}", if holds { HOLDS } else { "FAILED " }));
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
        say(FAULT, text.as_ref());
    }

    /// A line that belongs to the one above.
    pub fn more(&self, text: impl AsRef<str>) {
        say("         ", text.as_ref());
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

/// Prints a line. On a terminal that is too narrow for it, the rest goes on below its text, not below the
/// time; in a file or a pipe a line stays a line.
fn say(head: &str, text: &str) {
    let stdout = std::io::stdout();
    if stdout.is_terminal() {
        let line = fitted(head, text, textwrap::termwidth());
        println!("{}", dressed(Paint::detect(&stdout, false), head, &line));
    } else {
        println!("{head}{text}");
    }
}

/// A line in colours, if there are any: its head, the words of [`WORDS`] and its hash.
fn dressed(paint: Paint, head: &str, line: &str) -> String {
    if !paint.is_on() {
        return line.to_owned();
    }
    let Some(text) = line.strip_prefix(head) else {
        return line.to_owned();
    };
    let style = if head == FAULT {
        Style::Warn
    } else {
        Style::Dim
    };
    let head = paint.paint(style, head);
    let mut text = match text.strip_prefix(HOLDS) {
        Some(rest) => format!("{}{rest}", paint.paint(Style::Good, HOLDS)),
        None => text.to_owned(),
    };
    for (word, style) in WORDS {
        text = text.replacen(word, &paint.paint(style, word).to_string(), 1);
    }
    if let Some((before, hash)) = text.rsplit_once("  tx ") {
        text = format!(
            "{before}  {}",
            paint.paint(Style::Dim, format!("tx {hash}"))
        );
    }
    format!("{head}{text}")
}

/// A line in a width, columns; words stay whole, and a hash stays with what says that it is one.
fn fitted(head: &str, text: &str, width: usize) -> String {
    let inner = text
        .chars()
        .take_while(|character| *character == ' ')
        .count();
    let indent = " ".repeat(head.chars().count().saturating_add(inner).saturating_add(2));
    let options = textwrap::Options::new(width)
        .subsequent_indent(&indent)
        .break_words(false);
    let line = format!("{head}{text}").replace(" tx ", " tx\u{a0}");
    textwrap::fill(&line, options).replace('\u{a0}', " ")
}

/// The first twelve digits of a hash.
#[must_use]
pub fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_of_a_long_line_goes_on_below_its_text() {
        assert_eq!(
            fitted(
                " 104.1s  ",
                "  operator-6   agrees with 1 of 7; 4 of 8 values differ",
                44
            ),
            " 104.1s    operator-6   agrees with 1 of 7;\n             4 of 8 values differ"
        );
    }

    #[test]
    fn a_hash_stays_with_what_says_that_it_is_one() {
        let line = fitted(" 1.0s  ", "claimed 200 TIC  tx AA8BC2D29078", 28);
        assert_eq!(line, " 1.0s  claimed 200 TIC\n         tx AA8BC2D29078");
        let dressed = dressed(Paint::new(true), " 1.0s  ", &line);
        assert!(
            dressed.ends_with("  \u{1b}[2mtx AA8BC2D29078\u{1b}[0m"),
            "{dressed}"
        );
    }

    #[test]
    fn what_a_reader_looks_for_is_coloured_and_nothing_else_changes() {
        let (head, text) = (
            "  76.1s  ",
            "item 1   a.txt   accepted, weight 3  tx AA8BC2D29078",
        );
        let line = format!("{head}{text}");
        assert_eq!(dressed(Paint::new(false), head, &line), line);
        let dress =
            |head: &str, text: &str| dressed(Paint::new(true), head, &format!("{head}{text}"));
        assert_eq!(
            dress(head, text),
            "\u{1b}[2m  76.1s  \u{1b}[0mitem 1   a.txt   \u{1b}[32maccepted\u{1b}[0m, weight 3  \
             \u{1b}[2mtx AA8BC2D29078\u{1b}[0m"
        );
        assert_eq!(
            dress(head, "ok     all accounted for"),
            "\u{1b}[2m  76.1s  \u{1b}[0m\u{1b}[32mok     \u{1b}[0mall accounted for"
        );
        assert!(dress(FAULT, "kill -9").starts_with("\u{1b}[33m  FAULT  "));
    }

    #[test]
    fn a_line_that_fits_stays_as_it_is_and_a_long_word_is_not_cut() {
        assert_eq!(
            fitted("   ", "tx 0123456789ABCDEF", 80),
            "   tx 0123456789ABCDEF"
        );
        assert_eq!(
            fitted(" ", "root 0123456789ABCDEF", 10),
            " root\n   0123456789ABCDEF"
        );
    }
}
