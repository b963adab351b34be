//! `network.json`: where everything of the network is, for programs in any language.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use anyhow::Result;
use serde::Serialize;
use tenzro_client::localnet::NamedAccount;
use tenzro_contract_api::models::{ModelsResponse, QueryMsg};
use tenzro_contract_api::operators;

use super::Node;
use crate::world::World;

/// What `network.json` says.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    /// Chain id.
    chain_id: String,
    /// CometBFT RPC.
    rpc: String,
    /// REST.
    rest: String,
    /// gRPC and gRPC-web.
    grpc: String,
    /// The faucet.
    faucet: String,
    /// The wallet page.
    wallet: String,
    /// Addresses of the contracts by name.
    contracts: BTreeMap<String, String>,
    /// Ids of the models by name.
    models: BTreeMap<String, u64>,
    /// Where operators take contents.
    operators: Vec<String>,
    /// Accounts with TNZ and TIC; their words are published.
    accounts: BTreeMap<String, Account>,
}

#[derive(Debug, Serialize)]
struct Account {
    address: String,
    mnemonic: String,
}

impl Told {
    /// Asks the network what it has.
    pub(super) async fn of(world: &World, node: &Node, named: &[NamedAccount]) -> Result<Self> {
        let ask = QueryMsg::Models {
            start_after: None,
            limit: None,
        };
        let models: ModelsResponse = world.network.ask("models", &ask).await?;
        let ask = operators::QueryMsg::Operators {
            start_after: None,
            limit: None,
        };
        let listed: operators::OperatorsResponse = world.network.ask("operators", &ask).await?;
        let account = |named: &NamedAccount| Account {
            address: named.key.address().to_string(),
            mnemonic: named.mnemonic.words().to_owned(),
        };
        let contracts = world.network.deployment.contracts.iter();
        Ok(Self {
            chain_id: node.chain_id.to_owned(),
            rpc: node.rpc.clone(),
            rest: node.rest.clone(),
            grpc: node.grpc.clone(),
            faucet: node.faucet.clone(),
            wallet: format!("{}/wallet", node.rest),
            contracts: contracts
                .map(|(name, address)| (name.clone(), address.to_string()))
                .collect(),
            models: models
                .models
                .into_iter()
                .map(|model| (model.record.name, model.model))
                .collect(),
            operators: listed
                .operators
                .into_iter()
                .map(|operator| operator.endpoint)
                .collect(),
            accounts: named
                .iter()
                .map(|named| (named.name.clone(), account(named)))
                .collect(),
        })
    }

    /// Writes the file: first beside it, then in its place, so that who waits for it reads it whole.
    pub(super) fn write(&self, path: &Path) -> Result<()> {
        let draft = path.with_extension("json.new");
        std::fs::write(&draft, serde_json::to_string_pretty(self)? + "\n")?;
        Ok(std::fs::rename(&draft, path)?)
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let urls = [
            ("wallet", &self.wallet),
            ("RPC", &self.rpc),
            ("REST", &self.rest),
            ("gRPC", &self.grpc),
            ("faucet", &self.faucet),
        ];
        for (name, url) in urls {
            writeln!(f, "  {name:<8}{url}")?;
        }
        writeln!(
            f,
            "\n  10,000 TIC and 1,000,000 TNZ each; their words are published: never keep value on them"
        )?;
        for (name, account) in &self.accounts {
            writeln!(
                f,
                "  {name:<8}{}\n          {}",
                account.address, account.mnemonic
            )?;
        }
        write!(f, "\n  Contracts, models and operators: network.json")
    }
}
