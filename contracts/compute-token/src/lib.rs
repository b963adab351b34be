//! The compute-token contract.
