//! Waiting for what another program does.

use std::future::Future;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use tokio::time::sleep;

/// Longest time that a packet may take, with its acknowledgement.
const PATIENCE: Duration = Duration::from_secs(90);

/// Asks again and again until there is an answer.
///
/// # Errors
/// When asking fails, or there is none in time.
pub async fn until<T, F>(what: &str, mut ask: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<Option<T>>>,
{
    let begun = Instant::now();
    loop {
        if let Some(found) = ask().await? {
            return Ok(found);
        }
        if begun.elapsed() > PATIENCE {
            bail!("{what}: not within {} seconds", PATIENCE.as_secs());
        }
        sleep(Duration::from_millis(200)).await;
    }
}
