//! What must hold to the unit, whatever happens.

use cosmwasm_std::Uint128;
use cw20::{Cw20QueryMsg, TokenInfoResponse};
use tenzro_contract_api::{
    operators::{self, CreditResponse, OperatorsResponse},
    treasury::{self, EconomyResponse},
};
use tenzro_scenarios::money::GENESIS_TIC;

use crate::play::Play;

/// Fails unless supplies, escrows, splits and bonds are what the contracts' books say.
pub fn assert_all(play: &Play) {
    play.net.assert_conserved();
    let review = &play.net.data.review;
    review.network.assert_conserved(&review.world);
    supplies(play);
    bonds(play);
}

fn supplies(play: &Play) {
    let world = &play.net.data.review.world;
    let supply = |token| {
        let info: TokenInfoResponse = world.query(token, &Cw20QueryMsg::TokenInfo {});
        info.total_supply
    };
    let treasury = &play.net.data.review.treasury;
    let sums: EconomyResponse = world.query(treasury, &treasury::QueryMsg::Economy {});
    let tic = Uint128::new(GENESIS_TIC) + sums.claimed + sums.community + sums.tic_redeemed
        - sums.tic_burned;
    assert_eq!(supply(&play.net.tic), tic, "TIC: {sums:?}");
    let tcc = sums.tcc_bought - sums.tcc_redeemed - sums.tcc_fees_burned;
    assert_eq!(supply(&play.net.tcc), tcc, "TCC: {sums:?}");
    assert_eq!(sums.released, sums.claimed + sums.community + sums.owed);
}

/// The operators contract holds all bonds and credits, and nothing else.
fn bonds(play: &Play) {
    let review = &play.net.data.review;
    let contract = &review.network.operators;
    let page: OperatorsResponse = review.world.query(
        contract,
        &operators::QueryMsg::Operators {
            start_after: None,
            limit: Some(100),
        },
    );
    let bonds: u128 = page.operators.iter().map(|each| each.bond.u128()).sum();
    let credits: u128 = page
        .operators
        .iter()
        .map(|each| each.address.clone())
        .chain(play.buyers.iter().map(ToString::to_string))
        .map(|address| {
            let question = operators::QueryMsg::Credit { address };
            let found: CreditResponse = review.world.query(contract, &question);
            found.amount.u128()
        })
        .sum();
    assert_eq!(review.world.native(contract), bonds + credits);
}
