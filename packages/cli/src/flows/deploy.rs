//! Deploying the contracts: stored once, then all made in one transaction, each knowing every other
//! one's address before any of them exists.

use std::collections::BTreeMap;
use std::path::Path;

use cosmwasm_std::Uint128;
use cw_utils::Duration;
use cw20::{Cw20Coin, MinterResponse};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use tenzro_client::address::instantiate2;
use tenzro_client::tx::messages::{self, Birth};
use tenzro_client::tx::{Msg, Outcome};
use tenzro_client::{Address, Deployment, Sender};
use tenzro_contract_api::{
    beacon, data_registry, marketplace, models, operators, oracle, peer_review, reputation,
    trainers, treasury, types::Bps,
};

use super::consent::bps;
use super::{FlowError, Result};

/// The contracts of a network, in the order in which they are stored and made.
pub const CONTRACTS: [&str; 12] = [
    "incentive-token",
    "compute-token",
    "treasury",
    "operators",
    "beacon",
    "models",
    "oracle",
    "trainers",
    "reputation",
    "peer-review",
    "data-registry",
    "marketplace",
];

/// Whom a network belongs to and what it begins with.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Registers models; later governance.
    pub governor: Address,
    /// Commits to gold items and opens their labels.
    pub gold_keeper: Address,
    /// Receives the community part of emission and sales.
    pub community: Address,
    /// Who holds TIC at the beginning, micro-TIC.
    pub genesis_tic: Vec<(Address, u128)>,
    /// Windows and epochs.
    pub pace: Pace,
    /// Distances within which fingerprints are the same content: text, image, audio, in bits.
    pub radius: [u32; 3],
}

/// How long things take, seconds.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// An epoch of emission.
    pub epoch: u64,
    /// Each commit window and each reveal window, of operators and of reviewers.
    pub window: u64,
    /// Time to challenge a provisional result.
    pub challenge: u64,
    /// Time to commit to a cohort of gold items, and to open the answers.
    pub qualifier: u64,
    /// How long a beacon round waits for its last members.
    pub round: u64,
    /// Unbonding of operators.
    pub unbonding: u64,
    /// How long a slashed operator stays out.
    pub jail: u64,
}

impl Pace {
    /// For networks that people use.
    pub const PRODUCTION: Self = Self {
        epoch: 7 * 24 * 3_600,
        window: 3_600,
        challenge: 6 * 3_600,
        qualifier: 24 * 3_600,
        round: 60,
        unbonding: 21 * 24 * 3_600,
        jail: 24 * 3_600,
    };

    /// For a demonstration on one machine, where everybody is awake.
    pub const DEMO: Self = Self {
        epoch: 8,
        window: 20,
        challenge: 2,
        qualifier: 6,
        round: 4,
        unbonding: 600,
        jail: 30,
    };
}

/// Stores and makes all contracts from `<folder>/<name>.wasm`.
///
/// `progress` is told the name of each contract as it is stored.
///
/// # Errors
/// When a file is missing or the chain refuses; contracts are made all or none.
pub async fn deploy(
    deployer: &Sender,
    folder: &Path,
    plan: &Plan,
    mut progress: impl FnMut(&str, &Outcome),
) -> Result<(Deployment, Outcome)> {
    let chain = deployer.chain();
    let mut codes = Vec::with_capacity(CONTRACTS.len());
    let mut stored = Vec::with_capacity(CONTRACTS.len());
    for name in CONTRACTS {
        let path = folder.join(format!("{name}.wasm"));
        let wasm = std::fs::read(&path).map_err(|error| FlowError::File {
            path: path.display().to_string(),
            reason: error.to_string(),
        })?;
        codes.push((name, <[u8; 32]>::from(Sha256::digest(&wasm))));
        stored.push(
            deployer
                .submit(vec![messages::store_code(deployer.address(), wasm)])
                .await?,
        );
    }
    let mut ids = BTreeMap::new();
    for ((name, _), pending) in codes.iter().zip(stored) {
        let outcome = pending.confirm().await?;
        ids.insert(*name, outcome.code_id()?);
        progress(name, &outcome);
    }

    let mut contracts = BTreeMap::new();
    for (name, checksum) in &codes {
        let place = instantiate2(checksum, deployer.address(), name.as_bytes(), &[])
            .map_err(tenzro_client::Error::from)?;
        contracts.insert((*name).to_owned(), place);
    }
    let mut deployment = Deployment {
        chain_id: chain.id().to_owned(),
        rpc: chain.rpc().url().to_owned(),
        checksums: codes
            .iter()
            .map(|(name, checksum)| ((*name).to_owned(), hex::encode(checksum)))
            .collect(),
        contracts,
        code_ids: ids
            .iter()
            .map(|(name, id)| ((*name).to_owned(), *id))
            .collect(),
        native_denom: "utnz".to_owned(),
        deployer: Some(deployer.address().clone()),
        height: 0,
    };
    let maker = Maker {
        deployer: deployer.address(),
        ids,
        deployment: &deployment,
        plan,
    };
    let made = maker.messages()?;
    let outcome = deployer.send(made).await?;
    deployment.height = outcome.height;
    Ok((deployment, outcome))
}

