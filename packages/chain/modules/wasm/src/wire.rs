//! JSON between chain and contract, byte for byte as wasmd writes it: contracts pay for its length.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use tenzro_kernel::{Address, Coins, Ctx};

/// Writes JSON as Go does: `<`, `>`, `&` and the two line separators are escaped.
pub(crate) fn to_json<T: Serialize>(value: &T) -> Vec<u8> {
    // Only maps with keys that are no texts cannot be written, and there are none.
    let text = serde_json::to_string(value).unwrap_or_default();
    if !text.contains(['<', '>', '&', '\u{2028}', '\u{2029}']) {
        return text.into_bytes();
    }
    let mut out = String::with_capacity(text.len().saturating_add(64));
    for character in text.chars() {
        match character {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            other => out.push(other),
        }
    }
    out.into_bytes()
}

/// Bytes as base64.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Binary(pub(crate) Vec<u8>);

impl Serialize for Binary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Binary {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD
            .decode(text)
            .map(Self)
            .map_err(serde::de::Error::custom)
    }
}

fn is_empty(binary: &Binary) -> bool {
    binary.0.is_empty()
}

pub(crate) fn null_is_empty<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// An amount of a denomination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WasmCoin {
    pub(crate) denom: String,
    pub(crate) amount: String,
}

/// Coins as contracts see them.
pub(crate) fn coins(coins: &Coins) -> Vec<WasmCoin> {
    let coin = |coin: tenzro_kernel::Coin| WasmCoin {
        denom: coin.denom,
        amount: coin.amount.to_string(),
    };
    coins.iter().map(coin).collect()
}

/// What a contract is told of where it runs.
#[derive(Serialize)]
pub(crate) struct Env {
    block: Block,
    transaction: Option<Transaction>,
    contract: Contract,
}

#[derive(Serialize)]
struct Block {
    height: u64,
    time: String,
    chain_id: String,
}

#[derive(Serialize)]
struct Transaction {
    index: u32,
    hash: Binary,
}

#[derive(Serialize)]
struct Contract {
    address: String,
}

impl Env {
    /// The environment of a contract.
    pub(crate) fn of(ctx: &Ctx, contract: &Address) -> Self {
        let transaction = ctx
            .tx_counter()
            .zip(ctx.tx.as_ref())
            .map(|(index, tx)| Transaction {
                index,
                hash: Binary(tx.hash.to_vec()),
            });
        Self {
            block: Block {
                height: ctx.block.height,
                time: ctx.block.time_nanos.to_string(),
                chain_id: ctx.block.chain_id.clone(),
            },
            transaction,
            contract: Contract {
                address: contract.to_string(),
            },
        }
    }
}

/// Who sends a message, and what coins came with it.
#[derive(Serialize)]
pub(crate) struct Info {
    pub(crate) sender: String,
    pub(crate) funds: Vec<WasmCoin>,
}

/// Who migrates a contract.
#[derive(Serialize)]
pub(crate) struct MigrateInfo {
    pub(crate) sender: String,
    pub(crate) old_migrate_version: Option<u64>,
}

/// A contract's answer.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ContractResult<T> {
    /// It did it.
    Ok(T),
    /// It refused.
    Error(String),
}

/// What a contract wants to happen.
#[derive(Debug, Deserialize)]
pub(crate) struct Response {
    #[serde(default, deserialize_with = "null_is_empty")]
    pub(crate) messages: Vec<SubMsg>,
    #[serde(default)]
    pub(crate) data: Option<Binary>,
    #[serde(default, deserialize_with = "null_is_empty")]
    pub(crate) attributes: Vec<Attribute>,
    #[serde(default, deserialize_with = "null_is_empty")]
    pub(crate) events: Vec<Event>,
}

/// A message with what is to be done with its result.
#[derive(Debug, Deserialize)]
pub(crate) struct SubMsg {
    #[serde(default)]
    pub(crate) id: u64,
    /// An object with one member, named after the kind of message.
    pub(crate) msg: Value,
    #[serde(default)]
    pub(crate) payload: Option<Binary>,
    #[serde(default)]
    pub(crate) gas_limit: Option<u64>,
    pub(crate) reply_on: ReplyOn,
}

/// When a contract wants to hear of a message's result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReplyOn {
    Always,
    Success,
    Error,
    Never,
}

/// An attribute of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Attribute {
    #[serde(default)]
    pub(crate) key: String,
    #[serde(default)]
    pub(crate) value: String,
}

/// An event of a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Event {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(default, deserialize_with = "null_is_empty")]
    pub(crate) attributes: Vec<Attribute>,
}

/// The result of a message, for the contract that sent it.
#[derive(Debug, Serialize)]
pub(crate) struct Reply {
    pub(crate) gas_used: u64,
    pub(crate) id: u64,
    pub(crate) result: SubMsgResult,
    #[serde(skip_serializing_if = "is_empty")]
    pub(crate) payload: Binary,
}

/// How a message ended.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SubMsgResult {
    Ok(SubMsgResponse),
    Error(String),
}

/// What a message did.
#[derive(Debug, Serialize)]
pub(crate) struct SubMsgResponse {
    pub(crate) events: Vec<Event>,
    #[serde(skip_serializing_if = "is_empty")]
    pub(crate) data: Binary,
    pub(crate) msg_responses: Vec<MsgResponse>,
}

/// The response of a message of the chain.
#[derive(Debug, Serialize)]
pub(crate) struct MsgResponse {
    pub(crate) type_url: String,
    pub(crate) value: Binary,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn an_answer_is_read_with_what_older_contracts_leave_out() {
        let text = r#"{"ok":{"messages":[{"id":1,"msg":{"bank":{}},"gas_limit":null,"reply_on":"never"}],
            "attributes":null,"data":null}}"#;
        let ContractResult::Ok(response) =
            serde_json::from_str::<ContractResult<Response>>(text).unwrap()
        else {
            panic!("not an answer")
        };
        assert_eq!(response.messages.len(), 1);
        assert!(response.data.is_none() && response.events.is_empty());
    }

    #[test]
    fn json_is_escaped_as_go_escapes_it() {
        assert_eq!(to_json(&"a<b>&"), br#""a\u003cb\u003e\u0026""#);
        let reply = Reply {
            gas_used: 0,
            id: 3,
            result: SubMsgResult::Error("no".to_owned()),
            payload: Binary::default(),
        };
        assert_eq!(
            to_json(&reply),
            br#"{"gas_used":0,"id":3,"result":{"error":"no"}}"#
        );
    }
}
