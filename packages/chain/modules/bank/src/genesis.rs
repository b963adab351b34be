//! Balances at the beginning.

use cosmos_sdk_proto::cosmos::bank::v1beta1::{DenomUnit, Metadata, Params};
use serde::Deserialize;
use tenzro_kernel::{Address, Coin, Coins, Ctx, Result, sdk};

use crate::{BankKeeper, state};

/// `app_state.bank` of a genesis document, in the SDK's JSON. Unknown fields are refused.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Genesis {
    /// Parameters.
    pub params: GenesisParams,
    /// Balances by address.
    #[serde(default)]
    pub balances: Vec<GenesisBalance>,
    /// Supply; empty, or the sum of the balances.
    #[serde(default)]
    pub supply: Vec<GenesisCoin>,
    /// What denominations are called.
    #[serde(default)]
    pub denom_metadata: Vec<GenesisMetadata>,
}

/// Parameters.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GenesisParams {
    /// Deprecated in the SDK; must be empty.
    #[serde(default)]
    send_enabled: Vec<serde_json::Value>,
    default_send_enabled: bool,
}

/// What an account holds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GenesisBalance {
    /// Address.
    pub address: String,
    /// Coins.
    pub coins: Vec<GenesisCoin>,
}

/// A coin.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GenesisCoin {
    denom: String,
    amount: String,
}

/// Metadata of a denomination.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GenesisMetadata {
    #[serde(default)]
    description: String,
    denom_units: Vec<GenesisUnit>,
    base: String,
    display: String,
    name: String,
    symbol: String,
    #[serde(default)]
    uri: String,
    #[serde(default)]
    uri_hash: String,
}

/// A unit of a denomination.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GenesisUnit {
    denom: String,
    exponent: u32,
    #[serde(default)]
    aliases: Vec<String>,
}

impl BankKeeper {
    /// Writes balances, supply and metadata.
    ///
    /// # Errors
    /// What is wrong in the genesis.
    pub fn init_genesis(&self, ctx: &Ctx, genesis: &Genesis) -> Result<()> {
        let refuse = |why: String| sdk::INVALID_REQUEST.wrap(format_args!("bank: {why}"));
        if !genesis.params.send_enabled.is_empty() {
            return Err(refuse("params.send_enabled must be empty".to_owned()));
        }
        let mut params = Params::default();
        params.default_send_enabled = genesis.params.default_send_enabled;
        state::set_params(ctx, &params)?;
        let mut total = Coins::new();
        for entry in &genesis.balances {
            let address: Address = entry
                .address
                .parse()
                .map_err(|error| refuse(format!("address {}: {error}", entry.address)))?;
            if !state::balances(ctx, &address)?.is_empty() {
                return Err(refuse(format!("{address} has balances twice")));
            }
            let coins = coins(&entry.coins).map_err(|why| refuse(format!("{address}: {why}")))?;
            for coin in coins.iter() {
                state::set_balance(ctx, &address, &coin)?;
                total.add(coin).map_err(|error| refuse(error.to_string()))?;
            }
        }
        let supply = coins(&genesis.supply).map_err(refuse)?;
        if !supply.is_empty() && supply != total {
            return Err(refuse(format!(
                "supply {supply} is not the sum of the balances {total}"
            )));
        }
        for coin in total.iter() {
            state::set_supply(ctx, &coin)?;
        }
        for entry in &genesis.denom_metadata {
            state::set_metadata(ctx, &metadata(entry))?;
        }
        Ok(())
    }
}

fn coins(list: &[GenesisCoin]) -> Result<Coins, String> {
    let mut coins = Coins::new();
    for coin in list {
        let coin: Coin = format!("{}{}", coin.amount, coin.denom)
            .parse()
            .map_err(|error| format!("{error}"))?;
        coins.add(coin).map_err(|error| error.to_string())?;
    }
    Ok(coins)
}

fn metadata(entry: &GenesisMetadata) -> Metadata {
    let unit = |unit: &GenesisUnit| DenomUnit {
        denom: unit.denom.clone(),
        exponent: unit.exponent,
        aliases: unit.aliases.clone(),
    };
    Metadata {
        description: entry.description.clone(),
        denom_units: entry.denom_units.iter().map(unit).collect(),
        base: entry.base.clone(),
        display: entry.display.clone(),
        name: entry.name.clone(),
        symbol: entry.symbol.clone(),
        uri: entry.uri.clone(),
        uri_hash: entry.uri_hash.clone(),
    }
}