/// Writes the instantiation messages.
struct Maker<'a> {
    deployer: &'a Address,
    ids: BTreeMap<&'a str, u64>,
    deployment: &'a Deployment,
    plan: &'a Plan,
}

impl Maker<'_> {
    fn messages(&self) -> Result<Vec<Msg>> {
        Ok(vec![
            self.make(
                "incentive-token",
                &self.token("Tenzro Incentive Currency", "TIC")?,
            )?,
            self.make(
                "compute-token",
                &self.token("Tenzro Compute Currency", "TCC")?,
            )?,
            self.make("treasury", &self.treasury()?)?,
            self.make("operators", &self.operators()?)?,
            self.make("beacon", &self.beacon()?)?,
            self.make(
                "models",
                &models::InstantiateMsg {
                    owner: self.plan.governor.to_string(),
                },
            )?,
            self.make("oracle", &self.oracle()?)?,
            self.make("trainers", &trainers::InstantiateMsg {})?,
            self.make(
                "reputation",
                &reputation::InstantiateMsg {
                    peer_review: self.at("peer-review")?,
                },
            )?,
            self.make("peer-review", &self.peer_review()?)?,
            self.make("data-registry", &self.data_registry()?)?,
            self.make("marketplace", &self.marketplace()?)?,
        ])
    }

    fn make(&self, name: &str, message: &impl Serialize) -> Result<Msg> {
        let id = self.ids.get(name).copied().unwrap_or_default();
        let birth = Birth::labelled(name).with_admin(self.deployer);
        Ok(messages::instantiate2(
            self.deployer,
            id,
            message,
            &birth,
            name.as_bytes(),
        )?)
    }

    fn at(&self, name: &str) -> Result<String> {
        Ok(self.deployment.address(name)?.to_string())
    }

    fn token(&self, name: &str, symbol: &str) -> Result<cw20_base::msg::InstantiateMsg> {
        let holders = if symbol == "TIC" {
            self.plan.genesis_tic.as_slice()
        } else {
            &[]
        };
        Ok(cw20_base::msg::InstantiateMsg {
            name: name.to_owned(),
            symbol: symbol.to_owned(),
            decimals: 6,
            initial_balances: holders
                .iter()
                .map(|(address, amount)| Cw20Coin {
                    address: address.to_string(),
                    amount: Uint128::new(*amount),
                })
                .collect(),
            mint: Some(MinterResponse {
                minter: self.at("treasury")?,
                cap: None,
            }),
            marketing: None,
        })
    }

    fn treasury(&self) -> Result<treasury::InstantiateMsg> {
        Ok(treasury::InstantiateMsg {
            incentive_token: self.at("incentive-token")?,
            compute_token: self.at("compute-token")?,
            data_registry: self.at("data-registry")?,
            peer_review: self.at("peer-review")?,
            oracle: self.at("oracle")?,
            marketplace: self.at("marketplace")?,
            operators: self.at("operators")?,
            community: self.plan.community.to_string(),
            params: treasury::Params {
                epoch: Duration::Time(self.plan.pace.epoch),
                first_emission: Uint128::new(100_000_000_000),
                target_burn: Uint128::new(100_000_000),
                split: shares([4_500, 2_500, 2_000])?,
                first_rate: Uint128::new(1_000_000),
                conversion_fee: bps(50)?,
                max_rate_move: bps(500)?,
                redeem_cap: Uint128::new(10_000_000_000),
            },
        })
    }

    fn operators(&self) -> Result<operators::InstantiateMsg> {
        Ok(operators::InstantiateMsg {
            bond_denom: "utnz".to_owned(),
            min_bond: Uint128::new(1_000_000_000),
            stake_cap: Uint128::new(10_000_000_000),
            unbonding: Duration::Time(self.plan.pace.unbonding),
            jail: Duration::Time(self.plan.pace.jail),
            oracle: self.at("oracle")?,
        })
    }

    fn beacon(&self) -> Result<beacon::InstantiateMsg> {
        let source = beacon::Source::Operators {
            operators: self.at("operators")?,
            min_reveals: 4,
            round_timeout: Duration::Time(self.plan.pace.round),
        };
        Ok(beacon::InstantiateMsg { source })
    }

    fn oracle(&self) -> Result<oracle::InstantiateMsg> {
        let window = Duration::Time(self.plan.pace.window);
        Ok(oracle::InstantiateMsg {
            beacon: self.at("beacon")?,
            operators: self.at("operators")?,
            models: self.at("models")?,
            data_registry: self.at("data-registry")?,
            treasury: self.at("treasury")?,
            compute_token: self.at("compute-token")?,
            params: oracle::Params {
                commit_window: window,
                reveal_window: window,
                challenge_window: Duration::Time(self.plan.pace.challenge),
                audit: bps(500)?,
                seat_lock: Uint128::new(10_000_000),
                slash_wrong: bps(500)?,
                slash_no_reveal: bps(100)?,
                challenge_bond_fees: 10,
            },
        })
    }

    fn peer_review(&self) -> Result<peer_review::InstantiateMsg> {
        let window = Duration::Time(self.plan.pace.window);
        let qualifier = Duration::Time(self.plan.pace.qualifier);
        Ok(peer_review::InstantiateMsg {
            beacon: self.at("beacon")?,
            trainers: self.at("trainers")?,
            reputation: self.at("reputation")?,
            data_registry: self.at("data-registry")?,
            treasury: self.at("treasury")?,
            gold_keeper: self.plan.gold_keeper.to_string(),
            params: peer_review::Params {
                commit_window: window,
                reveal_window: window,
                qualifier_size: 20,
                qualifier_pass: 14,
                qualifier_window: qualifier,
                qualifier_reveal_window: qualifier,
                absent_after: 3,
            },
        })
    }

    fn data_registry(&self) -> Result<data_registry::InstantiateMsg> {
        let [radius_text, radius_image, radius_audio] = self.plan.radius;
        Ok(data_registry::InstantiateMsg {
            oracle: self.at("oracle")?,
            peer_review: self.at("peer-review")?,
            reputation: self.at("reputation")?,
            treasury: self.at("treasury")?,
            trainers: self.at("trainers")?,
            operators: self.at("operators")?,
            params: data_registry::Params {
                radius_text,
                radius_image,
                radius_audio,
            },
        })
    }

    fn marketplace(&self) -> Result<marketplace::InstantiateMsg> {
        Ok(marketplace::InstantiateMsg {
            compute_token: self.at("compute-token")?,
            data_registry: self.at("data-registry")?,
            treasury: self.at("treasury")?,
            community: self.plan.community.to_string(),
            split: shares([8_000, 500, 1_000])?,
            min_price: Uint128::new(1_000_000),
        })
    }
}

fn shares(values: [u16; 3]) -> Result<[Bps; 3]> {
    let [a, b, c] = values;
    Ok([bps(a)?, bps(b)?, bps(c)?])
}
