//! The data-registry contract.
