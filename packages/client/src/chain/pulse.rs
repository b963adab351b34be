//! Notices a chain that makes no blocks, so that nobody waits for it without end.

use std::time::Duration;

use tokio::time::Instant;

use super::Chain;
use crate::error::{Error, Result};

/// How long a chain may make no block before a wait is given up.
pub const STANDSTILL: Duration = Duration::from_secs(120);

/// How often the height is asked for.
const EVERY: Duration = Duration::from_secs(5);

/// The newest height that was seen, and since when.
#[derive(Debug, Clone, Copy)]
pub struct Pulse {
    height: u64,
    since: Instant,
    asked: Instant,
    limit: Duration,
}

impl Pulse {
    /// Begins to watch `chain`.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn of(chain: &Chain) -> Result<Self> {
        Self::within(chain, STANDSTILL).await
    }

    /// [`Pulse::of`] with another limit.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn within(chain: &Chain, limit: Duration) -> Result<Self> {
        let height = chain.height().await?;
        let now = Instant::now();
        Ok(Self {
            height,
            since: now,
            asked: now,
            limit,
        })
    }

    /// To be called in the loop of a wait: asks now and then.
    ///
    /// # Errors
    /// [`Error::Standstill`] when no block came for the limit; when the node does not answer.
    pub async fn beat(&mut self, chain: &Chain) -> Result<()> {
        if self.asked.elapsed() < EVERY.min(self.limit) {
            return Ok(());
        }
        self.asked = Instant::now();
        let height = chain.height().await?;
        if height != self.height {
            self.height = height;
            self.since = self.asked;
        }
        let waited = self.since.elapsed();
        if waited < self.limit {
            return Ok(());
        }
        Err(Error::Standstill { height, waited })
    }
}
