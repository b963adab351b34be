//! Gas prices of the host, as cosmwasm-vm 3.0 sets them, and what a call reports.
//!
//! The unit is CosmWasm gas: 10¹² for one second of work on the reference machine.

use crate::{VmError, VmResult};

/// One microsecond of work.
const MICROSECOND: u64 = 1_000_000;

/// Gas for one wasm operator.
pub(crate) const OPERATOR: u64 = 115;

/// Gas for an operator that ends a straight run of code and so carries the metering code.
pub(crate) const ACCOUNTING_OPERATOR: u64 = 1_610;

/// Every call of a host function.
pub(crate) const HOST_CALL: u64 = 18_000;

/// Verifying a secp256k1 signature.
pub(crate) const SECP256K1_VERIFY: u64 = 96 * MICROSECOND;
/// Recovering a secp256k1 public key.
pub(crate) const SECP256K1_RECOVER: u64 = 194 * MICROSECOND;
/// Verifying a secp256r1 signature.
pub(crate) const SECP256R1_VERIFY: u64 = 279 * MICROSECOND;
/// Recovering a secp256r1 public key.
pub(crate) const SECP256R1_RECOVER: u64 = 592 * MICROSECOND;
/// Verifying one ed25519 signature.
pub(crate) const ED25519_VERIFY: u64 = 35 * MICROSECOND;
/// Verifying a batch of ed25519 signatures.
pub(crate) const ED25519_BATCH: Linear = Linear::microseconds(24, 21);
/// Verifying a batch of ed25519 signatures of one key.
pub(crate) const ED25519_BATCH_ONE_KEY: Linear = Linear::microseconds(36, 10);
/// Adding points of BLS12-381 G1.
pub(crate) const BLS_AGGREGATE_G1: Linear = Linear::microseconds(68, 12);
/// Adding points of BLS12-381 G2.
pub(crate) const BLS_AGGREGATE_G2: Linear = Linear {
    base: 103_500_000,
    per_item: 24_500_000,
};
/// Hashing to BLS12-381 G1.
pub(crate) const BLS_HASH_TO_G1: u64 = 563 * MICROSECOND;
/// Hashing to BLS12-381 G2.
pub(crate) const BLS_HASH_TO_G2: u64 = 871 * MICROSECOND;
/// Checking that pairings are equal, per pairing.
pub(crate) const BLS_PAIRING: Linear = Linear::microseconds(2_112, 163);

/// Checking that bytes are UTF-8.
pub(crate) const STRING_FROM_BYTES: Linear = Linear {
    base: 28_700,
    per_item: 1_400,
};
/// Copying into the memory of the contract.
pub(crate) const WRITE_REGION: Linear = Linear {
    base: 230_000,
    per_item: 570,
};
const READ_REGION_SMALL: Linear = Linear {
    base: 200_000,
    per_item: 115,
};
const READ_REGION_LARGE: Linear = Linear {
    base: 0,
    per_item: 520,
};
/// Up to this many bytes a read is priced as small.
const READ_REGION_THRESHOLD: u64 = 8_000_000;

/// Copying `bytes` out of the memory of the contract.
pub(crate) fn read_region(bytes: u64) -> VmResult<u64> {
    if bytes <= READ_REGION_THRESHOLD {
        READ_REGION_SMALL.of(bytes)
    } else {
        READ_REGION_LARGE.of(bytes)
    }
}

/// A price that grows with a count.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Linear {
    base: u64,
    per_item: u64,
}

impl Linear {
    const fn microseconds(base: u64, per_item: u64) -> Self {
        Self {
            base: base.saturating_mul(MICROSECOND),
            per_item: per_item.saturating_mul(MICROSECOND),
        }
    }

    /// Price of `items`; an amount beyond 64 bits is more gas than anybody has.
    pub(crate) fn of(self, items: u64) -> VmResult<u64> {
        self.per_item
            .checked_mul(items)
            .and_then(|variable| variable.checked_add(self.base))
            .ok_or(VmError::GasDepletion)
    }
}

/// Where the gas of a call went.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct GasReport {
    /// What the call was given.
    pub limit: u64,
    /// What is left; 0 after running out.
    pub remaining: u64,
    /// What the chain metered itself during the call (storage, queries).
    pub used_externally: u64,
    /// What the machine metered: code, host functions, copies. `limit − externally − remaining`,
    /// and 0 where the chain alone used more than the limit.
    pub used_internally: u64,
}

impl GasReport {
    /// The report of a call of which nothing ran.
    #[must_use]
    pub const fn untouched(limit: u64) -> Self {
        Self {
            limit,
            remaining: limit,
            used_externally: 0,
            used_internally: 0,
        }
    }

    pub(crate) const fn new(limit: u64, remaining: u64, used_externally: u64) -> Self {
        Self {
            limit,
            remaining,
            used_externally,
            used_internally: limit
                .saturating_sub(used_externally)
                .saturating_sub(remaining),
        }
    }
}
