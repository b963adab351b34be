//! Compares what a client was shown with the chain that it follows, and makes the evidence of
//! misbehaviour: two headers that both convince the client and contradict each other.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ibc_proto::google::protobuf::Any;
use ibc_proto::ibc::core::client::v1::MsgUpdateClient;
use ibc_proto::ibc::lightclients::tendermint::v1::{Header as HeaderMessage, Misbehaviour};
use prost::{Message, Name};
use serde::Deserialize;
use serde_json::json;
use tenzro_client::Msg;

use super::update::client_message;
use super::{ChainHandle, TendermintClient};
use crate::error::{Error, Result};
use crate::plan::misbehaviour::{Kept, Verdict, judge};
use crate::plan::{ClientId, Height};

/// Heights below the contradiction that are compared until one agrees.
const MOST_COMPARED: usize = 50;

/// What a look at one height of a client gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The chain has this header.
    Agrees,
    /// The client does not know this height any more, or never did.
    Forgotten,
    /// Our node has not come so far, or does not have the header any more.
    NotComparable,
    /// The client was shown a header that contradicts the chain.
    Contradiction(Contradiction),
}

/// A header in a client that contradicts the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contradiction {
    /// Height of the header that the client was shown.
    pub shown: Height,
    /// Height of our node's header that contradicts it: the same, or a lower one that is not older.
    pub ours: Height,
}

impl std::fmt::Display for Contradiction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.shown == self.ours {
            write!(f, "two headers of height {}", self.shown)
        } else {
            let (shown, ours) = (self.shown, self.ours);
            write!(
                f,
                "a header of height {shown} that is not younger than {ours}"
            )
        }
    }
}

/// What freezes a client.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// Headers that lead there, then the evidence itself.
    pub messages: Vec<Msg>,
    /// True when both headers are in it; else the one that the client was shown was not found, and
    /// ours alone contradicts what it keeps.
    pub both: bool,
}

impl ChainHandle {
    /// Compares what `client` on `host` knows of `height` with this chain.
    ///
    /// # Errors
    /// When a node does not answer.
    pub async fn compare(
        &self,
        host: &ChainHandle,
        client: &ClientId,
        height: Height,
    ) -> Result<Finding> {
        let Some(shown) = host.kept(client, height).await? else {
            return Ok(Finding::Forgotten);
        };
        let newest = self.height_of(self.height().await?);
        // Of before a restart of the chain under a new revision.
        if height.revision != newest.revision {
            return Ok(Finding::NotComparable);
        }
        let place = height.min(newest);
        let Some(ours) = self.own(place.height).await? else {
            return Ok(Finding::NotComparable);
        };
        Ok(match judge(&shown, &ours) {
            Verdict::Agrees => Finding::Agrees,
            Verdict::NotYet => Finding::NotComparable,
            Verdict::Fork | Verdict::BackInTime => Finding::Contradiction(Contradiction {
                shown: height,
                ours: ours.height,
            }),
        })
    }

    /// The evidence that freezes `client` on `host`, which follows this chain. Our header is checked by
    /// the light client's rules first: a node of ours that lies accuses nobody.
    ///
    /// # Errors
    /// [`Error::BadHeader`] when our header would not convince the client, [`Error::Missing`] when the
    /// client knows nothing on which both sides agree.
    pub async fn evidence(
        &self,
        host: &ChainHandle,
        client: &ClientId,
        state: &TendermintClient,
        found: Contradiction,
        signer: &str,
    ) -> Result<Evidence> {
        let agreed = self.agreed(host, client, found).await?;
        let mut steps = self
            .walk(host, client, state, agreed, found.ours.height)
            .await?;
        let ours = steps
            .pop()
            .ok_or_else(|| Error::missing(self.name(), format!("header {}", found.ours)))?;
        // What was compared was not signed; this is.
        let signed = ours.kept(found.ours);
        let known = host.kept(client, found.shown).await?;
        if known.is_none_or(|known| judge(&known, &signed) == Verdict::Agrees) {
            let reason =
                "unlike the header that it gives alone, the signed one is what the client knows";
            return Err(self.bad(found.ours.height, reason));
        }
        let ours = ours.content();
        let mut messages: Vec<Msg> = steps
            .iter()
            .map(|step| client_message(client, &step.content(), signer))
            .collect();
        let shown = host.shown(client, found.shown).await?;
        let both = shown.is_some();
        messages.push(match shown {
            Some(shown) => {
                #[allow(deprecated, reason = "the name has moved into the message around it")]
                let evidence = Misbehaviour {
                    client_id: client.to_string(),
                    header_1: Some(shown),
                    header_2: Some(ours),
                };
                client_message(client, &evidence, signer)
            }
            None => client_message(client, &ours, signer),
        });
        Ok(Evidence { messages, both })
    }

    /// The highest height below the contradiction about which client and chain agree.
    async fn agreed(
        &self,
        host: &ChainHandle,
        client: &ClientId,
        found: Contradiction,
    ) -> Result<Height> {
        let known = host.known_heights(client).await?;
        let below = known.into_iter().rev();
        let below = below.filter(|height| *height < found.ours);
        for height in below.take(MOST_COMPARED) {
            if self.compare(host, client, height).await? == Finding::Agrees {
                return Ok(height);
            }
        }
        let what = format!("height in {client} on which it agrees with {}", self.name());
        Err(Error::missing(host.name(), what))
    }

    /// What a client keeps of one height.
    async fn kept(&self, client: &ClientId, height: Height) -> Result<Option<Kept>> {
        let found = self.consensus_state(client, height).await?;
        Ok(found.map(|state| {
            let time = state.timestamp.unwrap_or_default();
            let seconds = u64::try_from(time.seconds).unwrap_or_default();
            let nanos = u64::try_from(time.nanos).unwrap_or_default();
            Kept {
                height,
                time: seconds.saturating_mul(1_000_000_000).saturating_add(nanos),
                root: state.root.map(|root| root.hash).unwrap_or_default(),
                next_validators: state.next_validators_hash,
            }
        }))
    }

