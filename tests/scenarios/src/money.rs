//! TIC, TCC, treasury and marketplace, with doubles for the registry and the operators.

pub mod bonded;
pub mod registry;
mod till;

use cosmwasm_std::{Addr, Int128, Uint128};
use cw_multi_test::{AppResponse, ContractWrapper};
use cw20::{Cw20Coin, MinterResponse};
use tenzro_contract_api::{
    marketplace,
    trainers::{self, Profile},
    treasury::{
        EconomyResponse, ExecuteMsg, GasParams, InstantiateMsg, Ledger, Params, PointEntry,
    },
    types::Bps,
};

pub use till::Till;

use crate::{
    NATIVE, World, checksum,
    pace::{Pace, seconds},
    review,
};

/// Length of an epoch in memory, seconds.
pub const EPOCH: u64 = Pace::MEMORY.epoch;

/// Burned micro-TCC that release a whole emission.
pub const TARGET_BURN: u128 = 1_000_000;

/// Planned emission of epoch 0, micro-TIC.
pub const FIRST_EMISSION: u128 = 1_000_000_000;

/// micro-TIC that can be redeemed per epoch.
pub const REDEEM_CAP: u128 = 40_000_000;

/// What a grant of fees pays at most, native units.
pub const GAS_LIMIT: u128 = 5_000_000;

/// Grants of fees that an epoch's budget has room for.
pub const GAS_GRANTS: u128 = 4;

/// Genesis TIC of `alice`, micro.
pub const GENESIS_TIC: u128 = 500_000_000;

/// The four money contracts and what stands around them.
pub struct Money {
    /// The chain.
    pub world: World,
    /// TIC.
    pub tic: Addr,
    /// TCC.
    pub tcc: Addr,
    /// The treasury.
    pub treasury: Addr,
    /// The marketplace.
    pub marketplace: Addr,
    /// The registry double; it is also who may record data points.
    pub registry: Addr,
}

impl Default for Money {
    fn default() -> Self {
        Self::new()
    }
}

impl Money {
    /// Deploys everything; `alice` holds [`GENESIS_TIC`], `operator` is bonded.
    #[must_use]
    pub fn new() -> Self {
        let mut world = World::new();
        let alice = world.account("alice");
        let treasury = world.address("treasury");
        let tic = token(
            &mut world,
            "incentive-token",
            &[(&alice, GENESIS_TIC)],
            &treasury,
        );
        let tcc = token(&mut world, "compute-token", &[], &treasury);
        let registry = registry::deploy(&mut world);
        bonded::deploy(&mut world);
        review::deploy_trainers(&mut world);
        deploy_treasury(&mut world);
        let marketplace = deploy_marketplace(&mut world);
        Self {
            world,
            tic,
            tcc,
            treasury,
            marketplace,
            registry,
        }
    }

    /// Records points as the contract that may.
    ///
    /// # Errors
    /// With the treasury's text when it refuses.
    pub fn record(
        &mut self,
        ledger: Ledger,
        entries: &[(&Addr, i128)],
    ) -> Result<AppResponse, String> {
        let sender = match ledger {
            Ledger::Data => self.registry.clone(),
            Ledger::Review => self.world.address("peer-review"),
            Ledger::Compute => self.world.address("oracle"),
        };
        let entries = entries
            .iter()
            .map(|(account, points)| PointEntry {
                account: account.to_string(),
                points: Int128::new(*points),
            })
            .collect();
        self.world.execute(
            &sender,
            &self.treasury,
            &ExecuteMsg::Record { ledger, entries },
        )
    }

    /// The contracts and what is done with them.
    #[must_use]
    pub fn till(&self) -> Till {
        Till::of(&self.world)
    }

    /// Lets an epoch end and closes it.
    pub fn close_epoch(&mut self) {
        self.world.wait(EPOCH);
        let till = self.till();
        till.close_epoch(&mut self.world);
    }

    /// Burns TIC of an account for TCC.
    ///
    /// # Errors
    /// With the treasury's text when it refuses.
    pub fn buy_compute(&mut self, who: &Addr, amount: u128) -> Result<AppResponse, String> {
        let till = self.till();
        till.buy_compute(&mut self.world, who, amount)
    }

    /// Buys a grant.
    ///
    /// # Errors
    /// With the marketplace's text when it refuses.
    pub fn buy(&mut self, who: &Addr, version: u64, sent: u128) -> Result<AppResponse, String> {
        let till = self.till();
        till.buy(&mut self.world, who, version, sent)
    }

    /// Whole supply of a token.
    #[must_use]
    pub fn supply(&self, token: &Addr) -> u128 {
        self.till().supply(&self.world, token)
    }

    /// The treasury's sums.
    #[must_use]
    pub fn economy(&self) -> EconomyResponse {
        self.till().economy(&self.world)
    }

    /// Makes an account a Trainer.
    pub fn register(&mut self, who: &Addr) {
        let msg = trainers::ExecuteMsg::Register {
            profile: Profile {
                handle: "somebody".to_owned(),
                locale: "en".to_owned(),
                entity: None,
            },
            referrer: None,
        };
        let trainers = self.world.address("trainers");
        self.world.execute(who, &trainers, &msg).unwrap();
    }

