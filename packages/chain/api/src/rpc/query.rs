//! The query language of searches and subscriptions: `message.sender = 'a' AND tx.height >= 5`.
//!
//! Conditions are joined by `AND`; operators are `=`, `<`, `<=`, `>`, `>=`, `CONTAINS`, `EXISTS`;
//! a value is a text in single quotes or a number. Spaces are optional. Times and dates, which
//! CometBFT also compares, are refused, as are numbers with a fraction.

use std::collections::BTreeMap;

use tenzro_chain_types::chain::{Comparison, Condition};

/// Longest query of a search or subscription, in bytes (`maxQueryLength` of CometBFT). Each condition
/// costs a walk over the index, during which no block is added to it.
pub const MAX_LENGTH: usize = 512;
/// What is said of a longer one.
pub(crate) const TOO_LONG: &str = "maximum query length exceeded";

/// Values of events by `type.key`.
pub type Events = BTreeMap<String, Vec<String>>;

/// A query, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query(Vec<Condition>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Tag(String),
    Text(String),
    Number(String),
    Operator(&'static str),
    And,
    Exists,
    Contains,
    Time,
    Date,
}

impl Token {
    fn label(&self) -> &'static str {
        match self {
            Self::Tag(_) => "tag",
            Self::Text(_) => "string",
            Self::Number(_) => "number",
            Self::Operator("=") => "= operator",
            Self::Operator("<") => "< operator",
            Self::Operator("<=") => "<= operator",
            Self::Operator(">") => "> operator",
            Self::Operator(_) => ">= operator",
            Self::And => "AND operator",
            Self::Exists => "EXISTS operator",
            Self::Contains => "CONTAINS operator",
            Self::Time => "timestamp",
            Self::Date => "datestamp",
        }
    }
}

