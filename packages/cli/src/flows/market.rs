//! Selling and buying versions.

use cosmwasm_std::Uint128;
use tenzro_client::Sender;
use tenzro_client::tx::{Msg, Outcome};
use tenzro_contract_api::custody::X25519Key;
use tenzro_contract_api::marketplace::{
    ExecuteMsg, GrantsResponse, ListingResponse, ListingsResponse, OwedResponse, QueryMsg,
    ReceiveMsg, TotalsResponse,
};

use super::{Network, Result, money};

/// Offers a sealed version for `price` micro-TCC.
///
/// # Errors
/// When the sender does not own it or it is not sealed.
pub async fn list(network: &Network, owner: &Sender, version: u64, price: u128) -> Result<Outcome> {
    let message = list_message(network, owner, version, price)?;
    Ok(owner.send(vec![message]).await?)
}

/// The message that offers a sealed version for `price` micro-TCC.
///
/// # Errors
/// When the network has no marketplace.
pub fn list_message(network: &Network, owner: &Sender, version: u64, price: u128) -> Result<Msg> {
    let message = ExecuteMsg::List {
        version,
        price: Uint128::new(price),
    };
    network.message(owner, "marketplace", &message, &[])
}

/// Buys a grant for the listed price, refused when it is above `max_price` micro-TCC. Shares of what
/// is in custody will be sealed to `key`.
///
/// # Errors
/// When the price rose or the buyer has too little.
pub async fn buy(
    network: &Network,
    buyer: &Sender,
    version: u64,
    max_price: u128,
    key: X25519Key,
) -> Result<Outcome> {
    let listing = listing(network, version).await?;
    let price = listing.price.u128().min(max_price);
    let message = buy_message(network, buyer, version, price, max_price, key)?;
    Ok(buyer.send(vec![message]).await?)
}

/// The message that buys a grant for `price` micro-TCC, refused by the contract when the listed
/// price is above `max_price` by then.
///
/// # Errors
/// When the network has no marketplace.
pub fn buy_message(
    network: &Network,
    buyer: &Sender,
    version: u64,
    price: u128,
    max_price: u128,
    key: X25519Key,
) -> Result<Msg> {
    let hook = ReceiveMsg::Buy {
        version,
        max_price: Uint128::new(max_price),
        key: Some(key),
    };
    money::send_message(network, buyer, "compute-token", "marketplace", price, &hook)
}

/// Draws what a version owes the sender.
///
/// # Errors
/// When it owes nothing.
pub async fn claim(network: &Network, sender: &Sender, version: u64) -> Result<Outcome> {
    let message = claim_message(network, sender, version)?;
    Ok(sender.send(vec![message]).await?)
}

/// The message that draws what a version owes the sender.
///
/// # Errors
/// When the network has no marketplace.
pub fn claim_message(network: &Network, sender: &Sender, version: u64) -> Result<Msg> {
    let message = ExecuteMsg::Claim { version };
    network.message(sender, "marketplace", &message, &[])
}

/// One listing.
///
/// # Errors
/// When the version was never listed.
pub async fn listing(network: &Network, version: u64) -> Result<ListingResponse> {
    network
        .ask("marketplace", &QueryMsg::Listing { version })
        .await
}

/// All listings, by version.
///
/// # Errors
/// When the node cannot be asked.
pub async fn listings(network: &Network) -> Result<Vec<ListingResponse>> {
    let mut all: Vec<ListingResponse> = Vec::new();
    loop {
        let start_after = all.last().map(|listing| listing.version);
        let question = QueryMsg::Listings {
            start_after,
            limit: Some(100),
        };
        let page: ListingsResponse = network.ask("marketplace", &question).await?;
        let end = page.listings.len() < 100;
        all.extend(page.listings);
        if end {
            return Ok(all);
        }
    }
}

/// Grants of a buyer, a hundred at most.
///
/// # Errors
/// When the node cannot be asked.
pub async fn grants(network: &Network, buyer: Option<String>) -> Result<GrantsResponse> {
    let question = QueryMsg::Grants {
        buyer,
        start_after: None,
        limit: Some(100),
    };
    network.ask("marketplace", &question).await
}

/// What a version owes an account, by role.
///
/// # Errors
/// When the node cannot be asked.
pub async fn owed(network: &Network, version: u64, address: &str) -> Result<OwedResponse> {
    let question = QueryMsg::Owed {
        version,
        address: address.to_owned(),
    };
    network.ask("marketplace", &question).await
}

/// Sums over all sales.
///
/// # Errors
/// When the node cannot be asked.
pub async fn totals(network: &Network) -> Result<TotalsResponse> {
    network.ask("marketplace", &QueryMsg::Totals {}).await
}
