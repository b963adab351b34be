//! Messages of users and contracts.

use std::sync::Arc;

use cosmos_sdk_proto::cosmos::feegrant::v1beta1::{
    MsgGrantAllowance, MsgGrantAllowanceResponse, MsgPruneAllowances, MsgPruneAllowancesResponse,
    MsgRevokeAllowance, MsgRevokeAllowanceResponse,
};
use tenzro_kernel::{Address, Ctx, MsgRouter, Result, event, sdk};

use crate::allowance::Allowance;
use crate::{FeegrantKeeper, errors};

/// Allowances that one message removes at most.
const PER_MESSAGE: usize = 75;

/// Takes the module's messages.
pub fn register_messages(router: &mut MsgRouter, keeper: &Arc<FeegrantKeeper>) {
    let feegrant = Arc::clone(keeper);
    router.add(
        |message: &MsgGrantAllowance| &message.granter,
        |message| allowance(message).map(|_| ()),
        move |ctx, message| grant(&feegrant, ctx, &message),
    );
    let feegrant = Arc::clone(keeper);
    router.add(
        |message: &MsgRevokeAllowance| &message.granter,
        |_| Ok(()),
        move |ctx, message| revoke(&feegrant, ctx, &message),
    );
    let feegrant = Arc::clone(keeper);
    router.add(
        |message: &MsgPruneAllowances| &message.pruner,
        |_| Ok(()),
        move |ctx, message| prune(&feegrant, ctx, message),
    );
}

fn address(text: &str) -> Result<Address> {
    text.parse()
        .map_err(|error| sdk::INVALID_ADDRESS.wrap(error))
}

/// The allowance of a message; `None` where it has none.
fn allowance(message: &MsgGrantAllowance) -> Result<Option<Allowance>> {
    let any = message.allowance.as_ref();
    any.map_or(Ok(None), Allowance::from_any)
}

fn grant(
    feegrant: &FeegrantKeeper,
    ctx: &Ctx,
    message: &MsgGrantAllowance,
) -> Result<MsgGrantAllowanceResponse> {
    if message.grantee.eq_ignore_ascii_case(&message.granter) {
        return Err(sdk::INVALID_ADDRESS.wrap("cannot self-grant fee authorization"));
    }
    let (grantee, granter) = (address(&message.grantee)?, address(&message.granter)?);
    feegrant.check_absent(ctx, &granter, &grantee)?;
    let allowance =
        allowance(message)?.ok_or_else(|| errors::NO_ALLOWANCE.wrap("failed to get allowance"))?;
    allowance.check()?;
    feegrant.grant(ctx, &granter, &grantee, &allowance)?;
    Ok(MsgGrantAllowanceResponse {})
}

fn revoke(
    feegrant: &FeegrantKeeper,
    ctx: &Ctx,
    message: &MsgRevokeAllowance,
) -> Result<MsgRevokeAllowanceResponse> {
    if message.grantee == message.granter {
        return Err(sdk::INVALID_ADDRESS.wrap("addresses must be different"));
    }
    let (grantee, granter) = (address(&message.grantee)?, address(&message.granter)?);
    feegrant.revoke(ctx, &granter, &grantee)?;
    Ok(MsgRevokeAllowanceResponse {})
}

fn prune(
    feegrant: &FeegrantKeeper,
    ctx: &Ctx,
    message: MsgPruneAllowances,
) -> Result<MsgPruneAllowancesResponse> {
    feegrant.remove_ended(ctx, PER_MESSAGE)?;
    ctx.emit(event("prune_feegrant", [("pruner", message.pruner)]));
    Ok(MsgPruneAllowancesResponse {})
}
