//! What can be wrong with a message without looking at the state (`x/wasm/types/tx.go`,
//! `validation.go` of wasmd).

use cosmos_sdk_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmos_sdk_proto::cosmwasm::wasm::v1::{
    MsgClearAdmin, MsgExecuteContract, MsgInstantiateContract, MsgInstantiateContract2,
    MsgMigrateContract, MsgPinCodes, MsgStoreCode, MsgSudoContract, MsgUnpinCodes, MsgUpdateAdmin,
    MsgUpdateContractLabel, MsgUpdateInstantiateConfig, MsgUpdateParams,
};
use tenzro_kernel::{Address, Coins, Error, Result, sdk};

use crate::access;
use crate::errors::{self, plain};

/// Longest code, packed or not.
pub(crate) const MAX_CODE: usize = 800 * 1024;
const MAX_LABEL: usize = 128;
const MAX_SALT: usize = 64;
const MAX_CODE_IDS: usize = 50;

/// Reads an address.
pub(crate) fn address(text: &str, what: &str) -> Result<Address> {
    text.parse().map_err(|error| {
        plain(if what.is_empty() {
            format!("{error}")
        } else {
            format!("{what}: {error}")
        })
    })
}

/// Reads coins.
pub(crate) fn funds(coins: &[ProtoCoin]) -> Result<Coins> {
    Coins::strict(coins.iter().cloned()).map_err(|error| plain(format!("funds: {error}")))
}

/// Refuses what is no JSON.
pub(crate) fn json(bytes: &[u8]) -> Result<()> {
    match serde_json::from_slice::<serde::de::IgnoredAny>(bytes) {
        Ok(_) => Ok(()),
        Err(_) => Err(errors::INVALID),
    }
}

fn payload(bytes: &[u8]) -> Result<()> {
    json(bytes).map_err(|error| error.wrap("payload msg"))
}

fn code_id(id: u64) -> Result<()> {
    if id == 0 {
        return Err(sdk::INVALID_REQUEST.wrap("code id is required"));
    }
    Ok(())
}

fn label(text: &str) -> Result<()> {
    let wrap = |error: Error| error.wrap("label");
    if text.is_empty() {
        return Err(wrap(errors::EMPTY.wrap("is required")));
    }
    if text.len() > MAX_LABEL {
        return Err(wrap(errors::LIMIT.wrap(format_args!(
            "cannot be longer than {MAX_LABEL} characters"
        ))));
    }
    if text.trim() != text {
        return Err(wrap(
            errors::INVALID.wrap("label must not start/end with whitespaces"),
        ));
    }
    if text
        .chars()
        .any(|c| c.is_control() || (c.is_whitespace() && c != ' '))
    {
        return Err(wrap(
            errors::INVALID.wrap("label must have printable characters only"),
        ));
    }
    Ok(())
}

fn salt(bytes: &[u8]) -> Result<()> {
    if bytes.is_empty() {
        return Err(errors::EMPTY.wrap("is required").wrap("salt"));
    }
    if bytes.len() > MAX_SALT {
        return Err(errors::LIMIT
            .wrap(format_args!("cannot be longer than {MAX_SALT} characters"))
            .wrap("salt"));
    }
    Ok(())
}

fn admin(text: &str) -> Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    address(text, "admin").map(|_| ())
}

pub(crate) fn store_code(message: &MsgStoreCode) -> Result<()> {
    address(&message.sender, "")?;
    let wrap = |error: Error| sdk::INVALID_REQUEST.wrap(format_args!("code bytes {error}"));
    if message.wasm_byte_code.is_empty() {
        return Err(wrap(errors::EMPTY.wrap("is required")));
    }
    if message.wasm_byte_code.len() > MAX_CODE {
        return Err(wrap(
            errors::LIMIT.wrap(format_args!("cannot be longer than {MAX_CODE} bytes")),
        ));
    }
    match &message.instantiate_permission {
        None => Ok(()),
        Some(config) => access::check(config).map_err(|error| error.wrap("instantiate permission")),
    }
}

