//! Signed headers and validator sets, as light clients take them.

use serde::Deserialize;
use serde_json::json;
use tendermint::account;
use tendermint::block::signed_header::SignedHeader;
use tendermint::validator::{Info, Set};

use super::ChainHandle;
use super::handle::nanos;
use super::known::with_speaker;
use crate::error::{Error, Result};

/// Validators on one page of the RPC.
const PAGE: usize = 100;
/// Pages that are read; a larger set would not fit a transaction.
const MOST_PAGES: usize = 20;

/// A header with its signatures and both validator sets.
#[derive(Debug, Clone)]
pub struct Header {
    /// The header and its commit.
    pub signed: SignedHeader,
    /// Who signed it.
    pub validators: Set,
    /// Who signs the next one.
    pub next_validators: Set,
}

impl Header {
    /// Its height.
    #[must_use]
    pub fn height(&self) -> u64 {
        self.signed.header.height.value()
    }

    /// Its time, nanoseconds since 1970.
    #[must_use]
    pub fn time(&self) -> u64 {
        nanos(self.signed.header.time)
    }
}

#[derive(Deserialize)]
struct CommitAnswer {
    signed_header: SignedHeader,
}

#[derive(Deserialize)]
struct ValidatorsAnswer {
    validators: Vec<Info>,
    total: String,
}

impl ChainHandle {
    /// The header at `height`, which must be committed.
    ///
    /// # Errors
    /// When the node does not have it.
    pub async fn header(&self, height: u64) -> Result<Header> {
        let params = json!({ "height": height.to_string() });
        let commit: CommitAnswer = self.rpc("commit", params).await?;
        let signed = commit.signed_header;
        // A valid header of another height would bring the client somewhere else, and no proof would fit.
        self.of_height(height, &signed.header)?;
        let header = &signed.header;
        let speaker = Some(header.proposer_address);
        let validators = match self.same_validators(header.validators_hash, speaker) {
            Some(same) => same,
            None => self.validators(height, speaker).await?,
        };
        let next_validators = if header.validators_hash == header.next_validators_hash {
            validators.clone()
        } else {
            self.validators(height.saturating_add(1), None).await?
        };
        Ok(Header {
            signed,
            validators,
            next_validators,
        })
    }

    /// That the node gave the header that it was asked for.
    pub(super) fn of_height(&self, height: u64, header: &tendermint::block::Header) -> Result<()> {
        let given = header.height.value();
        if given == height {
            return Ok(());
        }
        Err(self.bad(height, &format!("the node gave the header of {given}")))
    }

    /// The validators that sign the block at `height`, and who proposes it, where that is known.
    pub(crate) async fn validators(
        &self,
        height: u64,
        proposer: Option<account::Id>,
    ) -> Result<Set> {
        let mut found: Vec<Info> = Vec::new();
        for page in 1..=MOST_PAGES {
            let answer: ValidatorsAnswer = self
                .rpc(
                    "validators",
                    json!({
                        "height": height.to_string(),
                        "page": page.to_string(),
                        "per_page": PAGE.to_string(),
                    }),
                )
                .await?;
            let total: usize = answer
                .total
                .parse()
                .map_err(|error| Error::decode(self.name(), "validators", error))?;
            let got = answer.validators.len();
            found.extend(answer.validators);
            if got == 0 || found.len() >= total {
                break;
            }
        }
        let set = with_speaker(found, proposer).ok_or_else(|| {
            let why = "the validators have more power than a chain can give";
            Error::decode(self.name(), "validators", why)
        })?;
        self.note_validators(&set);
        Ok(set)
    }
}
