//! With which parameters a network begins.

use cosmwasm_std::Uint128;
use cw_utils::Duration;
use tenzro_contract_api::types::Bps;
use tenzro_contract_api::{custody, data_registry, oracle, peer_review, treasury};

use crate::address::Address;
use crate::units::Currency;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
/// One display unit in micro-units.
const UNIT: u128 = 1_000_000;

/// What [`super::deploy_all`] instantiates the contracts with. All fields may be changed; windows
/// are seconds.
#[derive(Debug, Clone)]
pub struct DeployPlan {
    /// Part of the salt of every address: the same deployer, wasm and name give the same addresses.
    pub name: String,
    /// Who may migrate the contracts; nobody when `None`.
    pub admin: Option<Address>,
    /// Owner of the model registry; the deployer when `None`.
    pub model_owner: Option<Address>,
    /// Who commits to gold items and opens their answers; the deployer when `None`.
    pub gold_keeper: Option<Address>,
    /// Receives the community's parts; the deployer when `None`.
    pub community: Option<Address>,
    /// TIC that exist from the beginning, micro-TIC per account.
    pub genesis_tic: Vec<(Address, u128)>,
    /// Where randomness comes from.
    pub beacon: BeaconPlan,
    /// Bonds of operators.
    pub operators: OperatorsPlan,
    /// The oracle's windows, audits and slashes.
    pub oracle: oracle::Params,
    /// Panels and qualification.
    pub peer_review: peer_review::Params,
    /// Near-duplicate radii.
    pub data_registry: data_registry::Params,
    /// Exchanges of keys and slashes of custodians. Its delivery, open and dispute windows together
    /// must be shorter than the operators' unbonding time.
    pub custody: custody::Params,
    /// Emission, conversion, Trainers' gas.
    pub treasury: treasury::Params,
    /// utnz that the deployer gives the treasury for Trainers' gas.
    pub gas_fund: u128,
    /// Where TIC is sold for utnz.
    pub escrow: EscrowPlan,
    /// Parts of a price: contributors, reviewers, storage; the rest is the protocol's.
    pub split: [Bps; 3],
    /// Smallest price of a grant, micro-TCC.
    pub min_price: u128,
}

/// Where randomness comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BeaconPlan {
    /// Commit–reveal among bonded operators.
    Operators {
        /// Reveals that close a round when its time is over, 1 to 64.
        min_reveals: u32,
        /// How long a begun round waits for the others, seconds.
        round_timeout: u64,
    },
    /// The chain's own beacon; only on `tenzrod`.
    Chain,
}

/// Bonds of operators, in units of [`OperatorsPlan::bond_denom`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorsPlan {
    /// Native denomination of bonds.
    pub bond_denom: String,
    /// Smallest bond with which an operator is drawn.
    pub min_bond: u128,
    /// Stake above this counts no further in draws.
    pub stake_cap: u128,
    /// How long a bond stays slashable after it is given up, seconds.
    pub unbonding: u64,
    /// How long a slashed operator stays out of draws, seconds.
    pub jail: u64,
}

/// Limits of offers in the escrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EscrowPlan {
    /// Smallest offer, micro-TIC.
    pub min_offer: u128,
    /// How long an offer lasts at most, seconds.
    pub max_lifetime: u64,
}

fn seconds(seconds: u64) -> Duration {
    Duration::Time(seconds)
}

fn bps(value: u16) -> Bps {
    Bps::new(value).expect("invariant: every constant here is at most 10,000")
}

