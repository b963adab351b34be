//! A CW20 token whose minter is fixed for ever.
//!
//! TIC and TCC are this with two names: `cw20-base` with six decimals, one minter set at
//! instantiation (the treasury) that can never be changed, so that nobody mints by hand.

mod refusal;

use cosmwasm_std::{
    Addr, Binary, Deps, DepsMut, Env, MessageInfo, Response, StdResult, Storage, Uint128,
};
use cw_storage_plus::Item;
use cw20_base::{
    msg::{ExecuteMsg, InstantiateMsg, QueryMsg},
    state::TOKEN_INFO,
};
use refusal::{Moved, plain};
use tenzro_contract_api::token::{SUPPLY_BOOK, SupplyBook};

pub use tenzro_contract_api::token::TokenError;

/// Holds why the supply is what it is; present from instantiation on.
const BOOK: Item<SupplyBook> = Item::new(SUPPLY_BOOK);

/// Decimals of every token of this kind.
pub const DECIMALS: u8 = 6;

/// Creates a token. `contract` is the name recorded for migrations.
///
/// # Errors
/// Without a minter, with other than six decimals, or what `cw20-base` refuses.
pub fn instantiate(
    mut deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
    contract: &str,
    version: &str,
) -> Result<Response, TokenError> {
    if msg.mint.is_none() {
        return Err(TokenError::NoMinter);
    }
    if msg.decimals != DECIMALS {
        return Err(TokenError::Decimals {
            expected: DECIMALS,
            given: msg.decimals,
        });
    }
    let sender = info.sender.clone();
    let response = cw20_base::contract::instantiate(deps.branch(), env, info, msg)
        .map_err(|error| plain(error, &sender))?;
    cw2::set_contract_version(deps.storage, contract, version)?;
    begin_book(deps.storage)?;
    Ok(response)
}

