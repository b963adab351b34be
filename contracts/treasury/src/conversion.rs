//! The conversion between TIC and TCC, as integers. The rate is micro-TIC per TCC (10⁶ micro-TCC).

use cosmwasm_std::{StdError, StdResult, Uint128, Uint256};
use tenzro_contract_api::types::{BPS_SCALE, Bps, MICRO};

/// micro-TCC for `amount` micro-TIC: `⌊amount · (1 − fee) · 10⁶ / rate⌋`, in one rounding.
///
/// # Errors
/// When the result leaves 128 bits, or `rate` is 0.
pub fn tcc_for(amount: Uint128, rate: Uint128, fee: Bps) -> StdResult<Uint128> {
    let numerator = after_fee(amount, fee)?.checked_mul(Uint256::from(MICRO))?;
    narrow(numerator.checked_div(scaled(rate)?)?)
}

/// micro-TIC for `amount` micro-TCC: `⌊amount · rate · (1 − fee) / 10⁶⌋`, in one rounding.
///
/// # Errors
/// When the result leaves 128 bits.
pub fn tic_for(amount: Uint128, rate: Uint128, fee: Bps) -> StdResult<Uint128> {
    let numerator = after_fee(amount, fee)?.checked_mul(Uint256::from(rate))?;
    narrow(numerator.checked_div(scaled(Uint128::from(MICRO))?)?)
}

/// micro-TIC that `amount` micro-TCC are worth: `⌊amount · rate / 10⁶⌋`, without a fee.
///
/// # Errors
/// When the result leaves 128 bits.
pub fn worth(amount: Uint128, rate: Uint128) -> StdResult<Uint128> {
    let product = amount.full_mul(rate);
    narrow(product.checked_div(Uint256::from(MICRO))?)
}

/// The rate of the next epoch: `rate · (1 + clip((u − ½)/4, ±max))` with `u = min(burned/target,
/// 1)` in basis points; rounded down, at least 1. Busy epochs make compute dearer in TIC.
///
/// # Errors
/// When a product leaves 128 bits, or `target` is 0.
pub fn next_rate(rate: Uint128, burned: Uint128, target: Uint128, max: Bps) -> StdResult<Uint128> {
    let scale = u128::from(BPS_SCALE);
    let used = burned
        .min(target)
        .checked_multiply_ratio(scale, target)
        .map_err(|error| StdError::generic_err(format!("utilisation: {error}")))?
        .u128();
    let half = scale.div_euclid(2);
    let step = used.abs_diff(half).div_euclid(4).min(u128::from(max.get()));
    let factor = if used >= half {
        scale.saturating_add(step)
    } else {
        scale.saturating_sub(step)
    };
    let next = rate
        .checked_multiply_ratio(factor, scale)
        .map_err(|error| StdError::generic_err(format!("next rate: {error}")))?;
    Ok(next.max(Uint128::one()))
}

fn after_fee(amount: Uint128, fee: Bps) -> StdResult<Uint256> {
    let kept = u128::from(BPS_SCALE.saturating_sub(fee.get()));
    Ok(Uint256::from(amount).checked_mul(Uint256::from(kept))?)
}

fn scaled(value: Uint128) -> StdResult<Uint256> {
    Ok(Uint256::from(value).checked_mul(Uint256::from(BPS_SCALE))?)
}

fn narrow(value: Uint256) -> StdResult<Uint128> {
    Uint128::try_from(value).map_err(StdError::from)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bps(value: u16) -> Bps {
        Bps::new(value).unwrap()
    }

    #[test]
    fn a_fee_of_half_a_percent_is_taken_once() {
        let rate = Uint128::new(2_000_000);
        assert_eq!(
            tcc_for(Uint128::new(1_000_000), rate, bps(50)),
            Ok(Uint128::new(497_500))
        );
        assert_eq!(
            tic_for(Uint128::new(1_000_000), rate, bps(50)),
            Ok(Uint128::new(1_990_000))
        );
    }

    #[test]
    fn the_rate_moves_by_at_most_its_limit_and_not_at_half_use() {
        let rate = Uint128::new(1_000_000);
        let target = Uint128::new(100);
        assert_eq!(
            next_rate(rate, Uint128::new(50), target, bps(500)),
            Ok(rate)
        );
        assert_eq!(
            next_rate(rate, Uint128::new(1_000), target, bps(500)),
            Ok(Uint128::new(1_050_000))
        );
        assert_eq!(
            next_rate(rate, Uint128::zero(), target, bps(500)),
            Ok(Uint128::new(950_000))
        );
        assert_eq!(
            next_rate(Uint128::one(), Uint128::zero(), target, bps(500)),
            Ok(Uint128::one())
        );
    }

    proptest! {
        #[test]
        fn converting_there_and_back_never_gains(
            amount in 0u128..1_000_000_000_000_000_000,
            rate in 1u128..1_000_000_000_000,
            fee in 0u16..=200,
        ) {
            let tcc = tcc_for(Uint128::new(amount), Uint128::new(rate), bps(fee)).unwrap();
            let tic = tic_for(tcc, Uint128::new(rate), bps(fee)).unwrap();
            prop_assert!(tic.u128() <= amount);
        }
    }
}
