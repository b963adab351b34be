//! Light clients as a chain keeps them.

use std::time::Duration;

use ibc_proto::cosmos::staking::v1beta1::{QueryParamsRequest, QueryParamsResponse};
use ibc_proto::google::protobuf::{Any, Duration as ProtoDuration};
use ibc_proto::ibc::core::client::v1 as client;
use ibc_proto::ibc::lightclients::tendermint::v1::{ClientState, ConsensusState};
use prost::{Message, Name};

use super::ChainHandle;
use super::pages::Pages;
use crate::error::{Error, Result};
use crate::plan::{ClientId, Height};

/// A client of the kind 07-tendermint, as far as it is read.
#[derive(Debug, Clone)]
pub struct TendermintClient {
    /// The chain it follows.
    pub chain_id: String,
    /// Newest height that it knows.
    pub latest: Height,
    /// How long it trusts a header.
    pub trusting_period: Duration,
    /// How far headers may be ahead of the host's clock.
    pub max_clock_drift: Duration,
    /// Numerator and denominator.
    pub trust_level: (u64, u64),
    /// True when misbehaviour was shown to it.
    pub frozen: bool,
    /// As the chain keeps it.
    pub raw: Any,
}

impl ChainHandle {
    /// A client; `None` when there is none of that name.
    ///
    /// # Errors
    /// When it is of another kind, or the query fails.
    pub async fn find_client(&self, id: &ClientId) -> Result<Option<TendermintClient>> {
        let request = client::QueryClientStateRequest {
            client_id: id.to_string(),
        };
        let path = "/ibc.core.client.v1.Query/ClientState";
        let found: Option<client::QueryClientStateResponse> =
            self.find(path, &request, None).await?;
        let Some(raw) = found.and_then(|found| found.client_state) else {
            return Ok(None);
        };
        let state = tendermint_client(raw)
            .map_err(|reason| Error::decode(self.name(), id.as_str(), reason))?;
        Ok(Some(state))
    }

    /// A client that still takes headers.
    ///
    /// # Errors
    /// [`Error::ClientDead`], [`Error::Missing`].
    pub async fn living_client(&self, id: &ClientId) -> Result<TendermintClient> {
        let missing = || Error::missing(self.name(), format!("client {id}"));
        let state = self.find_client(id).await?.ok_or_else(missing)?;
        let status = self.client_status(id).await?;
        if status == "Expired" || status == "Frozen" {
            return Err(Error::ClientDead {
                chain: self.name().to_owned(),
                client: id.to_string(),
                status,
            });
        }
        Ok(state)
    }

    /// `Active`, `Expired`, `Frozen` or `Unknown`.
    ///
    /// # Errors
    /// When the query fails.
    pub async fn client_status(&self, id: &ClientId) -> Result<String> {
        let request = client::QueryClientStatusRequest {
            client_id: id.to_string(),
        };
        let path = "/ibc.core.client.v1.Query/ClientStatus";
        let found: client::QueryClientStatusResponse = self.ask(path, &request, None).await?;
        Ok(found.status)
    }

    /// All tendermint clients on this chain, by name.
    ///
    /// # Errors
    /// When the query fails.
    pub async fn clients(&self) -> Result<Vec<(ClientId, TendermintClient)>> {
        let path = "/ibc.core.client.v1.Query/ClientStates";
        let mut all = Vec::new();
        let mut pages = Pages::default();
        while let Some(page) = pages.next(self, path)? {
            let request = client::QueryClientStatesRequest {
                pagination: Some(page),
            };
            let found: client::QueryClientStatesResponse = self.ask(path, &request, None).await?;
            for item in found.client_states {
                let state = item.client_state.map(tendermint_client);
                // Clients of other kinds are not ours to speak of.
                if let Some(Ok(state)) = state {
                    all.push((ClientId(item.client_id), state));
                }
            }
            pages.read(found.pagination);
        }
        Ok(all)
    }

