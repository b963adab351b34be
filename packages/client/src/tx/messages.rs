//! The messages a wallet sends: coins, wasm codes and contracts, fee grants.

use cosmos_sdk_proto::cosmos::bank::v1beta1::{Input, MsgMultiSend, MsgSend, Output};
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmos_sdk_proto::cosmos::feegrant::v1beta1::{
    BasicAllowance, MsgGrantAllowance, MsgRevokeAllowance,
};
use cosmos_sdk_proto::cosmwasm::wasm::v1::{
    MsgClearAdmin, MsgExecuteContract, MsgInstantiateContract, MsgInstantiateContract2,
    MsgMigrateContract, MsgStoreCode, MsgUpdateAdmin,
};
use cosmrs::Any;
use prost::{Message, Name};
use serde::Serialize;

use crate::address::Address;
use crate::error::{Error, Result};
use crate::units::Coin;

/// Wraps any protobuf message under its type URL.
pub fn any<M: Message + Name>(message: &M) -> Any {
    Any {
        type_url: format!("/{}", M::full_name()),
        value: message.encode_to_vec(),
    }
}

fn coins(coins: &[Coin]) -> Vec<ProtoCoin> {
    // The SDK refuses unsorted and zero coins.
    let mut coins: Vec<&Coin> = coins.iter().filter(|coin| coin.amount > 0).collect();
    coins.sort();
    coins.into_iter().map(ProtoCoin::from).collect()
}

fn json<T: Serialize + ?Sized>(message: &T) -> Result<Vec<u8>> {
    serde_json::to_vec(message).map_err(|error| Error::encode("the contract message", error))
}

/// `MsgSend`: coins from the signer to one account.
pub fn send(from: &Address, to: &Address, amount: &[Coin]) -> Any {
    any(&MsgSend {
        from_address: from.to_string(),
        to_address: to.to_string(),
        amount: coins(amount),
    })
}

/// `MsgMultiSend`: coins of one denomination from the signer to many accounts.
/// [`Error::Amount`] when the sum does not fit 128 bits.
pub fn multi_send(from: &Address, denom: &str, outputs: &[(Address, u128)]) -> Result<Any> {
    let total = outputs
        .iter()
        .try_fold(0_u128, |sum, (_, amount)| sum.checked_add(*amount))
        .ok_or_else(|| crate::units::AmountError::TooLarge("the sum of all outputs".into()))?;
    let input = Input {
        address: from.to_string(),
        coins: coins(&[Coin::new(total, denom)]),
    };
    let outputs = outputs
        .iter()
        .map(|(to, amount)| Output {
            address: to.to_string(),
            coins: coins(&[Coin::new(*amount, denom)]),
        })
        .collect();
    Ok(any(&MsgMultiSend {
        inputs: vec![input],
        outputs,
    }))
}

/// `MsgStoreCode`: stores a wasm (plain or gzip), at most 800 KiB on wasmd.
pub fn store_code(sender: &Address, wasm: Vec<u8>) -> Any {
    any(&MsgStoreCode {
        sender: sender.to_string(),
        wasm_byte_code: wasm,
        instantiate_permission: None,
    })
}

/// What a new contract gets besides its code and its message.
#[derive(Debug, Clone, Default)]
pub struct Birth {
    /// A name for people, 1 to 128 bytes.
    pub label: String,
    /// Who may migrate it; nobody when `None`.
    pub admin: Option<Address>,
    /// Coins it receives.
    pub funds: Vec<Coin>,
}

impl Birth {
    /// A label only: no admin, no funds.
    pub fn labelled(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            ..Self::default()
        }
    }

    /// Sets who may migrate the contract.
    #[must_use]
    pub fn with_admin(mut self, admin: &Address) -> Self {
        self.admin = Some(admin.clone());
        self
    }
}

/// `MsgInstantiateContract`: makes a contract at an address the chain chooses.
pub fn instantiate<T: Serialize + ?Sized>(
    sender: &Address,
    code_id: u64,
    message: &T,
    birth: &Birth,
) -> Result<Any> {
    Ok(any(&MsgInstantiateContract {
        sender: sender.to_string(),
        admin: birth
            .admin
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        code_id,
        label: birth.label.clone(),
        msg: json(message)?,
        funds: coins(&birth.funds),
    }))
}

/// `MsgInstantiateContract2`: makes a contract at the address [`crate::address::instantiate2`]
/// gives for `salt` and an empty message (`fix_msg` is off).
pub fn instantiate2<T: Serialize + ?Sized>(
    sender: &Address,
    code_id: u64,
    message: &T,
    birth: &Birth,
    salt: &[u8],
) -> Result<Any> {
    Ok(any(&MsgInstantiateContract2 {
        sender: sender.to_string(),
        admin: birth
            .admin
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        code_id,
        label: birth.label.clone(),
        msg: json(message)?,
        funds: coins(&birth.funds),
        salt: salt.to_vec(),
        fix_msg: false,
    }))
}

