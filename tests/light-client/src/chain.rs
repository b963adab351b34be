//! Reads headers with their validators over the RPC.

use anyhow::{Context, Result};
use tendermint::block::signed_header::SignedHeader;
use tendermint::validator::Set;
use tendermint_rpc::{Client, HttpClient, Paging};

/// A header with what a light client needs to take it.
#[derive(Clone)]
pub struct Light {
    /// The header and the signatures under it.
    pub header: SignedHeader,
    /// Validators at this height.
    pub validators: Set,
    /// Validators at the next height.
    pub next: Set,
}

impl Light {
    /// Height of the header.
    pub fn height(&self) -> u64 {
        self.header.header.height.value()
    }
}

/// First and last height that can be verified: the last has one after it.
pub async fn heights(client: &HttpClient) -> Result<(u64, u64)> {
    let status = client.status().await.context("the RPC does not answer")?;
    let info = status.sync_info;
    let last = info.latest_block_height.value().saturating_sub(1);
    Ok((info.earliest_block_height.value(), last))
}

/// A header with its validators, all pages of them.
pub async fn fetch(client: &HttpClient, height: u64) -> Result<Light> {
    let at = u32::try_from(height).context("heights beyond 32 bits cannot be asked for")?;
    let after = at.checked_add(1).context("there is no height after it")?;
    let header = client.commit(at).await?.signed_header;
    let validators = client.validators(at, Paging::All).await?.validators;
    let next = client.validators(after, Paging::All).await?.validators;
    let proposer = header.header.proposer_address;
    Ok(Light {
        validators: Set::with_proposer(validators, proposer)
            .context("the proposer is not one of the validators")?,
        next: Set::without_proposer(next),
        header,
    })
}
