//! The reputation contract.
