//! Light clients: finds one that can be used, or makes one.

use std::time::Duration;

use ibc_proto::google::protobuf::{Any, Duration as ProtoDuration};
use ibc_proto::ibc::core::client::v1::{Height as ProtoHeight, MsgCreateClient};
use ibc_proto::ibc::core::commitment::v1::MerkleRoot;
use ibc_proto::ibc::lightclients::tendermint::v1::{ClientState, ConsensusState, Fraction};
use prost::{Message, Name};
use tenzro_client::tx::messages::any;

use super::{Teller, attribute};
use crate::chain::{ChainHandle, TendermintClient};
use crate::error::Result;
use crate::plan::ClientId;
use crate::relay::Node;

/// A client on `host` that follows `target`: an active one that knows the same chain as our node,
/// else a new one.
///
/// # Errors
/// When a chain cannot be asked, or refuses the new client.
pub async fn client_for(
    host: &Node,
    target: &Node,
    always_new: bool,
    teller: &mut Teller<'_>,
) -> Result<ClientId> {
    if !always_new {
        for (id, state) in host.chain.clients().await? {
            if usable(&host.chain, &target.chain, &id, &state).await? {
                return Ok(id);
            }
        }
    }
    let (state, consensus) = fresh(&host.chain, &target.chain).await?;
    let message = MsgCreateClient {
        client_state: Some(wrap(&state)),
        consensus_state: Some(wrap(&consensus)),
        signer: host.sender()?.address().to_owned(),
    };
    let what = format!("client of {}", target.chain.name());
    let outcome = teller.create(host, &what, vec![any(&message)]).await?;
    attribute(host, &outcome, "create_client", "client_id").map(ClientId)
}

/// True when the client follows `target`, is active, and knows the chain that our node serves: a
/// chain id alone can be another network's.
pub(super) async fn usable(
    host: &ChainHandle,
    target: &ChainHandle,
    id: &ClientId,
    state: &TendermintClient,
) -> Result<bool> {
    if state.chain_id != target.name() || state.frozen {
        return Ok(false);
    }
    if host.client_status(id).await? != "Active" {
        return Ok(false);
    }
    let Some(known) = host.consensus_state(id, state.latest).await? else {
        return Ok(false);
    };
    // A header that our node has not (yet, or any more) cannot be compared.
    let Ok(header) = target.header(state.latest.height).await else {
        return Ok(true);
    };
    let root = known.root.map(|root| root.hash).unwrap_or_default();
    Ok(root == header.signed.header.app_hash.as_bytes())
}

/// State of a new client at the newest header of `target`.
async fn fresh(host: &ChainHandle, target: &ChainHandle) -> Result<(ClientState, ConsensusState)> {
    let header = target.header(target.height().await?).await?;
    let config = target.config();
    let (trusting, unbonding) = target.trusting_period().await?;
    let drift = config
        .clock_drift
        .0
        .saturating_add(host.config().clock_drift.0)
        .saturating_add(host.config().max_block_time.0);
    #[allow(
        deprecated,
        reason = "the message still has the two old allow_update fields"
    )]
    let state = ClientState {
        chain_id: target.name().to_owned(),
        trust_level: Some(Fraction {
            numerator: config.trust_threshold.numerator.into(),
            denominator: config.trust_threshold.denominator.into(),
        }),
        trusting_period: Some(span(trusting)),
        unbonding_period: Some(span(unbonding)),
        max_clock_drift: Some(span(drift)),
        frozen_height: Some(ProtoHeight::default()),
        latest_height: Some(target.height_of(header.height()).into()),
        proof_specs: vec![
            ibc_proto::ics23::iavl_spec(),
            ibc_proto::ics23::tendermint_spec(),
        ],
        upgrade_path: vec!["upgrade".to_owned(), "upgradedIBCState".to_owned()],
        allow_update_after_expiry: false,
        allow_update_after_misbehaviour: false,
    };
    let block = &header.signed.header;
    let consensus = ConsensusState {
        timestamp: Some(block.time.into()),
        root: Some(MerkleRoot {
            hash: block.app_hash.as_bytes().to_vec(),
        }),
        next_validators_hash: block.next_validators_hash.as_bytes().to_vec(),
    };
    Ok((state, consensus))
}

fn span(duration: Duration) -> ProtoDuration {
    ProtoDuration {
        seconds: i64::try_from(duration.as_secs()).unwrap_or(i64::MAX),
        nanos: i32::try_from(duration.subsec_nanos()).unwrap_or_default(),
    }
}

fn wrap<M: Message + Name>(message: &M) -> Any {
    Any {
        type_url: format!("/{}", M::full_name()),
        value: message.encode_to_vec(),
    }
}
