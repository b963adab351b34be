//! Messages of users (`x/wasm/keeper/msg_server.go` of wasmd).

use std::sync::Arc;

use cosmos_sdk_proto::cosmwasm::wasm::v1::{
    MsgClearAdmin, MsgClearAdminResponse, MsgExecuteContract, MsgExecuteContractResponse,
    MsgInstantiateContract, MsgInstantiateContract2, MsgInstantiateContract2Response,
    MsgInstantiateContractResponse, MsgMigrateContract, MsgMigrateContractResponse, MsgPinCodes,
    MsgPinCodesResponse, MsgStoreCode, MsgStoreCodeResponse, MsgSudoContract,
    MsgSudoContractResponse, MsgUnpinCodes, MsgUnpinCodesResponse, MsgUpdateAdmin,
    MsgUpdateAdminResponse, MsgUpdateContractLabel, MsgUpdateContractLabelResponse,
    MsgUpdateInstantiateConfig, MsgUpdateInstantiateConfigResponse, MsgUpdateParams,
    MsgUpdateParamsResponse,
};
use tenzro_kernel::{Address, Ctx, MsgRouter, Result};

use crate::instantiate::{Birth, Place};
use crate::keeper::WasmKeeper;
use crate::validate::{self, address, funds};
use crate::{errors, state};

/// Takes the module's messages.
pub fn register_messages(router: &mut MsgRouter, keeper: &Arc<WasmKeeper>) {
    macro_rules! take {
        ($message:ty, $signer:ident, $check:path, $handler:expr) => {
            let wasm = Arc::clone(keeper);
            router.add(
                |message: &$message| &message.$signer,
                $check,
                move |ctx: &Ctx, message: $message| $handler(&wasm, ctx, &message),
            );
        };
    }
    take!(MsgStoreCode, sender, validate::store_code, store_code);
    take!(
        MsgInstantiateContract,
        sender,
        validate::instantiate,
        instantiate
    );
    take!(
        MsgInstantiateContract2,
        sender,
        validate::instantiate2,
        instantiate2
    );
    take!(MsgExecuteContract, sender, validate::execute, execute);
    take!(MsgMigrateContract, sender, validate::migrate, migrate);
    take!(MsgUpdateAdmin, sender, validate::update_admin, update_admin);
    take!(MsgClearAdmin, sender, validate::clear_admin, clear_admin);
    take!(
        MsgUpdateContractLabel,
        sender,
        validate::update_label,
        update_label
    );
    take!(
        MsgUpdateInstantiateConfig,
        sender,
        validate::update_config,
        update_config
    );
    take!(
        MsgUpdateParams,
        authority,
        validate::update_params,
        update_params
    );
    take!(MsgPinCodes, authority, validate::pin, pin);
    take!(MsgUnpinCodes, authority, validate::unpin, unpin);
    take!(MsgSudoContract, authority, validate::sudo, sudo);
}

fn optional(text: &str, what: &str) -> Result<Option<Address>> {
    if text.is_empty() {
        return Ok(None);
    }
    address(text, what).map(Some)
}

fn store_code(
    wasm: &WasmKeeper,
    ctx: &Ctx,
    message: &MsgStoreCode,
) -> Result<MsgStoreCodeResponse> {
    let sender = address(&message.sender, "sender")?;
    let permission = message.instantiate_permission.clone();
    let (code_id, checksum) = wasm.create(ctx, &sender, &message.wasm_byte_code, permission)?;
    Ok(MsgStoreCodeResponse {
        code_id,
        checksum: checksum.to_vec(),
    })
}

fn instantiate(
    wasm: &WasmKeeper,
    ctx: &Ctx,
    message: &MsgInstantiateContract,
) -> Result<MsgInstantiateContractResponse> {
    let (address, data) = wasm.instantiate(
        ctx,
        &Birth {
            code_id: message.code_id,
            creator: &address(&message.sender, "sender")?,
            admin: optional(&message.admin, "admin")?.as_ref(),
            label: &message.label,
            message: &message.msg,
            funds: &funds(&message.funds)?,
            place: Place::Next,
        },
    )?;
    Ok(MsgInstantiateContractResponse {
        address: address.to_string(),
        data: data.unwrap_or_default(),
    })
}

fn instantiate2(
    wasm: &WasmKeeper,
    ctx: &Ctx,
    message: &MsgInstantiateContract2,
) -> Result<MsgInstantiateContract2Response> {
    let (address, data) = wasm.instantiate(
        ctx,
        &Birth {
            code_id: message.code_id,
            creator: &address(&message.sender, "sender")?,
            admin: optional(&message.admin, "admin")?.as_ref(),
            label: &message.label,
            message: &message.msg,
            funds: &funds(&message.funds)?,
            place: Place::Chosen {
                salt: &message.salt,
                fixed_message: message.fix_msg.then_some(&message.msg),
            },
        },
    )?;
    Ok(MsgInstantiateContract2Response {
        address: address.to_string(),
        data: data.unwrap_or_default(),
    })
}

