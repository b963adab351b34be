//! The headers that bring a light client from what it knows to a height.
//!
//! Every header is checked here by the light client's own rules before it is sent: a node that
//! lies is noticed without paying for it, and where too many validators changed in between,
//! the headers half-way are found that lead there step by step.

use std::time::Duration;

use ibc_proto::google::protobuf::Any;
use ibc_proto::ibc::core::client::v1::MsgUpdateClient;
use ibc_proto::ibc::lightclients::tendermint::v1::Header as HeaderMessage;
use prost::{Message, Name};
use tendermint::Time;
use tendermint::validator::Set;
use tendermint_light_client_verifier::errors::VerificationErrorDetail;
use tendermint_light_client_verifier::options::Options;
use tendermint_light_client_verifier::types::{
    TrustThreshold, TrustedBlockState, UntrustedBlockState,
};
use tendermint_light_client_verifier::{ProdVerifier, Verdict, Verifier};
use tenzro_client::Msg;
use tenzro_client::tx::messages::any;

use super::{ChainHandle, Header, TendermintClient};
use crate::error::{Error, Result};
use crate::plan::bisect::Bisect;
use crate::plan::{ClientId, Height};

/// The most headers of one update: more would not fit a transaction.
const MOST_HEADERS: usize = 40;

/// Messages that bring a client to a height; none when it is there.
#[derive(Debug, Clone, Default)]
pub struct Update {
    /// `MsgUpdateClient`s, in order.
    pub messages: Vec<Msg>,
}

impl Update {
    /// Bytes of all messages.
    #[must_use]
    pub fn size(&self) -> usize {
        self.messages.iter().map(|msg| msg.value.len()).sum()
    }
}

/// What a client trusts.
struct Trusted {
    height: Height,
    time: Time,
    validators: Set,
    hash: tendermint::Hash,
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
        let mut trusted = self.trusted(host, client, from).await?;
        let options = options(host, client, &state)?;
        let now = host.newest().await?.time;
        let now = Time::from_unix_timestamp(
            i64::try_from(now / 1_000_000_000).unwrap_or(i64::MAX),
            u32::try_from(now % 1_000_000_000).unwrap_or_default(),
        )
        .map_err(|error| Error::decode(host.name(), "the time", error))?;
        let mut update = Update::default();
        let mut way = Bisect::new(trusted.height.height, target);
        while let Some(goal) = way.next() {
            if update.messages.len() >= MOST_HEADERS {
                return Err(self.bad(goal, "too many validators changed, even step by step"));
            }
            let header = self.header(goal).await?;
            match self.judge(&header, &trusted, &options, now)? {
                Verdict::Success => {
                    update
                        .messages
                        .push(message(client, &header, &trusted, signer));
                    trusted = Trusted {
                        height: self.height_of(goal),
                        time: header.signed.header.time,
                        hash: header.signed.header.next_validators_hash,
                        validators: header.next_validators,
                    };
                    way.accepted();
                }
                Verdict::NotEnoughTrust(_) if way.too_far() => {}
                Verdict::NotEnoughTrust(_) => {
                    return Err(self.bad(goal, "adjacent headers share too few validators"));
                }
                Verdict::Invalid(VerificationErrorDetail::HeaderFromTheFuture(_)) => {
                    return Err(Error::HostBehind {
                        host: host.name().to_owned(),
                        chain: self.name().to_owned(),
                        height: goal,
                    });
                }
                Verdict::Invalid(why) => return Err(self.bad(goal, &why.to_string())),
            }
        }
        Ok(update)
    }

    fn bad(&self, height: u64, reason: &str) -> Error {
        Error::BadHeader {
            chain: self.name().to_owned(),
            height,
            reason: reason.to_owned(),
        }
    }

    fn judge(
        &self,
        header: &Header,
        trusted: &Trusted,
        options: &Options,
        now: Time,
    ) -> Result<Verdict> {
        let wrong = |error: tendermint::Error| Error::decode(self.name(), "a header", error);
        let chain_id = self.name().parse().map_err(wrong)?;
        let known = TrustedBlockState {
            chain_id: &chain_id,
            header_time: trusted.time,
            height: trusted.height.height.try_into().map_err(wrong)?,
            next_validators: &trusted.validators,
            next_validators_hash: trusted.hash,
        };
        let new = UntrustedBlockState {
            signed_header: &header.signed,
            validators: &header.validators,
            next_validators: Some(&header.next_validators),
        };
        Ok(ProdVerifier::default().verify_update_header(new, known, options, now))
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
        let validators = self
            .validators(height.height.saturating_add(1), None)
            .await?;
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

fn message(client: &ClientId, header: &Header, trusted: &Trusted, signer: &str) -> Msg {
    let content = HeaderMessage {
        signed_header: Some(header.signed.clone().into()),
        validator_set: Some(header.validators.clone().into()),
        trusted_height: Some(trusted.height.into()),
        trusted_validators: Some(trusted.validators.clone().into()),
    };
    any(&MsgUpdateClient {
        client_id: client.to_string(),
        client_message: Some(Any {
            type_url: format!("/{}", HeaderMessage::full_name()),
            value: content.encode_to_vec(),
        }),
        signer: signer.to_owned(),
    })
}
