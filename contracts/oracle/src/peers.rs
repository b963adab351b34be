//! What this contract asks the others.

use cosmwasm_std::{Addr, QuerierWrapper, StdResult, Uint128};
use tenzro_contract_api::{
    beacon::{self, HorizonResponse, RoundResponse},
    models::{self, ModelResponse},
    operators::{self, OperatorResponse, Role, SampleResponse},
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

    /// One model.
    ///
    /// # Errors
    /// When there is none with this id.
    pub fn model(&self, model: u64) -> StdResult<ModelResponse> {
        let question = models::QueryMsg::Model { model };
        self.querier
            .query_wasm_smart(&self.config.models, &question)
    }

    /// The model that checks a modality.
    ///
    /// # Errors
    /// When none does.
    pub fn active_model(&self, modality: Modality) -> StdResult<ModelResponse> {
        let question = models::QueryMsg::Active { modality };
        self.querier
            .query_wasm_smart(&self.config.models, &question)
    }

    /// The first `count` inference operators of a seed's order, without the excluded ones, by the
    /// weights at the end of the block `at`, or of now.
    ///
    /// # Errors
    /// When the operators contract does not answer.
    pub fn sample(
        &self,
        seed: Digest,
        count: u32,
        exclude: Vec<String>,
        at: Option<u64>,
    ) -> StdResult<Vec<Addr>> {
        let question = operators::QueryMsg::Sample {
            seed,
            role: Role::Inference,
            count,
            exclude,
            at,
        };
        let answer: SampleResponse = self
            .querier
            .query_wasm_smart(&self.config.operators, &question)?;
        // Addresses that the operators contract validated when it took them.
        Ok(answer.operators.into_iter().map(Addr::unchecked).collect())
    }

    /// An operator's bond; 0 when it is gone.
    #[must_use]
    pub fn bond(&self, operator: &Addr) -> Uint128 {
        let question = operators::QueryMsg::Operator {
            address: operator.to_string(),
        };
        let answer: StdResult<OperatorResponse> = self
            .querier
            .query_wasm_smart(&self.config.operators, &question);
        answer.map_or(Uint128::zero(), |operator| operator.bond)
    }
}
