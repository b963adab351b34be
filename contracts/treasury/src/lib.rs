//! The treasury contract.
