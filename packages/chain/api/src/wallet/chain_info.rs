//! Keplr's description of a chain (`@keplr-wallet/types`, `ChainInfo`).

use serde_json::{Map, Value, json};
use tenzro_chain_types::NATIVE_DENOM;

use super::Wallet;
use super::urls::Urls;

/// Longest name that wallets show.
const MAX_NAME: usize = 36;
/// Decimals of the native coin.
pub(super) const DECIMALS: u8 = 6;
/// Symbol of the native coin.
pub(super) const SYMBOL: &str = "TNZ";
/// Prefix of addresses.
pub(super) const PREFIX: &str = "tenzro";
/// SLIP-44 coin type of keys.
pub(super) const COIN_TYPE: u32 = 118;

/// The argument of `experimentalSuggestChain`. A staking currency is named only where the chain has
/// the staking module: without it wallets would show errors on their staking screens. Its parameters
/// alone, which relayers read, say nothing.
pub(super) fn keplr(wallet: &Wallet, urls: &Urls) -> Value {
    let coin = json!({
        "coinDenom": SYMBOL,
        "coinMinimalDenom": NATIVE_DENOM,
        "coinDecimals": DECIMALS,
        "coinImageUrl": format!("{}/wallet/tnz.svg", urls.rest),
    });
    let mut fee = coin.clone();
    fee["gasPriceStep"] = steps(&wallet.min_gas_prices);
    let mut info = json!({
        "rpc": urls.rpc,
        "rest": urls.rest,
        "chainId": wallet.chain_id,
        "chainName": name(&wallet.chain_id),
        "chainSymbolImageUrl": format!("{}/wallet/tnz.svg", urls.rest),
        "bip44": { "coinType": COIN_TYPE },
        "bech32Config": bech32(),
        "currencies": [coin],
        "feeCurrencies": [fee],
        "features": features(wallet),
        "isTestnet": wallet.is_devnet,
    });
    if has(wallet, "/cosmos.staking.v1beta1.Query/Pool") {
        info["stakeCurrency"] = coin;
    }
    info
}

/// `tenzro-devnet-1` is called `Tenzro devnet-1`.
pub(super) fn name(chain_id: &str) -> String {
    let rest = chain_id.strip_prefix("tenzro-").unwrap_or(chain_id);
    format!("Tenzro {rest}").chars().take(MAX_NAME).collect()
}

fn bech32() -> Value {
    let mut config = Map::new();
    for (kind, suffix) in [("Acc", ""), ("Val", "valoper"), ("Cons", "valcons")] {
        config.insert(
            format!("bech32Prefix{kind}Addr"),
            json!(format!("{PREFIX}{suffix}")),
        );
        config.insert(
            format!("bech32Prefix{kind}Pub"),
            json!(format!("{PREFIX}{suffix}pub")),
        );
    }
    Value::Object(config)
}

/// What Keplr finds by its own probes, so that it need not probe.
fn features(wallet: &Wallet) -> Value {
    // `ibc-v2` is its name for the queries of ibc-go 10, not for IBC v2.
    let ibc = has(wallet, "/ibc.applications.transfer.v1.Query/Params");
    let mut features = vec!["cosmwasm"];
    if ibc {
        features.extend(["ibc-go", "ibc-transfer"]);
    }
    features.push("wasmd_0.24+");
    if has(wallet, "/cosmos.bank.v1beta1.Query/SpendableBalances") {
        features.push("query:/cosmos/bank/v1beta1/spendable_balances");
    }
    if ibc {
        features.push("ibc-v2");
    }
    json!(features)
}

/// Whether the chain serves a query; refusing this empty request is serving it.
fn has(wallet: &Wallet, path: &str) -> bool {
    use tenzro_chain_types::Status;
    match wallet.queries.query(path, &[], 0, false) {
        Ok(_) => true,
        Err(error) => error.status == Status::InvalidArgument,
    }
}

/// Gas prices as a wallet offers them: the lowest that the pool takes, half more, and twice as much.
pub(super) fn steps(min_gas_prices: &str) -> Value {
    let price = native_price(min_gas_prices);
    let times = |factor: u128| decimal(price.saturating_mul(factor) / 2);
    json!({ "low": times(2), "average": times(3), "high": times(4) })
}

/// Digits after the point that are kept.
const DIGITS: usize = 18;

/// Price in the native coin, in units of 10⁻¹⁸; 0 where none is named.
fn native_price(min_gas_prices: &str) -> u128 {
    let prices = min_gas_prices.split([',', ';']).map(str::trim);
    let native = prices
        .filter_map(|price| price.strip_suffix(NATIVE_DENOM))
        .next();
    let (whole, fraction) =
        native.map_or(("0", ""), |text| text.split_once('.').unwrap_or((text, "")));
    let fraction: String = fraction.chars().take(DIGITS).collect();
    format!("{whole}{fraction:0<DIGITS$}").parse().unwrap_or(0)
}

/// A number of JSON; wallets calculate with doubles anyway.
fn decimal(value: u128) -> f64 {
    let digits = format!("{value:0>width$}", width = DIGITS + 1);
    let (whole, fraction) = digits.split_at(digits.len() - DIGITS);
    format!("{whole}.{fraction}").parse().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gas_prices_are_those_of_the_pool() {
        let expected = json!({ "low": 0.025, "average": 0.0375, "high": 0.05 });
        assert_eq!(steps("0.025utnz"), expected);
        assert_eq!(steps("1ibc/AB, 0.025utnz"), expected);
        assert_eq!(steps("2utnz")["average"], json!(3.0));
        let free = json!({ "low": 0.0, "average": 0.0, "high": 0.0 });
        for nothing in ["", "0utnz", "1other"] {
            assert_eq!(steps(nothing), free, "{nothing}");
        }
    }

    #[test]
    fn names_fit_into_wallets() {
        assert_eq!(name("tenzro-devnet-1"), "Tenzro devnet-1");
        assert_eq!(name(&"x".repeat(50)).len(), MAX_NAME);
    }
}
