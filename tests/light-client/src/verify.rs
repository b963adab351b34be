//! Verifies headers, and forges them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use tendermint::block::CommitSig;
use tendermint::validator::Set;
use tendermint::{Hash, Time};
use tendermint_light_client_verifier::options::Options;
use tendermint_light_client_verifier::types::{
    TrustThreshold, TrustedBlockState, UntrustedBlockState,
};
use tendermint_light_client_verifier::{ProdVerifier, Verdict, Verifier};

use crate::chain::Light;

/// A hundred years: the age of a header is not what is checked.
const TRUSTING_PERIOD: Duration = Duration::from_secs(100 * 365 * 24 * 3_600);
/// How far a header may be ahead of this machine's clock.
const CLOCK_DRIFT: Duration = Duration::from_secs(10);

fn options() -> Options {
    Options {
        trust_threshold: TrustThreshold::ONE_THIRD,
        trusting_period: TRUSTING_PERIOD,
        clock_drift: CLOCK_DRIFT,
    }
}

fn now() -> Result<Time> {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .context("the clock of this machine is before 1970")?;
    let seconds = i64::try_from(since.as_secs()).context("the clock of this machine is wrong")?;
    Time::from_unix_timestamp(seconds, since.subsec_nanos())
        .context("the clock of this machine is wrong")
}

fn untrusted(light: &Light) -> UntrustedBlockState<'_> {
    UntrustedBlockState {
        signed_header: &light.header,
        validators: &light.validators,
        next_validators: Some(&light.next),
    }
}

/// Whether a header is one that its own validators have signed: how the first is trusted.
///
/// # Errors
/// What the verifier says against it.
pub fn own_signatures(light: &Light) -> Result<()> {
    let verifier = ProdVerifier::default();
    let steps = [
        (
            "validators",
            verifier.verify_validator_sets(&untrusted(light)),
        ),
        ("commit", verifier.verify_commit(&untrusted(light))),
    ];
    for (step, verdict) in steps {
        if verdict != Verdict::Success {
            bail!("height {}: {step}: {verdict:?}", light.height());
        }
    }
    Ok(())
}

/// What the verifier says of a header, given one that is trusted.
///
/// # Errors
/// A clock before 1970.
pub fn verdict(trusted: &Light, light: &Light) -> Result<Verdict> {
    let header = &trusted.header.header;
    let trusted = TrustedBlockState {
        chain_id: &header.chain_id,
        header_time: header.time,
        height: header.height,
        next_validators: &trusted.next,
        next_validators_hash: header.next_validators_hash,
    };
    let verifier = ProdVerifier::default();
    Ok(verifier.verify_update_header(untrusted(light), trusted, &options(), now()?))
}

/// The header, changed in one way at a time: none of these may be taken.
///
/// # Errors
/// A header without signatures, which cannot be forged.
pub fn forgeries(light: &Light) -> Result<Vec<(&'static str, Light)>> {
    let mut forged = Vec::new();
    let mut add = |name, change: &dyn Fn(&mut Light) -> Result<()>| -> Result<()> {
        let mut copy = light.clone();
        change(&mut copy)?;
        forged.push((name, copy));
        Ok(())
    };
    add("another application hash", &|copy| {
        copy.header.header.app_hash = vec![7; 32].try_into()?;
        Ok(())
    })?;
    add("a later time", &|copy| {
        let time = copy.header.header.time;
        copy.header.header.time = (time + Duration::from_nanos(1))?;
        Ok(())
    })?;
    add("another chain", &|copy| {
        copy.header.header.chain_id = "another-chain-1".try_into()?;
        Ok(())
    })?;
    add("a commit of another block", &|copy| {
        copy.header.commit.block_id.hash = Hash::Sha256([7; 32]);
        Ok(())
    })?;
    add("a wrong signature", &|copy| {
        for vote in &mut copy.header.commit.signatures {
            if let CommitSig::BlockIdFlagCommit { signature, .. } = vote {
                *signature = Some(vec![7; 64].try_into()?);
            }
        }
        Ok(())
    })?;
    add("no signature", &|copy| {
        for vote in &mut copy.header.commit.signatures {
            *vote = CommitSig::BlockIdFlagAbsent;
        }
        Ok(())
    })?;
    add("no validators", &|copy| {
        copy.validators = Set::without_proposer(Vec::new());
        Ok(())
    })?;
    add("no next validators", &|copy| {
        copy.next = Set::without_proposer(Vec::new());
        Ok(())
    })?;
    Ok(forged)
}
