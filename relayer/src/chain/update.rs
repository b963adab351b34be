//! The headers that bring a light client from what it knows to a height.
//!
//! Every header is checked here by the light client's own rules before it is sent: a node that
//! lies is noticed without paying for it, and where too many validators changed in between,
//! the headers half-way are found that lead there step by step.

use std::time::Duration;

use ibc_proto::google::protobuf::Any;
use ibc_proto::ibc::core::client::v1::MsgUpdateClient;
use prost::{Message, Name};
use tendermint::Time;
use tendermint_light_client_verifier::options::Options;
use tendermint_light_client_verifier::types::TrustThreshold;
use tenzro_client::Msg;
use tenzro_client::tx::messages::any;

use super::known::Reached;
use super::steps::{Headers, Reason, Rules, Step, Trusted, steps};
use super::{ChainHandle, Header, TendermintClient};
use crate::error::{Error, Result};
use crate::plan::{ClientId, Height};

/// Messages that bring a client to a height; none when it is there.
#[derive(Debug, Clone, Default)]
pub struct Update {
    /// `MsgUpdateClient`s, in order.
    pub messages: Vec<Msg>,
    /// The heights of their headers.
    pub heights: Vec<Height>,
    /// Where the client is when they are in a block.
    reached: Option<Reached>,
}

impl Update {
    /// Bytes of all messages.
    #[must_use]
    pub fn size(&self) -> usize {
        self.messages.iter().map(|msg| msg.value.len()).sum()
    }
}

impl ChainHandle {
    /// What brings `client` on `host`, which follows this chain, to `target`. `signer` pays there.
    ///
    /// # Errors
    /// [`Error::ClientDead`] when it takes no headers any more, [`Error::BadHeader`] when this
    /// chain's node does not follow from what the client trusts.
    pub async fn update(
        &self,
        host: &ChainHandle,
        client: &ClientId,
        target: u64,
        signer: &str,
    ) -> Result<Update> {
        let wanted = self.height_of(target);
        if host.knows(client, wanted).await? {
            return Ok(Update::default());
        }
        let state = host.living_client(client).await?;
        let from = host.highest_known_below(client, &state, wanted).await?;
        let steps = self.walk(host, client, &state, from, target).await?;
        Ok(self.update_of(client, state, &steps, signer))
    }

    /// [`ChainHandle::update`] from where this program last brought the client, without reading it. Where
    /// that leads nowhere, the client is read.
    ///
    /// # Errors
    /// As [`ChainHandle::update`].
    pub async fn update_on(
        &self,
        host: &ChainHandle,
        client: &ClientId,
        target: u64,
        signer: &str,
    ) -> Result<Update> {
        let wanted = self.height_of(target);
        let Some(Reached { state, trusted }) = host.reached(client) else {
            return self.update(host, client, target, signer).await;
        };
        if trusted.height == wanted {
            return Ok(Update::default());
        }
        if trusted.height < wanted {
            match self.onward(host, client, &state, trusted, target).await {
                Ok(steps) => return Ok(self.update_of(client, state, &steps, signer)),
                Err(error) => {
                    tracing::debug!(client = client.as_str(), %error, "reading the client")
                }
            }
        }
        host.forget_client(client);
        self.update(host, client, target, signer).await
    }

    fn update_of(
        &self,
        client: &ClientId,
        state: TendermintClient,
        steps: &[Step],
        signer: &str,
    ) -> Update {
        let message = |step: &Step| client_message(client, &step.content(), signer);
        let height = |step: &Step| self.height_of(step.header.height());
        Update {
            messages: steps.iter().map(message).collect(),
            heights: steps.iter().map(height).collect(),
            reached: steps.last().map(|step| Reached {
                state,
                trusted: step.leads_to(),
            }),
        }
    }

    /// Notes that an update of `client` on this chain is in a block.
    pub fn updated(&self, client: &ClientId, update: &Update) {
        if let Some(reached) = &update.reached {
            self.note_reached(client, reached.clone());
        }
    }