/// Executes a CW20 message, except a change of minter.
///
/// # Errors
/// On `UpdateMinter`, or what `cw20-base` refuses.
pub fn execute(
    mut deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, TokenError> {
    let change = match &msg {
        ExecuteMsg::UpdateMinter { .. } => return Err(TokenError::MinterFixed),
        ExecuteMsg::Mint { amount, .. } => Some(Change::Mint(*amount)),
        ExecuteMsg::Burn { amount } | ExecuteMsg::BurnFrom { amount, .. } => {
            Some(Change::Burn(*amount))
        }
        _ => None,
    };
    let sender = info.sender.clone();
    let moved = Moved::by(&sender, &msg);
    let done = cw20_base::contract::execute(deps.branch(), env, info, msg);
    let response = done.map_err(|error| match moved {
        Some(moved) => moved.explain(deps.storage, &sender, error),
        None => plain(error, &sender),
    })?;
    if let Some(change) = change {
        book(deps.storage, &sender, change)?;
    }
    Ok(response)
}

/// What a message does to the supply.
enum Change {
    Mint(Uint128),
    Burn(Uint128),
}

/// Books what `sender` did to the supply.
fn book(storage: &mut dyn Storage, sender: &Addr, change: Change) -> StdResult<()> {
    let minter = TOKEN_INFO.load(storage)?.mint;
    let is_minter = minter.is_some_and(|data| data.minter == *sender);
    let mut book = BOOK.load(storage)?;
    let (column, amount) = match change {
        Change::Mint(amount) => (&mut book.minted, amount),
        Change::Burn(amount) if is_minter => (&mut book.burned_by_minter, amount),
        Change::Burn(amount) => (&mut book.burned_by_holders, amount),
    };
    *column = column.checked_add(amount)?;
    BOOK.save(storage, &book)
}

/// Begins the book with what there is.
fn begin_book(storage: &mut dyn Storage) -> StdResult<()> {
    let genesis = TOKEN_INFO.load(storage)?.total_supply;
    let book = SupplyBook {
        genesis,
        ..SupplyBook::default()
    };
    BOOK.save(storage, &book)
}

/// Answers a CW20 query.
///
/// # Errors
/// What `cw20-base` refuses.
pub fn query(deps: Deps<'_>, env: Env, msg: QueryMsg) -> StdResult<Binary> {
    cw20_base::contract::query(deps, env, msg)
}

/// Takes over the state of an older version of the same token. One that kept no book of its supply
/// begins it with what there is.
///
/// # Errors
/// When the contract there is another one.
pub fn migrate(deps: DepsMut<'_>, contract: &str, version: &str) -> Result<Response, TokenError> {
    let found = cw2::get_contract_version(deps.storage)?;
    if found.contract != contract {
        return Err(TokenError::Migration {
            found: found.contract,
            expected: contract.to_owned(),
        });
    }
    cw2::set_contract_version(deps.storage, contract, version)?;
    if BOOK.may_load(deps.storage)?.is_none() {
        begin_book(deps.storage)?;
    }
    Ok(Response::new()
        .add_attribute("action", "migrate")
        .add_attribute("from", found.version))
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::{Uint128, testing};
    use cw20::{Cw20Coin, MinterResponse};

    use super::*;

    const NAME: &str = "tenzro:test-token";

    fn message(minter: &str) -> InstantiateMsg {
        InstantiateMsg {
            name: "Test".into(),
            symbol: "TST".into(),
            decimals: DECIMALS,
            initial_balances: vec![Cw20Coin {
                address: minter.into(),
                amount: Uint128::new(5),
            }],
            mint: Some(MinterResponse {
                minter: minter.into(),
                cap: None,
            }),
            marketing: None,
        }
    }

    #[test]
    fn not_even_the_minter_can_name_another_minter() {
        let mut deps = testing::mock_dependencies();
        let minter = deps.api.addr_make("treasury");
        let info = testing::message_info(&minter, &[]);
        instantiate(
            deps.as_mut(),
            testing::mock_env(),
            info.clone(),
            message(minter.as_str()),
            NAME,
            "0.1.0",
        )
        .unwrap();
        let change = ExecuteMsg::UpdateMinter { new_minter: None };
        assert_eq!(
            execute(deps.as_mut(), testing::mock_env(), info, change),
            Err(TokenError::MinterFixed)
        );
    }

    #[test]
    fn what_is_missing_is_said_with_a_code() {
        let mut deps = testing::mock_dependencies();
        let (minter, other) = (deps.api.addr_make("treasury"), deps.api.addr_make("other"));
        let env = testing::mock_env();
        let by = |sender: &Addr| testing::message_info(sender, &[]);
        let begun = message(minter.as_str());
        instantiate(
            deps.as_mut(),
            env.clone(),
            by(&minter),
            begun,
            NAME,
            "0.1.0",
        )
        .unwrap();
        let amount = Uint128::new(6);
        let recipient = other.to_string();
        let transfer = ExecuteMsg::Transfer { recipient, amount };
        let refused = execute(deps.as_mut(), env.clone(), by(&minter), transfer).unwrap_err();
        assert!(
            refused
                .to_string()
                .ends_with("holds 5 micro-units, 6 are needed")
        );
        let (owner, recipient) = (minter.to_string(), other.to_string());
        let taking = ExecuteMsg::TransferFrom {
            owner,
            recipient: recipient.clone(),
            amount: Uint128::new(3),
        };
        let refused = execute(deps.as_mut(), env.clone(), by(&other), taking.clone());
        assert!(
            refused
                .unwrap_err()
                .to_string()
                .contains("there is no allowance")
        );
        let allow = ExecuteMsg::IncreaseAllowance {
            spender: recipient.clone(),
            amount: Uint128::new(2),
            expires: None,
        };
        execute(deps.as_mut(), env.clone(), by(&minter), allow).unwrap();
        let refused = execute(deps.as_mut(), env.clone(), by(&other), taking);
        assert!(
            refused
                .unwrap_err()
                .to_string()
                .contains("the allowance is smaller")
        );
        let mint = ExecuteMsg::Mint { recipient, amount };
        let refused = execute(deps.as_mut(), env, by(&other), mint).unwrap_err();
        assert!(refused.to_string().starts_with("[token/8]"));
    }

    #[test]
    fn a_token_without_a_minter_or_with_other_decimals_is_refused() {
        let mut deps = testing::mock_dependencies();
        let minter = deps.api.addr_make("treasury");
        let info = testing::message_info(&minter, &[]);
        let mut no_minter = message(minter.as_str());
        no_minter.mint = None;
        assert_eq!(
            instantiate(
                deps.as_mut(),
                testing::mock_env(),
                info.clone(),
                no_minter,
                NAME,
                "0.1.0"
            ),
            Err(TokenError::NoMinter)
        );
        let mut decimals = message(minter.as_str());
        decimals.decimals = 18;
        assert_eq!(
            instantiate(
                deps.as_mut(),
                testing::mock_env(),
                info,
                decimals,
                NAME,
                "0.1.0"
            ),
            Err(TokenError::Decimals {
                expected: DECIMALS,
                given: 18
            })
        );
    }

    #[test]
    fn every_unit_made_or_destroyed_is_booked_by_who_did_it() {
        let mut deps = testing::mock_dependencies();
        let (minter, holder) = (deps.api.addr_make("treasury"), deps.api.addr_make("holder"));
        let env = testing::mock_env();
        let as_minter = testing::message_info(&minter, &[]);
        instantiate(
            deps.as_mut(),
            env.clone(),
            as_minter.clone(),
            message(minter.as_str()),
            NAME,
            "0.1.0",
        )
        .unwrap();
        let mut run =
            |info: &MessageInfo, msg| execute(deps.as_mut(), env.clone(), info.clone(), msg);
        let mint = |amount: u128| ExecuteMsg::Mint {
            recipient: holder.to_string(),
            amount: Uint128::new(amount),
        };
        let burn = |amount: u128| ExecuteMsg::Burn {
            amount: Uint128::new(amount),
        };
        let as_holder = testing::message_info(&holder, &[]);
        run(&as_minter, mint(100)).unwrap();
        run(&as_minter, burn(2)).unwrap();
        run(&as_holder, burn(30)).unwrap();
        // What is refused is not booked.
        run(&as_holder, mint(7)).unwrap_err();
        run(&as_holder, burn(1_000)).unwrap_err();
        let book = BOOK.load(&deps.storage).unwrap();
        let expected = [5_u128, 100, 2, 30].map(Uint128::new);
        assert_eq!(
            [
                book.genesis,
                book.minted,
                book.burned_by_minter,
                book.burned_by_holders
            ],
            expected
        );
        let supply = TOKEN_INFO.load(&deps.storage).unwrap().total_supply;
        assert_eq!(supply.u128(), 5 + 100 - 2 - 30);
    }

    #[test]
    fn another_contract_cannot_be_migrated_to_this_token() {
        let mut deps = testing::mock_dependencies();
        cw2::set_contract_version(&mut deps.storage, "other", "1.0.0").unwrap();
        assert!(matches!(
            migrate(deps.as_mut(), NAME, "0.1.0"),
            Err(TokenError::Migration { .. })
        ));
    }
}
