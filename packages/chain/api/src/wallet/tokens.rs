//! CW20 tokens that the node was told of.

use std::fmt;
use std::sync::Arc;

use cosmos_sdk_proto::cosmwasm::wasm::v1::{
    QuerySmartContractStateRequest, QuerySmartContractStateResponse,
};
use prost::Message;
use serde_json::{Value, json};

use super::Wallet;

const SMART: &str = "/cosmwasm.wasm.v1.Query/SmartContractState";

/// Finds addresses of tokens, each time anew.
#[derive(Clone)]
pub struct Addresses(Arc<dyn Fn() -> Vec<String> + Send + Sync>);

impl Addresses {
    /// Addresses that this names when it is asked.
    pub fn new(find: impl Fn() -> Vec<String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(find))
    }
}

impl fmt::Debug for Addresses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Addresses").field(&(self.0)()).finish()
    }
}

/// A token, as its contract describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) contract: String,
    pub(super) name: String,
    pub(super) symbol: String,
    pub(super) decimals: u8,
}

/// The tokens whose contracts answer; an address without a token contract is left out.
pub(super) fn known(wallet: &Wallet) -> Vec<Token> {
    let mut addresses = (wallet.tokens.0)();
    let mut seen = std::collections::BTreeSet::new();
    addresses.retain(|address| seen.insert(address.clone()));
    addresses
        .into_iter()
        .filter_map(|contract| describe(wallet, contract))
        .collect()
}

fn describe(wallet: &Wallet, contract: String) -> Option<Token> {
    let request = QuerySmartContractStateRequest {
        address: contract.clone(),
        query_data: br#"{"token_info":{}}"#.to_vec(),
    };
    let answer = wallet
        .queries
        .query(SMART, &request.encode_to_vec(), 0, false)
        .ok()?;
    let answer = QuerySmartContractStateResponse::decode(answer.value.as_slice()).ok()?;
    let info: Value = serde_json::from_slice(&answer.data).ok()?;
    let text = |name: &str| info[name].as_str().map(str::to_owned);
    Some(Token {
        contract,
        name: text("name")?,
        symbol: text("symbol")?,
        decimals: u8::try_from(info["decimals"].as_u64()?).ok()?,
    })
}

pub(super) fn to_json(tokens: &[Token]) -> Value {
    let one = |token: &Token| {
        json!({
            "contractAddress": token.contract,
            "name": token.name,
            "symbol": token.symbol,
            "decimals": token.decimals,
        })
    };
    tokens.iter().map(one).collect()
}
