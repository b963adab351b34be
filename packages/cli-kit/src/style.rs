//! Colour, where it is wanted.

use std::fmt;
use std::io::IsTerminal;

/// How a piece of text is painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Headings and names.
    Bold,
    /// What matters less.
    Dim,
    /// It worked.
    Good,
    /// Look at this.
    Warn,
    /// It failed.
    Bad,
    /// Identifiers, addresses, hashes.
    Accent,
}

impl Style {
    const fn code(self) -> &'static str {
        match self {
            Self::Bold => "1",
            Self::Dim => "2",
            Self::Good => "32",
            Self::Warn => "33",
            Self::Bad => "31",
            Self::Accent => "36",
        }
    }
}

/// Paints, or leaves text as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paint {
    on: bool,
}

/// A text and how to paint it.
#[derive(Debug)]
pub struct Painted<T> {
    text: T,
    style: Style,
    on: bool,
}

impl Paint {
    /// Paints always or never.
    #[must_use]
    pub const fn new(on: bool) -> Self {
        Self { on }
    }

    /// Paints when `stream` is a terminal that can, and neither `NO_COLOR` (not empty,
    /// no-color.org) nor `no_color` forbids it.
    #[must_use]
    pub fn detect(stream: &impl IsTerminal, no_color: bool) -> Self {
        let forbidden = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self::new(stream.is_terminal() && !no_color && !forbidden && !dumb)
    }

    /// True when it paints.
    #[must_use]
    pub const fn is_on(self) -> bool {
        self.on
    }

    /// Paints a text.
    #[must_use]
    pub const fn paint<T: fmt::Display>(self, style: Style, text: T) -> Painted<T> {
        Painted {
            text,
            style,
            on: self.on,
        }
    }
}

impl<T: fmt::Display> fmt::Display for Painted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.on {
            write!(f, "\x1b[{}m{}\x1b[0m", self.style.code(), self.text)
        } else {
            self.text.fmt(f)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_painted_only_where_it_is_wanted() {
        assert_eq!(
            Paint::new(true).paint(Style::Good, "ok").to_string(),
            "\u{1b}[32mok\u{1b}[0m"
        );
        assert_eq!(Paint::new(false).paint(Style::Good, "ok").to_string(), "ok");
    }
}