    /// The same of our own header; `None` when the node does not have it any more.
    async fn own(&self, height: u64) -> Result<Option<Kept>> {
        let header = match self.bare_header(height).await {
            Ok(header) => header,
            Err(error) if error.is_not_there() => return Ok(None),
            Err(error) => return Err(error),
        };
        Ok(Some(kept(self.height_of(header.height.value()), &header)))
    }

    /// The header that brought `height` into a client of this chain, from the transaction that did;
    /// `None` when the node finds none: its index is off, or a contract or a proposal sent it.
    async fn shown(&self, client: &ClientId, height: Height) -> Result<Option<HeaderMessage>> {
        let query = format!(
            "update_client.client_id='{client}' AND update_client.consensus_height='{height}'"
        );
        let params = json!({
            "query": query, "prove": false, "page": "1", "per_page": "10", "order_by": "asc",
        });
        let answer: Search = self.rpc("tx_search", params).await?;
        for tx in answer.txs.unwrap_or_default() {
            let raw = STANDARD
                .decode(&tx.tx)
                .map_err(|error| Error::decode(self.name(), "a transaction", error))?;
            let header = headers_in(&raw, client).into_iter().find(|header| {
                let height_of = |header: &HeaderMessage| {
                    let signed = header.signed_header.as_ref()?;
                    u64::try_from(signed.header.as_ref()?.height).ok()
                };
                height_of(header) == Some(height.height)
            });
            if header.is_some() {
                return Ok(header);
            }
        }
        Ok(None)
    }
}

/// What a light client keeps of a header.
pub(super) fn kept(height: Height, header: &tendermint::block::Header) -> Kept {
    Kept {
        height,
        time: super::handle::nanos(header.time),
        root: header.app_hash.as_bytes().to_vec(),
        next_validators: header.next_validators_hash.as_bytes().to_vec(),
    }
}

#[derive(Deserialize)]
struct Search {
    #[serde(default)]
    txs: Option<Vec<FoundTx>>,
}

#[derive(Deserialize)]
struct FoundTx {
    tx: String,
}

/// `cosmos.tx.v1beta1.Tx`, as far as it is read.
#[derive(Clone, PartialEq, Message)]
struct Tx {
    #[prost(message, optional, tag = "1")]
    body: Option<Messages>,
}

/// `cosmos.tx.v1beta1.TxBody`, as far as it is read.
#[derive(Clone, PartialEq, Message)]
struct Messages {
    #[prost(message, repeated, tag = "1")]
    messages: Vec<Any>,
}

/// `cosmos.authz.v1beta1.MsgExec`, as far as it is read.
#[derive(Clone, PartialEq, Message)]
struct Exec {
    #[prost(message, repeated, tag = "2")]
    messages: Vec<Any>,
}

/// The headers that a transaction shows to a client, those in the name of others too.
fn headers_in(raw: &[u8], client: &ClientId) -> Vec<HeaderMessage> {
    let body = Tx::decode(raw).ok().and_then(|tx| tx.body);
    let mut left = body.map(|body| body.messages).unwrap_or_default();
    let mut found = Vec::new();
    while let Some(message) = left.pop() {
        if message.type_url == "/cosmos.authz.v1beta1.MsgExec" {
            // Each is shorter than what it was in: this ends.
            left.extend(
                Exec::decode(message.value.as_slice())
                    .unwrap_or_default()
                    .messages,
            );
        } else if message.type_url == format!("/{}", MsgUpdateClient::full_name()) {
            let update = MsgUpdateClient::decode(message.value.as_slice()).unwrap_or_default();
            let content = update.client_message.unwrap_or_default();
            let is_header = content.type_url == format!("/{}", HeaderMessage::full_name());
            if update.client_id == client.as_str() && is_header {
                found.extend(HeaderMessage::decode(content.value.as_slice()).ok());
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn update(client: &str, height: i64) -> Any {
        let header = HeaderMessage {
            signed_header: Some(tendermint_proto::v0_38::types::SignedHeader {
                header: Some(tendermint_proto::v0_38::types::Header {
                    height,
                    ..Default::default()
                }),
                commit: None,
            }),
            ..Default::default()
        };
        client_message(&ClientId(client.to_owned()), &header, "signer")
    }

    fn heights(messages: Vec<Any>) -> Vec<i64> {
        let tx = Tx {
            body: Some(Messages { messages }),
        };
        let found = headers_in(&tx.encode_to_vec(), &"07-tendermint-3".into());
        let signed = found.into_iter().filter_map(|header| header.signed_header);
        let mut all: Vec<i64> = signed.map(|signed| signed.header.unwrap().height).collect();
        all.sort_unstable();
        all
    }

    #[test]
    fn headers_are_found_in_a_transaction_and_in_what_it_does_for_others() {
        let inner = Exec {
            messages: vec![update("07-tendermint-3", 9), update("07-tendermint-4", 10)],
        };
        let exec = Any {
            type_url: "/cosmos.authz.v1beta1.MsgExec".to_owned(),
            value: inner.encode_to_vec(),
        };
        assert_eq!(heights(vec![update("07-tendermint-3", 8), exec]), [8, 9]);
    }

    #[test]
    fn what_is_no_transaction_has_no_headers() {
        assert!(headers_in(b"\xff\xff\xff", &"07-tendermint-3".into()).is_empty());
        assert_eq!(heights(Vec::new()), Vec::<i64>::new());
    }
}
