//! The operators contract.
