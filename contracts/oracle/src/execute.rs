//! One file per verb.

mod advance;
mod claim;
mod commit;
mod draw;
mod receive;
mod request;
mod reveal;

pub use advance::advance;
pub use claim::claim;
pub use commit::commit;
pub use draw::draw;
pub use receive::receive;
pub use request::request_check;
pub use reveal::{Opening, reveal};

use cosmwasm_std::{Addr, Storage};
use tenzro_contract_api::oracle::OracleError;

use crate::state::{SEAT_OF, SEATS, Seat};

/// The sender's seat, if it has one that stands.
fn seat_of(storage: &dyn Storage, job: u64, operator: &Addr) -> Result<(u32, Seat), OracleError> {
    let none = || OracleError::NoSeat {
        job,
        operator: operator.to_string(),
    };
    let position = SEAT_OF
        .may_load(storage, (job, operator))?
        .ok_or_else(none)?;
    let seat = SEATS.load(storage, (job, position))?;
    if seat.stands() {
        Ok((position, seat))
    } else {
        Err(none())
    }
}
