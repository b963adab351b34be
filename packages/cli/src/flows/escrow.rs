//! Selling TIC for TNZ.

use cosmwasm_std::Uint128;
use tenzro_client::tx::Msg;
use tenzro_client::{Address, Coin, Sender};
use tenzro_contract_api::escrow::{
    ExecuteMsg, OfferResponse, OffersResponse, QueryMsg, ReceiveMsg, TotalsResponse,
};
use tenzro_contract_api::types::MICRO;

use super::{FlowError, Network, Result, money};

/// The message that offers `amount` micro-TIC at `price` utnz per TIC until `expires`, seconds since
/// 1970, in parts of at least `min_fill` micro-TIC.
///
/// # Errors
/// When the network has no escrow.
pub fn sell_message(
    network: &Network,
    seller: &Sender,
    amount: u128,
    price: u128,
    min_fill: u128,
    expires: u64,
) -> Result<Msg> {
    let hook = ReceiveMsg::Offer {
        price: Uint128::new(price),
        min_fill: Uint128::new(min_fill),
        expires,
    };
    money::send_message(network, seller, "incentive-token", "escrow", amount, &hook)
}

/// utnz for `amount` micro-TIC at `price` utnz per TIC, rounded up as the contract does.
///
/// # Errors
/// When it does not fit 128 bits.
pub fn cost(amount: u128, price: u128) -> Result<u128> {
    let product = amount.checked_mul(price).ok_or_else(|| FlowError::Input {
        what: "amount",
        why: "what it costs does not fit 128 bits".to_owned(),
    })?;
    Ok(product.div_ceil(u128::from(MICRO)))
}

/// The message that buys `amount` micro-TIC of an offer and pays for it, refused by the contract
/// when the price is above `max_price`.
///
/// # Errors
/// When the network has no escrow, or the cost does not fit 128 bits.
pub fn buy_message(
    network: &Network,
    buyer: &Sender,
    offer: &OfferResponse,
    amount: u128,
    max_price: u128,
) -> Result<Msg> {
    let message = ExecuteMsg::Fill {
        offer: offer.offer,
        amount: Uint128::new(amount),
        max_price: Uint128::new(max_price),
    };
    let paid = Coin::utnz(cost(amount, offer.price.u128())?);
    network.message(buyer, "escrow", &message, &[paid])
}

/// The message with which the seller takes an offer back.
///
/// # Errors
/// When the network has no escrow.
pub fn cancel_message(network: &Network, seller: &Sender, offer: u64) -> Result<Msg> {
    network.message(seller, "escrow", &ExecuteMsg::Cancel { offer }, &[])
}

/// The message with which anybody gives the seller back what an offer that has ended did not sell.
///
/// # Errors
/// When the network has no escrow.
pub fn refund_message(network: &Network, anybody: &Sender, offer: u64) -> Result<Msg> {
    network.message(anybody, "escrow", &ExecuteMsg::Refund { offer }, &[])
}

/// One offer.
///
/// # Errors
/// When there is no such offer.
pub async fn offer(network: &Network, offer: u64) -> Result<OfferResponse> {
    network.ask("escrow", &QueryMsg::Offer { offer }).await
}

/// Open offers, the cheapest first, a hundred at most.
///
/// # Errors
/// When the node cannot be asked.
pub async fn offers(network: &Network) -> Result<Vec<OfferResponse>> {
    let question = QueryMsg::Offers {
        start_after: None,
        limit: Some(100),
    };
    let answer: OffersResponse = network.ask("escrow", &question).await?;
    Ok(answer.offers)
}

/// All offers of a seller, oldest first.
///
/// # Errors
/// When the node cannot be asked.
pub async fn offers_of(network: &Network, seller: &Address) -> Result<Vec<OfferResponse>> {
    let mut all: Vec<OfferResponse> = Vec::new();
    loop {
        let question = QueryMsg::OffersOf {
            seller: seller.to_string(),
            start_after: all.last().map(|offer| offer.offer),
            limit: Some(100),
        };
        let page: OffersResponse = network.ask("escrow", &question).await?;
        let end = page.offers.len() < 100;
        all.extend(page.offers);
        if end {
            return Ok(all);
        }
    }
}

/// Sums over all offers.
///
/// # Errors
/// When the node cannot be asked.
pub async fn totals(network: &Network) -> Result<TotalsResponse> {
    network.ask("escrow", &QueryMsg::Totals {}).await
}
