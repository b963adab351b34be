//! Where every unit of both currencies came from and went, from the chain alone.
//!
//! Three programs count independently: each token what it minted and burned, the treasury why, epoch
//! by epoch, the marketplace and the escrow what they hold. [`Economy::equations`] says what must be
//! equal; every question is asked at one height, so that nothing moves in between.

use cosmwasm_std::Uint128;
use cw20::{BalanceResponse, Cw20QueryMsg, TokenInfoResponse};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tenzro_contract_api::token::{SUPPLY_BOOK, SupplyBook};
use tenzro_contract_api::treasury::{self, EconomyResponse, EpochResponse, Flows, GasResponse};
use tenzro_contract_api::{escrow, marketplace};

use super::{FlowError, Network, Result};

/// A token: what there is of it, and why.
#[derive(Debug, Clone, Serialize)]
pub struct Token {
    /// Everything there is, micro-units.
    pub supply: Uint128,
    /// What the token made and destroyed.
    pub book: SupplyBook,
}

/// Both currencies at one height.
#[derive(Debug, Clone, Serialize)]
pub struct Economy {
    /// The height.
    pub height: u64,
    /// TIC.
    pub tic: Token,
    /// TCC.
    pub tcc: Token,
    /// All epochs, the running one last.
    pub epochs: Vec<EpochResponse>,
    /// The treasury's sums.
    pub treasury: EconomyResponse,
    /// Gas granted to Trainers, and what the treasury holds for it, utnz.
    pub gas: Gas,
    /// The marketplace's sums, and what it holds, micro-TCC.
    pub marketplace: Marketplace,
    /// The escrow's sums, and what it holds, micro-TIC.
    pub escrow: Escrow,
}

/// Gas paid for Trainers.
#[derive(Debug, Clone, Serialize)]
pub struct Gas {
    /// What was granted.
    pub granted: GasResponse,
    /// utnz that the treasury holds.
    pub held: Uint128,
}

/// The marketplace.
#[derive(Debug, Clone, Serialize)]
pub struct Marketplace {
    /// Its sums.
    pub totals: marketplace::TotalsResponse,
    /// micro-TCC that it holds.
    pub held: Uint128,
}

/// The escrow.
#[derive(Debug, Clone, Serialize)]
pub struct Escrow {
    /// Its sums.
    pub totals: escrow::TotalsResponse,
    /// micro-TIC that it holds.
    pub held: Uint128,
}

/// Something that must be equal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Equation {
    /// What it says, in words.
    pub text: String,
    /// What is counted on one side, micro-units.
    pub found: i128,
    /// What the other side adds up to, micro-units.
    pub expected: i128,
    /// Whether both are equal; for what a contract holds, whether it is enough.
    pub holds: bool,
}

/// Asks contracts at one height.
struct At<'a> {
    network: &'a Network,
    height: u64,
}

impl At<'_> {
    async fn ask<R: DeserializeOwned>(
        &self,
        contract: &str,
        question: &impl Serialize,
    ) -> Result<R> {
        let address = self.network.address(contract)?;
        let chain = &self.network.chain;
        Ok(chain.smart_at(address, question, Some(self.height)).await?)
    }

    async fn held(&self, token: &str, contract: &str) -> Result<Uint128> {
        let question = Cw20QueryMsg::Balance {
            address: self.network.address(contract)?.to_string(),
        };
        let answer: BalanceResponse = self.ask(token, &question).await?;
        Ok(answer.balance)
    }

    async fn token(&self, name: &str) -> Result<Token> {
        let info: TokenInfoResponse = self.ask(name, &Cw20QueryMsg::TokenInfo {}).await?;
        let (address, key) = (self.network.address(name)?, SUPPLY_BOOK.as_bytes());
        let chain = &self.network.chain;
        let bytes = chain.raw_at(address, key, Some(self.height)).await?;
        let book = cosmwasm_std::from_json(bytes.unwrap_or_default()).map_err(|error| {
            FlowError::Input {
                what: "supply book",
                why: format!("{name} keeps none that can be read: {error}"),
            }
        })?;
        Ok(Token {
            supply: info.total_supply,
            book,
        })
    }

    async fn epochs(&self, running: u64) -> Result<Vec<EpochResponse>> {
        let mut epochs = Vec::new();
        for epoch in 0..=running {
            let question = treasury::QueryMsg::Epoch { epoch: Some(epoch) };
            epochs.push(self.ask("treasury", &question).await?);
        }
        Ok(epochs)
    }
}

/// Everything at the newest height.
///
/// # Errors
/// When the node cannot be asked, or a contract is of an older version.
pub async fn economy(network: &Network) -> Result<Economy> {
    let height = network.chain.height().await?;
    let at = At { network, height };
    let sums: EconomyResponse = at.ask("treasury", &treasury::QueryMsg::Economy {}).await?;
    let question = treasury::QueryMsg::Gas { account: None };
    let treasury = network.address("treasury")?;
    let denom = network.deployment.native_denom.as_str();
    Ok(Economy {
        height,
        tic: at.token("incentive-token").await?,
        tcc: at.token("compute-token").await?,
        epochs: at.epochs(sums.epoch).await?,
        treasury: sums,
        gas: Gas {
            granted: at.ask("treasury", &question).await?,
            held: Uint128::new(network.chain.balance(treasury, denom).await?),
        },
        marketplace: Marketplace {
            totals: at
                .ask("marketplace", &marketplace::QueryMsg::Totals {})
                .await?,
            held: at.held("compute-token", "marketplace").await?,
        },
        escrow: Escrow {
            totals: at.ask("escrow", &escrow::QueryMsg::Totals {}).await?,
            held: at.held("incentive-token", "escrow").await?,
        },
    })
}