fn execute(
    wasm: &WasmKeeper,
    ctx: &Ctx,
    message: &MsgExecuteContract,
) -> Result<MsgExecuteContractResponse> {
    let sender = address(&message.sender, "sender")?;
    let contract = address(&message.contract, "contract")?;
    let funds = funds(&message.funds)?;
    let data = wasm.execute(ctx, &contract, &sender, &message.msg, &funds)?;
    Ok(MsgExecuteContractResponse {
        data: data.unwrap_or_default(),
    })
}

fn migrate(
    wasm: &WasmKeeper,
    ctx: &Ctx,
    message: &MsgMigrateContract,
) -> Result<MsgMigrateContractResponse> {
    let sender = address(&message.sender, "sender")?;
    let contract = address(&message.contract, "contract")?;
    let data = wasm.migrate(ctx, &contract, &sender, message.code_id, &message.msg)?;
    Ok(MsgMigrateContractResponse {
        data: data.unwrap_or_default(),
    })
}

fn update_admin(
    wasm: &WasmKeeper,
    ctx: &Ctx,
    message: &MsgUpdateAdmin,
) -> Result<MsgUpdateAdminResponse> {
    let sender = address(&message.sender, "sender")?;
    let contract = address(&message.contract, "contract")?;
    let admin = address(&message.new_admin, "new admin")?;
    wasm.set_admin(ctx, &contract, &sender, Some(&admin))?;
    Ok(MsgUpdateAdminResponse {})
}

fn clear_admin(
    wasm: &WasmKeeper,
    ctx: &Ctx,
    message: &MsgClearAdmin,
) -> Result<MsgClearAdminResponse> {
    let sender = address(&message.sender, "sender")?;
    let contract = address(&message.contract, "contract")?;
    wasm.set_admin(ctx, &contract, &sender, None)?;
    Ok(MsgClearAdminResponse {})
}

fn update_label(
    wasm: &WasmKeeper,
    ctx: &Ctx,
    message: &MsgUpdateContractLabel,
) -> Result<MsgUpdateContractLabelResponse> {
    let sender = address(&message.sender, "sender")?;
    let contract = address(&message.contract, "contract")?;
    wasm.set_label(ctx, &contract, &sender, &message.new_label)?;
    Ok(MsgUpdateContractLabelResponse {})
}

fn update_config(
    wasm: &WasmKeeper,
    ctx: &Ctx,
    message: &MsgUpdateInstantiateConfig,
) -> Result<MsgUpdateInstantiateConfigResponse> {
    let sender = address(&message.sender, "sender")?;
    let config = message
        .new_instantiate_permission
        .clone()
        .unwrap_or_default();
    wasm.set_config(ctx, message.code_id, &sender, &config)?;
    Ok(MsgUpdateInstantiateConfigResponse {})
}

fn update_params(
    wasm: &WasmKeeper,
    ctx: &Ctx,
    message: &MsgUpdateParams,
) -> Result<MsgUpdateParamsResponse> {
    wasm.check_authority(&message.authority)?;
    let params = message.params.as_ref();
    state::set_params(ctx, params.ok_or_else(|| errors::EMPTY.wrap("params"))?)?;
    Ok(MsgUpdateParamsResponse {})
}

fn pin(wasm: &WasmKeeper, ctx: &Ctx, message: &MsgPinCodes) -> Result<MsgPinCodesResponse> {
    wasm.check_authority(&message.authority)?;
    for code_id in &message.code_ids {
        wasm.pin(ctx, *code_id)?;
    }
    Ok(MsgPinCodesResponse {})
}

fn unpin(wasm: &WasmKeeper, ctx: &Ctx, message: &MsgUnpinCodes) -> Result<MsgUnpinCodesResponse> {
    wasm.check_authority(&message.authority)?;
    for code_id in &message.code_ids {
        wasm.unpin(ctx, *code_id)?;
    }
    Ok(MsgUnpinCodesResponse {})
}

fn sudo(
    wasm: &WasmKeeper,
    ctx: &Ctx,
    message: &MsgSudoContract,
) -> Result<MsgSudoContractResponse> {
    wasm.check_authority(&message.authority)?;
    let contract = address(&message.contract, "contract")?;
    let data = wasm.sudo(ctx, &contract, &message.msg)?;
    Ok(MsgSudoContractResponse {
        data: data.unwrap_or_default(),
    })
}
