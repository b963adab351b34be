//! Fees.

use tenzro_kernel::{Address, Coins, Ctx, Mode, Result, event, sdk};
use tenzro_module_auth::FEE_COLLECTOR;

use super::Ante;
use crate::tx::Tx;

/// Digits behind the point of a gas price.
const DIGITS: u32 = 18;
const ONE: u128 = 10_u128.pow(DIGITS);

/// Gas prices in units of 10⁻¹⁸ of the smallest unit, by denomination.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GasPrices(Vec<(String, u128)>);

impl GasPrices {
    /// Reads prices such as `0.025utnz,1ibc/ABC`; nothing for no minimum.
    ///
    /// # Errors
    /// What is wrong in the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let parts = text.split([',', ';']).map(str::trim);
        let mut prices = Vec::new();
        for part in parts.filter(|part| !part.is_empty()) {
            prices.push(price(part).ok_or_else(|| {
                format!(
                    "not a gas price: {part}; write an amount and a denomination, as in 0.025utnz"
                )
            })?);
        }
        Ok(Self(
            prices.into_iter().filter(|(_, price)| *price > 0).collect(),
        ))
    }

    /// What a transaction with this gas limit must pay, one of them; rounded up.
    fn required(&self, gas: u64) -> Option<Vec<(String, u128)>> {
        self.0
            .iter()
            .map(|(denom, price)| {
                let fee = price.checked_mul(u128::from(gas))?.div_ceil(ONE);
                Some((denom.clone(), fee))
            })
            .collect()
    }
}

fn price(text: &str) -> Option<(String, u128)> {
    let number = text.find(|c: char| c != '.' && !c.is_ascii_digit())?;
    let (amount, denom) = text.split_at(number);
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, "0"));
    let digits = u32::try_from(fraction.len()).ok()?;
    let scale = 10_u128.checked_pow(DIGITS.checked_sub(digits)?)?;
    let fraction: u128 = fraction.parse().ok()?;
    let whole: u128 = whole.parse().ok()?;
    let value = whole
        .checked_mul(ONE)?
        .checked_add(fraction.checked_mul(scale)?)?;
    tenzro_kernel::Coin::is_denom(denom).then(|| (denom.to_owned(), value))
}

impl Ante<'_> {
    pub(super) fn deduct_fee(&self, ctx: &Ctx, tx: &Tx) -> Result<()> {
        let gas = tx.gas_limit();
        if !ctx.is_simulation() {
            if gas == 0 {
                return Err(sdk::INVALID_GAS_LIMIT.wrap("must provide positive gas"));
            }
            if matches!(ctx.mode, Mode::Check | Mode::Recheck) {
                self.check_minimum(&tx.fee_coins()?, gas)?;
            }
        }
        let fee = tx.fee_coins()?;
        let payer = self.fee_source(ctx, tx, &fee)?;
        if self.accounts.get(ctx, &payer)?.is_none() {
            return Err(sdk::UNKNOWN_ADDRESS
                .wrap(format_args!("fee payer address: {payer} does not exist")));
        }
        if !fee.is_empty() {
            self.bank
                .send_to_module(ctx, &payer, FEE_COLLECTOR, &fee)
                .map_err(|error| {
                    if error.unwinds || error.is_node_fault {
                        error
                    } else {
                        sdk::INSUFFICIENT_FUNDS.wrap(error)
                    }
                })?;
        }
        ctx.emit(event(
            "tx",
            [("fee", fee.to_string()), ("fee_payer", payer.to_string())],
        ));
        Ok(())
    }

    /// Whose coins pay: a named granter's, within what it grants, else the payer's.
    fn fee_source(&self, ctx: &Ctx, tx: &Tx, fee: &Coins) -> Result<Address> {
        let payer = tx.payer()?;
        let Some(granter) = tx.granter()? else {
            return Ok(payer);
        };
        if granter != payer {
            let messages: Vec<_> = tx
                .body
                .messages
                .iter()
                .map(|message| message.type_url.as_str())
                .collect();
            self.feegrants
                .use_granted(ctx, &granter, &payer, fee, &messages)
                .map_err(|error| {
                    error.wrap(format_args!(
                        "{} does not allow to pay fees for {}",
                        go_text(granter.as_bytes()),
                        go_text(payer.as_bytes())
                    ))
                })?;
        }
        Ok(granter)
    }

    fn check_minimum(&self, fee: &Coins, gas: u64) -> Result<()> {
        let Some(required) = self.prices.required(gas) else {
            return Err(
                sdk::INSUFFICIENT_FEE.wrap("the gas limit times the gas price is too large")
            );
        };
        let is_enough = required
            .iter()
            .any(|(denom, amount)| fee.amount_of(denom) >= *amount);
        if required.is_empty() || is_enough {
            return Ok(());
        }
        let texts: Vec<_> = required
            .iter()
            .map(|(denom, amount)| format!("{amount}{denom}"))
            .collect();
        Err(sdk::INSUFFICIENT_FEE.wrap(format_args!(
            "insufficient fees; got: {fee} required: {}",
            texts.join(",")
        )))
    }
}

/// Bytes as Go's JSON writes a string of them: the SDK prints both addresses raw in this one text.
fn go_text(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_fee_is_rounded_up() {
        let prices = GasPrices::parse("0.025utnz").unwrap();
        let required = |gas| prices.required(gas).unwrap().remove(0).1;
        assert_eq!((required(1), required(40), required(41)), (1, 1, 2));
        assert_eq!(required(100_000), 2_500);
        assert!(GasPrices::parse("").unwrap().0.is_empty());
        assert!(GasPrices::parse("0utnz").unwrap().0.is_empty());
        for wrong in [
            "utnz",
            "0.0000000000000000001utnz",
            "1",
            "1.2.3utnz",
            "-1utnz",
        ] {
            assert!(GasPrices::parse(wrong).is_err(), "{wrong}");
        }
    }
}