    /// What a client knows of one height; `None` when nothing.
    ///
    /// # Errors
    /// When the query fails.
    pub async fn consensus_state(
        &self,
        id: &ClientId,
        height: Height,
    ) -> Result<Option<ConsensusState>> {
        let request = client::QueryConsensusStateRequest {
            client_id: id.to_string(),
            revision_number: height.revision,
            revision_height: height.height,
            latest_height: false,
        };
        let path = "/ibc.core.client.v1.Query/ConsensusState";
        let found: Option<client::QueryConsensusStateResponse> =
            self.find(path, &request, None).await?;
        let Some(any) = found.and_then(|found| found.consensus_state) else {
            return Ok(None);
        };
        ConsensusState::decode(any.value.as_slice())
            .map(Some)
            .map_err(|error| Error::decode(self.name(), id.as_str(), error))
    }

    /// True when a client knows this height.
    ///
    /// # Errors
    /// When the query fails.
    pub async fn knows(&self, id: &ClientId, height: Height) -> Result<bool> {
        Ok(self.consensus_state(id, height).await?.is_some())
    }

    /// The highest height below `wanted` that the client knows.
    ///
    /// # Errors
    /// [`Error::Missing`] when it knows only later ones.
    pub(crate) async fn highest_known_below(
        &self,
        id: &ClientId,
        state: &TendermintClient,
        wanted: Height,
    ) -> Result<Height> {
        if state.latest < wanted {
            return Ok(state.latest);
        }
        let known = self.known_heights(id).await?;
        let best = known.into_iter().rfind(|height| *height < wanted);
        best.ok_or_else(|| Error::missing(self.name(), format!("height below {wanted} in {id}")))
    }

    /// All heights that a client knows, ascending.
    ///
    /// # Errors
    /// When the query fails.
    pub async fn known_heights(&self, id: &ClientId) -> Result<Vec<Height>> {
        let path = "/ibc.core.client.v1.Query/ConsensusStateHeights";
        let mut all: Vec<Height> = Vec::new();
        let mut pages = Pages::default();
        while let Some(page) = pages.next(self, path)? {
            let request = client::QueryConsensusStateHeightsRequest {
                client_id: id.to_string(),
                pagination: Some(page),
            };
            let found: client::QueryConsensusStateHeightsResponse =
                self.ask(path, &request, None).await?;
            let heights = found.consensus_state_heights.into_iter();
            all.extend(heights.map(Height::from));
            pages.read(found.pagination);
        }
        all.sort_unstable();
        Ok(all)
    }

    /// How long clients of this chain trust a header: as configured, else two thirds of the
    /// unbonding time, which comes second.
    ///
    /// # Errors
    /// When the query fails.
    pub async fn trusting_period(&self) -> Result<(Duration, Duration)> {
        let unbonding = self.unbonding_time().await?;
        let two_thirds = unbonding.saturating_mul(2) / 3;
        let trusting = self
            .config()
            .trusting_period
            .map_or(two_thirds, |period| period.0);
        Ok((trusting, unbonding))
    }

    /// How long stake of this chain stays bound.
    ///
    /// # Errors
    /// When the query fails.
    pub async fn unbonding_time(&self) -> Result<Duration> {
        let path = "/cosmos.staking.v1beta1.Query/Params";
        let found: QueryParamsResponse = self.ask(path, &QueryParamsRequest {}, None).await?;
        let time = found.params.and_then(|params| params.unbonding_time);
        time.map(|time| Duration::from_secs(u64::try_from(time.seconds).unwrap_or_default()))
            .filter(|time| !time.is_zero())
            .ok_or_else(|| Error::missing(self.name(), "unbonding time"))
    }
}

fn tendermint_client(raw: Any) -> Result<TendermintClient, String> {
    if raw.type_url != format!("/{}", ClientState::full_name()) {
        return Err(format!("it is of the kind {}", raw.type_url));
    }
    let state = ClientState::decode(raw.value.as_slice()).map_err(|error| error.to_string())?;
    let level = state.trust_level.unwrap_or_default();
    let frozen: Height = state.frozen_height.unwrap_or_default().into();
    Ok(TendermintClient {
        chain_id: state.chain_id,
        latest: state.latest_height.unwrap_or_default().into(),
        trusting_period: duration(state.trusting_period),
        max_clock_drift: duration(state.max_clock_drift),
        trust_level: (level.numerator, level.denominator),
        frozen: !frozen.is_zero(),
        raw,
    })
}

fn duration(value: Option<ProtoDuration>) -> Duration {
    let value = value.unwrap_or_default();
    Duration::new(
        u64::try_from(value.seconds).unwrap_or_default(),
        u32::try_from(value.nanos).unwrap_or_default(),
    )
}
