//! TIC, TCC, treasury and marketplace, with doubles for the registry and the operators.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    Addr, Binary, Deps, DepsMut, Empty, Env, Int128, MessageInfo, Response, StdError, StdResult,
    Uint128, to_json_binary,
};
use cw_multi_test::{AppResponse, ContractWrapper};
use cw_storage_plus::{Item, Map};
use cw_utils::Duration;
use cw20::{Cw20Coin, Cw20QueryMsg, MinterResponse, TokenInfoResponse};
use tenzro_contract_api::{
    data_registry::{self, RoleWeights, Terms, VersionResponse, WeightsResponse},
    marketplace,
    operators::{self, OperatorStatus},
    trainers::{self, Profile},
    treasury::{
        self, EconomyResponse, ExecuteMsg, Flows, GasParams, InstantiateMsg, Ledger, Params,
        PointEntry, ReceiveMsg,
    },
    types::{Bps, Digest},
};

use crate::{NATIVE, World, checksum};

/// Length of an epoch, seconds.
pub const EPOCH: u64 = 100;

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
        deploy_trainers(&mut world);
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

    /// Lets an epoch end and closes it.
    pub fn close_epoch(&mut self) {
        self.world.wait(EPOCH);
        let anyone = self.world.account("anyone");
        self.world
            .execute(&anyone, &self.treasury, &ExecuteMsg::CloseEpoch {})
            .unwrap();
    }

    /// Burns TIC of an account for TCC.
    ///
    /// # Errors
    /// With the treasury's text when it refuses.
    pub fn buy_compute(&mut self, who: &Addr, amount: u128) -> Result<AppResponse, String> {
        let msg = ReceiveMsg::BuyCompute {
            min_out: Uint128::zero(),
        };
        self.world
            .send_cw20(&self.tic, who, &self.treasury, amount, &msg)
    }

    /// Buys a grant.
    ///
    /// # Errors
    /// With the marketplace's text when it refuses.
    pub fn buy(&mut self, who: &Addr, version: u64, sent: u128) -> Result<AppResponse, String> {
        let msg = marketplace::ReceiveMsg::Buy {
            version,
            max_price: Uint128::new(sent),
        };
        self.world
            .send_cw20(&self.tcc, who, &self.marketplace, sent, &msg)
    }

    /// Whole supply of a token.
    #[must_use]
    pub fn supply(&self, token: &Addr) -> u128 {
        let info: TokenInfoResponse = self.world.query(token, &Cw20QueryMsg::TokenInfo {});
        info.total_supply.u128()
    }

    /// The treasury's sums.
    #[must_use]
    pub fn economy(&self) -> EconomyResponse {
        self.world
            .query(&self.treasury, &treasury::QueryMsg::Economy {})
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

    /// Fails unless what moved in all epochs adds up to the treasury's sums.
    pub fn assert_flows(&self) {
        let sums = self.economy();
        let mut flows = Flows::default();
        for epoch in 0..=sums.epoch {
            let question = treasury::QueryMsg::Epoch { epoch: Some(epoch) };
            let found: treasury::EpochResponse = self.world.query(&self.treasury, &question);
            let moved = found.flows;
            flows.claimed += moved.claimed;
            flows.community += moved.community;
            flows.tic_burned += moved.tic_burned;
            flows.tic_redeemed += moved.tic_redeemed;
            flows.tcc_bought += moved.tcc_bought;
            flows.tcc_redeemed += moved.tcc_redeemed;
            flows.tcc_fees_burned += moved.tcc_fees_burned;
            assert_eq!(moved.tcc_fees_burned, found.burned, "epoch {epoch}");
        }
        let expected = Flows {
            claimed: sums.claimed,
            community: sums.community,
            tic_burned: sums.tic_burned,
            tic_redeemed: sums.tic_redeemed,
            tcc_bought: sums.tcc_bought,
            tcc_redeemed: sums.tcc_redeemed,
            tcc_fees_burned: sums.tcc_fees_burned,
        };
        assert_eq!(flows, expected);
    }

    /// Fails unless both supplies are what the treasury's sums say. Holders burned nothing.
    pub fn assert_supplies(&self) {
        let sums = self.economy();
        let tic = GENESIS_TIC + (sums.claimed + sums.community + sums.tic_redeemed).u128()
            - sums.tic_burned.u128();
        assert_eq!(self.supply(&self.tic), tic, "TIC: {sums:?}");
        let tcc = sums.tcc_bought - sums.tcc_redeemed - sums.tcc_fees_burned;
        assert_eq!(self.supply(&self.tcc), tcc.u128(), "TCC: {sums:?}");
        assert_eq!(sums.released, sums.claimed + sums.community + sums.owed);
        self.assert_flows();
    }

    /// Fails unless the marketplace holds exactly what it has split and not yet paid.
    pub fn assert_market_conserves(&self) {
        let sums: marketplace::TotalsResponse = self
            .world
            .query(&self.marketplace, &marketplace::QueryMsg::Totals {});
        assert_eq!(
            sums.received,
            sums.split + sums.community + sums.burned + sums.refunded,
            "{sums:?}"
        );
        let held = self.world.cw20(&self.tcc, &self.marketplace);
        assert_eq!(held, (sums.split - sums.paid).u128(), "{sums:?}");
    }
}