struct Scanner<'a> {
    text: &'a str,
    /// Where the next token is looked for, in bytes.
    at: usize,
    /// Where the last token began.
    start: usize,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Takes characters as long as they are of a kind.
    fn take(&mut self, is_of_kind: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !is_of_kind(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// The next token; `None` at the end.
    fn next(&mut self) -> Result<Option<Token>, String> {
        self.take(char::is_whitespace);
        self.start = self.at;
        let Some(first) = self.rest().chars().next() else {
            return Ok(None);
        };
        match first {
            '0'..='9' => Ok(Some(self.number())),
            '\'' => self.text_literal().map(Some),
            '<' | '>' | '=' => Ok(Some(self.operator())),
            c if c == '_' || c.is_alphabetic() => Ok(Some(self.word())),
            c => {
                let (start, end) = (self.start, self.start + c.len_utf8());
                Err(format!("offset {start}: invalid input {c} at offset {end}"))
            }
        }
    }

    fn number(&mut self) -> Token {
        let from = self.at;
        self.take(|c| c.is_ascii_digit());
        if self.rest().starts_with('.') {
            self.at += 1;
            self.take(|c| c.is_ascii_digit());
        }
        Token::Number(self.text[from..self.at].into())
    }

    fn text_literal(&mut self) -> Result<Token, String> {
        let body = &self.rest()[1..];
        let Some(end) = body.find('\'') else {
            return Err(format!("offset {}: EOF", self.start));
        };
        self.at += end + 2;
        Ok(Token::Text(body[..end].into()))
    }

    fn operator(&mut self) -> Token {
        let found = ["<=", ">=", "<", ">", "="]
            .into_iter()
            .find(|operator| self.rest().starts_with(operator))
            .unwrap_or("=");
        self.at += found.len();
        Token::Operator(found)
    }

    fn word(&mut self) -> Token {
        let word = self.take(|c| c.is_alphanumeric() || "._-".contains(c));
        let is_before_space = self.rest().starts_with(' ');
        match word {
            "AND" => Token::And,
            "EXISTS" => Token::Exists,
            "CONTAINS" => Token::Contains,
            "TIME" if is_before_space => Token::Time,
            "DATE" if is_before_space => Token::Date,
            tag => Token::Tag(tag.into()),
        }
    }

    /// The next token, which must be there.
    fn require(&mut self) -> Result<Token, String> {
        self.next()?
            .ok_or_else(|| format!("offset {}: EOF", self.start))
    }

    fn unwanted(&self, got: &Token, wanted: &str) -> String {
        format!(
            "offset {}: got {}, wanted {wanted}",
            self.start,
            got.label()
        )
    }

    fn condition(&mut self) -> Result<Condition, String> {
        let key = match self.require()? {
            Token::Tag(key) => key,
            other => return Err(self.unwanted(&other, "tag")),
        };
        let comparison = match self.require()? {
            Token::Exists => Comparison::Exists,
            Token::Contains => match self.require()? {
                Token::Text(text) => Comparison::Contains(text),
                other => return Err(self.unwanted(&other, "string")),
            },
            Token::Operator(operator) => self.compared(operator)?,
            other => {
                let wanted = "<= operator, >= operator, < operator, > operator, = operator, \
                              CONTAINS operator or EXISTS operator";
                return Err(self.unwanted(&other, wanted));
            }
        };
        Ok(Condition { key, comparison })
    }

    fn compared(&mut self, operator: &str) -> Result<Comparison, String> {
        let number = match self.require()? {
            Token::Text(text) if operator == "=" => return Ok(Comparison::Is(text)),
            Token::Number(number) => number,
            Token::Time | Token::Date => {
                return Err(format!(
                    "offset {}: times and dates are not indexed; compare heights instead",
                    self.start
                ));
            }
            other if operator == "=" => {
                return Err(self.unwanted(&other, "number, timestamp, datestamp or string"));
            }
            other => return Err(self.unwanted(&other, "number, timestamp or datestamp")),
        };
        let number: i128 = number.parse().map_err(|_| {
            let start = self.start;
            format!("offset {start}: {number} is not a whole number below 2^127")
        })?;
        Ok(match operator {
            "<" => Comparison::Less(number),
            "<=" => Comparison::AtMost(number),
            ">" => Comparison::Greater(number),
            ">=" => Comparison::AtLeast(number),
            _ => Comparison::Equal(number),
        })
    }
}

impl Query {
    /// Reads a query.
    ///
    /// # Errors
    /// The offset in bytes at which it cannot be read, and what was wanted there.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut scanner = Scanner {
            text,
            at: 0,
            start: 0,
        };
        let mut conditions = vec![scanner.condition()?];
        while let Some(token) = scanner.next()? {
            if token != Token::And {
                let start = scanner.start;
                let got = token.label();
                return Err(format!("offset {start}: got {got}, want AND operator"));
            }
            conditions.push(scanner.condition()?);
        }
        Ok(Self(conditions))
    }

    /// Its conditions.
    #[must_use]
    pub fn conditions(&self) -> &[Condition] {
        &self.0
    }

    /// True if the events meet every condition; one value of several is enough.
    #[must_use]
    pub fn matches(&self, events: &Events) -> bool {
        self.0.iter().all(|condition| {
            let values = events.get(&condition.key);
            match (values, &condition.comparison) {
                (Some(values), comparison) => values.iter().any(|value| meets(value, comparison)),
                (None, Comparison::Exists) => has_type(events, &condition.key),
                (None, _) => false,
            }
        })
    }
}

/// True if there is an event of this type, whatever its attributes.
fn has_type(events: &Events, kind: &str) -> bool {
    events
        .keys()
        .any(|key| key.rsplit_once('.').is_some_and(|(event, _)| event == kind))
}

fn meets(value: &str, comparison: &Comparison) -> bool {
    match comparison {
        Comparison::Is(text) => value == text,
        Comparison::Contains(text) => value.contains(text.as_str()),
        Comparison::Exists => true,
        Comparison::Equal(number) => leading(value).is_some_and(|(n, rest)| n == *number && !rest),
        Comparison::Less(number) => leading(value).is_some_and(|(n, _)| n < *number),
        Comparison::AtMost(number) => {
            leading(value).is_some_and(|(n, rest)| n < *number || (n == *number && !rest))
        }
        Comparison::Greater(number) => {
            leading(value).is_some_and(|(n, rest)| n > *number || (n == *number && rest))
        }
        Comparison::AtLeast(number) => leading(value).is_some_and(|(n, _)| n >= *number),
    }
}

/// The number that a value begins with (`8` of `8utnz`) and whether a fraction above 0 follows.
fn leading(value: &str) -> Option<(i128, bool)> {
    let is_no_digit = |c: char| !c.is_ascii_digit();
    let end = value.find(is_no_digit).unwrap_or(value.len());
    let whole = value[..end].parse().ok()?;
    let fraction = value[end..].strip_prefix('.').unwrap_or("");
    let digits = fraction.split(is_no_digit).next().unwrap_or("");
    Some((whole, digits.bytes().any(|digit| digit != b'0')))
}

#[cfg(test)]
mod tests;
