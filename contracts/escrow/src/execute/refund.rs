//! Giving back what an offer that has ended did not sell.

use cosmwasm_std::{DepsMut, Env, Response};
use tenzro_contract_api::escrow::{EscrowError, OfferStatus};

use super::give_back;
use crate::state::open_offer;

/// Ends an offer whose time is over; see `ExecuteMsg::Refund`.
pub fn refund(deps: DepsMut<'_>, env: &Env, id: u64) -> Result<Response, EscrowError> {
    let offer = open_offer(deps.storage, id)?;
    let now = env.block.time.seconds();
    if now < offer.expires {
        return Err(EscrowError::Runs {
            offer: id,
            expires: offer.expires,
            now,
        });
    }
    give_back(deps, id, offer, OfferStatus::Refunded, "refund")
}
