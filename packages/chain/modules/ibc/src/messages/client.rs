//! Messages of clients (`02-client/types/msgs.go`).

use std::sync::Arc;

use ibc_proto::google::protobuf::Any;
use ibc_proto::ibc::core::client::v1::{
    MsgCreateClient, MsgCreateClientResponse, MsgRecoverClient, MsgRecoverClientResponse,
    MsgSubmitMisbehaviour, MsgSubmitMisbehaviourResponse, MsgUpdateClient, MsgUpdateClientResponse,
    MsgUpdateParams, MsgUpdateParamsResponse, MsgUpgradeClient, MsgUpgradeClientResponse,
};
use tenzro_kernel::ibc::host;
use tenzro_kernel::{Ctx, MsgRouter, Result};

use super::check_proof;
use crate::IbcKeeper;
use crate::client::{self, check_params, set_params};
use crate::errors::client::INVALID_SUBSTITUTE;
use crate::tendermint::{ClientMessage, ClientState, ConsensusState};

pub(super) fn register(router: &mut MsgRouter, keeper: &Arc<IbcKeeper>) {
    router.add(
        |message: &MsgCreateClient| &message.signer,
        |message| {
            states(
                message.client_state.as_ref(),
                message.consensus_state.as_ref(),
            )
            .map(drop)
        },
        |ctx, message: MsgCreateClient| {
            let states = states(
                message.client_state.as_ref(),
                message.consensus_state.as_ref(),
            )?;
            client::create(ctx, &states.0, &states.1)?;
            Ok(MsgCreateClientResponse {})
        },
    );
    router.add(
        |message: &MsgUpdateClient| &message.signer,
        // What is in it is read once, when it is needed: reading checks hashes and signatures.
        |message| host::check_client(&message.client_id),
        |ctx, message: MsgUpdateClient| {
            let any = message.client_message.as_ref();
            update(ctx, &message.client_id, any)?;
            Ok(MsgUpdateClientResponse {})
        },
    );
    router.add(
        |message: &MsgSubmitMisbehaviour| &message.signer,
        |message| host::check_client(&message.client_id),
        |ctx, message: MsgSubmitMisbehaviour| {
            let any = message.misbehaviour.as_ref();
            update(ctx, &message.client_id, any)?;
            Ok(MsgSubmitMisbehaviourResponse {})
        },
    );
    router.add(
        |message: &MsgUpgradeClient| &message.signer,
        check_upgrade,
        |ctx, message: MsgUpgradeClient| upgrade(ctx, &message),
    );
    let ibc = Arc::clone(keeper);
    router.add(
        |message: &MsgRecoverClient| &message.signer,
        check_recover,
        move |ctx, message: MsgRecoverClient| {
            ibc.check_authority(&message.signer)?;
            client::recover(
                ctx,
                &message.subject_client_id,
                &message.substitute_client_id,
            )
            .map_err(|error| error.wrap("client recovery failed"))?;
            Ok(MsgRecoverClientResponse {})
        },
    );
    let ibc = Arc::clone(keeper);
    router.add(
        |message: &MsgUpdateParams| &message.signer,
        |message| check_params(&message.params.clone().unwrap_or_default()),
        move |ctx, message: MsgUpdateParams| {
            ibc.check_authority(&message.signer)?;
            set_params(ctx, &message.params.unwrap_or_default())?;
            Ok(MsgUpdateParamsResponse {})
        },
    );
}

fn states(state: Option<&Any>, consensus: Option<&Any>) -> Result<(ClientState, ConsensusState)> {
    Ok((
        ClientState::from_any(state)?,
        ConsensusState::from_any(consensus)?,
    ))
}

/// What an update brings.
pub(crate) fn read_update(message: &MsgUpdateClient) -> Result<ClientMessage> {
    ClientMessage::from_any(message.client_message.as_ref())
}

fn update(ctx: &Ctx, client: &str, any: Option<&Any>) -> Result<()> {
    let message = ClientMessage::from_any(any)?;
    client::update(ctx, client, &message, any)
}

fn check_upgrade(message: &MsgUpgradeClient) -> Result<()> {
    host::check_client(&message.client_id)?;
    check_proof(&message.proof_upgrade_client, "proof of upgrade client")?;
    check_proof(
        &message.proof_upgrade_consensus_state,
        "proof of upgrade consensus state",
    )
}

fn upgrade(ctx: &Ctx, message: &MsgUpgradeClient) -> Result<MsgUpgradeClientResponse> {
    let successor = ClientState::successor_from_any(message.client_state.as_ref())?;
    let consensus = ConsensusState::from_any(message.consensus_state.as_ref())?;
    client::upgrade(
        ctx,
        &message.client_id,
        (&successor, &message.proof_upgrade_client),
        (&consensus, &message.proof_upgrade_consensus_state),
    )?;
    Ok(MsgUpgradeClientResponse {})
}

fn check_recover(message: &MsgRecoverClient) -> Result<()> {
    host::check_client(&message.subject_client_id)?;
    host::check_client(&message.substitute_client_id)?;
    if message.subject_client_id == message.substitute_client_id {
        return Err(INVALID_SUBSTITUTE.wrap("subject and substitute clients must be different"));
    }
    Ok(())
}
