//! Signing in mode DIRECT with cosmrs.

use cosmos_sdk_proto::cosmos::tx::v1beta1::{ModeInfo, SignerInfo, TxRaw, mode_info};
use cosmrs::tx::{Body, Fee as CosmosFee, SignDoc, SignerInfo as CosmosSigner};
use cosmrs::{Any, Coin as CosmosCoin};
use prost::Message;

use super::{Fee, GasPolicy, GasPrice, TxHash};
use crate::address::Address;
use crate::chain::Account;
use crate::error::{Error, Result};
use crate::keys::Key;

/// What a signer chooses for its transactions.
#[derive(Debug, Clone, Default)]
pub struct TxOptions {
    /// How the gas limit is found.
    pub gas: GasPolicy,
    /// Price of gas.
    pub gas_price: GasPrice,
    /// A note in the transaction, at most 256 bytes.
    pub memo: String,
    /// Who pays the fee through a fee grant; the signer when `None`.
    pub fee_granter: Option<Address>,
    /// Last height at which the transaction may enter a block; 0 means none.
    pub timeout_height: u64,
    /// The largest gas limit that is signed for; no bound when `None`.
    pub max_gas: Option<u64>,
    /// Says of a simulated answer that its message would have no effect. Such a message is not paid
    /// for: [`Error::WithoutEffect`].
    pub without_effect: Option<fn(&Any) -> bool>,
    /// Signs with the sequence that is known and with no other: [`Error::SequenceMoved`] when the chain
    /// wants another one. What was looked at before the sequence was read is then known to hold when
    /// the transaction takes effect, as far as this account is concerned.
    pub strict_sequence: bool,
}

/// Who signs, for which chain, as which transaction of the account.
#[derive(Debug, Clone, Copy)]
pub struct Signing<'a> {
    /// The key.
    pub key: &'a Key,
    /// The chain the signature is good for.
    pub chain_id: &'a str,
    /// Number and sequence of the account.
    pub account: Account,
}

/// A transaction ready to be sent.
#[derive(Debug, Clone)]
pub struct SignedTx {
    /// Encoded `TxRaw`.
    pub bytes: Vec<u8>,
    /// Its hash.
    pub hash: TxHash,
    /// Its gas limit.
    pub gas_limit: u64,
}

impl Signing<'_> {
    /// Signs `messages` with the given fee.
    pub fn sign(&self, messages: &[Any], fee: &Fee, options: &TxOptions) -> Result<SignedTx> {
        let failed = |reason: String| Error::encode("the transaction", reason);
        let mut cosmos_fee = CosmosFee::from_amount_and_gas(
            CosmosCoin {
                denom: fee
                    .amount
                    .denom
                    .parse()
                    .map_err(|error| failed(format!("{error}")))?,
                amount: fee.amount.amount,
            },
            fee.gas_limit,
        );
        if fee.amount.amount == 0 {
            cosmos_fee.amount.clear();
        }
        if let Some(granter) = &fee.granter {
            let granter = granter
                .as_str()
                .parse()
                .map_err(|error| failed(format!("{error}")))?;
            cosmos_fee.granter = Some(granter);
        }
        let chain_id = self
            .chain_id
            .parse()
            .map_err(|error| failed(format!("{error}")))?;
        let signer =
            CosmosSigner::single_direct(Some(self.key.public_key()), self.account.sequence);
        let auth_info = signer.auth_info(cosmos_fee);
        let document = SignDoc::new(
            &body(messages, options)?,
            &auth_info,
            &chain_id,
            self.account.number,
        )
        .map_err(|error| failed(error.to_string()))?;
        let raw = document
            .sign(&self.key.signer())
            .map_err(|error| failed(error.to_string()))?;
        let bytes = raw.to_bytes().map_err(|error| failed(error.to_string()))?;
        let hash = TxHash::of(&bytes);
        Ok(SignedTx {
            bytes,
            hash,
            gas_limit: fee.gas_limit,
        })
    }
}

fn body(messages: &[Any], options: &TxOptions) -> Result<Body> {
    let height = cosmrs::tendermint::block::Height::try_from(options.timeout_height)
        .map_err(|error| Error::encode("the timeout height", error))?;
    Ok(Body::new(
        messages.iter().cloned(),
        options.memo.clone(),
        height,
    ))
}

/// The bytes to simulate: the same body, one empty signature (the SDK checks none), and a fee of
/// one micro-unit where one will be paid: taking a fee costs gas, which the estimate must cover.
pub fn simulation_bytes(
    signing: &Signing<'_>,
    messages: &[Any],
    options: &TxOptions,
) -> Result<Vec<u8>> {
    use cosmos_sdk_proto::cosmos::tx::v1beta1::{AuthInfo, Fee as ProtoFee};
    let signer = SignerInfo {
        public_key: Some(signing.key.public_key().into()),
        mode_info: Some(ModeInfo {
            sum: Some(mode_info::Sum::Single(mode_info::Single { mode: 0 })),
        }),
        sequence: signing.account.sequence,
    };
    let granter = options
        .fee_granter
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let smallest = options.gas_price.fee(1);
    let amount = if smallest.amount == 0 {
        vec![]
    } else {
        vec![(&smallest).into()]
    };
    let fee = ProtoFee {
        amount,
        granter,
        ..Default::default()
    };
    let auth_info = AuthInfo {
        signer_infos: vec![signer],
        fee: Some(fee),
        ..Default::default()
    };
    let raw = TxRaw {
        body_bytes: body(messages, options)?
            .into_bytes()
            .map_err(|error| Error::encode("the transaction", error))?,
        auth_info_bytes: auth_info.encode_to_vec(),
        signatures: vec![Vec::new()],
    };
    Ok(raw.encode_to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Mnemonic;
    use crate::tx::messages;
    use crate::units::Coin;

    fn key() -> Key {
        Mnemonic::from_entropy(&[7; 16]).unwrap().key(0).unwrap()
    }

    fn sign(sequence: u64) -> SignedTx {
        let key = key();
        let account = Account {
            number: 3,
            sequence,
        };
        let signing = Signing {
            key: &key,
            chain_id: "demo-1",
            account,
        };
        let send = messages::send(key.address(), key.address(), &[Coin::utnz(1)]);
        let fee = Fee {
            gas_limit: 100_000,
            amount: Coin::utnz(2_500),
            granter: None,
        };
        signing.sign(&[send], &fee, &TxOptions::default()).unwrap()
    }

    #[test]
    fn signing_is_deterministic_and_depends_on_the_sequence() {
        assert_eq!(sign(1).bytes, sign(1).bytes);
        assert_ne!(sign(1).hash, sign(2).hash);
    }

    #[test]
    fn the_signature_covers_body_fee_chain_and_account() {
        use cosmos_sdk_proto::cosmos::tx::v1beta1::SignDoc as ProtoDoc;
        use k256::ecdsa::signature::Verifier;
        let raw = TxRaw::decode(sign(1).bytes.as_slice()).unwrap();
        let document = ProtoDoc {
            body_bytes: raw.body_bytes,
            auth_info_bytes: raw.auth_info_bytes,
            chain_id: "demo-1".into(),
            account_number: 3,
        };
        let public = k256::ecdsa::VerifyingKey::from_sec1_bytes(&key().public_bytes()).unwrap();
        let signature = k256::ecdsa::Signature::from_slice(&raw.signatures[0]).unwrap();
        public
            .verify(&document.encode_to_vec(), &signature)
            .unwrap();
        let other = ProtoDoc {
            chain_id: "demo-2".into(),
            ..document
        };
        assert!(public.verify(&other.encode_to_vec(), &signature).is_err());
    }
}