    /// The headers that lead from what `client` on `host` trusts at `from` to `target`, each with what
    /// it is trusted by.
    ///
    /// # Errors
    /// [`Error::BadHeader`] when a header does not follow, [`Error::HostBehind`].
    pub(super) async fn walk(
        &self,
        host: &ChainHandle,
        client: &ClientId,
        state: &TendermintClient,
        from: Height,
        target: u64,
    ) -> Result<Vec<Step>> {
        let trusted = self.trusted(host, client, from).await?;
        self.onward(host, client, state, trusted, target).await
    }

    /// The headers that lead from `trusted` to `target`.
    async fn onward(
        &self,
        host: &ChainHandle,
        client: &ClientId,
        state: &TendermintClient,
        trusted: Trusted,
        target: u64,
    ) -> Result<Vec<Step>> {
        let options = options(host, client, state)?;
        let now = host.recent().await?.time;
        let now = Time::from_unix_timestamp(
            i64::try_from(now / 1_000_000_000).unwrap_or(i64::MAX),
            u32::try_from(now % 1_000_000_000).unwrap_or_default(),
        )
        .map_err(|error| Error::decode(host.name(), "the time", error))?;
        let chain_id = self
            .name()
            .parse()
            .map_err(|error| Error::decode(self.name(), "the chain id", error))?;
        let rules = Rules {
            chain_id,
            options,
            now,
        };
        let found = steps(&rules, trusted, target, self).await?;
        found.map_err(|stop| match stop.reason {
            Reason::FromTheFuture => Error::HostBehind {
                host: host.name().to_owned(),
                chain: self.name().to_owned(),
                height: stop.height,
            },
            reason => self.bad(stop.height, &reason.to_string()),
        })
    }

    pub(super) fn bad(&self, height: u64, reason: &str) -> Error {
        Error::BadHeader {
            chain: self.name().to_owned(),
            height,
            reason: reason.to_owned(),
        }
    }

    /// What `client` on `host` trusts of this chain at `height`.
    async fn trusted(
        &self,
        host: &ChainHandle,
        client: &ClientId,
        height: Height,
    ) -> Result<Trusted> {
        let what = || format!("consensus state {height} of {client}");
        let state = host
            .consensus_state(client, height)
            .await?
            .ok_or_else(|| Error::missing(host.name(), what()))?;
        let time = state.timestamp.unwrap_or_default();
        let time =
            Time::from_unix_timestamp(time.seconds, u32::try_from(time.nanos).unwrap_or_default())
                .map_err(|error| Error::decode(host.name(), what(), error))?;
        let hash = tendermint::Hash::from_bytes(
            tendermint::hash::Algorithm::Sha256,
            &state.next_validators_hash,
        )
        .map_err(|error| Error::decode(host.name(), what(), error))?;
        let next = height.height.saturating_add(1);
        let validators = match self.same_validators(hash, None) {
            Some(same) => same,
            None => self.validators(next, None).await?,
        };
        if validators.hash() != hash {
            return Err(self.bad(
                height.height,
                "its next validators are not those that the client on the other chain knows",
            ));
        }
        Ok(Trusted {
            height,
            time,
            validators,
            hash,
        })
    }
}

impl Headers for ChainHandle {
    async fn at(&self, height: u64) -> Result<Header> {
        self.header(height).await
    }
}

fn options(host: &ChainHandle, client: &ClientId, state: &TendermintClient) -> Result<Options> {
    let level = state.trust_level;
    let trust_threshold = TrustThreshold::new(level.0, level.1)
        .map_err(|error| Error::decode(host.name(), client.as_str(), error))?;
    Ok(Options {
        trust_threshold,
        trusting_period: state.trusting_period,
        // The header may be of a block after the host's newest one: its next block is later too.
        clock_drift: state.max_clock_drift + Duration::from_secs(1),
    })
}

/// `MsgUpdateClient` with a header, or with evidence of misbehaviour.
pub(super) fn client_message<M: Message + Name>(
    client: &ClientId,
    content: &M,
    signer: &str,
) -> Msg {
    any(&MsgUpdateClient {
        client_id: client.to_string(),
        client_message: Some(Any {
            type_url: format!("/{}", M::full_name()),
            value: content.encode_to_vec(),
        }),
        signer: signer.to_owned(),
    })
}