fn token(world: &mut World, name: &str, balances: &[(&Addr, u128)], minter: &Addr) -> Addr {
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

fn deploy_trainers(world: &mut World) {
    let code = ContractWrapper::new(
        tenzro_trainers::contract::execute,
        tenzro_trainers::contract::instantiate,
        tenzro_trainers::contract::query,
    )
    .with_checksum(checksum("trainers"));
    world.deploy("trainers", Box::new(code), &trainers::InstantiateMsg {});
}

fn deploy_treasury(world: &mut World) {
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
            epoch: Duration::Time(EPOCH),
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
                period: Duration::Time(60),
                lifetime: Duration::Time(EPOCH * 3),
                epoch_budget: Uint128::new(GAS_LIMIT * GAS_GRANTS),
                invites: 2,
            },
        },
    };
    world.deploy("treasury", Box::new(code), &msg);
}

fn deploy_marketplace(world: &mut World) -> Addr {
    let code = ContractWrapper::new(
        tenzro_marketplace::contract::execute,
        tenzro_marketplace::contract::instantiate,
        tenzro_marketplace::contract::query,
    )
    .with_checksum(checksum("marketplace"));
    let msg = marketplace::InstantiateMsg {
        compute_token: world.address("compute-token").into_string(),
        data_registry: world.address("data-registry").into_string(),
        treasury: world.address("treasury").into_string(),
        community: world.account("community").into_string(),
        split: bps([8_000, 500, 1_000]),
        min_price: Uint128::new(1_000),
    };
    world.deploy("marketplace", Box::new(code), &msg)
}

/// A registry that answers about versions what it was told.
pub mod registry {
    use super::*;

    const VERSIONS: Map<u64, VersionResponse> = Map::new("versions");
    const WEIGHTS: Map<(u64, &str), RoleWeights> = Map::new("weights");

    /// What it is told.
    #[cw_serde]
    pub struct Tell {
        /// The version.
        pub version: VersionResponse,
        /// Who has which weights in it.
        pub weights: Vec<(String, RoleWeights)>,
    }

    fn instantiate(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        Ok(Response::new())
    }

    fn execute(deps: DepsMut, _: Env, _: MessageInfo, msg: Tell) -> StdResult<Response> {
        let id = msg.version.version;
        VERSIONS.save(deps.storage, id, &msg.version)?;
        for (account, weights) in msg.weights {
            WEIGHTS.save(deps.storage, (id, &account), &weights)?;
        }
        Ok(Response::new())
    }

    fn query(deps: Deps, _: Env, msg: data_registry::QueryMsg) -> StdResult<Binary> {
        match msg {
            data_registry::QueryMsg::Version { version } => {
                to_json_binary(&VERSIONS.load(deps.storage, version)?)
            }
            data_registry::QueryMsg::Weights { version, address } => {
                let found = WEIGHTS.may_load(deps.storage, (version, &address))?;
                to_json_binary(&WeightsResponse {
                    weights: found.unwrap_or_default(),
                    totals: VERSIONS.load(deps.storage, version)?.totals,
                })
            }
            other => Err(StdError::generic_err(format!("unexpected {other:?}"))),
        }
    }

    pub(super) fn deploy(world: &mut World) -> Addr {
        let name = "data-registry";
        let code = ContractWrapper::new(execute, instantiate, query).with_checksum(checksum(name));
        world.deploy(name, Box::new(code), &Empty {})
    }

    /// A sealed version with these contributor, reviewer and storage weights per account.
    #[must_use]
    pub fn sealed(version: u64, owner: &Addr, weights: &[(&Addr, [u128; 3])]) -> Tell {
        let mut totals = RoleWeights::default();
        let mut each = vec![];
        for (account, [contributor, reviewer, storage]) in weights {
            let weights = RoleWeights {
                contributor: Uint128::new(*contributor),
                reviewer: Uint128::new(*reviewer),
                storage: Uint128::new(*storage),
            };
            totals.contributor += weights.contributor;
            totals.reviewer += weights.reviewer;
            totals.storage += weights.storage;
            each.push((account.to_string(), weights));
        }
        let version = VersionResponse {
            version,
            dataset: 1,
            owner: owner.to_string(),
            parents: vec![],
            sealed: true,
            items: 3,
            root: Some(Digest::new([7; 32])),
            per_modality: [1, 1, 1],
            totals,
            terms: Terms {
                purposes: vec![],
                licence: "CC-BY-4.0".to_owned(),
            },
            withdrawn: 0,
            promised_share: Bps::new(8_000).unwrap(),
        };
        Tell {
            version,
            weights: each,
        }
    }
}

/// Operators of whom only the account `operator` is bonded.
pub mod bonded {
    use super::*;

    const BONDED: Item<Addr> = Item::new("bonded");

    fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, operator: Addr) -> StdResult<Response> {
        BONDED.save(deps.storage, &operator)?;
        Ok(Response::new())
    }

    fn execute(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        Ok(Response::new())
    }

    fn query(deps: Deps, _: Env, msg: operators::QueryMsg) -> StdResult<Binary> {
        match msg {
            operators::QueryMsg::Operator { address }
                if BONDED.load(deps.storage)?.as_str() == address =>
            {
                to_json_binary(&operator(address))
            }
            other => Err(StdError::not_found(format!("{other:?}"))),
        }
    }

    pub(super) fn deploy(world: &mut World) {
        let name = "operators";
        let code = ContractWrapper::new(execute, instantiate, query).with_checksum(checksum(name));
        let bonded = world.account("operator");
        world.deploy(name, Box::new(code), &bonded);
    }

    fn operator(address: String) -> operators::OperatorResponse {
        operators::OperatorResponse {
            address,
            endpoint: "http://127.0.0.1:1".to_owned(),
            roles: vec![],
            entity: None,
            bond: Uint128::one(),
            locked: Uint128::zero(),
            slashed: Uint128::zero(),
            status: OperatorStatus::Bonded,
        }
    }
}
