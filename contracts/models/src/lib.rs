//! The models contract.
