//! Signers: keys, signatures, sequences.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cosmos_sdk_proto::Any;
use k256::ecdsa::signature::Verifier;
use k256::ecdsa::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};
use tenzro_kernel::keepers::Account;
use tenzro_kernel::{Address, Ctx, Mode, Result, event, sdk};

use super::Ante;
use crate::tx::{self, SignMode, Tx};

/// Key that stands for one that is not known, in simulations (`x/auth/ante/sigverify.go`).
const SIMULATED_KEY: [u8; 33] = [
    0x03, 0x5a, 0xd6, 0x81, 0x0a, 0x47, 0xf0, 0x73, 0x55, 0x3f, 0xf3, 0x0d, 0x2f, 0xcc, 0x7e, 0x0d,
    0x3b, 0x1c, 0x0b, 0x74, 0xb6, 0x1a, 0x1a, 0xaa, 0x25, 0x82, 0x34, 0x40, 0x37, 0x15, 0x1e, 0x14,
    0x3a,
];

impl Ante<'_> {
    pub(super) fn check_signers(&self, ctx: &Ctx, tx: &Tx) -> Result<()> {
        self.set_keys(ctx, tx)?;
        let limit = self.accounts.params(ctx)?.tx_sig_limit;
        let keys = tx
            .infos()
            .iter()
            .filter(|info| info.public_key.is_some())
            .count() as u64;
        if keys > limit {
            return Err(
                sdk::TOO_MANY_SIGNATURES.wrap(format_args!("signatures: {keys}, limit: {limit}"))
            );
        }
        self.charge_signatures(ctx, tx)?;
        self.verify(ctx, tx)?;
        for signer in &tx.signers {
            let mut account = self.signer(ctx, signer)?;
            account.sequence = account
                .sequence
                .checked_add(1)
                .ok_or_else(|| sdk::INVALID_SEQUENCE.wrap("sequences are used up"))?;
            self.accounts.set(ctx, &account)?;
        }
        Ok(())
    }

    fn signer(&self, ctx: &Ctx, address: &Address) -> Result<Account> {
        self.accounts.get(ctx, address)?.ok_or_else(|| {
            sdk::UNKNOWN_ADDRESS.wrap(format_args!("account {address} does not exist"))
        })
    }

    /// Keeps the key of a signer that signs for the first time.
    fn set_keys(&self, ctx: &Ctx, tx: &Tx) -> Result<()> {
        for (index, (info, signer)) in tx.infos().iter().zip(&tx.signers).enumerate() {
            let key = match &info.public_key {
                Some(key) => key.clone(),
                None if ctx.is_simulation() => simulated_key(),
                None => continue,
            };
            if !ctx.is_simulation() && address_of(&key)? != *signer {
                return Err(sdk::INVALID_PUB_KEY.wrap(format_args!(
                    "pubKey does not match signer address {signer} with signer index: {index}"
                )));
            }
            let mut account = self.signer(ctx, signer)?;
            if account.pub_key.is_none() {
                account.pub_key = Some(key);
                self.accounts.set(ctx, &account)?;
            }
        }
        for (index, (info, signer)) in tx.infos().iter().zip(&tx.signers).enumerate() {
            let sequence = format!("{signer}/{}", info.sequence);
            ctx.emit(event("tx", [("acc_seq", sequence)]));
            let signature = STANDARD.encode(tx.signature(index));
            ctx.emit(event("tx", [("signature", signature)]));
        }
        Ok(())
    }

    fn charge_signatures(&self, ctx: &Ctx, tx: &Tx) -> Result<()> {
        let price = self.accounts.params(ctx)?.sig_verify_cost_secp256k1;
        for (_, signer) in tx.infos().iter().zip(&tx.signers) {
            let account = self.signer(ctx, signer)?;
            if let Some(key) = &account.pub_key {
                tx::secp256k1_key(key)?;
            }
            ctx.gas.consume(price, "ante verify: secp256k1")?;
        }
        Ok(())
    }

    fn verify(&self, ctx: &Ctx, tx: &Tx) -> Result<()> {
        let (expected, got) = (tx.signers.len(), tx.infos().len());
        if expected != got || (!ctx.is_simulation() && tx.signatures.len() != got) {
            return Err(sdk::UNAUTHORIZED.wrap(format_args!(
                "invalid number of signer;  expected: {expected}, got {got}"
            )));
        }
        for (index, (info, signer)) in tx.infos().iter().zip(&tx.signers).enumerate() {
            let account = self.signer(ctx, signer)?;
            let key = match (&account.pub_key, ctx.is_simulation()) {
                (None, false) => {
                    return Err(sdk::INVALID_PUB_KEY.wrap("pubkey on account is not set"));
                }
                (key, _) => key.clone(),
            };
            if info.sequence != account.sequence {
                return Err(sdk::WRONG_SEQUENCE.wrap(format_args!(
                    "account sequence mismatch, expected {}, got {}",
                    account.sequence, info.sequence
                )));
            }
            let mode = tx::sign_mode(info)?;
            if matches!(ctx.mode, Mode::Simulate | Mode::Recheck) {
                continue;
            }
            let Some(key) = key else { continue };
            verify_one(ctx, tx, &account, mode, &key, tx.signature(index))?;
        }
        Ok(())
    }
}

fn verify_one(
    ctx: &Ctx,
    tx: &Tx,
    account: &Account,
    mode: SignMode,
    key: &Any,
    signature: &[u8],
) -> Result<()> {
    let (number, chain_id) = (account.number, &ctx.block.chain_id);
    let refused = |reason: &str| {
        let text = if mode == SignMode::Amino {
            format!(
                "signature verification failed; please verify account number ({number}), sequence \
                 ({}) and chain-id ({chain_id})",
                account.sequence
            )
        } else {
            format!(
                "signature verification failed; please verify account number ({number}) and \
                 chain-id ({chain_id}): ({reason})"
            )
        };
        sdk::UNAUTHORIZED.wrap(text)
    };
    let document = tx
        .sign_bytes(mode, chain_id, number, account.sequence)
        .map_err(|error| refused(&error.to_string()))?;
    let valid = || {
        let key = VerifyingKey::from_sec1_bytes(&tx::secp256k1_key(key).ok()?).ok()?;
        let signature = Signature::from_slice(signature).ok()?;
        // Only the lower of the two forms of a signature is taken, or anybody could change the
        // hash of a transaction.
        let is_low = signature.normalize_s().is_none();
        (is_low && key.verify(&document, &signature).is_ok()).then_some(())
    };
    valid().ok_or_else(|| refused("unable to verify single signer signature"))
}

fn simulated_key() -> Any {
    use cosmos_sdk_proto::cosmos::crypto::secp256k1::PubKey;
    use prost::Message;
    Any {
        type_url: "/cosmos.crypto.secp256k1.PubKey".to_owned(),
        value: PubKey {
            key: SIMULATED_KEY.to_vec(),
        }
        .encode_to_vec(),
    }
}

/// RIPEMD-160 of SHA-256 of the key.
fn address_of(key: &Any) -> Result<Address> {
    use ripemd::Ripemd160;
    let key = tx::secp256k1_key(key)?;
    let digest = Ripemd160::digest(Sha256::digest(&key));
    Address::new(digest.to_vec()).map_err(|error| sdk::INVALID_PUB_KEY.wrap(error))
}
