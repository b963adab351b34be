//! The instantiation message of every contract, from the plan and the predicted addresses.

use std::collections::BTreeMap;

use cosmwasm_std::Uint128;
use cw_utils::Duration;
use cw20::{Cw20Coin, MinterResponse};
use cw20_base::msg::InstantiateMsg as TokenMsg;
use serde_json::Value;
use tenzro_contract_api::{
    beacon, custody, data_registry, escrow, marketplace, models, operators, oracle, peer_review,
    reputation, trainers, treasury,
};

use super::{BeaconPlan, DeployPlan};
use crate::address::Address;
use crate::error::{Error, Result};
use crate::units::DECIMALS;

/// The messages by contract, in the order of [`super::CONTRACTS`].
pub(super) fn messages(
    plan: &DeployPlan,
    deployer: &Address,
    contracts: &BTreeMap<String, Address>,
) -> Result<Vec<(&'static str, Value)>> {
    let births = Births {
        plan,
        deployer,
        contracts,
    };
    Ok(vec![
        (
            "incentive-token",
            json(births.token("Tenzro Incentive", "TIC", &plan.genesis_tic))?,
        ),
        (
            "compute-token",
            json(births.token("Tenzro Compute", "TCC", &[]))?,
        ),
        ("treasury", json(births.treasury())?),
        ("trainers", json(trainers::InstantiateMsg {})?),
        ("reputation", json(births.reputation())?),
        ("peer-review", json(births.peer_review())?),
        ("data-registry", json(births.data_registry())?),
        ("operators", json(births.operators())?),
        ("models", json(births.models())?),
        ("oracle", json(births.oracle())?),
        ("marketplace", json(births.marketplace())?),
        ("custody", json(births.custody())?),
        ("beacon", json(births.beacon())?),
        ("escrow", json(births.escrow())?),
    ])
}

fn json<T: serde::Serialize>(message: T) -> Result<Value> {
    serde_json::to_value(message).map_err(|error| Error::encode("the instantiation message", error))
}

struct Births<'a> {
    plan: &'a DeployPlan,
    deployer: &'a Address,
    contracts: &'a BTreeMap<String, Address>,
}

