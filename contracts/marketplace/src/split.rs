//! The split of a price and the index that pays it out, as integers.
//!
//! Index accounting after the pull-payment pattern of staking rewards: one write per sale however
//! many share it. `num = part · 10¹⁸ + rem; acc += num / W; rem = num mod W`;
//! `owed(w) = ⌊w · acc / 10¹⁸⌋ − paid`. Never overpays; each holder leaves less than one unit.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{StdError, StdResult, Uint128, Uint256};
use tenzro_contract_api::types::{BPS_SCALE, Bps};

/// Scale of an index.
const SCALE: u128 = 1_000_000_000_000_000_000;

/// How one price is divided; the five parts add up to it.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct Parts {
    /// Contributors, reviewers, storing operators.
    pub roles: [Uint128; 3],
    /// Sent to the community account.
    pub community: Uint128,
    /// Burned.
    pub burned: Uint128,
}

/// Divides a price. Role parts round down; the protocol takes what is left, also the part of a
/// role whose weight is zero. Half of the protocol's, rounded down, is burned.
///
/// # Errors
/// When `shares` exceed 100 %.
pub fn divide(price: Uint128, shares: &[Bps; 3], weights: [Uint128; 3]) -> StdResult<Parts> {
    let mut roles = [Uint128::zero(); 3];
    let mut protocol = price;
    for (index, share) in shares.iter().enumerate() {
        if weights[index].is_zero() {
            continue;
        }
        roles[index] = price
            .checked_multiply_ratio(share.get(), BPS_SCALE)
            .map_err(|error| StdError::generic_err(format!("part of a price: {error}")))?;
        protocol = protocol.checked_sub(roles[index])?;
    }
    let burned = protocol.checked_div(Uint128::new(2))?;
    Ok(Parts {
        roles,
        community: protocol.checked_sub(burned)?,
        burned,
    })
}

/// The index of one role in one version.
#[cw_serde]
#[derive(Default)]
pub struct Index {
    /// Sum of what one unit of weight has earned, scaled by 10¹⁸.
    pub accumulated: Uint256,
    /// What did not divide evenly, scaled by 10¹⁸; below the weight's total.
    pub remainder: Uint256,
}

impl Index {
    /// Adds the part of one sale.
    ///
    /// # Errors
    /// When `total_weight` is zero, or 256 bits do not suffice.
    pub fn deposit(&mut self, part: Uint128, total_weight: Uint128) -> StdResult<()> {
        let weight = Uint256::from(total_weight);
        let sum = Uint256::from(part)
            .checked_mul(Uint256::from(SCALE))?
            .checked_add(self.remainder)?;
        self.accumulated = self.accumulated.checked_add(sum.checked_div(weight)?)?;
        self.remainder = sum.checked_rem(weight)?;
        Ok(())
    }

    /// Everything a weight has earned so far, rounded down.
    ///
    /// # Errors
    /// When the result leaves 128 bits.
    pub fn earned(&self, weight: Uint128) -> StdResult<Uint128> {
        let sum = self.accumulated.checked_mul(Uint256::from(weight))?;
        Uint128::try_from(sum.checked_div(Uint256::from(SCALE))?).map_err(StdError::from)
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, reason = "a test fails by panicking")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shares() -> [Bps; 3] {
        [8_000, 500, 1_000].map(|share| Bps::new(share).unwrap())
    }

    #[test]
    fn a_price_of_a_hundred_splits_80_5_10_and_half_of_5_is_burned() {
        let parts = divide(Uint128::new(100), &shares(), [Uint128::one(); 3]).unwrap();
        assert_eq!(parts.roles, [80, 5, 10].map(Uint128::new));
        assert_eq!((parts.community.u128(), parts.burned.u128()), (3, 2));
    }

    #[test]
    fn a_role_without_weight_yields_to_the_protocol() {
        let weights = [Uint128::one(), Uint128::zero(), Uint128::one()];
        let parts = divide(Uint128::new(1_000), &shares(), weights).unwrap();
        assert_eq!(parts.roles[1], Uint128::zero());
        assert_eq!(parts.community.u128() + parts.burned.u128(), 100);
    }

    proptest! {
        #[test]
        fn the_parts_of_any_price_add_up_to_it(
            price in any::<u64>(),
            a in 0u16..=4_000, b in 0u16..=3_000, c in 0u16..=3_000,
            weights in prop::array::uniform3(0u128..3),
        ) {
            let shares = [a, b, c].map(|share| Bps::new(share).unwrap());
            let parts = divide(Uint128::from(price), &shares, weights.map(Uint128::new)).unwrap();
            let sum = parts.roles.iter().map(|part| part.u128()).sum::<u128>()
                + parts.community.u128() + parts.burned.u128();
            prop_assert_eq!(sum, u128::from(price));
        }

        #[test]
        fn an_index_never_overpays_and_leaves_less_than_a_unit_per_holder(
            weights in prop::collection::vec(1u64..1_000_000_000, 1..40),
            sales in prop::collection::vec(0u64..1_000_000_000_000, 1..60),
        ) {
            let total: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
            let mut index = Index::default();
            let mut deposited = 0u128;
            for sale in &sales {
                index.deposit(Uint128::from(*sale), Uint128::new(total)).unwrap();
                deposited += u128::from(*sale);
            }
            let earned: u128 =
                weights.iter().map(|weight| index.earned(Uint128::from(*weight)).unwrap().u128()).sum();
            prop_assert!(earned <= deposited);
            prop_assert!(deposited - earned <= weights.len() as u128);
        }
    }
}
