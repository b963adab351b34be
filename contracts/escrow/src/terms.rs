//! What a part costs and which parts can be bought, as integers.

use cosmwasm_std::{StdError, StdResult, Uint128, Uint256};
use tenzro_contract_api::{escrow::EscrowError, types::MICRO};

/// Native units for `amount` micro-TIC at `price` per TIC: `⌈amount · price / 10⁶⌉`.
///
/// # Errors
/// When the result leaves 128 bits.
pub fn cost(amount: Uint128, price: Uint128) -> StdResult<Uint128> {
    let whole = amount.full_mul(price);
    let micro = Uint256::from(MICRO);
    let floor = whole.checked_div(micro)?;
    let rest = whole.checked_rem(micro)?;
    let rounded = if rest.is_zero() {
        floor
    } else {
        floor.checked_add(Uint256::one())?
    };
    Uint128::try_from(rounded).map_err(StdError::from)
}

/// Refuses a part that an offer does not give: more than is left, nothing, or less than the smallest
/// part without being all that is left.
///
/// # Errors
/// [`EscrowError::TooMuch`], [`EscrowError::TooSmall`].
pub fn check_part(amount: Uint128, left: Uint128, min_fill: Uint128) -> Result<(), EscrowError> {
    if amount > left {
        return Err(EscrowError::TooMuch { amount, left });
    }
    if amount.is_zero() || (amount < min_fill && amount < left) {
        return Err(EscrowError::TooSmall { amount, min_fill });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cost_of(amount: u128, price: u128) -> u128 {
        cost(Uint128::new(amount), Uint128::new(price))
            .unwrap()
            .u128()
    }

    #[test]
    fn a_part_of_a_unit_costs_a_whole_one() {
        assert_eq!(cost_of(1, 1), 1);
        assert_eq!(cost_of(1_000_000, 1), 1);
        assert_eq!(cost_of(1_000_001, 1), 2);
        assert_eq!(cost_of(2_500_000, 40), 100);
        assert!(cost(Uint128::MAX, Uint128::MAX).is_err());
    }

    #[test]
    fn all_that_is_left_can_be_bought_also_below_the_smallest_part() {
        let check = |amount: u128, left: u128, min: u128| {
            check_part(Uint128::new(amount), Uint128::new(left), Uint128::new(min))
        };
        assert_eq!(check(5, 10, 5), Ok(()));
        assert_eq!(check(3, 3, 5), Ok(()));
        assert!(matches!(check(4, 10, 5), Err(EscrowError::TooSmall { .. })));
        assert!(matches!(check(0, 10, 0), Err(EscrowError::TooSmall { .. })));
        assert!(matches!(check(11, 10, 5), Err(EscrowError::TooMuch { .. })));
    }

    proptest! {
        /// However an offer is cut, its seller gets at least what the whole costs, and less than one
        /// unit per part more.
        #[test]
        fn cutting_an_offer_never_costs_its_seller(
            parts in proptest::collection::vec(1u128..1_000_000_000_000, 1..20),
            price in 1u128..1_000_000_000_000,
        ) {
            let whole: u128 = parts.iter().sum();
            let paid: u128 = parts.iter().map(|part| cost_of(*part, price)).sum();
            let exact = cost_of(whole, price);
            prop_assert!(paid >= exact);
            prop_assert!(paid.abs_diff(exact) < parts.len() as u128);
        }
    }
}
