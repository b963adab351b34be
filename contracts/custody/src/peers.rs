//! What this contract asks the others, and tells the operators contract.

use cosmwasm_std::{Addr, CosmosMsg, QuerierWrapper, StdResult, Uint128, WasmMsg, to_json_binary};
use tenzro_contract_api::{
    custody::CustodyError,
    data_registry::{self, ItemResponse, ItemStatus, VersionItemsResponse, VersionResponse},
    marketplace::{self, GrantResponse},
    operators::{self, Cause, OperatorResponse, OperatorStatus, SlashShare},
    oracle::{self, JobResponse},
    peer_review,
    types::{BPS_SCALE, Bps},
};

use crate::state::Config;

/// The other contracts.
#[derive(Clone, Copy)]
pub struct Peers<'a> {
    querier: QuerierWrapper<'a>,
    config: &'a Config,
}

impl<'a> Peers<'a> {
    /// Looks from this contract.
    #[must_use]
    pub const fn new(querier: QuerierWrapper<'a>, config: &'a Config) -> Self {
        Self { querier, config }
    }

    /// An operator; absent when the operators contract does not know it.
    #[must_use]
    pub fn operator(&self, address: &Addr) -> Option<OperatorResponse> {
        let address = address.to_string();
        self.querier
            .query_wasm_smart(
                &self.config.operators,
                &operators::QueryMsg::Operator { address },
            )
            .ok()
    }

    /// A bonded operator; absent when it is none.
    #[must_use]
    pub fn bonded(&self, address: &Addr) -> Option<OperatorResponse> {
        self.operator(address)
            .filter(|operator| operator.status == OperatorStatus::Bonded)
    }

    /// One item.
    ///
    /// # Errors
    /// When there is none with this id.
    pub fn item(&self, item: u64) -> StdResult<ItemResponse> {
        self.querier.query_wasm_smart(
            &self.config.data_registry,
            &data_registry::QueryMsg::Item { item },
        )
    }

    /// One version.
    ///
    /// # Errors
    /// When there is none with this id.
    pub fn version(&self, version: u64) -> StdResult<VersionResponse> {
        self.querier.query_wasm_smart(
            &self.config.data_registry,
            &data_registry::QueryMsg::Version { version },
        )
    }

    /// The item at a place of a version, from 0; absent beyond the end.
    ///
    /// # Errors
    /// When there is no such version.
    pub fn item_at(&self, version: u64, position: u64) -> StdResult<Option<u64>> {
        let question = data_registry::QueryMsg::VersionItems {
            version,
            start_after: position.checked_sub(1),
            limit: Some(1),
        };
        let answer: VersionItemsResponse = self
            .querier
            .query_wasm_smart(&self.config.data_registry, &question)?;
        Ok(answer.items.first().copied())
    }

    /// One job of the oracle.
    ///
    /// # Errors
    /// When there is none with this id.
    pub fn job(&self, job: u64) -> StdResult<JobResponse> {
        self.querier
            .query_wasm_smart(&self.config.oracle, &oracle::QueryMsg::Job { job })
    }

    /// The panel of an item.
    ///
    /// # Errors
    /// When the item was never reviewed.
    pub fn panel(&self, item: u64) -> StdResult<peer_review::ItemResponse> {
        self.querier.query_wasm_smart(
            &self.config.peer_review,
            &peer_review::QueryMsg::Item { item },
        )
    }

    /// What was sold.
    ///
    /// # Errors
    /// When there is no such grant of the marketplace.
    pub fn sale(&self, grant: u64) -> StdResult<GrantResponse> {
        self.querier.query_wasm_smart(
            &self.config.marketplace,
            &marketplace::QueryMsg::Grant { grant },
        )
    }

    /// The message that slashes a part of an operator's bond for what it did in a grant; absent
    /// when it is gone or has nothing left. `reward` of it goes to somebody, the rest is burned.
    ///
    /// # Errors
    /// When the message cannot be written.
    pub fn slash(
        &self,
        operator: &Addr,
        grant: u64,
        part: Bps,
        reward: Option<(&Addr, Bps)>,
        jail: bool,
    ) -> StdResult<Option<CosmosMsg>> {
        let bond = self
            .operator(operator)
            .map_or_else(Uint128::zero, |operator| operator.bond);
        let amount = bond.multiply_ratio(part.get(), BPS_SCALE);
        if amount.is_zero() {
            return Ok(None);
        }
        let shares = reward
            .map(|(to, share)| SlashShare {
                to: to.to_string(),
                share,
            })
            .into_iter()
            .collect();
        let msg = operators::ExecuteMsg::Slash {
            operator: operator.to_string(),
            amount,
            cause: Cause::Grant { grant },
            shares,
            jail,
        };
        let slash = WasmMsg::Execute {
            contract_addr: self.config.operators.to_string(),
            msg: to_json_binary(&msg)?,
            funds: vec![],
        };
        Ok(Some(slash.into()))
    }
}

/// Refuses an item whose consent was withdrawn or has ended.
///
/// # Errors
/// When it was or has.
pub fn item_in_force(item: &ItemResponse, now: u64) -> Result<(), CustodyError> {
    let what = || format!("item {}", item.item);
    if item.status == ItemStatus::Withdrawn {
        return Err(CustodyError::Withdrawn { what: what() });
    }
    not_ended(item.consent.expires_at, now, what)
}

/// Refuses a version in which a consent was withdrawn or has ended.
///
/// # Errors
/// When one was or has.
pub fn version_in_force(version: &VersionResponse, now: u64) -> Result<(), CustodyError> {
    let what = || format!("version {}", version.version);
    if version.withdrawn > 0 {
        return Err(CustodyError::Withdrawn { what: what() });
    }
    not_ended(version.expires_at, now, what)
}

fn not_ended(
    expires_at: Option<u64>,
    now: u64,
    what: impl Fn() -> String,
) -> Result<(), CustodyError> {
    match expires_at {
        Some(ended) if ended <= now => Err(CustodyError::Expired {
            what: what(),
            ended,
        }),
        _ => Ok(()),
    }
}
