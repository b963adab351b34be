//! Reads the chain's failure texts: which contract failed, with which of our codes, and why.
//!
//! Our contracts begin every error text with `[<contract>/<code>]`; the chain wraps that text in
//! the path it came through (`failed to execute message; message index: 0: dispatch:
//! submessages: … : execute wasm contract failed`). The reader here finds it again.

use std::fmt;

use tenzro_contract_api::ErrorEntry;

use crate::tx::TxHash;

/// What wasmd appends to a contract's own text.
const SUFFIXES: [&str; 7] = [
    ": execute wasm contract failed",
    ": instantiate wasm contract failed",
    ": migrate wasm contract failed",
    ": query wasm contract failed",
    ": reply wasm contract failed",
    ": sudo wasm contract failed",
    ": unknown request",
];

/// An error that one of our contracts returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractFailure {
    /// Short name of the contract, for example `oracle`.
    pub contract: String,
    /// The contract's own error code; `explain <contract> <code>` tells more.
    pub code: u32,
    /// What the contract said, without the prefix and without what the chain wrapped round it.
    pub text: String,
}

impl ContractFailure {
    /// Finds the first `[contract/code]` prefix in `log` and the text behind it.
    ///
    /// The first one is the outermost: where a contract passes on another contract's error, the
    /// inner prefix stays part of `text`. `None` when no contract of ours spoke.
    pub fn parse(log: &str) -> Option<Self> {
        log.match_indices('[').find_map(|(open, _)| {
            let rest = log.get(open.saturating_add(1)..)?;
            let (label, text) = rest.split_once(']')?;
            let (contract, code) = label.split_once('/')?;
            if contract.is_empty() || !contract.bytes().all(is_name_byte) {
                return None;
            }
            let code = code.parse().ok()?;
            Some(Self {
                contract: contract.to_owned(),
                code,
                text: strip_suffixes(text),
            })
        })
    }

    /// What the project's error table says about it; `None` for codes that are not in the table.
    pub fn entry(&self) -> Option<&'static ErrorEntry> {
        tenzro_contract_api::errors::find(&format!("[{}/{}]", self.contract, self.code))
    }
}

impl fmt::Display for ContractFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} says: {} [{}/{}]",
            self.contract, self.text, self.contract, self.code
        )
    }
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_')
}

fn strip_suffixes(text: &str) -> String {
    let mut text = text.trim();
    // The stack trace of the SDK, where a node is run with `--trace`.
    if let Some((before, _)) = text.split_once(" [cosm") {
        text = before;
    }
    while let Some(shorter) = SUFFIXES.iter().find_map(|suffix| text.strip_suffix(suffix)) {
        text = shorter;
    }
    text.to_owned()
}

/// A transaction that the chain refused or that failed in its block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TxFailure {
    /// The transaction.
    pub hash: TxHash,
    /// Height of the block it failed in; `None` when it never entered a block.
    pub height: Option<u64>,
    /// Error space of `code`: `sdk`, `wasm`, …
    pub codespace: String,
    /// Error code within the codespace, never 0.
    pub code: u32,
    /// The chain's text.
    pub log: String,
    /// Gas limit of the transaction, 0 when the node did not say.
    pub gas_wanted: u64,
    /// Gas used until the failure, 0 when the node did not say.
    pub gas_used: u64,
}

impl TxFailure {
    /// The contract error inside, when one of our contracts caused the failure.
    pub fn contract(&self) -> Option<ContractFailure> {
        ContractFailure::parse(&self.log)
    }

    /// True when the gas limit was too low (`sdk` code 11).
    pub fn is_out_of_gas(&self) -> bool {
        self.codespace == "sdk" && self.code == 11
    }

    /// What a person can do about a failure of the chain's own, one sentence; `None` where its text
    /// says all.
    pub fn advice(&self) -> Option<&'static str> {
        if self.codespace != "sdk" {
            return None;
        }
        Some(match self.code {
            4 => {
                "sign with the account's own key, for the chain id and the account number of this \
                 chain"
            }
            5 => "the balance must cover the amount and the fee: send less, or add to it first",
            8 => "sign with the key of the account that the message names",
            11 => "send it again with a higher gas limit or gas adjustment",
            13 => "raise the gas price to the node's minimum, named above",
            32 => "another transaction of the account came first: ask for its sequence, sign again",
            _ => return None,
        })
    }
}

impl fmt::Display for TxFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.contract() {
            Some(failure) => write!(f, "{failure}")?,
            None => write!(f, "{} ({}/{})", self.log.trim(), self.codespace, self.code)?,
        }
        if self.is_out_of_gas() {
            write!(f, "; gas limit {}, used {}", self.gas_wanted, self.gas_used)?;
        }
        Ok(())
    }
}

/// The two numbers in `account sequence mismatch, expected E, got G`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SequenceMismatch {
    /// The sequence the chain wants next.
    pub expected: u64,
    /// The sequence that was signed.
    pub got: u64,
}

impl SequenceMismatch {
    /// Reads the SDK's text; `None` when it is another failure.
    pub fn parse(log: &str) -> Option<Self> {
        let (_, rest) = log.split_once("account sequence mismatch, expected ")?;
        let (expected, rest) = rest.split_once(", got ")?;
        let end = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        Some(Self {
            expected: expected.parse().ok()?,
            got: rest.get(..end)?.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contract_behind_a_failed_message_is_named() {
        let log = "failed to execute message; message index: 0: dispatch: submessages: \
                   [oracle/12] job 7 is closed: execute wasm contract failed";
        let failure = ContractFailure::parse(log).unwrap();
        assert_eq!(failure.contract, "oracle");
        assert_eq!(failure.code, 12);
        assert_eq!(failure.text, "job 7 is closed");
    }

    #[test]
    fn an_inner_contract_error_stays_in_the_text_of_the_outer_one() {
        let log = "[data-registry/3] check failed: [oracle/12] no such model: reply wasm contract \
                   failed: execute wasm contract failed";
        let failure = ContractFailure::parse(log).unwrap();
        assert_eq!(
            (failure.contract.as_str(), failure.code),
            ("data-registry", 3)
        );
        assert_eq!(failure.text, "check failed: [oracle/12] no such model");
    }

    #[test]
    fn other_brackets_are_not_contract_errors() {
        for log in [
            "index [0] out of range",
            "[a/b] x",
            "[/1] x",
            "[Oracle/1] x",
            "plain",
            "[x/1",
        ] {
            assert_eq!(ContractFailure::parse(log), None, "{log}");
        }
    }

    #[test]
    fn the_expected_sequence_is_read_from_the_refusal() {
        let log = "account sequence mismatch, expected 12, got 9: incorrect account sequence";
        assert_eq!(
            SequenceMismatch::parse(log),
            Some(SequenceMismatch {
                expected: 12,
                got: 9
            })
        );
        assert_eq!(SequenceMismatch::parse("out of gas"), None);
    }
}