pub(crate) fn instantiate(message: &MsgInstantiateContract) -> Result<()> {
    address(&message.sender, "sender")?;
    code_id(message.code_id)?;
    label(&message.label)?;
    funds(&message.funds)?;
    admin(&message.admin)?;
    payload(&message.msg)
}

pub(crate) fn instantiate2(message: &MsgInstantiateContract2) -> Result<()> {
    address(&message.sender, "sender")?;
    code_id(message.code_id)?;
    label(&message.label)?;
    funds(&message.funds)?;
    admin(&message.admin)?;
    payload(&message.msg)?;
    salt(&message.salt)
}

pub(crate) fn execute(message: &MsgExecuteContract) -> Result<()> {
    address(&message.sender, "sender")?;
    address(&message.contract, "contract")?;
    funds(&message.funds)?;
    payload(&message.msg)
}

pub(crate) fn migrate(message: &MsgMigrateContract) -> Result<()> {
    code_id(message.code_id)?;
    address(&message.sender, "sender")?;
    address(&message.contract, "contract")?;
    payload(&message.msg)
}

pub(crate) fn update_admin(message: &MsgUpdateAdmin) -> Result<()> {
    address(&message.sender, "sender")?;
    address(&message.contract, "contract")?;
    address(&message.new_admin, "new admin")?;
    if message.sender.eq_ignore_ascii_case(&message.new_admin) {
        return Err(errors::INVALID.wrap("new admin is the same as the old"));
    }
    Ok(())
}

pub(crate) fn clear_admin(message: &MsgClearAdmin) -> Result<()> {
    address(&message.sender, "sender")?;
    address(&message.contract, "contract").map(|_| ())
}

pub(crate) fn update_config(message: &MsgUpdateInstantiateConfig) -> Result<()> {
    address(&message.sender, "sender")?;
    code_id(message.code_id)?;
    let config = message.new_instantiate_permission.as_ref();
    let config =
        config.ok_or_else(|| sdk::INVALID_REQUEST.wrap("instantiate permission is required"))?;
    access::check(config).map_err(|error| error.wrap("instantiate permission"))
}

pub(crate) fn update_label(message: &MsgUpdateContractLabel) -> Result<()> {
    address(&message.sender, "sender")?;
    label(&message.new_label)?;
    address(&message.contract, "contract").map(|_| ())
}

pub(crate) fn update_params(message: &MsgUpdateParams) -> Result<()> {
    address(&message.authority, "authority")?;
    let params = message.params.as_ref();
    let params = params.ok_or_else(|| errors::EMPTY.wrap("params"))?;
    let upload = params.code_upload_access.as_ref();
    let upload = upload.ok_or_else(|| errors::EMPTY.wrap("upload access"))?;
    access::check(upload).map_err(|error| error.wrap("upload access"))
}

fn code_ids(ids: &[u64]) -> Result<()> {
    if ids.is_empty() {
        return Err(sdk::INVALID_REQUEST.wrap("empty code ids"));
    }
    if ids.len() > MAX_CODE_IDS {
        return Err(sdk::INVALID_REQUEST.wrap(format_args!(
            "total number of code ids is greater than {MAX_CODE_IDS}"
        )));
    }
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    if sorted.len() < ids.len() {
        return Err(sdk::INVALID_REQUEST.wrap("duplicate code ids"));
    }
    Ok(())
}

pub(crate) fn pin(message: &MsgPinCodes) -> Result<()> {
    address(&message.authority, "authority")?;
    code_ids(&message.code_ids)
}

pub(crate) fn unpin(message: &MsgUnpinCodes) -> Result<()> {
    address(&message.authority, "authority")?;
    code_ids(&message.code_ids)
}

pub(crate) fn sudo(message: &MsgSudoContract) -> Result<()> {
    address(&message.authority, "authority")?;
    address(&message.contract, "contract")?;
    payload(&message.msg)
}
