//! Values of the IBC store with the proof that they are there, or are not.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use prost::Message;
use serde::Deserialize;
use serde_json::json;

use super::ChainHandle;
use crate::error::{Error, Result};
use crate::plan::{End, Height};

/// A value and its proof.
#[derive(Debug, Clone)]
pub struct Proven {
    /// The value; empty when the key is absent, which the proof then shows.
    pub value: Vec<u8>,
    /// Encoded `MerkleProof`.
    pub proof: Vec<u8>,
    /// Height of the header against which it is checked: one above the state that was read.
    pub height: Height,
}

/// `ibc.core.commitment.v1.MerkleProof`, whose parts are passed on as the node gave them.
#[derive(Clone, PartialEq, Message)]
struct MerkleProof {
    #[prost(bytes = "vec", repeated, tag = "1")]
    proofs: Vec<Vec<u8>>,
}

#[derive(Deserialize)]
struct Answer {
    response: Inner,
}

#[derive(Deserialize)]
struct Inner {
    #[serde(default)]
    code: u32,
    #[serde(default)]
    log: String,
    #[serde(default)]
    value: Option<String>,
    #[serde(default, rename = "proofOps")]
    proof_ops: Option<ProofOps>,
}

#[derive(Deserialize)]
struct ProofOps {
    ops: Vec<ProofOp>,
}

#[derive(Deserialize)]
struct ProofOp {
    data: String,
}

impl ChainHandle {
    /// Reads `key` of the IBC store so that the header at `header` proves it: the state after the
    /// block before.
    ///
    /// # Errors
    /// When the node does not have that state any more, or gives no proof.
    pub async fn proven(&self, key: &str, header: u64) -> Result<Proven> {
        let what = || format!("the proof of {key}");
        let params = json!({
            "path": "/store/ibc/key",
            "data": hex::encode(key),
            "height": header.saturating_sub(1).to_string(),
            "prove": true,
        });
        let answer: Answer = self.rpc("abci_query", params).await?;
        let inner = answer.response;
        if inner.code != 0 {
            return Err(Error::decode(self.name(), what(), inner.log));
        }
        let decode = |text: &str| {
            STANDARD
                .decode(text)
                .map_err(|error| Error::decode(self.name(), what(), error))
        };
        let ops = inner.proof_ops.map(|ops| ops.ops).unwrap_or_default();
        if ops.is_empty() {
            return Err(Error::missing(self.name(), what()));
        }
        let proofs = ops
            .iter()
            .map(|op| decode(&op.data))
            .collect::<Result<_>>()?;
        Ok(Proven {
            value: decode(inner.value.as_deref().unwrap_or_default())?,
            proof: MerkleProof { proofs }.encode_to_vec(),
            height: self.height_of(header),
        })
    }

    /// [`ChainHandle::proven`] for what must be there.
    ///
    /// # Errors
    /// [`Error::Missing`] when it is not.
    pub async fn proven_present(&self, key: &str, header: u64) -> Result<Proven> {
        let proven = self.proven(key, header).await?;
        if proven.value.is_empty() {
            return Err(Error::missing(self.name(), format!("{key} below {header}")));
        }
        Ok(proven)
    }
}

/// Keys of the IBC store (ICS-24).
pub mod keys {
    use super::{End, Height};
    use crate::plan::{ClientId, ConnectionId};

    /// A client's state.
    #[must_use]
    pub fn client_state(client: &ClientId) -> String {
        format!("clients/{client}/clientState")
    }

    /// What a client knows of one height.
    #[must_use]
    pub fn consensus_state(client: &ClientId, height: Height) -> String {
        format!("clients/{client}/consensusStates/{height}")
    }

    /// A connection end.
    #[must_use]
    pub fn connection(connection: &ConnectionId) -> String {
        format!("connections/{connection}")
    }

    /// A channel end.
    #[must_use]
    pub fn channel(end: &End) -> String {
        format!("channelEnds/ports/{}/channels/{}", end.port, end.channel)
    }

    /// What was sent.
    #[must_use]
    pub fn commitment(end: &End, sequence: u64) -> String {
        packet("commitments", end, sequence)
    }

    /// That it was received, on unordered channels.
    #[must_use]
    pub fn receipt(end: &End, sequence: u64) -> String {
        packet("receipts", end, sequence)
    }

    /// What was answered.
    #[must_use]
    pub fn acknowledgement(end: &End, sequence: u64) -> String {
        packet("acks", end, sequence)
    }

    /// What comes next on an ordered channel.
    #[must_use]
    pub fn next_receive(end: &End) -> String {
        let End { port, channel } = end;
        format!("nextSequenceRecv/ports/{port}/channels/{channel}")
    }

    fn packet(kind: &str, end: &End, sequence: u64) -> String {
        let End { port, channel } = end;
        format!("{kind}/ports/{port}/channels/{channel}/sequences/{sequence}")
    }
}
