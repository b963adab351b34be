//! What the handlers of calls read: the node's parts, and rules that several calls share.

use std::sync::Arc;

use tenzro_chain_types::Application;
use tenzro_chain_types::chain::{Blocks, CommittedBlock, Feed, Page, Pool, SearchError};

use super::config::RpcConfig;
use super::error::RpcError;
use super::ws::Hub;
use crate::Queries;

/// Most entries of a page.
const MAX_PER_PAGE: u64 = 100;
/// Entries of a page where the client does not say.
const DEFAULT_PER_PAGE: u64 = 30;

/// The parts of a node that the RPC serves.
#[derive(Clone)]
pub struct RpcServices {
    /// Blocks and their index.
    pub blocks: Arc<dyn Blocks>,
    /// Transactions that wait.
    pub pool: Arc<dyn Pool>,
    /// News of blocks.
    pub feed: Arc<dyn Feed>,
    /// The state machine: `abci_info`, `check_tx`.
    pub application: Arc<dyn Application>,
    /// Answers `abci_query`.
    pub queries: Arc<dyn Queries>,
}

/// Services, settings, and the subscriptions of all websockets.
pub(super) struct Node {
    pub(super) services: RpcServices,
    pub(super) config: RpcConfig,
    pub(super) hub: Hub,
}

/// Which heights a call may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Latest {
    /// Those of committed blocks.
    Committed,
    /// Also the one after: validators and parameters are known beforehand.
    Next,
}

impl Node {
    pub(super) fn blocks(&self) -> &dyn Blocks {
        self.services.blocks.as_ref()
    }

    /// The height that a call means; the latest where it names none.
    pub(super) fn height(&self, given: Option<i64>, latest: Latest) -> Result<u64, RpcError> {
        let tip = match latest {
            Latest::Committed => self.blocks().tip(),
            Latest::Next => self.blocks().tip() + 1,
        };
        let Some(given) = given else {
            return Ok(tip);
        };
        let Some(height) = u64::try_from(given).ok().filter(|height| *height > 0) else {
            return Err(RpcError::internal(format!(
                "height must be greater than 0, but got {given}"
            )));
        };
        if height > tip {
            return Err(RpcError::internal(format!(
                "height {height} must be less than or equal to the current blockchain height {tip}"
            )));
        }
        let base = self.blocks().base();
        if height < base {
            return Err(RpcError::internal(format!(
                "height {height} is not available, lowest height is {base}"
            )));
        }
        Ok(height)
    }

    /// The committed block that a call means, `None` where it is not there.
    pub(super) fn block_at(
        &self,
        given: Option<i64>,
    ) -> Result<Option<Arc<CommittedBlock>>, RpcError> {
        let height = self.height(given, Latest::Committed)?;
        Ok(self.blocks().block(height))
    }
}

/// Entries per page: 30 where none or less than one is asked for, at most 100.
pub(super) fn per_page(given: Option<i64>) -> u64 {
    match given.map(u64::try_from) {
        None | Some(Err(_) | Ok(0)) => DEFAULT_PER_PAGE,
        Some(Ok(number)) => number.min(MAX_PER_PAGE),
    }
}

/// The page that a call means, counted from 1.
pub(super) fn page(given: Option<i64>, per_page: u64, total: u64) -> Result<u64, RpcError> {
    let Some(given) = given else {
        return Ok(1);
    };
    let pages = total.div_ceil(per_page).max(1);
    u64::try_from(given)
        .ok()
        .filter(|page| (1..=pages).contains(page))
        .ok_or_else(|| {
            RpcError::internal(format!(
                "page should be within [1, {pages}] range, given {given}"
            ))
        })
}

/// One page of a search: the page is checked against the number of hits, which only the search
/// itself tells.
pub(super) fn searched<T>(
    given: Option<i64>,
    per_page: u64,
    search: impl Fn(u64) -> Result<Page<T>, SearchError>,
) -> Result<Page<T>, RpcError> {
    let failed = |error: SearchError| RpcError::internal(error.0);
    let wanted = u64::try_from(given.unwrap_or(1))
        .ok()
        .filter(|page| *page > 0);
    let first_try = wanted.map(&search);
    let total = match &first_try {
        Some(Ok(found)) => found.total,
        _ if wanted == Some(1) => 0,
        _ => search(1).map_err(failed)?.total,
    };
    page(given, per_page, total)?;
    first_try.unwrap_or_else(|| search(1)).map_err(failed)
}
