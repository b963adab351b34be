//! The registry of all contract errors, read by `explain`.

/// One error of one contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorEntry {
    /// The contract's name, as in its error texts.
    pub contract: &'static str,
    /// The stable code within the contract, from 1.
    pub code: u16,
    /// The variant's name in snake case.
    pub name: &'static str,
    /// What the user should do.
    pub advice: &'static str,
}

/// The tables of all contracts.
pub const TABLES: &[&[ErrorEntry]] = &[
    crate::beacon::error::TABLE,
    crate::operators::error::TABLE,
    crate::models::error::TABLE,
    crate::oracle::error::TABLE,
    crate::trainers::error::TABLE,
    crate::reputation::error::TABLE,
    crate::peer_review::error::TABLE,
    crate::data_registry::error::TABLE,
    crate::marketplace::error::TABLE,
    crate::custody::error::TABLE,
    crate::treasury::error::TABLE,
    crate::escrow::error::TABLE,
    crate::token::error::TABLE,
    crate::ibc_gateway::error::TABLE,
    crate::ibc_oracle::error::TABLE,
];

/// The entry behind a text that begins `[<contract>/<code>]`, wherever in the text that stands
/// (chains wrap contract errors in text of their own).
#[must_use]
pub fn find(text: &str) -> Option<&'static ErrorEntry> {
    TABLES
        .iter()
        .flat_map(|table| table.iter())
        .find(|entry| text.contains(&format!("[{}/{}]", entry.contract, entry.code)))
}

/// Fails unless `texts` (one per variant, in the order of the codes) and `table` cover each other.
#[cfg(test)]
pub(crate) fn assert_table(table: &[ErrorEntry], contract: &str, texts: &[String]) {
    assert_eq!(table.len(), texts.len(), "one entry per variant");
    for (code, (entry, text)) in (1u16..).zip(table.iter().zip(texts)) {
        assert_eq!(entry.contract, contract);
        assert_eq!(entry.code, code, "codes run from 1");
        let prefix = format!("[{contract}/{}] ", entry.code);
        assert!(
            text.starts_with(&prefix),
            "{text:?} does not begin {prefix:?}"
        );
        assert!(!entry.advice.is_empty());
    }
}
