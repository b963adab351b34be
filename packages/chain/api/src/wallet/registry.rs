//! The same facts as the chain registry has them (`chain.schema.json`, `assetlist.schema.json`).

use serde_json::{Value, json};
use tenzro_chain_types::NATIVE_DENOM;

use super::chain_info::{COIN_TYPE, DECIMALS, PREFIX, SYMBOL, name, steps};
use super::urls::Urls;
use super::{Wallet, tokens};

const CHAIN_SCHEMA: &str =
    "https://raw.githubusercontent.com/cosmos/chain-registry/master/chain.schema.json";
const ASSETS_SCHEMA: &str =
    "https://raw.githubusercontent.com/cosmos/chain-registry/master/assetlist.schema.json";

/// The registry's name of the chain: lower-case letters and digits alone.
fn key(chain_id: &str) -> String {
    let (name, _) = chain_id.rsplit_once('-').unwrap_or((chain_id, ""));
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

/// `chain.json`.
pub(super) fn chain(wallet: &Wallet, urls: &Urls) -> Value {
    let prices = steps(&wallet.min_gas_prices);
    let sign = format!("{}/wallet/tnz.svg", urls.rest);
    let api = |address: &str| json!([{ "address": address, "provider": "this node" }]);
    let mut apis = json!({
        "rpc": api(&urls.rpc),
        "rest": api(&urls.rest),
        "wss": api(&urls.websocket()),
    });
    if let Some(grpc) = &urls.grpc {
        apis["grpc"] = api(grpc);
        apis["grpc-web"] = api(grpc);
    }
    json!({
        "$schema": CHAIN_SCHEMA,
        "chain_name": key(&wallet.chain_id),
        "chain_type": "cosmos",
        "chain_id": wallet.chain_id,
        "pretty_name": name(&wallet.chain_id),
        "status": "live",
        "network_type": if wallet.is_devnet { "devnet" } else { "mainnet" },
        "bech32_prefix": PREFIX,
        "daemon_name": "tenzrod",
        "key_algos": ["secp256k1"],
        "slip44": COIN_TYPE,
        "fees": { "fee_tokens": [{
            "denom": NATIVE_DENOM,
            "fixed_min_gas_price": prices["low"],
            "low_gas_price": prices["low"],
            "average_gas_price": prices["average"],
            "high_gas_price": prices["high"],
        }] },
        "staking": { "staking_tokens": [{ "denom": NATIVE_DENOM }] },
        "logo_URIs": { "svg": sign },
        "images": [{ "svg": sign }],
        "apis": apis,
    })
}

/// `assetlist.json`.
pub(super) fn assets(wallet: &Wallet, urls: &Urls) -> Value {
    let native = json!({
        "description": "Fee and stake of the Tenzro chain",
        "denom_units": [
            { "denom": NATIVE_DENOM, "exponent": 0 },
            { "denom": "tnz", "exponent": DECIMALS },
        ],
        "type_asset": "sdk.coin",
        "base": NATIVE_DENOM,
        "name": "Tenzro",
        "display": "tnz",
        "symbol": SYMBOL,
        "logo_URIs": { "svg": format!("{}/wallet/tnz.svg", urls.rest) },
    });
    let token = |token: tokens::Token| {
        let base = format!("cw20:{}", token.contract);
        let display = token.symbol.to_lowercase();
        json!({
            "denom_units": [
                { "denom": base, "exponent": 0 },
                { "denom": display, "exponent": token.decimals },
            ],
            "type_asset": "cw20",
            "address": token.contract,
            "base": base,
            "name": token.name,
            "display": display,
            "symbol": token.symbol,
        })
    };
    let mut assets = vec![native];
    assets.extend(tokens::known(wallet).into_iter().map(token));
    json!({
        "$schema": ASSETS_SCHEMA,
        "chain_name": key(&wallet.chain_id),
        "assets": assets,
    })
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn a_registry_name_has_letters_and_digits_alone() {
        assert_eq!(key("tenzro-devnet-1"), "tenzrodevnet");
        assert_eq!(key("Tenzro-7"), "tenzro");
    }
}
