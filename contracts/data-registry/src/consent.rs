//! What a contribution must satisfy before anybody works on it.

use cosmwasm_std::{Addr, CanonicalAddr, Deps, Env};
use ripemd::{Digest as _, Ripemd160};
use tenzro_contract_api::{
    data_registry::{ConsentReceipt, Purpose, Strata, error::DataRegistryError},
    hashes::{consent_digest, raw_cid, sha256},
    trainers::is_language_tag,
    types::{ContentRef, Modality},
};

/// The largest content, bytes.
pub const MAX_BYTES: u32 = 16 << 20;

/// Checks that a content is described in one way only.
///
/// # Errors
/// When the CID is not that of the digest, or length or media type cannot be.
pub fn content(modality: Modality, content: &ContentRef) -> Result<(), DataRegistryError> {
    let expected = raw_cid(&content.sha256);
    if content.cid != expected {
        return Err(DataRegistryError::CidMismatch {
            expected,
            actual: content.cid.chars().take(80).collect(),
        });
    }
    if !(1..=MAX_BYTES).contains(&content.bytes) {
        return Err(invalid("content.bytes", "1 to 16777216", content.bytes));
    }
    let media = &content.media_type;
    let (expected, prefix) = match modality {
        Modality::Text => ("a text/… type of at most 64 bytes", "text/"),
        Modality::Image => ("an image/… type of at most 64 bytes", "image/"),
        Modality::Audio => ("an audio/… type of at most 64 bytes", "audio/"),
    };
    let plain = media.bytes().all(|byte| byte.is_ascii_graphic());
    if media.len() > 64 || media.len() <= prefix.len() || !plain || !media.starts_with(prefix) {
        let shown: String = media.chars().take(64).collect();
        return Err(invalid("content.media_type", expected, shown));
    }
    Ok(())
}

/// Checks a coarse description.
///
/// # Errors
/// When a tag is malformed or there are too many.
pub fn strata(strata: &Strata) -> Result<(), DataRegistryError> {
    if let Some(locale) = strata.locale.as_ref().filter(|tag| !is_language_tag(tag)) {
        let shown: String = locale.chars().take(24).collect();
        return Err(invalid("strata.locale", "a BCP 47 language tag", shown));
    }
    limit("tags", 4, strata.tags.len())?;
    for tag in &strata.tags {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if tag.is_empty() || tag.len() > 24 || !tag.bytes().all(plain) {
            let shown: String = tag.chars().take(24).collect();
            return Err(invalid("strata.tags", "1 to 24 of a-z, 0-9 and -", shown));
        }
    }
    Ok(())
}

/// Checks that uses are named once each.
///
/// # Errors
/// When there is none or one is there twice.
pub fn purposes(field: &'static str, purposes: &[Purpose]) -> Result<(), DataRegistryError> {
    let distinct: std::collections::BTreeSet<_> = purposes.iter().collect();
    if purposes.is_empty() || distinct.len() != purposes.len() {
        let actual = format!("{} of {}", distinct.len(), purposes.len());
        return Err(invalid(field, "at least one, each once", actual));
    }
    Ok(())
}

/// Checks that the contributor consents to the use of this content, on this chain, in this
/// registry.
///
/// # Errors
/// When the consent is over, its key is not the sender's or its signature does not verify.
pub fn receipt(
    deps: Deps,
    env: &Env,
    sender: &Addr,
    content: &ContentRef,
    consent: &ConsentReceipt,
) -> Result<(), DataRegistryError> {
    purposes("consent.purposes", &consent.purposes)?;
    in_force(env, consent)?;
    if address_of(deps, &consent.public_key).as_ref() != Some(sender) {
        let derived = address_of(deps, &consent.public_key);
        return Err(DataRegistryError::KeyMismatch {
            derived: derived.map_or_else(String::new, Addr::into_string),
            sender: sender.to_string(),
        });
    }
    let digest = consent_digest(
        &env.block.chain_id,
        env.contract.address.as_str(),
        sender.as_str(),
        &content.sha256,
        &consent.receipt_sha256,
    );
    let verified = deps.api.secp256k1_verify(
        digest.as_bytes(),
        consent.signature.as_slice(),
        consent.public_key.as_slice(),
    );
    if verified == Ok(true) {
        return Ok(());
    }
    Err(DataRegistryError::BadSignature {
        sender: sender.to_string(),
    })
}

/// Checks that a consent has not ended.
///
/// # Errors
/// When it has.
pub fn in_force(env: &Env, consent: &ConsentReceipt) -> Result<(), DataRegistryError> {
    let now = env.block.time.seconds();
    match consent.expires_at {
        Some(expires_at) if expires_at <= now => {
            Err(DataRegistryError::ConsentExpired { expires_at, now })
        }
        _ => Ok(()),
    }
}

/// The address of a compressed secp256k1 key: RIPEMD-160 of SHA-256; absent for what cannot be one.
fn address_of(deps: Deps, key: &[u8]) -> Option<Addr> {
    if key.len() != 33 || !matches!(key[0], 2 | 3) {
        return None;
    }
    let hash = Ripemd160::digest(sha256(key).as_bytes());
    let canonical = CanonicalAddr::from(hash.as_slice());
    deps.api.addr_humanize(&canonical).ok()
}

/// Refuses a list that is too long.
///
/// # Errors
/// When it is.
pub fn limit(what: &'static str, limit: u32, given: usize) -> Result<(), DataRegistryError> {
    let given = u32::try_from(given).unwrap_or(u32::MAX);
    if given <= limit {
        return Ok(());
    }
    Err(DataRegistryError::TooMany { what, limit, given })
}

/// The error for a field outside its limits.
pub fn invalid(
    field: &'static str,
    expected: &'static str,
    actual: impl ToString,
) -> DataRegistryError {
    DataRegistryError::InvalidField {
        field,
        expected,
        actual: actual.to_string(),
    }
}
