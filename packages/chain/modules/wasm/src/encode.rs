//! A contract's message as a message of the chain (`handler_plugin_encoders.go` of wasmd).

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::bank::v1beta1::MsgSend;
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmos_sdk_proto::cosmwasm::wasm::v1::{
    MsgClearAdmin, MsgExecuteContract, MsgInstantiateContract, MsgInstantiateContract2,
    MsgMigrateContract, MsgUpdateAdmin,
};
use prost::{Message, Name};
use serde::Deserialize;
use serde_json::Value;
use tenzro_kernel::{Address, Coin, Coins, Ctx, Result, sdk, type_url};

use crate::dispatch::no_handler;
use crate::errors::{self, plain};
use crate::gas;
use crate::ibc::{self, IbcAction};
use crate::wire::{Binary, WasmCoin};

/// Longest message of any type.
const MAX_ANY: usize = 512 * 1024;

/// Kinds of messages whose modules this chain does not have: wasmd finds no route for them.
const ABSENT: [&str; 4] = ["distribution", "gov", "ibc2", "staking"];

/// What a contract's message means.
pub(crate) enum Outgoing {
    /// Nothing: a transfer of no coins.
    Nothing,
    /// Coins to be destroyed.
    Burn(Coins),
    /// Something with a channel of the contract.
    Ibc(IbcAction),
    /// A message of the chain.
    Message(Any),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Bank {
    Send {
        to_address: String,
        amount: Vec<WasmCoin>,
    },
    Burn {
        amount: Vec<WasmCoin>,
    },
}

#[derive(Deserialize)]
struct AnyMessage {
    type_url: String,
    value: Binary,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Wasm {
    Execute {
        contract_addr: String,
        msg: Binary,
        #[serde(default)]
        funds: Vec<WasmCoin>,
    },
    Instantiate {
        #[serde(default)]
        admin: Option<String>,
        code_id: u64,
        msg: Binary,
        #[serde(default)]
        funds: Vec<WasmCoin>,
        #[serde(default)]
        label: String,
    },
    Instantiate2 {
        #[serde(default)]
        admin: Option<String>,
        code_id: u64,
        label: String,
        msg: Binary,
        #[serde(default)]
        funds: Vec<WasmCoin>,
        salt: Binary,
    },
    Migrate {
        contract_addr: String,
        new_code_id: u64,
        msg: Binary,
    },
    UpdateAdmin {
        contract_addr: String,
        admin: String,
    },
    ClearAdmin {
        contract_addr: String,
    },
}

/// What `message`, an object with one member named after its kind, means.
pub(crate) fn encode(ctx: &Ctx, contract: &Address, message: &Value) -> Result<Outgoing> {
    let member = |name: &str| message.get(name).filter(|value| !value.is_null());
    if let Some(bank) = member("bank") {
        return bank_message(contract, bank);
    }
    if let Some(wasm) = member("wasm") {
        let parsed = read(wasm)?;
        return wasm_message(contract.to_string(), parsed).map(Outgoing::Message);
    }
    if let Some(message) = member("ibc") {
        return ibc::encode(contract, message);
    }
    if let Some(any) = member("any").or_else(|| member("stargate")) {
        return any_message(ctx, any);
    }
    if let Some(name) = ABSENT.into_iter().find(|name| member(name).is_some()) {
        return Err(sdk::UNKNOWN_REQUEST.wrap(format_args!("can't route message of {name}")));
    }
    Err(no_handler())
}

/// Reads a message whose variant is known; an unknown one has no handler.
pub(crate) fn read<T: for<'a> Deserialize<'a>>(value: &Value) -> Result<T> {
    T::deserialize(value).map_err(|error| {
        if error.to_string().starts_with("unknown variant") {
            no_handler()
        } else {
            errors::VM.wrap(error)
        }
    })
}

/// A message with its type.
pub(crate) fn any<M: Message + Name>(message: &M) -> Any {
    Any {
        type_url: type_url::<M>(),
        value: message.encode_to_vec(),
    }
}

/// Coins of a contract, as the SDK's `NewCoins` makes them: sorted, without nothing.
fn coins(list: &[WasmCoin]) -> Result<Coins> {
    let mut all = Coins::new();
    for WasmCoin { denom, amount } in list {
        let text = format!("{amount}{denom}");
        let is_number = !amount.is_empty() && amount.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number {
            return Err(sdk::INVALID_COINS.wrap(text));
        }
        let coin: Coin = text.parse().map_err(|error| plain(format!("{error}")))?;
        all.add(coin)
            .map_err(|error| sdk::INVALID_COINS.wrap(error))?;
    }
    Ok(all)
}

fn funds(list: &[WasmCoin]) -> Result<Vec<ProtoCoin>> {
    Ok(coins(list)?.to_proto())
}

fn bank_message(contract: &Address, message: &Value) -> Result<Outgoing> {
    match read(message)? {
        Bank::Send { amount, .. } if amount.is_empty() => Ok(Outgoing::Nothing),
        Bank::Send { to_address, amount } => Ok(Outgoing::Message(any(&MsgSend {
            from_address: contract.to_string(),
            to_address,
            amount: funds(&amount)?,
        }))),
        Bank::Burn { amount } => {
            let coins = coins(&amount)?;
            if coins.is_empty() {
                return Err(errors::EMPTY.wrap("amount"));
            }
            Ok(Outgoing::Burn(coins))
        }
    }
}

fn any_message(ctx: &Ctx, message: &Value) -> Result<Outgoing> {
    let AnyMessage { type_url, value } = read(message)?;
    let length = value.0.len();
    if length > MAX_ANY {
        return Err(errors::LIMIT.wrap(format_args!(
            "AnyMsg value size {length} exceeds limit {MAX_ANY}"
        )));
    }
    ctx.gas
        .consume(gas::any_message(length), "unpacking AnyMsg")?;
    Ok(Outgoing::Message(Any {
        type_url,
        value: value.0,
    }))
}

fn wasm_message(sender: String, message: Wasm) -> Result<Any> {
    Ok(match message {
        Wasm::Execute {
            contract_addr,
            msg,
            funds: coins,
        } => any(&MsgExecuteContract {
            sender,
            contract: contract_addr,
            msg: msg.0,
            funds: funds(&coins)?,
        }),
        Wasm::Instantiate {
            admin,
            code_id,
            msg,
            funds: coins,
            label,
        } => any(&MsgInstantiateContract {
            sender,
            admin: admin.unwrap_or_default(),
            code_id,
            label,
            msg: msg.0,
            funds: funds(&coins)?,
        }),
        Wasm::Instantiate2 {
            admin,
            code_id,
            label,
            msg,
            funds: coins,
            salt,
        } => any(&MsgInstantiateContract2 {
            sender,
            admin: admin.unwrap_or_default(),
            code_id,
            label,
            msg: msg.0,
            funds: funds(&coins)?,
            salt: salt.0,
            fix_msg: false,
        }),
        Wasm::Migrate {
            contract_addr,
            new_code_id,
            msg,
        } => any(&MsgMigrateContract {
            sender,
            contract: contract_addr,
            code_id: new_code_id,
            msg: msg.0,
        }),
        Wasm::UpdateAdmin {
            contract_addr,
            admin,
        } => any(&MsgUpdateAdmin {
            sender,
            new_admin: admin,
            contract: contract_addr,
        }),
        Wasm::ClearAdmin { contract_addr } => any(&MsgClearAdmin {
            sender,
            contract: contract_addr,
        }),
    })
}
