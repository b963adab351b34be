//! What `cw20-base` refuses, under our codes and with what is missing.

use cosmwasm_std::{Addr, StdError, Storage, Uint128};
use cw20_base::{ContractError as Cw20Error, msg::ExecuteMsg, state::BALANCES};
use tenzro_contract_api::token::TokenError;

/// What a message takes from whom.
pub(crate) struct Moved {
    owner: Addr,
    amount: Uint128,
    by_allowance: bool,
}

impl Moved {
    /// What `msg` of `sender` takes; `None` where it takes nothing.
    pub(crate) fn by(sender: &Addr, msg: &ExecuteMsg) -> Option<Self> {
        let (owner, amount) = match msg {
            ExecuteMsg::Transfer { amount, .. }
            | ExecuteMsg::Send { amount, .. }
            | ExecuteMsg::Burn { amount } => (None, amount),
            ExecuteMsg::TransferFrom { owner, amount, .. }
            | ExecuteMsg::SendFrom { owner, amount, .. }
            | ExecuteMsg::BurnFrom { owner, amount } => (Some(owner), amount),
            _ => return None,
        };
        Some(Self {
            by_allowance: owner.is_some(),
            owner: owner.map_or_else(|| sender.clone(), Addr::unchecked),
            amount: *amount,
        })
    }

    /// Why it did not move. Everything is undone afterwards, so that what is read here is only used
    /// to say what is missing.
    pub(crate) fn explain(
        self,
        storage: &dyn Storage,
        sender: &Addr,
        error: Cw20Error,
    ) -> TokenError {
        let why = match &error {
            Cw20Error::NoAllowance {} => "there is no allowance",
            Cw20Error::Expired {} => "the allowance has expired",
            Cw20Error::Std(StdError::Overflow { .. }) => "the allowance is smaller",
            _ => return plain(error, sender),
        };
        let held = match BALANCES.may_load(storage, &self.owner) {
            Ok(held) => held.unwrap_or_default(),
            Err(error) => return error.into(),
        };
        let overflow = matches!(error, Cw20Error::Std(_));
        if overflow && held < self.amount {
            return TokenError::Insufficient {
                account: self.owner.into_string(),
                held,
                needed: self.amount,
            };
        }
        if !self.by_allowance {
            return plain(error, sender);
        }
        TokenError::Allowance {
            owner: self.owner.into_string(),
            spender: sender.to_string(),
            needed: self.amount,
            why,
        }
    }
}

/// An error of `cw20-base` under our codes.
pub(crate) fn plain(error: Cw20Error, sender: &Addr) -> TokenError {
    match error {
        Cw20Error::Std(error) => TokenError::Std(error),
        Cw20Error::Unauthorized {} => TokenError::Unauthorized {
            sender: sender.to_string(),
        },
        other => TokenError::Cw20(other.to_string()),
    }
}
