//! Answers a contradiction: submits the evidence that freezes the client.

use tenzro_client::tx::TxHash;

use super::Node;
use crate::chain::Contradiction;
use crate::error::{Error, Result};
use crate::plan::ClientId;

/// What became of a contradiction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Our evidence froze the client.
    Frozen {
        /// The transaction.
        hash: TxHash,
        /// True when both headers were in it.
        both: bool,
    },
    /// Somebody else's evidence was first.
    WasFrozen,
}

/// Freezes `client` on `host`, which was shown something that contradicts `chain`.
///
/// # Errors
/// When the evidence cannot be made or is not taken; [`Error::NotFrozen`] when it was and the client
/// lives on.
pub async fn answer(
    host: &Node,
    chain: &Node,
    client: &ClientId,
    found: Contradiction,
) -> Result<Answer> {
    let missing = || Error::missing(host.chain.name(), format!("client {client}"));
    let state = host.chain.find_client(client).await?.ok_or_else(missing)?;
    if state.frozen {
        return Ok(Answer::WasFrozen);
    }
    let sender = host.sender()?;
    let evidence = chain
        .chain
        .evidence(&host.chain, client, &state, found, sender.address())
        .await?;
    let sent = sender.send(evidence.messages).await;
    let frozen = host
        .chain
        .find_client(client)
        .await?
        .is_some_and(|state| state.frozen);
    match sent {
        Ok(outcome) if frozen => Ok(Answer::Frozen {
            hash: outcome.hash,
            both: evidence.both,
        }),
        Ok(outcome) => Err(Error::NotFrozen {
            chain: host.chain.name().to_owned(),
            client: client.to_string(),
            hash: outcome.hash.to_string(),
        }),
        Err(_) if frozen => Ok(Answer::WasFrozen),
        Err(error) => Err(error),
    }
}