impl Default for DeployPlan {
    /// Parameters of a network in use: windows in which people on several continents can act,
    /// weekly epochs with half of the emission in four years, audits of 5 %.
    fn default() -> Self {
        Self {
            name: "tenzro".to_owned(),
            admin: None,
            model_owner: None,
            gold_keeper: None,
            community: None,
            genesis_tic: Vec::new(),
            beacon: BeaconPlan::Operators {
                min_reveals: 5,
                round_timeout: MINUTE,
            },
            operators: OperatorsPlan {
                bond_denom: Currency::Tnz.base().to_owned(),
                min_bond: 1_000 * UNIT,
                stake_cap: 10_000 * UNIT,
                unbonding: 21 * DAY,
                jail: DAY,
            },
            oracle: oracle::Params {
                commit_window: seconds(2 * MINUTE),
                reveal_window: seconds(MINUTE),
                challenge_window: seconds(10 * MINUTE),
                audit: bps(500),
                seat_lock: Uint128::new(10 * UNIT),
                slash_wrong: bps(1_000),
                slash_no_reveal: bps(50),
                challenge_bond_fees: 10,
            },
            peer_review: peer_review::Params {
                commit_window: seconds(DAY),
                reveal_window: seconds(DAY / 2),
                qualifier_size: 20,
                qualifier_pass: 15,
                qualifier_window: seconds(7 * DAY),
                qualifier_reveal_window: seconds(DAY),
                absent_after: 3,
            },
            data_registry: data_registry::Params {
                radius_text: 20,
                radius_image: 20,
                radius_audio: 20,
            },
            custody: custody::Params {
                delivery_window: seconds(6 * HOUR),
                open_window: seconds(6 * HOUR),
                dispute_window: seconds(DAY),
                destruction_window: seconds(DAY),
                min_custodians: 5,
                slash_lie: bps(2_500),
                slash_withheld: bps(1_000),
                dispute_reward: bps(5_000),
            },
            treasury: treasury::Params {
                epoch: seconds(7 * DAY),
                first_emission: Uint128::new(1_000_000 * UNIT),
                target_burn: Uint128::new(100_000 * UNIT),
                split: [bps(4_500), bps(2_500), bps(2_000)],
                first_rate: Uint128::new(UNIT),
                conversion_fee: bps(50),
                max_rate_move: bps(500),
                redeem_cap: Uint128::new(100_000 * UNIT),
                gas: treasury::GasParams {
                    denom: Currency::Tnz.base().to_owned(),
                    limit: Uint128::new(5 * UNIT),
                    period_limit: Uint128::new(UNIT),
                    period: seconds(DAY),
                    lifetime: seconds(30 * DAY),
                    epoch_budget: Uint128::new(5_000 * UNIT),
                    invites: 3,
                },
            },
            gas_fund: 20_000 * UNIT,
            escrow: EscrowPlan {
                min_offer: UNIT / 1_000,
                max_lifetime: 90 * DAY,
            },
            split: [bps(8_000), bps(500), bps(1_000)],
            min_price: UNIT / 1_000,
        }
    }
}

impl DeployPlan {
    /// Parameters of a demonstration on one machine: everybody answers within a block or two, so
    /// windows are seconds and an epoch is half a minute. Amounts are small enough to be read.
    #[must_use]
    pub fn fast() -> Self {
        let plan = Self::default();
        Self {
            beacon: BeaconPlan::Operators {
                min_reveals: 3,
                round_timeout: 4,
            },
            operators: OperatorsPlan {
                min_bond: 100 * UNIT,
                stake_cap: 1_000 * UNIT,
                unbonding: 30,
                jail: 10,
                ..plan.operators
            },
            oracle: oracle::Params {
                commit_window: seconds(20),
                reveal_window: seconds(10),
                challenge_window: seconds(2),
                seat_lock: Uint128::new(UNIT),
                ..plan.oracle
            },
            peer_review: peer_review::Params {
                commit_window: seconds(20),
                reveal_window: seconds(15),
                qualifier_window: seconds(30),
                qualifier_reveal_window: seconds(30),
                ..plan.peer_review
            },
            custody: custody::Params {
                delivery_window: seconds(10),
                open_window: seconds(5),
                dispute_window: seconds(5),
                destruction_window: seconds(10),
                min_custodians: 3,
                ..plan.custody
            },
            treasury: treasury::Params {
                epoch: seconds(30),
                first_emission: Uint128::new(1_000 * UNIT),
                target_burn: Uint128::new(UNIT),
                redeem_cap: Uint128::new(1_000 * UNIT),
                gas: treasury::GasParams {
                    period: seconds(MINUTE),
                    lifetime: seconds(HOUR),
                    epoch_budget: Uint128::new(500 * UNIT),
                    invites: 30,
                    ..plan.treasury.gas
                },
                ..plan.treasury
            },
            gas_fund: 1_000 * UNIT,
            ..plan
        }
    }
}

#[cfg(test)]
mod tests {
    use tenzro_contract_api::types;

    use super::*;

    #[test]
    fn a_custodian_cannot_leave_with_its_bond_before_it_can_be_disputed() {
        for plan in [DeployPlan::default(), DeployPlan::fast()] {
            let params = &plan.custody;
            let windows = [
                params.delivery_window,
                params.open_window,
                params.dispute_window,
            ];
            let answerable: u64 = windows
                .iter()
                .map(|window| types::seconds(*window).unwrap())
                .sum();
            assert!(answerable < plan.operators.unbonding, "{answerable}");
        }
    }

    #[test]
    fn shares_leave_something_for_community_and_protocol() {
        for plan in [DeployPlan::default(), DeployPlan::fast()] {
            let sum = |parts: &[Bps]| parts.iter().map(|part| u32::from(part.get())).sum::<u32>();
            assert_eq!(sum(&plan.treasury.split), 9_000);
            assert_eq!(sum(&plan.split), 9_500);
            assert!(plan.operators.stake_cap >= plan.operators.min_bond);
            assert!(plan.operators.min_bond > plan.oracle.seat_lock.u128());
            let gas = &plan.treasury.gas;
            assert!(gas.limit <= gas.epoch_budget && gas.epoch_budget.u128() <= plan.gas_fund);
            assert!(plan.peer_review.qualifier_pass <= plan.peer_review.qualifier_size);
        }
    }
}
