//! Keeps the clients of a path from expiring.

use std::time::Duration;

use super::Shared;
use crate::error::{Error, Result};
use crate::plan::Height;
use crate::plan::handshake::Side;
use crate::plan::refresh::{Freshness, freshness};
use crate::relay::Path;

/// How a client stands, in nanoseconds of chain time.
#[derive(Debug, Clone, Copy)]
pub struct Age {
    /// Time of the newest header that it knows.
    pub seen: u64,
    /// Time of its host's newest block.
    pub now: u64,
    /// How long it trusts a header.
    pub trusting: Duration,
}

impl Age {
    /// How long until it expires; zero when it has.
    #[must_use]
    pub fn left(&self) -> Duration {
        let age = Duration::from_nanos(self.now.saturating_sub(self.seen));
        self.trusting.saturating_sub(age)
    }
}

/// Reads the age of the client on one side.
///
/// # Errors
/// When its host cannot be asked.
pub async fn age(path: &Path, side: Side) -> Result<Age> {
    let here = path.half(side);
    let chain = &here.node.chain;
    let missing = |what: String| Error::missing(chain.name(), what);
    let state = chain.find_client(&here.client).await?;
    let state = state.ok_or_else(|| missing(format!("client {}", here.client)))?;
    let latest: Height = state.latest;
    let known = chain.consensus_state(&here.client, latest).await?;
    let known = known.ok_or_else(|| missing(format!("height {latest} in {}", here.client)))?;
    let time = known.timestamp.unwrap_or_default();
    let seconds = u64::try_from(time.seconds).unwrap_or_default();
    let nanos = u64::try_from(time.nanos).unwrap_or_default();
    Ok(Age {
        seen: seconds.saturating_mul(1_000_000_000).saturating_add(nanos),
        now: chain.recent().await?.time,
        trusting: state.trusting_period,
    })
}

/// Refreshes the client on one side whenever it is due. Never ends.
///
/// # Errors
/// None: what fails is tried again.
pub async fn keep(path: Path, side: Side, shared: Shared) -> Result<()> {
    let here = path.half(side);
    let (chain, client) = (here.node.chain.name(), here.client.as_str());
    let labels = [("chain", chain), ("client", client)];
    let mut failures = 2_u32;
    loop {
        let aged = age(&path, side).await;
        // Also of a client that cannot be refreshed, and above all of that one.
        if let Ok(age) = &aged {
            let left = age.left().as_secs();
            shared.metrics.set("client_seconds_left", &labels, left);
        }
        let looked = match aged {
            Ok(age) => look(&path, side, age).await,
            Err(error) => Err(error),
        };
        let pause = match looked {
            Ok((age, refreshed)) => {
                failures = 2;
                if refreshed {
                    shared.metrics.add("client_refreshes_total", &labels, 1);
                    tracing::info!(chain, client, "client refreshed");
                }
                (age.trusting / 20).clamp(Duration::from_secs(1), Duration::from_secs(60))
            }
            Err(error) => {
                let advice = tenzro_cli_kit::Explain::advice(&error).unwrap_or_default();
                tracing::error!(chain, client, %error, advice, "the client cannot be refreshed");
                // What fails in its block is paid for each time.
                failures = failures.saturating_add(1);
                error.trouble().pause(failures)
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// Refreshes the client if it is due.
async fn look(path: &Path, side: Side, age: Age) -> Result<(Age, bool)> {
    let (here, there) = (path.half(side), path.half(side.other()));
    let rate = there.node.chain.config().client_refresh_rate;
    let fraction = (rate.numerator, rate.denominator);
    let dead = || Error::ClientDead {
        chain: here.node.chain.name().to_owned(),
        client: here.client.to_string(),
        status: "Expired".to_owned(),
    };
    match freshness(age.seen, age.now, age.trusting, fraction) {
        Freshness::Fresh => Ok((age, false)),
        Freshness::Expired => Err(dead()),
        Freshness::Due => {
            let sender = here.node.sender()?;
            let target = there.node.chain.height().await?;
            let chain = &there.node.chain;
            let update = chain
                .update(&here.node.chain, &here.client, target, sender.address())
                .await?;
            if update.messages.is_empty() {
                return Ok((age, false));
            }
            sender.send(update.messages).await?;
            Ok((age, true))
        }
    }
}
