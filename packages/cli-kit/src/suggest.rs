//! "Did you mean …?"

/// The known name that looks most like `given`; `None` when none is close.
#[must_use]
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given = given.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&given, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_typing_error_finds_the_name_that_was_meant_and_nonsense_finds_none() {
        let names = ["oracle", "operators", "marketplace"];
        assert_eq!(nearest("oracel", names), Some("oracle"));
        assert_eq!(nearest("Market", names), Some("marketplace"));
        assert_eq!(nearest("xyz", names), None);
    }
}
