//! The light client of chains with CometBFT's headers (ICS-7;
//! `modules/light-clients/07-tendermint` of ibc-go).

mod consensus;
mod header;
mod membership;
mod misbehaviour;
mod recover;
mod state;
mod store;
mod update;
mod upgrade;

pub(crate) use consensus::ConsensusState;
pub(crate) use header::Header;
pub(crate) use membership::{Delay, verify_absence, verify_membership};
pub(crate) use misbehaviour::Misbehaviour;
pub(crate) use recover::recover;
pub(crate) use state::ClientState;
pub(crate) use store::{client_state, consensus_state, initialize};
pub(crate) use update::{freeze, shows_misbehaviour, update, verify};
pub(crate) use upgrade::upgrade;

use ibc_proto::google::protobuf::Any;
use tenzro_kernel::Result;

use crate::errors::client::INVALID_CLIENT_TYPE;
use crate::errors::core::UNPACK_ANY;

/// Type of these clients.
pub const CLIENT_TYPE: &str = "07-tendermint";

/// What is submitted to a client.
#[derive(Clone, Debug)]
pub(crate) enum ClientMessage {
    /// A header.
    Header(Box<Header>),
    /// Two headers that contradict one another.
    Misbehaviour(Box<Misbehaviour>),
}

impl ClientMessage {
    /// Reads a header or misbehaviour and checks what can be checked without the client.
    pub(crate) fn from_any(any: Option<&Any>) -> Result<Self> {
        let any = any.ok_or_else(|| UNPACK_ANY.wrap("client message is missing"))?;
        match any.type_url.as_str() {
            header::TYPE_URL => Ok(Self::Header(Box::new(Header::decode(&any.value)?))),
            misbehaviour::TYPE_URL => {
                let misbehaviour = Misbehaviour::decode(&any.value)?;
                Ok(Self::Misbehaviour(Box::new(misbehaviour)))
            }
            other => {
                Err(INVALID_CLIENT_TYPE.wrap(format_args!("no client message is known as {other}")))
            }
        }
    }
}
