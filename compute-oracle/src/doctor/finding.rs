//! What checks find, and how it is said.

use tenzro_client::Deployment;

use crate::config::Config;
use crate::node::Node;

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was checked.
    pub what: &'static str,
    /// What is well, or what is wrong and how to mend it.
    pub result: Result<String, Fault>,
}

/// What is wrong, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub why: String,
    /// What mends it.
    pub fix: String,
}

pub(super) fn fault<T>(why: impl ToString, fix: impl Into<String>) -> Result<T, Fault> {
    Err(Fault {
        why: why.to_string(),
        fix: fix.into(),
    })
}

#[derive(Default)]
pub(super) struct Findings {
    pub(super) all: Vec<Finding>,
}

impl Findings {
    /// Notes a finding; what was found, for the checks after it.
    pub(super) fn note<T: Said>(
        &mut self,
        what: &'static str,
        result: Result<T, Fault>,
    ) -> Option<T> {
        let (result, value) = match result {
            Ok(value) => (Ok(value.said()), Some(value)),
            Err(fault) => (Err(fault), None),
        };
        self.all.push(Finding { what, result });
        value
    }
}

/// What is said of a thing that is well.
pub(super) trait Said {
    fn said(&self) -> String;
}

impl Said for String {
    fn said(&self) -> String {
        self.clone()
    }
}

impl Said for Config {
    fn said(&self) -> String {
        format!("node {}, data in {}", self.rpc, self.home.display())
    }
}

impl Said for tenzro_client::Key {
    fn said(&self) -> String {
        self.address().to_string()
    }
}

impl Said for Deployment {
    fn said(&self) -> String {
        format!("{}, {} contracts", self.chain_id, self.contracts.len())
    }
}

impl Said for Node {
    fn said(&self) -> String {
        format!("serves {}", self.chain_id())
    }
}
