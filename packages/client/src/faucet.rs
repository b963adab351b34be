//! The faucet of a devnet, asked as CosmJS asks it: `GET /status`, `POST /credit`.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::address::Address;

/// How long a faucet may take: it answers once its payment is in a block.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why a faucet paid nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FaucetError {
    /// It cannot be reached.
    #[error("cannot reach the faucet at {url}: {reason}")]
    Transport {
        /// Where it was looked for.
        url: String,
        /// What the network layer said.
        reason: String,
    },
    /// It said no: an address too often, a coin that it does not have, empty.
    #[error("the faucet at {url} refused: {text}")]
    Refused {
        /// Where it is.
        url: String,
        /// What it said, at most 200 characters.
        text: String,
    },
}

/// What a faucet says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FaucetStatus {
    /// The chain that it pays on.
    pub chain_id: String,
    /// Denominations that it gives.
    pub available_tokens: Vec<String>,
}

/// A faucet.
#[derive(Debug, Clone)]
pub struct Faucet {
    http: reqwest::Client,
    url: String,
}

impl Faucet {
    /// The faucet at an address such as `http://127.0.0.1:8000`.
    #[must_use]
    pub fn new(url: &str) -> Self {
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            .build()
            .expect("invariant: these options are always accepted");
        Self {
            http,
            url: url.trim_end_matches('/').to_owned(),
        }
    }

    /// What it says of itself.
    ///
    /// # Errors
    /// When it does not answer, or not as a faucet does.
    pub async fn status(&self) -> Result<FaucetStatus, FaucetError> {
        let answer = self.http.get(format!("{}/status", self.url)).send().await;
        let answer = answer.map_err(|error| self.transport(&error))?;
        answer.json().await.map_err(|error| self.transport(&error))
    }

    /// Asks it to pay an account; returns once the payment is in a block.
    ///
    /// # Errors
    /// When it does not answer or refuses.
    pub async fn credit(&self, to: &Address, denom: &str) -> Result<(), FaucetError> {
        let request = json!({ "denom": denom, "address": to });
        let answer = self
            .http
            .post(format!("{}/credit", self.url))
            .json(&request)
            .send()
            .await
            .map_err(|error| self.transport(&error))?;
        if answer.status().is_success() {
            return Ok(());
        }
        let text = answer.text().await.unwrap_or_default();
        Err(FaucetError::Refused {
            url: self.url.clone(),
            text: text.trim().chars().take(200).collect(),
        })
    }

    fn transport(&self, error: &reqwest::Error) -> FaucetError {
        let mut reason = error.to_string();
        let mut source = std::error::Error::source(error);
        while let Some(inner) = source {
            reason = inner.to_string();
            source = inner.source();
        }
        FaucetError::Transport {
            url: self.url.clone(),
            reason,
        }
    }
}
