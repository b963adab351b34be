//! Custody with real custodians between the real registry, oracle, panels, marketplace and
//! treasury, and the people who deposit, check, review and buy contents whose keys it keeps.
//!
//! Nothing is encrypted here: a share is a number that hangs on object and custodian, which is all
//! the contract ever sees of one.

mod exchange;

use cosmwasm_std::{Addr, Uint128};
use cw_multi_test::{AppResponse, ContractWrapper};
use cw_utils::Duration;
use tenzro_contract_api::{
    custody::{
        Envelope, ExecuteMsg, GrantCreated, InstantiateMsg, Params, QueryMsg, Reason, ShareDeposit,
        X25519Key,
        bundle::{self, share_commitment},
    },
    data_registry,
    hashes::sha256,
    marketplace::{self, GrantsResponse, TotalsResponse},
    treasury,
    types::{Bps, Digest},
};

use crate::{
    CHAIN_ID, World, checksum,
    data::{self, Data, Giver},
    money::{GENESIS_TIC, deploy_marketplace, deploy_treasury, token},
};

/// Seconds to deliver and confirm.
pub const DELIVERY: u64 = 100;
/// Seconds to open after that.
pub const OPEN: u64 = 50;
/// Seconds to dispute.
pub const DISPUTE: u64 = 40;
/// Seconds to destroy shares.
pub const DESTRUCTION: u64 = 60;

/// Custodians of an object in these tests.
pub const SHARES: usize = 5;
/// Shares that give its key.
pub const THRESHOLD: u32 = 3;

/// Operators, the first [`SHARES`] of whom are named in deposits; all are custodians.
pub const OPERATORS: usize = 7;

/// Price of a grant, micro-TCC.
pub const PRICE: u128 = 1_000_003;

/// The parameters of these tests.
#[must_use]
pub fn params() -> Params {
    let bps = |value| Bps::new(value).unwrap();
    Params {
        delivery_window: Duration::Time(DELIVERY),
        open_window: Duration::Time(OPEN),
        dispute_window: Duration::Time(DISPUTE),
        destruction_window: Duration::Time(DESTRUCTION),
        min_custodians: 3,
        slash_lie: bps(2_500),
        slash_withheld: bps(1_000),
        dispute_reward: bps(5_000),
    }
}

/// Deploys the real custody contract.
pub fn deploy(world: &mut World) -> Addr {
    let code = ContractWrapper::new(
        tenzro_custody::contract::execute,
        tenzro_custody::contract::instantiate,
        tenzro_custody::contract::query,
    )
    .with_checksum(checksum("custody"));
    let address = |name: &str| world.address(name).into_string();
    let msg = InstantiateMsg {
        operators: address("operators"),
        data_registry: address("data-registry"),
        oracle: address("oracle"),
        peer_review: address("peer-review"),
        marketplace: address("marketplace"),
        params: params(),
    };
    world.deploy("custody", Box::new(code), &msg)
}

/// The whole network, with every contract real.
pub struct Custody {
    /// Registry, reviewers, operators.
    pub data: Data,
    /// TIC.
    pub tic: Addr,
    /// TCC.
    pub tcc: Addr,
    /// The `marketplace` contract.
    pub marketplace: Addr,
    /// The `custody` contract.
    pub custody: Addr,
    /// The operators, all with custody keys, by address.
    pub operators: Vec<Addr>,
    /// Who owns the dataset.
    pub curator: Addr,
    /// Who holds all genesis TIC.
    pub rich: Addr,
}

impl Custody {
    /// A network with so many qualified reviewers and [`OPERATORS`] custodians.
    #[must_use]
    pub fn new(reviewers: usize) -> Self {
        let mut data = Data::beside(reviewers, deploy_treasury);
        let world = &mut data.review.world;
        let (rich, curator) = (world.account("rich"), world.account("curator"));
        let treasury = world.address("treasury");
        let genesis = [(&rich, GENESIS_TIC)];
        let tic = token(world, "incentive-token", &genesis, &treasury);
        let tcc = token(world, "compute-token", &[], &treasury);
        let marketplace = deploy_marketplace(world);
        let network = &mut data.review.network;
        for number in network.members.len()..OPERATORS {
            network.register(world, &format!("operator {number}"), None);
        }
        let mut operators = network.members.clone();
        operators.sort();
        let custody = world.address("custody");
        for operator in &operators {
            let key = key(operator.as_str());
            let register = ExecuteMsg::RegisterKey { key };
            world.execute(operator, &custody, &register).unwrap();
        }
        Self {
            data,
            tic,
            tcc,
            marketplace,
            custody,
            operators,
            curator,
            rich,
        }
    }

