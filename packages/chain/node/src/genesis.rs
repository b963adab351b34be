//! Making a genesis document, in CometBFT's JSON.

use serde_json::{Value, json};
use tenzro_chain_types::{Address, Coins, NATIVE_DENOM};

use crate::error::NodeError;

/// Most gas of a block.
const MAX_GAS: u64 = 100_000_000;
/// Most bytes of a block.
const MAX_BYTES: u64 = 4 * 1024 * 1024;
/// Longest chain id that wallets take.
const MAX_CHAIN_ID: usize = 50;

/// What a chain begins with.
pub(crate) struct Genesis<'a> {
    pub(crate) chain_id: &'a str,
    /// RFC 3339.
    pub(crate) time: String,
    /// Base64 of the validator's ed25519 key.
    pub(crate) validator_key: String,
    /// Address of the validator, 40 upper-case hex digits.
    pub(crate) validator_address: String,
    pub(crate) moniker: &'a str,
    pub(crate) accounts: &'a [(Address, Coins)],
}

impl Genesis<'_> {
    /// The document.
    pub(crate) fn document(&self) -> Value {
        json!({
            "genesis_time": self.time,
            "chain_id": self.chain_id,
            "initial_height": "1",
            "consensus_params": {
                "block": { "max_bytes": MAX_BYTES.to_string(), "max_gas": MAX_GAS.to_string() },
                "evidence": {
                    "max_age_num_blocks": "100000",
                    "max_age_duration": "172800000000000",
                    "max_bytes": "1048576"
                },
                "validator": { "pub_key_types": ["ed25519"] },
                "version": { "app": "0" },
                "abci": { "vote_extensions_enable_height": "0" }
            },
            "validators": [{
                "address": self.validator_address,
                "pub_key": { "type": "tendermint/PubKeyEd25519", "value": self.validator_key },
                "power": "10",
                "name": self.moniker
            }],
            "app_hash": "",
            "app_state": self.app_state()
        })
    }

    fn app_state(&self) -> Value {
        let account = |address: &Address| {
            json!({
                "@type": "/cosmos.auth.v1beta1.BaseAccount",
                "address": address.to_string(),
                "pub_key": null,
                "account_number": "0",
                "sequence": "0"
            })
        };
        let coins = |coins: &Coins| {
            let coin = |coin: tenzro_chain_types::Coin| json!({ "denom": coin.denom, "amount": coin.amount.to_string() });
            coins.iter().map(coin).collect::<Vec<_>>()
        };
        let balance = |(address, held): &(Address, Coins)| json!({ "address": address.to_string(), "coins": coins(held) });
        json!({
            "auth": {
                "params": {
                    "max_memo_characters": "256",
                    "tx_sig_limit": "7",
                    "tx_size_cost_per_byte": "10",
                    "sig_verify_cost_ed25519": "590",
                    "sig_verify_cost_secp256k1": "1000"
                },
                "accounts": self.accounts.iter().map(|(address, _)| account(address)).collect::<Vec<_>>()
            },
            "bank": {
                "params": { "send_enabled": [], "default_send_enabled": true },
                "balances": self.accounts.iter().map(balance).collect::<Vec<_>>(),
                "supply": [],
                "denom_metadata": [{
                    "description": "Fee and stake of the Tenzro chain",
                    "denom_units": [
                        { "denom": NATIVE_DENOM, "exponent": 0, "aliases": ["microtnz"] },
                        { "denom": "tnz", "exponent": 6, "aliases": [] }
                    ],
                    "base": NATIVE_DENOM,
                    "display": "tnz",
                    "name": "Tenzro",
                    "symbol": "TNZ",
                    "uri": "",
                    "uri_hash": ""
                }]
            },
            "feegrant": { "allowances": [] },
            "wasm": {
                "params": {
                    "code_upload_access": { "permission": "Everybody", "addresses": [] },
                    "instantiate_default_permission": "Everybody"
                }
            }
        })
    }
}

/// Refuses chain ids that wallets and IBC do not take.
pub(crate) fn check_chain_id(chain_id: &str) -> Result<(), NodeError> {
    let revision = chain_id.rsplit_once('-').is_some_and(|(name, revision)| {
        !name.is_empty()
            && !revision.is_empty()
            && !revision.starts_with('0')
            && revision.bytes().all(|byte| byte.is_ascii_digit())
    });
    if revision && chain_id.len() <= MAX_CHAIN_ID {
        return Ok(());
    }
    Err(NodeError::config(
        "chain id",
        format!("{chain_id} is not NAME-NUMBER of at most {MAX_CHAIN_ID} characters"),
        "use, for example, tenzro-devnet-1",
    ))
}

/// Reads ADDRESS=COINS.
pub(crate) fn account(text: &str) -> Result<(Address, Coins), NodeError> {
    let wrong = |why: String| {
        NodeError::config(
            "--account",
            why,
            "write ADDRESS=COINS, for example tenzro1…=5000000utnz",
        )
    };
    let (address, coins) = text
        .split_once('=')
        .ok_or_else(|| wrong(format!("there is no = in {text}")))?;
    Ok((
        address
            .parse()
            .map_err(|error| wrong(format!("{address}: {error}")))?,
        coins
            .parse()
            .map_err(|error| wrong(format!("{coins}: {error}")))?,
    ))
}