    /// Asks the treasury to pay the gas of an account, the sender's own if absent.
    ///
    /// # Errors
    /// With the treasury's text when it refuses.
    pub fn sponsor(&mut self, who: &Addr, account: Option<&Addr>) -> Result<AppResponse, String> {
        let msg = ExecuteMsg::SponsorGas {
            account: account.map(ToString::to_string),
        };
        self.world.execute(who, &self.treasury, &msg)
    }

    /// Fails unless both supplies are what the treasury's sums say. Holders burned nothing.
    pub fn assert_supplies(&self) {
        self.till().assert_supplies(&self.world);
    }

    /// Fails unless the marketplace holds exactly what is in escrow and what it has split and not
    /// yet paid.
    pub fn assert_market_conserves(&self) {
        self.till().assert_market_conserves(&self.world);
    }
}

/// Deploys TIC or TCC.
pub fn token(world: &mut World, name: &str, balances: &[(&Addr, u128)], minter: &Addr) -> Addr {
    let code = ContractWrapper::new(
        tenzro_incentive_token::contract::execute,
        tenzro_incentive_token::contract::instantiate,
        tenzro_incentive_token::contract::query,
    )
    .with_checksum(checksum(name));
    let msg = cw20_base::msg::InstantiateMsg {
        name: name.to_owned(),
        symbol: "TOKEN".to_owned(),
        decimals: 6,
        initial_balances: balances
            .iter()
            .map(|(account, amount)| Cw20Coin {
                address: account.to_string(),
                amount: Uint128::new(*amount),
            })
            .collect(),
        mint: Some(MinterResponse {
            minter: minter.to_string(),
            cap: None,
        }),
        marketing: None,
    };
    world.deploy(name, Box::new(code), &msg)
}

fn bps<const N: usize>(values: [u16; N]) -> [Bps; N] {
    values.map(|value| Bps::new(value).unwrap())
}

/// Deploys the real treasury.
pub fn deploy_treasury(world: &mut World) -> Addr {
    let code = ContractWrapper::new(
        tenzro_treasury::contract::execute,
        tenzro_treasury::contract::instantiate,
        tenzro_treasury::contract::query,
    )
    .with_reply(tenzro_treasury::contract::reply)
    .with_checksum(checksum("treasury"));
    let [conversion_fee, max_rate_move] = bps([50, 500]);
    let address = |name: &str| world.address(name).into_string();
    let msg = InstantiateMsg {
        incentive_token: address("incentive-token"),
        compute_token: address("compute-token"),
        data_registry: address("data-registry"),
        peer_review: address("peer-review"),
        oracle: address("oracle"),
        marketplace: address("marketplace"),
        operators: address("operators"),
        trainers: address("trainers"),
        community: world.account("community").into_string(),
        params: Params {
            epoch: seconds(world.pace.epoch),
            first_emission: Uint128::new(FIRST_EMISSION),
            target_burn: Uint128::new(TARGET_BURN),
            split: bps([4_500, 2_500, 2_000]),
            first_rate: Uint128::new(2_000_000),
            conversion_fee,
            max_rate_move,
            redeem_cap: Uint128::new(REDEEM_CAP),
            gas: GasParams {
                denom: NATIVE.to_owned(),
                limit: Uint128::new(GAS_LIMIT),
                period_limit: Uint128::new(GAS_LIMIT / 5),
                period: seconds(60),
                lifetime: seconds(EPOCH * 3),
                epoch_budget: Uint128::new(GAS_LIMIT * GAS_GRANTS),
                invites: 2,
            },
        },
    };
    world.deploy("treasury", Box::new(code), &msg)
}

/// Deploys the real marketplace.
pub fn deploy_marketplace(world: &mut World) -> Addr {
    let code = ContractWrapper::new(
        tenzro_marketplace::contract::execute,
        tenzro_marketplace::contract::instantiate,
        tenzro_marketplace::contract::query,
    )
    .with_checksum(checksum("marketplace"));
    let msg = marketplace::InstantiateMsg {
        compute_token: world.address("compute-token").into_string(),
        data_registry: world.address("data-registry").into_string(),
        custody: world.address("custody").into_string(),
        treasury: world.address("treasury").into_string(),
        community: world.account("community").into_string(),
        split: bps([8_000, 500, 1_000]),
        min_price: Uint128::new(1_000),
    };
    world.deploy("marketplace", Box::new(code), &msg)
}

impl Money {
    /// Puts a sealed version into the registry and lists it for `price`, owned by `owner`.
    pub fn listed(&mut self, price: u128, weights: &[(&str, [u128; 3])]) -> u64 {
        let owner = self.world.account("owner");
        let accounts: Vec<_> = weights
            .iter()
            .map(|(name, each)| (self.world.account(name), *each))
            .collect();
        let each: Vec<_> = accounts
            .iter()
            .map(|(account, each)| (account, *each))
            .collect();
        let tell = registry::sealed(1, &owner, &each);
        let (registry, marketplace) = (self.registry.clone(), self.marketplace.clone());
        self.world.execute(&owner, &registry, &tell).unwrap();
        let list = marketplace::ExecuteMsg::List {
            version: 1,
            price: Uint128::new(price),
        };
        self.world.execute(&owner, &marketplace, &list).unwrap();
        1
    }

    /// `alice` with TCC for `tic` micro-TIC.
    pub fn rich(&mut self, tic: u128) -> Addr {
        let alice = self.world.account("alice");
        self.buy_compute(&alice, tic).unwrap();
        alice
    }
}
