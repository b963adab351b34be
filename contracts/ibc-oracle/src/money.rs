//! Accounts of other chains' contracts: `deposited = balances + reserved + spent + withdrawn`, to the
//! unit, for every account and for all together.

use cosmwasm_std::{StdResult, Storage, Uint128};
use tenzro_contract_api::ibc_oracle::{IbcOracleError, TotalsResponse};

use crate::state::{ACCOUNTS, Account, Channel, TOTALS};

/// What happens to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// TCC came.
    Deposit,
    /// A request holds it.
    Reserve,
    /// A request that held it got its answer.
    Spend,
    /// A request that held it gives it back.
    Release,
    /// It is paid out.
    Withdraw,
    /// It was not paid out: undoes [`Entry::Withdraw`].
    Restore,
}

/// The account of a port.
///
/// # Errors
/// When the state cannot be read.
pub fn account(storage: &dyn Storage, owner: &Channel) -> StdResult<Account> {
    let key = (owner.connection.as_str(), owner.port.as_str());
    Ok(ACCOUNTS.may_load(storage, key)?.unwrap_or_default())
}

/// Books an amount and returns the balance.
///
/// # Errors
/// [`IbcOracleError::Balance`] when the account has less; when a sum leaves 128 bits.
pub fn book(
    storage: &mut dyn Storage,
    owner: &Channel,
    amount: Uint128,
    entry: Entry,
) -> Result<Uint128, IbcOracleError> {
    let mut found = account(storage, owner)?;
    let takes = matches!(entry, Entry::Reserve | Entry::Withdraw);
    if takes && found.balance < amount {
        return Err(IbcOracleError::Balance {
            needed: amount,
            balance: found.balance,
        });
    }
    let mut totals = TOTALS.load(storage)?;
    apply(&mut found, &mut totals, amount, entry)?;
    ACCOUNTS.save(storage, (&owner.connection, &owner.port), &found)?;
    TOTALS.save(storage, &totals)?;
    Ok(found.balance)
}

fn apply(
    account: &mut Account,
    totals: &mut TotalsResponse,
    amount: Uint128,
    entry: Entry,
) -> StdResult<()> {
    let (from, to) = (Uint128::checked_sub, Uint128::checked_add);
    match entry {
        Entry::Deposit => totals.deposited = to(totals.deposited, amount)?,
        Entry::Reserve => {
            account.reserved = to(account.reserved, amount)?;
            totals.reserved = to(totals.reserved, amount)?;
        }
        Entry::Spend | Entry::Release => {
            account.reserved = from(account.reserved, amount)?;
            totals.reserved = from(totals.reserved, amount)?;
        }
        Entry::Withdraw => totals.withdrawn = to(totals.withdrawn, amount)?,
        Entry::Restore => totals.withdrawn = from(totals.withdrawn, amount)?,
    }
    match entry {
        Entry::Deposit | Entry::Release | Entry::Restore => {
            account.balance = to(account.balance, amount)?;
            totals.balances = to(totals.balances, amount)?;
        }
        Entry::Reserve | Entry::Withdraw => {
            account.balance = from(account.balance, amount)?;
            totals.balances = from(totals.balances, amount)?;
        }
        Entry::Spend => totals.spent = to(totals.spent, amount)?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

    use cosmwasm_std::testing::MockStorage;
    use proptest::prelude::*;

    use super::*;

    fn owner(number: usize) -> Channel {
        Channel {
            connection: "connection-0".to_owned(),
            port: format!("wasm.{number}"),
        }
    }

    proptest! {
        #[test]
        fn every_unit_paid_in_is_somewhere(
            steps in prop::collection::vec((0..3usize, 0..6usize, 0..1_000u128), 1..120),
        ) {
            let entries = [
                Entry::Deposit, Entry::Reserve, Entry::Spend, Entry::Release, Entry::Withdraw,
                Entry::Restore,
            ];
            let mut storage = MockStorage::new();
            TOTALS.save(&mut storage, &TotalsResponse::default()).unwrap();
            for (who, entry, amount) in steps {
                let before = (account(&storage, &owner(who)).unwrap(), TOTALS.load(&storage).unwrap());
                // Refused when there is not enough of it; then nothing changes.
                if book(&mut storage, &owner(who), amount.into(), entries[entry]).is_err() {
                    let after = (account(&storage, &owner(who)).unwrap(), TOTALS.load(&storage).unwrap());
                    prop_assert_eq!(before, after);
                }
                let totals = TOTALS.load(&storage).unwrap();
                let sum = totals.balances + totals.reserved + totals.spent + totals.withdrawn;
                prop_assert_eq!(totals.deposited, sum);
                let accounts: Vec<Account> =
                    (0..3).map(|who| account(&storage, &owner(who)).unwrap()).collect();
                let balances: Uint128 = accounts.iter().map(|one| one.balance).sum();
                let reserved: Uint128 = accounts.iter().map(|one| one.reserved).sum();
                prop_assert_eq!((balances, reserved), (totals.balances, totals.reserved));
            }
        }
    }
}