    /// The chain.
    pub const fn world(&mut self) -> &mut World {
        &mut self.data.review.world
    }

    /// The custodians that deposits name.
    #[must_use]
    pub fn custodians(&self) -> Vec<Addr> {
        self.operators[..SHARES].to_vec()
    }

    /// Sends a message to custody.
    ///
    /// # Errors
    /// With the error's text when it refuses.
    pub fn send(&mut self, sender: &Addr, msg: &ExecuteMsg) -> Result<AppResponse, String> {
        let custody = self.custody.clone();
        self.world().execute(sender, &custody, msg)
    }

    /// Asks custody.
    pub fn ask<T: serde::de::DeserializeOwned>(&self, msg: &QueryMsg) -> Result<T, String> {
        self.data.review.world.try_query(&self.custody, msg)
    }

    /// The message that deposits an object with these custodians.
    #[must_use]
    pub fn deposit_msg(&self, object: &Digest, custodians: &[Addr], threshold: u32) -> ExecuteMsg {
        deposit_msg(&self.custody, object, custodians, threshold)
    }

    /// Deposits bytes with the usual custodians.
    ///
    /// # Errors
    /// With the error's text when custody refuses.
    pub fn deposit(&mut self, depositor: &Addr, bytes: &[u8]) -> Result<AppResponse, String> {
        let msg = self.deposit_msg(&sha256(bytes), &self.custodians(), THRESHOLD);
        self.send(depositor, &msg)
    }

    /// An accepted item of `size` bytes of one letter whose key is in custody.
    pub fn encrypted(&mut self, giver: &Giver, letter: u8, size: usize) -> u64 {
        self.deposit(&giver.address, &vec![letter; size]).unwrap();
        self.data.accepted(giver, letter, size)
    }

    /// A sealed version of these items in a new dataset of the curator's, listed at this price.
    pub fn list(&mut self, items: &[u64], price: u128) -> u64 {
        let version = self.sealed(items);
        let list = marketplace::ExecuteMsg::List {
            version,
            price: Uint128::new(price),
        };
        let (curator, marketplace) = (self.curator.clone(), self.marketplace.clone());
        self.world().execute(&curator, &marketplace, &list).unwrap();
        version
    }

    /// A sealed version of these items in a new dataset of the curator's.
    pub fn sealed(&mut self, items: &[u64]) -> u64 {
        let curator = self.curator.clone();
        self.data.dataset(&curator);
        let question = data_registry::QueryMsg::Datasets {
            start_after: None,
            limit: Some(100),
        };
        let registry = self.data.review.registry.clone();
        let found: data_registry::DatasetsResponse = self.world().query(&registry, &question);
        let version = found
            .datasets
            .iter()
            .flat_map(|dataset| dataset.versions.iter().copied())
            .max()
            .unwrap();
        let items = items.to_vec();
        for msg in [
            data_registry::ExecuteMsg::AppendItems { version, items },
            data_registry::ExecuteMsg::Seal { version },
        ] {
            self.data.send(&curator, &msg).unwrap();
        }
        version
    }

    /// An account with so many micro-TCC more, converted from the rich account's TIC.
    pub fn buyer(&mut self, name: &str, amount: u128) -> Addr {
        let buyer = self.world().account(name);
        let (tic, tcc, rich) = (self.tic.clone(), self.tcc.clone(), self.rich.clone());
        let treasury = self.data.review.treasury.clone();
        let msg = treasury::ReceiveMsg::BuyCompute {
            min_out: Uint128::zero(),
        };
        self.world()
            .send_cw20(&tic, &rich, &treasury, 3 * amount, &msg)
            .unwrap();
        let give = cw20::Cw20ExecuteMsg::Transfer {
            recipient: buyer.to_string(),
            amount: Uint128::new(amount),
        };
        self.world().execute(&rich, &tcc, &give).unwrap();
        buyer
    }

