//! Printing of sets that a contract controls, so that an error text stays short.

use std::collections::BTreeSet;

/// Prints `{"a", "b", ... 3 more}` in at most `max_length` bytes.
///
/// `max_length` must leave room for the shortest form (40 is enough for any set).
pub(crate) fn list_limited<S: AsRef<str>>(items: &BTreeSet<S>, max_length: usize) -> String {
    let mut text = String::from("{");
    // Length of the text before each item, to go back to.
    let mut lengths = Vec::new();
    for item in items {
        lengths.push(text.len());
        if lengths.len() > 1 {
            text.push_str(", ");
        }
        text.push('"');
        text.push_str(item.as_ref());
        text.push('"');
        if text.len() > max_length {
            break;
        }
    }
    if text.len() < max_length {
        text.push('}');
        return text;
    }
    while let Some(length) = lengths.pop() {
        let shown = lengths.len();
        let skipped = items.len().saturating_sub(shown);
        let note = if shown == 0 {
            format!("... {skipped} elements}}")
        } else {
            format!(", ... {skipped} more}}")
        };
        if length.saturating_add(note.len()) <= max_length {
            text.truncate(length);
            text.push_str(&note);
            return text;
        }
    }
    format!("{{... {} elements}}", items.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(items: &[&'static str]) -> BTreeSet<&'static str> {
        items.iter().copied().collect()
    }

    #[test]
    fn a_short_set_is_printed_whole() {
        assert_eq!(list_limited(&set(&[]), 40), "{}");
        assert_eq!(list_limited(&set(&["b", "a"]), 40), r#"{"a", "b"}"#);
    }

    #[test]
    fn a_long_set_is_cut_and_says_how_many_are_missing() {
        let fruits = set(&["apple", "banana", "watermelon"]);
        assert_eq!(list_limited(&fruits, 20), "{... 3 elements}");
        assert_eq!(list_limited(&fruits, 22), r#"{"apple", ... 2 more}"#);
    }
}
