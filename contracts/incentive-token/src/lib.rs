//! The incentive-token contract.