    /// Buys a grant; its id.
    ///
    /// # Errors
    /// With the error's text when the marketplace refuses.
    pub fn buy(&mut self, buyer: &Addr, version: u64, sent: u128) -> Result<u64, String> {
        let msg = marketplace::ReceiveMsg::Buy {
            version,
            max_price: Uint128::new(sent),
            key: Some(key(buyer.as_str())),
        };
        let (tcc, marketplace) = (self.tcc.clone(), self.marketplace.clone());
        self.world()
            .send_cw20(&tcc, buyer, &marketplace, sent, &msg)?;
        let question = marketplace::QueryMsg::Grants {
            buyer: None,
            start_after: None,
            limit: Some(1),
        };
        let grants: GrantsResponse = self.world().query(&marketplace, &question);
        Ok(grants.total)
    }

    /// Asks for a grant.
    ///
    /// # Errors
    /// With the error's text when custody refuses.
    pub fn request(&mut self, sender: &Addr, reason: Reason) -> Result<u64, String> {
        let key = key(sender.as_str());
        let response = self.send(sender, &ExecuteMsg::RequestGrant { reason, key })?;
        let made: GrantCreated = cosmwasm_std::from_json(response.data.unwrap()).unwrap();
        Ok(made.grant)
    }

    /// The marketplace's sums.
    #[must_use]
    pub fn totals(&self) -> TotalsResponse {
        let world = &self.data.review.world;
        world.query(&self.marketplace, &marketplace::QueryMsg::Totals {})
    }

    /// An account's micro-TCC.
    #[must_use]
    pub fn balance(&self, account: &Addr) -> u128 {
        self.data.review.world.cw20(&self.tcc, account)
    }

    /// An operator's bond.
    #[must_use]
    pub fn bond(&self, operator: &Addr) -> u128 {
        let review = &self.data.review;
        review.network.operator(&review.world, operator).bond.u128()
    }

    /// Fails unless the marketplace's books balance and it holds what it owes.
    pub fn assert_conserved(&self) {
        let sums = self.totals();
        assert_eq!(
            sums.received,
            sums.split + sums.community + sums.burned + sums.refunded + sums.escrowed,
            "{sums:?}"
        );
        let held = self.balance(&self.marketplace);
        assert_eq!(
            held,
            (sums.split - sums.paid + sums.escrowed).u128(),
            "{sums:?}"
        );
    }
}

/// The message that deposits an object with these custodians at a custody contract.
#[must_use]
pub fn deposit_msg(
    custody: &Addr,
    object: &Digest,
    custodians: &[Addr],
    threshold: u32,
) -> ExecuteMsg {
    let shares = custodians
        .iter()
        .map(|custodian| ShareDeposit {
            custodian: custodian.to_string(),
            epoch: 1,
            commitment: share_commitment(
                CHAIN_ID,
                custody.as_str(),
                object,
                custodian.as_str(),
                &share(object, custodian),
            ),
        })
        .collect();
    ExecuteMsg::Deposit {
        object: *object,
        threshold,
        shares,
        envelope: Envelope {
            sha256: sha256(b"envelope"),
            bytes: 1_000,
        },
        plaintext: bundle::plaintext_commitment(&sha256(b"salt"), &sha256(b"plaintext")),
    }
}

/// An X25519 public key of somebody's, never used as one.
#[must_use]
pub fn key(name: &str) -> X25519Key {
    X25519Key::new(*sha256(format!("key of {name}").as_bytes()).as_bytes()).unwrap()
}

/// A custodian's share of an object's key.
#[must_use]
pub fn share(object: &Digest, custodian: &Addr) -> [u8; 32] {
    *sha256(format!("share of {object} with {custodian}").as_bytes()).as_bytes()
}

/// A custodian's mask key for a grant.
#[must_use]
pub fn mask_key(custodian: &Addr, grant: u64) -> Digest {
    sha256(format!("mask of {custodian} for {grant}").as_bytes())
}

/// SHA-256 of an item of so many bytes of one letter.
#[must_use]
pub fn object(letter: u8, size: usize) -> Digest {
    data::content(&vec![letter; size]).sha256
}