impl Births<'_> {
    fn at(&self, name: &str) -> String {
        self.contracts
            .get(name)
            .map(ToString::to_string)
            .unwrap_or_default()
    }

    fn or_deployer(&self, address: Option<&Address>) -> String {
        address.unwrap_or(self.deployer).to_string()
    }

    /// Minted by the treasury alone.
    fn token(&self, name: &str, symbol: &str, balances: &[(Address, u128)]) -> TokenMsg {
        let initial_balances = balances
            .iter()
            .map(|(address, amount)| Cw20Coin {
                address: address.to_string(),
                amount: Uint128::new(*amount),
            })
            .collect();
        TokenMsg {
            name: name.to_owned(),
            symbol: symbol.to_owned(),
            decimals: u8::try_from(DECIMALS).unwrap_or(u8::MAX),
            initial_balances,
            mint: Some(MinterResponse {
                minter: self.at("treasury"),
                cap: None,
            }),
            marketing: None,
        }
    }

    fn treasury(&self) -> treasury::InstantiateMsg {
        treasury::InstantiateMsg {
            incentive_token: self.at("incentive-token"),
            compute_token: self.at("compute-token"),
            data_registry: self.at("data-registry"),
            peer_review: self.at("peer-review"),
            oracle: self.at("oracle"),
            marketplace: self.at("marketplace"),
            operators: self.at("operators"),
            trainers: self.at("trainers"),
            community: self.or_deployer(self.plan.community.as_ref()),
            params: self.plan.treasury.clone(),
        }
    }

    fn reputation(&self) -> reputation::InstantiateMsg {
        reputation::InstantiateMsg {
            peer_review: self.at("peer-review"),
        }
    }

    fn peer_review(&self) -> peer_review::InstantiateMsg {
        peer_review::InstantiateMsg {
            beacon: self.at("beacon"),
            trainers: self.at("trainers"),
            reputation: self.at("reputation"),
            data_registry: self.at("data-registry"),
            treasury: self.at("treasury"),
            gold_keeper: self.or_deployer(self.plan.gold_keeper.as_ref()),
            params: self.plan.peer_review.clone(),
        }
    }

    fn data_registry(&self) -> data_registry::InstantiateMsg {
        data_registry::InstantiateMsg {
            oracle: self.at("oracle"),
            peer_review: self.at("peer-review"),
            reputation: self.at("reputation"),
            treasury: self.at("treasury"),
            trainers: self.at("trainers"),
            operators: self.at("operators"),
            custody: self.at("custody"),
            params: self.plan.data_registry.clone(),
        }
    }

    fn operators(&self) -> operators::InstantiateMsg {
        let plan = &self.plan.operators;
        operators::InstantiateMsg {
            bond_denom: plan.bond_denom.clone(),
            min_bond: Uint128::new(plan.min_bond),
            stake_cap: Uint128::new(plan.stake_cap),
            unbonding: Duration::Time(plan.unbonding),
            jail: Duration::Time(plan.jail),
            oracle: self.at("oracle"),
            custody: self.at("custody"),
        }
    }

    fn models(&self) -> models::InstantiateMsg {
        models::InstantiateMsg {
            owner: self.or_deployer(self.plan.model_owner.as_ref()),
        }
    }

    fn oracle(&self) -> oracle::InstantiateMsg {
        oracle::InstantiateMsg {
            beacon: self.at("beacon"),
            operators: self.at("operators"),
            models: self.at("models"),
            data_registry: self.at("data-registry"),
            treasury: self.at("treasury"),
            compute_token: self.at("compute-token"),
            params: self.plan.oracle.clone(),
        }
    }

    fn marketplace(&self) -> marketplace::InstantiateMsg {
        marketplace::InstantiateMsg {
            compute_token: self.at("compute-token"),
            data_registry: self.at("data-registry"),
            custody: self.at("custody"),
            treasury: self.at("treasury"),
            community: self.or_deployer(self.plan.community.as_ref()),
            split: self.plan.split,
            min_price: Uint128::new(self.plan.min_price),
        }
    }

    fn escrow(&self) -> escrow::InstantiateMsg {
        escrow::InstantiateMsg {
            incentive_token: self.at("incentive-token"),
            denom: self.plan.treasury.gas.denom.clone(),
            min_offer: Uint128::new(self.plan.escrow.min_offer),
            max_lifetime: Duration::Time(self.plan.escrow.max_lifetime),
        }
    }

    fn custody(&self) -> custody::InstantiateMsg {
        custody::InstantiateMsg {
            operators: self.at("operators"),
            data_registry: self.at("data-registry"),
            oracle: self.at("oracle"),
            peer_review: self.at("peer-review"),
            marketplace: self.at("marketplace"),
            params: self.plan.custody.clone(),
        }
    }

    fn beacon(&self) -> beacon::InstantiateMsg {
        let source = match self.plan.beacon {
            BeaconPlan::Operators {
                min_reveals,
                round_timeout,
            } => beacon::Source::Operators {
                operators: self.at("operators"),
                min_reveals,
                round_timeout: Duration::Time(round_timeout),
            },
            BeaconPlan::Chain => beacon::Source::Chain {},
        };
        beacon::InstantiateMsg { source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deploy::CONTRACTS;

    #[test]
    fn every_contract_is_told_the_predicted_addresses_of_its_peers() {
        let contracts: BTreeMap<String, Address> = CONTRACTS
            .iter()
            .zip(1..)
            .map(|(name, number)| ((*name).to_owned(), crate::address::classic(number, number)))
            .collect();
        let deployer = Address::from_bytes(&[7; 20]).unwrap();
        let births = messages(&DeployPlan::fast(), &deployer, &contracts).unwrap();
        let names: Vec<&str> = births.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, CONTRACTS);
        for (name, message) in births {
            for (field, value) in message.as_object().unwrap() {
                if let Some(peer) = contracts.get(&field.replace('_', "-")) {
                    assert_eq!(value.as_str(), Some(peer.as_str()), "{name}.{field}");
                }
            }
        }
    }
}
