//! What this contract asks the others.

use cosmwasm_std::{Addr, QuerierWrapper, StdResult};
use tenzro_contract_api::{
    beacon::{self, HorizonResponse, RoundResponse},
    data_registry::{self, ItemResponse, ItemStatus},
    peer_review::CANDIDATES,
    reputation::{self, DomainResponse, PanelOrderResponse, ProgressResponse, SettleMsg},
    trainers::{self, IndependentResponse, RegisteredResponse},
    types::{Digest, Modality},
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

    /// The first beacon round whose output nobody can know.
    ///
    /// # Errors
    /// When the beacon does not answer.
    pub fn horizon(&self) -> StdResult<u64> {
        let question = beacon::QueryMsg::Horizon {};
        let answer: HorizonResponse = self
            .querier
            .query_wasm_smart(&self.config.beacon, &question)?;
        Ok(answer.round)
    }

    /// The output of a beacon round, if there is one.
    ///
    /// # Errors
    /// When the beacon does not answer.
    pub fn randomness(&self, round: u64) -> StdResult<Option<Digest>> {
        let question = beacon::QueryMsg::Round { round };
        let answer: RoundResponse = self
            .querier
            .query_wasm_smart(&self.config.beacon, &question)?;
        Ok(answer.randomness)
    }

    /// Where an item stands with the data registry.
    ///
    /// # Errors
    /// When the registry does not know it.
    pub fn registered(&self, item: u64) -> StdResult<ItemStatus> {
        let question = data_registry::QueryMsg::Item { item };
        let answer: ItemResponse = self
            .querier
            .query_wasm_smart(&self.config.data_registry, &question)?;
        Ok(answer.status)
    }

    /// Whether somebody is a Trainer.
    ///
    /// # Errors
    /// When the trainers contract does not answer.
    pub fn is_registered(&self, address: &Addr) -> StdResult<bool> {
        let question = trainers::QueryMsg::Registered {
            address: address.to_string(),
        };
        let answer: RegisteredResponse = self
            .querier
            .query_wasm_smart(&self.config.trainers, &question)?;
        Ok(answer.registered)
    }

    /// Who of `others`, in their order, may sit on one panel that judges `address`.
    ///
    /// # Errors
    /// When the trainers contract does not answer.
    pub fn independent(&self, address: &Addr, others: &[Addr]) -> StdResult<Vec<String>> {
        let question = trainers::QueryMsg::Independent {
            address: address.to_string(),
            others: others.iter().map(ToString::to_string).collect(),
            wanted: CANDIDATES,
        };
        let answer: IndependentResponse = self
            .querier
            .query_wasm_smart(&self.config.trainers, &question)?;
        Ok(answer.independent)
    }

    /// Seats that an item of a domain opens with.
    ///
    /// # Errors
    /// When the reputation contract does not answer.
    pub fn opening_seats(&self, domain: Modality) -> StdResult<u32> {
        let question = reputation::QueryMsg::Domain { domain };
        let answer: DomainResponse = self
            .querier
            .query_wasm_smart(&self.config.reputation, &question)?;
        Ok(answer.opening_seats)
    }

    /// Candidates in panel order.
    ///
    /// # Errors
    /// When the reputation contract does not answer.
    pub fn panel_order(&self, domain: Modality, candidates: Vec<String>) -> StdResult<Vec<Addr>> {
        let question = reputation::QueryMsg::PanelOrder { domain, candidates };
        let answer: PanelOrderResponse = self
            .querier
            .query_wasm_smart(&self.config.reputation, &question)?;
        // Addresses that this contract validated when they qualified.
        Ok(answer.order.into_iter().map(Addr::unchecked).collect())
    }

    /// How far votes decide an item.
    ///
    /// # Errors
    /// When the reputation contract does not answer.
    pub fn progress(&self, item: &SettleMsg) -> StdResult<ProgressResponse> {
        let question = reputation::QueryMsg::Progress(item.clone());
        self.querier
            .query_wasm_smart(&self.config.reputation, &question)
    }
}
