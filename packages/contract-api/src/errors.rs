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
pub const TABLES: &[&[ErrorEntry]] = &[];

/// The entry behind a text that begins `[<contract>/<code>]`, wherever in the text that stands
/// (chains wrap contract errors in text of their own).
#[must_use]
pub fn find(text: &str) -> Option<&'static ErrorEntry> {
    TABLES
        .iter()
        .flat_map(|table| table.iter())
        .find(|entry| text.contains(&format!("[{}/{}]", entry.contract, entry.code)))
}
