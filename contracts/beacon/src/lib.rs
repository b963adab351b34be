//! The beacon contract.
