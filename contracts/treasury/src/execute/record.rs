//! Points for work, recorded by the contract that saw it.

use cosmwasm_std::{DepsMut, Int128, MessageInfo, Response};
use tenzro_contract_api::treasury::{Ledger, PointEntry, TreasuryError};

use crate::state::{CONFIG, EPOCHS, NEXT_CLAIM, RUNNING, add_points, positive};

/// Entries taken at once.
const MAX_ENTRIES: usize = 64;

/// Adds points of the running epoch; see `ExecuteMsg::Record`.
pub fn record(
    deps: DepsMut<'_>,
    info: &MessageInfo,
    ledger: Ledger,
    entries: &[PointEntry],
) -> Result<Response, TreasuryError> {
    let config = CONFIG.load(deps.storage)?;
    let (recorder, role) = match ledger {
        Ledger::Data => (config.data_registry, "the data registry"),
        Ledger::Review => (config.peer_review, "peer-review"),
        Ledger::Compute => (config.oracle, "the oracle"),
    };
    if info.sender.as_str() != recorder {
        return Err(TreasuryError::Unauthorized {
            sender: info.sender.to_string(),
            role,
        });
    }
    if entries.len() > MAX_ENTRIES {
        return Err(TreasuryError::TooMany {
            count: entries.len(),
            max: MAX_ENTRIES,
        });
    }
    let running = RUNNING.load(deps.storage)?;
    let mut epoch = EPOCHS.load(deps.storage, running)?;
    let column = Ledger::ALL
        .iter()
        .position(|other| *other == ledger)
        .unwrap_or_default();
    for entry in entries {
        if entry.points < Int128::zero() && ledger == Ledger::Compute {
            return Err(TreasuryError::NegativePoints {
                ledger: ledger.as_str(),
            });
        }
        let account = deps.api.addr_validate(&entry.account)?;
        let (before, after) = add_points(deps.storage, running, ledger, &account, entry.points)?;
        epoch.total_points[column] = epoch.total_points[column]
            .checked_add(positive(after))
            .and_then(|sum| sum.checked_sub(positive(before)))
            .map_err(cosmwasm_std::StdError::from)?;
        if !NEXT_CLAIM.has(deps.storage, &account) {
            NEXT_CLAIM.save(deps.storage, &account, &running)?;
        }
    }
    EPOCHS.save(deps.storage, running, &epoch)?;
    Ok(Response::new()
        .add_attribute("action", "record")
        .add_attribute("ledger", ledger.as_str())
        .add_attribute("entries", entries.len().to_string()))
}
