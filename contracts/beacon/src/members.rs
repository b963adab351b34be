//! Who may reveal.

use cosmwasm_std::{Addr, QuerierWrapper, StdResult, Storage};
use tenzro_contract_api::{
    beacon::BeaconError,
    operators::{OperatorResponse, OperatorStatus, QueryMsg},
};

use crate::state::{MEMBERS, Member, SOURCE, Source};

/// The parameters of a commit–reveal beacon.
pub struct Rules {
    /// The `operators` contract.
    pub operators: Addr,
    /// Reveals that close a round when its time is over.
    pub min_reveals: u32,
    /// Seconds that a round stays open after its first reveal.
    pub timeout: u64,
}

/// The parameters, unless the beacon is the chain's.
pub fn rules(storage: &dyn Storage) -> Result<Rules, BeaconError> {
    match SOURCE.load(storage)? {
        Source::Chain {} => Err(BeaconError::ChainSource),
        Source::Operators {
            operators,
            min_reveals,
            timeout,
        } => Ok(Rules {
            operators,
            min_reveals,
            timeout,
        }),
    }
}

/// Refuses an account that is not a bonded operator.
pub fn only_bonded(
    querier: QuerierWrapper,
    operators: &Addr,
    sender: &Addr,
) -> Result<(), BeaconError> {
    let question = QueryMsg::Operator {
        address: sender.to_string(),
    };
    let answer: StdResult<OperatorResponse> = querier.query_wasm_smart(operators, &question);
    match answer {
        Ok(operator) if matches!(operator.status, OperatorStatus::Bonded) => Ok(()),
        // An unknown operator answers with an error.
        Ok(_) | Err(_) => Err(BeaconError::Unauthorized {
            sender: sender.to_string(),
        }),
    }
}

/// The member behind an address.
pub fn load(storage: &dyn Storage, sender: &Addr) -> Result<Member, BeaconError> {
    MEMBERS
        .may_load(storage, sender)?
        .ok_or_else(|| BeaconError::NotMember {
            sender: sender.to_string(),
        })
}
