//! The peer-review contract.
