//! Items: consent, what operators found, the verdict.

use k256::ecdsa::signature::hazmat::PrehashVerifier;
use k256::ecdsa::{Signature, VerifyingKey};
use ripemd::{Digest as _, Ripemd160};
use tenzro_client::Address;
use tenzro_contract_api::check_output::CheckOutput;
use tenzro_contract_api::data_registry::ItemStatus;
use tenzro_contract_api::hashes::{consent_digest, oracle_commitment, raw_cid, sha256};

use super::{Figures, count, ensure, reviews};
use crate::error::VerifyError;
use crate::files::Manifest;
use crate::layout::Slot;
use crate::state::{Item, Job, JobSeat, Reveal};
use crate::walk::Known;

/// All items.
pub fn check(manifest: &Manifest, known: &Known, figures: &mut Figures) -> Result<(), VerifyError> {
    for id in 1..=known.count(&Slot::LastItem)? {
        let item: Item = known.must(&Slot::Item { item: id })?;
        count(&mut figures.items);
        match item.status {
            ItemStatus::Accepted { .. } => count(&mut figures.accepted),
            ItemStatus::Refused(_) => count(&mut figures.refused),
            _ => count(&mut figures.other),
        }
        consent(manifest, id, &item)?;
        count(&mut figures.consents);
        if item.job > 0 {
            job(manifest, known, id, &item, figures)?;
        }
        if item.posterior.is_some() {
            reviews::check(known, id, &item, figures)?;
        }
    }
    Ok(())
}

fn address<'a>(manifest: &'a Manifest, name: &str) -> Result<&'a str, VerifyError> {
    match manifest.contracts.get(name) {
        Some(contract) => Ok(&contract.address),
        None => Err(VerifyError::fact(
            "contracts",
            format!("{name} is not listed"),
        )),
    }
}

/// The contributor has signed for this content and no other.
fn consent(manifest: &Manifest, id: u64, item: &Item) -> Result<(), VerifyError> {
    let step = format!("consent of item {id}");
    ensure(
        item.content.cid == raw_cid(&item.content.sha256),
        &step,
        || "the content's CID is not that of its SHA-256".to_owned(),
    )?;
    let key = item.consent.public_key.as_slice();
    let account = Ripemd160::digest(sha256(key).as_bytes());
    let account = Address::from_bytes(&account)
        .map_err(|error| VerifyError::fact(&step, error.to_string()))?;
    ensure(account.as_str() == item.contributor, &step, || {
        format!("the key is that of {account}, not of {}", item.contributor)
    })?;
    let digest = consent_digest(
        &manifest.chain_id,
        address(manifest, "data-registry")?,
        &item.contributor,
        &item.content.sha256,
        &item.consent.receipt_sha256,
    );
    let signed = VerifyingKey::from_sec1_bytes(key)
        .and_then(|key| {
            let signature = Signature::from_slice(item.consent.signature.as_slice())?;
            key.verify_prehash(digest.as_bytes(), &signature)
        })
        .is_ok();
    ensure(signed, &step, || {
        "the signature is not the contributor's".to_owned()
    })
}

/// Operators committed to what they revealed, and the item says what their result says.
fn job(
    manifest: &Manifest,
    known: &Known,
    id: u64,
    item: &Item,
    figures: &mut Figures,
) -> Result<(), VerifyError> {
    let step = format!("check of item {id}");
    let job: Job = known.must(&Slot::Job { job: item.job })?;
    ensure(
        job.item == Some(id) && job.input == item.content,
        &step,
        || format!("job {} is about another content", item.job),
    )?;
    for seat in 0..job.seats {
        let part: JobSeat = known.must(&Slot::JobSeat {
            job: item.job,
            seat,
        })?;
        let Some(output) = part.output_sha256 else {
            continue;
        };
        let reveal: Reveal = known.must(&Slot::JobReveal {
            job: item.job,
            seat,
        })?;
        ensure(sha256(&reveal.output) == output, &step, || {
            format!("seat {seat}: the output is not the one whose digest is kept")
        })?;
        let oracle = address(manifest, "oracle")?;
        let expected = oracle_commitment(
            &manifest.chain_id,
            oracle,
            item.job,
            &part.operator,
            &output,
            &reveal.salt,
        );
        ensure(part.commitment == Some(expected), &step, || {
            format!("seat {seat}: the reveal does not open the commitment")
        })?;
        count(&mut figures.reveals);
    }
    result(known, &step, item, &job)
}

/// The item holds what the winning output says.
fn result(known: &Known, step: &str, item: &Item, job: &Job) -> Result<(), VerifyError> {
    let (Some(check), Some(result)) = (&item.check, &job.result) else {
        return Ok(());
    };
    let slot = Slot::JobReveal {
        job: item.job,
        seat: result.medoid,
    };
    let reveal: Reveal = known.must(&slot)?;
    ensure(reveal.output == result.output, step, || {
        "the result is not the winning operator's output".to_owned()
    })?;
    let output =
        CheckOutput::decode(&result.output).map_err(|error| VerifyError::state(&slot, error))?;
    let agrees = output.quality() == check.quality
        && output.modality == item.modality
        && output.fingerprint == *check.fingerprint.as_bytes()
        && (output.quality() >= job.accept_q15) == check.vote;
    ensure(agrees, step, || {
        "quality, vote or fingerprint of the item are not those of the result".to_owned()
    })
}
