//! Taking an offer back.

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use tenzro_contract_api::escrow::{EscrowError, OfferStatus};

use super::give_back;
use crate::state::open_offer;

/// Ends an open offer of the sender; see `ExecuteMsg::Cancel`.
pub fn cancel(deps: DepsMut<'_>, info: &MessageInfo, id: u64) -> Result<Response, EscrowError> {
    let offer = open_offer(deps.storage, id)?;
    if info.sender != offer.seller {
        return Err(EscrowError::Unauthorized {
            sender: info.sender.to_string(),
            role: "the seller",
        });
    }
    give_back(deps, id, offer, OfferStatus::Cancelled, "cancel")
}