/// `MsgExecuteContract`: sends a JSON message and coins to a contract.
pub fn execute<T: Serialize + ?Sized>(
    sender: &Address,
    contract: &Address,
    message: &T,
    funds: &[Coin],
) -> Result<Any> {
    Ok(any(&MsgExecuteContract {
        sender: sender.to_string(),
        contract: contract.to_string(),
        msg: json(message)?,
        funds: coins(funds),
    }))
}

/// `MsgMigrateContract`: gives a contract other code; only its admin may.
pub fn migrate<T: Serialize + ?Sized>(
    sender: &Address,
    contract: &Address,
    code_id: u64,
    message: &T,
) -> Result<Any> {
    Ok(any(&MsgMigrateContract {
        sender: sender.to_string(),
        contract: contract.to_string(),
        code_id,
        msg: json(message)?,
    }))
}

/// `MsgUpdateAdmin`: hands the right to migrate to another account; `None` gives it up for good.
pub fn set_admin(sender: &Address, contract: &Address, admin: Option<&Address>) -> Any {
    match admin {
        Some(admin) => any(&MsgUpdateAdmin {
            sender: sender.to_string(),
            new_admin: admin.to_string(),
            contract: contract.to_string(),
        }),
        None => any(&MsgClearAdmin {
            sender: sender.to_string(),
            contract: contract.to_string(),
        }),
    }
}

/// `MsgGrantAllowance`: pays the fees of `grantee` up to `limit` (no limit when empty).
pub fn grant_fees(granter: &Address, grantee: &Address, limit: &[Coin]) -> Any {
    let allowance = BasicAllowance {
        spend_limit: coins(limit),
        expiration: None,
    };
    any(&MsgGrantAllowance {
        granter: granter.to_string(),
        grantee: grantee.to_string(),
        allowance: Some(any(&allowance)),
    })
}

/// `MsgRevokeAllowance`: ends a fee grant.
pub fn revoke_fees(granter: &Address, grantee: &Address) -> Any {
    any(&MsgRevokeAllowance {
        granter: granter.to_string(),
        grantee: grantee.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_carry_the_type_urls_of_the_sdk() {
        let a = Address::from_bytes(&[1; 20]).unwrap();
        let c = Address::from_bytes(&[2; 32]).unwrap();
        let none = serde_json::json!({});
        let urls = [
            send(&a, &a, &[]).type_url,
            multi_send(&a, "utnz", &[]).unwrap().type_url,
            store_code(&a, Vec::new()).type_url,
            instantiate(&a, 1, &none, &Birth::labelled("x"))
                .unwrap()
                .type_url,
            instantiate2(&a, 1, &none, &Birth::labelled("x"), b"s")
                .unwrap()
                .type_url,
            execute(&a, &c, &none, &[]).unwrap().type_url,
            migrate(&a, &c, 2, &none).unwrap().type_url,
            set_admin(&a, &c, None).type_url,
            grant_fees(&a, &a, &[]).type_url,
        ];
        assert_eq!(
            urls,
            [
                "/cosmos.bank.v1beta1.MsgSend",
                "/cosmos.bank.v1beta1.MsgMultiSend",
                "/cosmwasm.wasm.v1.MsgStoreCode",
                "/cosmwasm.wasm.v1.MsgInstantiateContract",
                "/cosmwasm.wasm.v1.MsgInstantiateContract2",
                "/cosmwasm.wasm.v1.MsgExecuteContract",
                "/cosmwasm.wasm.v1.MsgMigrateContract",
                "/cosmwasm.wasm.v1.MsgClearAdmin",
                "/cosmos.feegrant.v1beta1.MsgGrantAllowance",
            ]
        );
    }

    #[test]
    fn coins_are_sorted_and_zero_coins_left_out() {
        let sorted = coins(&[
            Coin::new(1, "utnz"),
            Coin::new(0, "b"),
            Coin::new(2, "ibc/A"),
        ]);
        let denoms: Vec<&str> = sorted.iter().map(|coin| coin.denom.as_str()).collect();
        assert_eq!(denoms, ["ibc/A", "utnz"]);
    }

    #[test]
    fn a_multi_send_takes_the_sum_of_its_outputs_from_the_sender() {
        let a = Address::from_bytes(&[1; 20]).unwrap();
        let message = multi_send(&a, "utnz", &[(a.clone(), 2), (a.clone(), 3)]).unwrap();
        let decoded = MsgMultiSend::decode(message.value.as_slice()).unwrap();
        assert_eq!(decoded.inputs[0].coins[0].amount, "5");
        let too_much = [(a.clone(), u128::MAX), (a.clone(), 1)];
        assert!(matches!(
            multi_send(&a, "utnz", &too_much),
            Err(Error::Amount(_))
        ));
    }
}
