//! The wallet page: where it finds interfaces and tokens.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tenzro_chain_api::Queries;
use tenzro_chain_api::wallet::{self, Addresses, Listening, PublicUrls, Wallet};
use tenzro_client::deployment::Deployment;
use tenzro_client::keys::is_devnet_chain_id;

use crate::config::Settings;

/// The network's own tokens, by their names in a deployment.
const TOKENS: [&str; 2] = ["incentive-token", "compute-token"];

/// `[wallet]` of `app.toml`: the page at `/wallet`, served with REST. This table is ours; wasmd has
/// none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct WalletPage {
    /// Whether it is served.
    pub(crate) enable: bool,
    /// URL at which browsers reach the RPC; empty: the host they asked, with the RPC's port.
    pub(crate) rpc: String,
    /// The same for REST.
    pub(crate) rest: String,
    /// The same for gRPC.
    pub(crate) grpc: String,
    /// The same for a faucet; may be one that another program runs.
    pub(crate) faucet: String,
    /// File that names the network's contracts, read at each request; empty: `deployment.json` in
    /// the node's folder, where there is one.
    pub(crate) deployment: String,
    /// Addresses of more CW20 tokens.
    pub(crate) cw20: Vec<String>,
}

impl Default for WalletPage {
    fn default() -> Self {
        Self {
            enable: true,
            rpc: String::new(),
            rest: String::new(),
            grpc: String::new(),
            faucet: String::new(),
            deployment: String::new(),
            cw20: Vec::new(),
        }
    }
}

/// The page of a running node.
pub(crate) fn page(
    settings: &Settings,
    home: &Path,
    chain_id: &str,
    listening: Listening,
    queries: Arc<dyn Queries>,
) -> axum::Router {
    let page = &settings.app.wallet;
    wallet::router(Wallet {
        chain_id: chain_id.to_owned(),
        is_devnet: is_devnet_chain_id(chain_id),
        min_gas_prices: settings.app.minimum_gas_prices.clone(),
        listening,
        public: page.public(),
        tokens: page.tokens(home),
        queries,
    })
}

impl WalletPage {
    /// URLs that are set.
    fn public(&self) -> PublicUrls {
        let set = |url: &String| (!url.is_empty()).then(|| url.clone());
        PublicUrls {
            rpc: set(&self.rpc),
            rest: set(&self.rest),
            grpc: set(&self.grpc),
            faucet: set(&self.faucet),
        }
    }

    /// The file that names the network's contracts.
    pub(crate) fn deployment_file(&self, home: &Path) -> PathBuf {
        match self.deployment.as_str() {
            "" => home.join("deployment.json"),
            file => PathBuf::from(file),
        }
    }

    /// Addresses of tokens: those of the deployment first. A file that is not there (yet) names none.
    fn tokens(&self, home: &Path) -> Addresses {
        let file = self.deployment_file(home);
        let more = self.cw20.clone();
        Addresses::new(move || {
            let mut addresses = of_deployment(&file);
            addresses.extend(more.iter().cloned());
            addresses
        })
    }
}

fn of_deployment(file: &Path) -> Vec<String> {
    if !file.exists() {
        return Vec::new();
    }
    match Deployment::load(file) {
        Ok(deployment) => TOKENS
            .iter()
            .filter_map(|name| deployment.contracts.get(*name))
            .map(ToString::to_string)
            .collect(),
        Err(error) => {
            tracing::warn!("the wallet page names no tokens: {error}");
            Vec::new()
        }
    }
}