/// An amount that can be subtracted; amounts here are below 2¹²⁷, larger ones make every equation
/// fail rather than wrap.
fn signed(amount: Uint128) -> i128 {
    i128::try_from(amount.u128()).unwrap_or(i128::MAX)
}

fn sum(plus: &[Uint128], minus: &[Uint128]) -> i128 {
    let add = |start: i128, amount: &Uint128| start.saturating_add(signed(*amount));
    let less = |start: i128, amount: &Uint128| start.saturating_sub(signed(*amount));
    minus.iter().fold(plus.iter().fold(0, add), less)
}

fn equal(text: &str, found: Uint128, plus: &[Uint128], minus: &[Uint128]) -> Equation {
    let (found, expected) = (signed(found), sum(plus, minus));
    Equation {
        text: text.to_owned(),
        found,
        expected,
        holds: found == expected,
    }
}

/// What a contract must hold at least; what somebody gave it without a message comes on top.
fn enough(text: &str, held: Uint128, plus: &[Uint128], minus: &[Uint128]) -> Equation {
    let equation = equal(text, held, plus, minus);
    Equation {
        holds: equation.found >= equation.expected,
        ..equation
    }
}

impl Token {
    fn supply_equation(&self, name: &str) -> Equation {
        let book = &self.book;
        equal(
            &format!(
                "{name} supply = genesis + minted - burned by the treasury - burned by holders"
            ),
            self.supply,
            &[book.genesis, book.minted],
            &[book.burned_by_minter, book.burned_by_holders],
        )
    }
}

impl Economy {
    /// What must be equal, by who counted it.
    #[must_use]
    pub fn equations(&self) -> Vec<Equation> {
        let (tic, tcc, sums) = (&self.tic.book, &self.tcc.book, &self.treasury);
        let mut equations = vec![
            self.tic.supply_equation("TIC"),
            equal(
                "TIC minted by the token = claimed + community + redeemed, says the treasury",
                tic.minted,
                &[sums.claimed, sums.community, sums.tic_redeemed],
                &[],
            ),
            equal(
                "TIC burned by the token for the treasury = burned for TCC, says the treasury",
                tic.burned_by_minter,
                &[sums.tic_burned],
                &[],
            ),
            equal(
                "TIC released by epochs = claimed + community + owed",
                sums.released,
                &[sums.claimed, sums.community, sums.owed],
                &[],
            ),
            self.tcc.supply_equation("TCC"),
            equal(
                "TCC minted by the token = bought with TIC, says the treasury",
                tcc.minted,
                &[sums.tcc_bought],
                &[],
            ),
            equal(
                "TCC burned by the token for the treasury = redeemed + fees, says the treasury",
                tcc.burned_by_minter,
                &[sums.tcc_redeemed, sums.tcc_fees_burned],
                &[],
            ),
        ];
        equations.extend(self.epoch_equations());
        equations.extend(self.holders());
        equations
    }

    /// What moved in the epochs adds up to the treasury's sums.
    fn epoch_equations(&self) -> Vec<Equation> {
        let sums = &self.treasury;
        let column = |text: &str, total: Uint128, of: fn(&Flows) -> Uint128| {
            let parts: Vec<Uint128> = self.epochs.iter().map(|epoch| of(&epoch.flows)).collect();
            equal(&format!("{text}, epoch by epoch"), total, &parts, &[])
        };
        let released: Vec<Uint128> = self.epochs.iter().map(|epoch| epoch.released).collect();
        vec![
            equal(
                "TIC released, epoch by epoch",
                sums.released,
                &released,
                &[],
            ),
            column("TIC claimed", sums.claimed, |flows| flows.claimed),
            column("TIC to the community", sums.community, |flows| {
                flows.community
            }),
            column("TIC burned for TCC", sums.tic_burned, |flows| {
                flows.tic_burned
            }),
            column("TIC for redeemed TCC", sums.tic_redeemed, |flows| {
                flows.tic_redeemed
            }),
            column("TCC bought", sums.tcc_bought, |flows| flows.tcc_bought),
            column("TCC redeemed", sums.tcc_redeemed, |flows| {
                flows.tcc_redeemed
            }),
            column("TCC burned as fees", sums.tcc_fees_burned, |flows| {
                flows.tcc_fees_burned
            }),
        ]
    }

    /// What contracts hold is what they owe.
    fn holders(&self) -> Vec<Equation> {
        let (market, escrow) = (&self.marketplace.totals, &self.escrow.totals);
        vec![
            equal(
                "TCC sent to the marketplace = split + community + burned + given back + in escrow",
                market.received,
                &[
                    market.split,
                    market.community,
                    market.burned,
                    market.refunded,
                    market.escrowed,
                ],
                &[],
            ),
            enough(
                "the marketplace holds at least what is in escrow or split and not paid",
                self.marketplace.held,
                &[market.split, market.escrowed],
                &[market.paid],
            ),
            equal(
                "TIC offered in the escrow = sold + returned + held",
                escrow.offered,
                &[escrow.sold, escrow.returned, escrow.held],
                &[],
            ),
            enough(
                "the escrow holds at least what is in open offers",
                self.escrow.held,
                &[escrow.held],
                &[],
            ),
        ]
    }
}

#[cfg(test)]
mod tests;
