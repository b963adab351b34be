//! ECDSA over secp256k1 and secp256r1, and Ed25519.
//!
//! Verification returns 0 for valid, 1 for not valid, and the code of the error from 3 on.
//! Recovery returns a pointer in the low half, or the code in the high half.

use cosmwasm_crypto::{
    CryptoError, ECDSA_PUBKEY_MAX_LEN, ECDSA_SIGNATURE_LEN, EDDSA_PUBKEY_LEN, MESSAGE_HASH_MAX_LEN,
    ed25519_batch_verify, ed25519_verify, secp256k1_recover_pubkey, secp256k1_verify,
    secp256r1_recover_pubkey, secp256r1_verify,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use sha2::{Digest, Sha256};
use wasmtime::{Caller, Linker};

use super::host_call;
use crate::host::{Ctx, Host, charge_cost, write_to_contract};
use crate::memory::read_region;
use crate::{VmResult, gas, sections};

const ED25519_SIGNATURE: usize = 64;
const MAX_ED25519_MESSAGE: usize = 128 * 1024;
const MAX_ED25519_BATCH: usize = 256;
/// A part of a list carries its length.
const LIST_OVERHEAD: usize = 4;

type Verify = fn(&[u8], &[u8], &[u8]) -> Result<bool, CryptoError>;
type Recover = fn(&[u8], &[u8], u8) -> Result<Vec<u8>, CryptoError>;

pub(super) fn define(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    define_ecdsa(
        linker,
        ["secp256k1_verify", "secp256k1_recover_pubkey"],
        (secp256k1_verify, gas::SECP256K1_VERIFY),
        (secp256k1_recover_pubkey, gas::SECP256K1_RECOVER),
    )?;
    define_ecdsa(
        linker,
        ["secp256r1_verify", "secp256r1_recover_pubkey"],
        (secp256r1_verify, gas::SECP256R1_VERIFY),
        (secp256r1_recover_pubkey, gas::SECP256R1_RECOVER),
    )?;
    linker.func_wrap(
        "env",
        "ed25519_verify",
        |caller: Caller<'_, Host>, message: u32, signature: u32, key: u32| {
            host_call(caller, |ctx| verify_ed25519(ctx, message, signature, key))
        },
    )?;
    linker.func_wrap(
        "env",
        "ed25519_batch_verify",
        |caller: Caller<'_, Host>, messages: u32, signatures: u32, keys: u32| {
            host_call(caller, |ctx| {
                verify_ed25519_batch(ctx, messages, signatures, keys)
            })
        },
    )?;
    Ok(())
}

fn define_ecdsa(
    linker: &mut Linker<Host>,
    [verify_name, recover_name]: [&str; 2],
    (verify, verify_cost): (Verify, u64),
    (recover, recover_cost): (Recover, u64),
) -> wasmtime::Result<()> {
    linker.func_wrap(
        "env",
        verify_name,
        move |caller: Caller<'_, Host>, hash: u32, signature: u32, key: u32| {
            host_call(caller, |ctx| {
                let hash = read_region(ctx, hash, MESSAGE_HASH_MAX_LEN)?;
                let signature = read_region(ctx, signature, ECDSA_SIGNATURE_LEN)?;
                let key = read_region(ctx, key, ECDSA_PUBKEY_MAX_LEN)?;
                charge_cost(ctx, verify_cost)?;
                Ok(verify_code(verify(&hash, &signature, &key)))
            })
        },
    )?;
    linker.func_wrap(
        "env",
        recover_name,
        move |caller: Caller<'_, Host>, hash: u32, signature: u32, param: u32| {
            host_call(caller, |ctx| {
                let hash = read_region(ctx, hash, MESSAGE_HASH_MAX_LEN)?;
                let signature = read_region(ctx, signature, ECDSA_SIGNATURE_LEN)?;
                let Ok(param) = u8::try_from(param) else {
                    return Ok(high_half(CryptoError::invalid_recovery_param().code()));
                };
                charge_cost(ctx, recover_cost)?;
                match recover(&hash, &signature, param) {
                    Ok(key) => write_to_contract(ctx, &key).map(u64::from),
                    Err(error) => Ok(high_half(error.code())),
                }
            })
        },
    )?;
    Ok(())
}

fn verify_ed25519(ctx: &mut Ctx<'_>, message: u32, signature: u32, key: u32) -> VmResult<u32> {
    let message = read_region(ctx, message, MAX_ED25519_MESSAGE)?;
    let signature = read_region(ctx, signature, ED25519_SIGNATURE)?;
    let key = read_region(ctx, key, EDDSA_PUBKEY_LEN)?;
    charge_cost(ctx, gas::ED25519_VERIFY)?;
    Ok(verify_code(ed25519_verify(&message, &signature, &key)))
}

fn verify_ed25519_batch(
    ctx: &mut Ctx<'_>,
    messages: u32,
    signatures: u32,
    keys: u32,
) -> VmResult<u32> {
    let list = |item: usize| {
        item.saturating_add(LIST_OVERHEAD)
            .saturating_mul(MAX_ED25519_BATCH)
    };
    let messages = read_region(ctx, messages, list(MAX_ED25519_MESSAGE))?;
    let signatures = read_region(ctx, signatures, list(ED25519_SIGNATURE))?;
    let keys = read_region(ctx, keys, list(EDDSA_PUBKEY_LEN))?;
    // The factors of the batch come from the batch itself, not from the machine's entropy,
    // so that every node computes the same.
    let seed = Sha256::new()
        .chain_update(Sha256::digest(&messages))
        .chain_update(Sha256::digest(&signatures))
        .chain_update(Sha256::digest(&keys))
        .finalize();
    let messages = sections::decode(&messages)?;
    let signatures = sections::decode(&signatures)?;
    let keys = sections::decode(&keys)?;
    let price = if keys.len() == 1 {
        gas::ED25519_BATCH_ONE_KEY
    } else {
        gas::ED25519_BATCH
    };
    charge_cost(ctx, price.of(signatures.len() as u64)?)?;
    let mut factors = ChaCha20Rng::from_seed(seed.into());
    let result = ed25519_batch_verify(&mut factors, &messages, &signatures, &keys);
    Ok(verify_code(result))
}

fn verify_code(result: Result<bool, CryptoError>) -> u32 {
    match result {
        Ok(true) => 0,
        Ok(false) => 1,
        Err(error) => error.code(),
    }
}

fn high_half(code: u32) -> u64 {
    u64::from(code) << 32
}
