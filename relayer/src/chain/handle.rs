//! A handle to one configured chain.

use std::sync::Arc;

use ibc_proto::cosmos::bank::v1beta1::{QueryBalanceRequest, QueryBalanceResponse};
use prost::Message;
use serde_json::json;
use tenzro_client::rpc::RpcOptions;
use tenzro_client::{Chain, Key};

use super::known::Known;
use crate::config::ChainConfig;
use crate::error::{Error, Result};
use crate::plan::{ChainId, Height, Point};

/// The longest answer of a node, bytes. Results of the largest blocks are shorter.
const MOST_BYTES: usize = 32 << 20;

/// One chain behind its node. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct ChainHandle {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    config: ChainConfig,
    chain: Chain,
    revision: u64,
    known: Known,
}

impl ChainHandle {
    /// Connects to the node and checks that it serves this chain and is synced.
    ///
    /// # Errors
    /// When the node is not there, serves another chain or is still catching up.
    pub async fn connect(config: &ChainConfig) -> Result<Self> {
        let id = config.id.as_str();
        let options = RpcOptions {
            most_bytes: MOST_BYTES,
            ..RpcOptions::default()
        };
        let chain = Chain::connect_with(&config.rpc_addr, Some(id), options)
            .await
            .map_err(|error| Error::chain(id, error))?;
        let handle = Self {
            inner: Arc::new(Inner {
                revision: config.id.revision(),
                config: config.clone(),
                chain,
                known: Known::default(),
            }),
        };
        let sync = handle.on(handle.client().status().await)?.sync_info;
        if sync.catching_up {
            return Err(Error::CatchingUp {
                chain: id.to_owned(),
                height: sync.latest_block_height,
            });
        }
        Ok(handle)
    }

    /// Its configuration.
    #[must_use]
    pub fn config(&self) -> &ChainConfig {
        &self.inner.config
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &ChainId {
        &self.inner.config.id
    }

    /// Its id as text.
    #[must_use]
    pub fn name(&self) -> &str {
        self.inner.config.id.as_str()
    }

    /// The client for everything that is not IBC.
    #[must_use]
    pub fn client(&self) -> &Chain {
        &self.inner.chain
    }

    pub(super) fn known(&self) -> &Known {
        &self.inner.known
    }

    /// Adds the chain's name to a client's error.
    pub(crate) fn on<T>(&self, result: tenzro_client::Result<T>) -> Result<T> {
        result.map_err(|error| Error::chain(self.name(), error))
    }

    /// A height of this chain.
    #[must_use]
    pub fn height_of(&self, height: u64) -> Height {
        Height {
            revision: self.inner.revision,
            height,
        }
    }

    /// Height of the newest committed block.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn height(&self) -> Result<u64> {
        self.on(self.client().height().await)
    }

    /// The newest header: its height and time.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn newest(&self) -> Result<Point> {
        let height = self.height().await?;
        self.point(height).await
    }

    /// Height and time of one header.
    ///
    /// # Errors
    /// When the node does not have it.
    pub async fn point(&self, height: u64) -> Result<Point> {
        let header = self.bare_header(height).await?;
        Ok(Point {
            height: self.height_of(height),
            time: nanos(header.time),
        })
    }

    /// Waits until a block after `height` is committed, and gives its height.
    ///
    /// # Errors
    /// When the node does not answer, [`Error::Stalled`] when none comes for four times as long as one
    /// may take.
    pub async fn block_after(&self, height: u64) -> Result<u64> {
        let begun = tokio::time::Instant::now();
        let patience = self.config().max_block_time.0.saturating_mul(4);
        loop {
            let now = self.height().await?;
            if now > height {
                return Ok(now);
            }
            if begun.elapsed() >= patience {
                return Err(Error::Stalled {
                    chain: self.name().to_owned(),
                    height: now,
                    seconds: patience.as_secs(),
                });
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    }

    /// A module query at `height`, newest state when `None`.
    ///
    /// # Errors
    /// When it fails; see [`ChainHandle::find`] for what may be absent.
    pub async fn ask<Q: Message, R: Message + Default>(
        &self,
        path: &str,
        request: &Q,
        height: Option<u64>,
    ) -> Result<R> {
        self.on(self.client().query(path, request, height).await)
    }

    /// A module query for something that may be absent.
    ///
    /// # Errors
    /// When it fails for another reason.
    pub async fn find<Q: Message, R: Message + Default>(
        &self,
        path: &str,
        request: &Q,
        height: Option<u64>,
    ) -> Result<Option<R>> {
        match self.client().query(path, request, height).await {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(Error::chain(self.name(), error)),
        }
    }

    /// A JSON-RPC call.
    ///
    /// # Errors
    /// When it fails.
    pub(crate) async fn rpc<T: serde::de::DeserializeOwned>(
        &self,
        method: &str,
        params: serde_json::Value,
    ) -> Result<T> {
        self.on(self.client().rpc().call(method, params).await)
    }

    /// A key's address as this chain writes it.
    ///
    /// # Errors
    /// When the prefix makes no address.
    pub fn address_of(&self, key: &Key) -> Result<String> {
        self.write_address(&key.address().to_bytes())
    }

    /// Writes the bytes of an address with this chain's prefix.
    ///
    /// # Errors
    /// When the prefix makes no address.
    pub fn write_address(&self, bytes: &[u8]) -> Result<String> {
        self.config().write_address(bytes)
    }

    /// Balance of one denomination, micro-units.
    ///
    /// # Errors
    /// When the query fails.
    pub async fn balance(&self, address: &str, denom: &str) -> Result<u128> {
        let path = "/cosmos.bank.v1beta1.Query/Balance";
        let request = QueryBalanceRequest {
            address: address.to_owned(),
            denom: denom.to_owned(),
        };
        let found: QueryBalanceResponse = self.ask(path, &request, None).await?;
        let amount = found.balance.map(|coin| coin.amount).unwrap_or_default();
        if amount.is_empty() {
            return Ok(0);
        }
        amount
            .parse()
            .map_err(|error| Error::decode(self.name(), "a balance", error))
    }

    /// A header without signatures and validators.
    pub(super) async fn bare_header(&self, height: u64) -> Result<tendermint::block::Header> {
        #[derive(serde::Deserialize)]
        struct Answer {
            header: Option<tendermint::block::Header>,
        }
        let answer: Answer = self
            .rpc("header", json!({ "height": height.to_string() }))
            .await?;
        let header = answer
            .header
            .ok_or_else(|| Error::missing(self.name(), format!("header {height}")))?;
        self.of_height(height, &header)?;
        Ok(header)
    }
}

/// Nanoseconds since 1970; saturates.
pub(crate) fn nanos(time: tendermint::Time) -> u64 {
    let nanos = time.unix_timestamp_nanos().max(0);
    u64::try_from(nanos).unwrap_or(u64::MAX)
}
