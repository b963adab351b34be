//! The evidence behind a job of the oracle: what each operator revealed, whether it opens the
//! commitment made before, and which reveals agree. Whoever has a file of it can hold the vote again
//! without a node: [`weigh`] asks nobody.

use std::path::Path;

use serde::{Deserialize, Serialize};
use tenzro_client::tx::Outcome;
use tenzro_contract_api::check_output::CheckOutput;
use tenzro_contract_api::hashes::{oracle_commitment, sha256};
use tenzro_contract_api::oracle::{
    JobResponse, QueryMsg, RevealRecord, RevealsResponse, STANDARD_LADDER, Seat,
};
use tenzro_contract_api::types::Digest;

use super::{FlowError, Network, Result};

/// The form of a file of evidence.
pub const FORMAT: &str = "tenzro-evidence/1";

/// Everything that a job leaves on the chain.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// [`FORMAT`].
    pub format: String,
    /// The chain; part of every commitment.
    pub chain_id: String,
    /// The oracle's address; part of every commitment.
    pub oracle: String,
    /// The job: its panel, commitments, result.
    pub job: JobResponse,
    /// What was revealed, in panel order.
    pub reveals: Vec<RevealRecord>,
    /// What was taken from bonds.
    pub slashes: Vec<Slash>,
}

/// What was taken from one bond for one job, utnz.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slash {
    /// Whose bond.
    pub operator: String,
    /// The job whose reveals are the evidence.
    pub job: u64,
    /// What was taken.
    pub amount: u128,
    /// What of it was burned.
    pub burned: u128,
    /// Who was credited with what.
    pub credits: Vec<(String, u128)>,
    /// Height of the block.
    pub height: u64,
    /// The transaction.
    pub hash: String,
}

/// How one reveal stands beside the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Weighed {
    /// Who revealed it.
    pub operator: String,
    /// The rung it was drawn for, from 0.
    pub rung: u32,
    /// Whether the output's digest and the salt give the commitment that was made before anybody
    /// had revealed.
    pub opens: bool,
    /// What it says; absent when it does not decode.
    pub vector: Option<Vec<i16>>,
    /// Components that differ from the result's, and the largest difference in units of 1/32,767;
    /// absent without a result, or when the two cannot be compared.
    pub apart: Option<Apart>,
    /// Reveals that it agrees with, its own included.
    pub agrees_with: u32,
    /// Whether it counts as correct by the rule of the vote; absent without a result.
    pub correct: Option<bool>,
    /// Whether that is what the chain says.
    pub as_stored: bool,
}

/// How far an output lies from the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Apart {
    /// Components that differ.
    pub components: usize,
    /// Of how many.
    pub of: usize,
    /// The largest difference.
    pub largest: u16,
}

/// What the evidence says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Each reveal, in panel order.
    pub reveals: Vec<Weighed>,
    /// Reveals that agree with the result; 0 without one.
    pub ball: u32,
    /// Agreeing reveals that the rung needs.
    pub quorum: u32,
    /// What does not fit together, in words; empty when the chain's verdict is borne out.
    pub faults: Vec<String>,
}

/// Reads the evidence of a job from the chain.
///
/// # Errors
/// When there is no such job, or the node cannot be asked or has no index of transactions.
pub async fn collect(network: &Network, job: u64) -> Result<Evidence> {
    let found: JobResponse = network.ask("oracle", &QueryMsg::Job { job }).await?;
    let reveals: RevealsResponse = network.ask("oracle", &QueryMsg::Reveals { job }).await?;
    let query = format!("wasm-operator_slashed.job='{job}'");
    let mut slashes = Vec::new();
    for tx in network.chain.tx_search(&query, 1, 100).await?.txs {
        slashes.extend(slashes_in(&tx).into_iter().filter(|slash| slash.job == job));
    }
    Ok(Evidence {
        format: FORMAT.to_owned(),
        chain_id: network.chain.id().to_owned(),
        oracle: network.address("oracle")?.to_string(),
        job: found,
        reveals: reveals.reveals,
        slashes,
    })
}

/// All slashes of an operator, oldest first.
///
/// # Errors
/// When the node cannot be asked or has no index of transactions.
pub async fn slashes_of(network: &Network, operator: &str) -> Result<Vec<Slash>> {
    let query = format!("wasm-operator_slashed.operator='{operator}'");
    let mut slashes = Vec::new();
    for tx in network.chain.tx_search(&query, 1, 100).await?.txs {
        let found = slashes_in(&tx).into_iter();
        slashes.extend(found.filter(|slash| slash.operator == operator));
    }
    Ok(slashes)
}

/// The slashes that a transaction tells of: each is followed by its credits.
fn slashes_in(tx: &Outcome) -> Vec<Slash> {
    let mut found: Vec<Slash> = Vec::new();
    for event in &tx.events {
        let text = |key: &str| event.attribute(key).unwrap_or_default().to_owned();
        let number = |key: &str| text(key).parse::<u128>().unwrap_or(0);
        match event.kind.as_str() {
            "wasm-operator_slashed" => found.push(Slash {
                operator: text("operator"),
                job: text("job").parse().unwrap_or(0),
                amount: number("amount"),
                burned: number("burned"),
                credits: Vec::new(),
                height: tx.height,
                hash: tx.hash.to_string(),
            }),
            "wasm-slash_credited" => {
                if let Some(slash) = found.last_mut() {
                    slash.credits.push((text("to"), number("amount")));
                }
            }
            _ => {}
        }
    }
    found
}

/// Writes evidence to a file.
///
/// # Errors
/// When it cannot be written.
pub fn save(evidence: &Evidence, path: &Path) -> Result<()> {
    let failed = |reason: String| FlowError::File {
        path: path.display().to_string(),
        reason,
    };
    let text = serde_json::to_string_pretty(evidence).map_err(|error| failed(error.to_string()))?;
    std::fs::write(path, text + "\n").map_err(|error| failed(error.to_string()))
}

/// Reads evidence from a file.
///
/// # Errors
/// When it cannot be read or is none.
pub fn load(path: &Path) -> Result<Evidence> {
    let failed = |reason: String| FlowError::File {
        path: path.display().to_string(),
        reason,
    };
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    let evidence: Evidence =
        serde_json::from_str(&text).map_err(|error| failed(error.to_string()))?;
    if evidence.format != FORMAT {
        let format = &evidence.format;
        return Err(failed(format!("the format is {format}, {FORMAT} is read")));
    }
    Ok(evidence)
}

/// Holds the vote again over what was revealed, with the rule of the oracle (`contracts/oracle`,
/// `src/vote.rs`): an output is correct when it agrees with the result or with more than half of
/// all reveals. Nobody is asked.
#[must_use]
pub fn weigh(evidence: &Evidence) -> Verdict {
    let job = &evidence.job;
    let result = job
        .output
        .as_ref()
        .and_then(|bytes| CheckOutput::decode(bytes).ok());
    let outputs: Vec<Option<CheckOutput>> = evidence
        .reveals
        .iter()
        .map(|reveal| CheckOutput::decode(&reveal.output).ok())
        .collect();
    let agreeing = |output: &CheckOutput| {
        let others = outputs.iter().flatten();
        count(others.filter(|other| output.agrees_with(other)).count())
    };
    let reveals: Vec<Weighed> = evidence
        .reveals
        .iter()
        .zip(&outputs)
        .map(|(reveal, output)| {
            let seat = seat_of(job, &reveal.operator);
            let agrees_with = output.as_ref().map_or(0, agreeing);
            let in_majority =
                u64::from(agrees_with).saturating_mul(2) > evidence.reveals.len() as u64;
            let correct = result.as_ref().map(|result| {
                output
                    .as_ref()
                    .is_some_and(|output| output.agrees_with(result) || in_majority)
            });
            Weighed {
                operator: reveal.operator.clone(),
                rung: seat.map_or(0, |seat| seat.rung),
                opens: seat.is_some_and(|seat| opens(evidence, seat, reveal)),
                apart: result
                    .as_ref()
                    .zip(output.as_ref())
                    .and_then(|(a, b)| apart(a, b)),
                vector: output.as_ref().map(|output| output.vector.clone()),
                agrees_with,
                correct,
                as_stored: seat.is_some_and(|seat| seat.correct == correct),
            }
        })
        .collect();
    let last = STANDARD_LADDER.len().saturating_sub(1);
    let rung = STANDARD_LADDER[(job.rung as usize).min(last)];
    let ball = result.as_ref().map_or(0, agreeing);
    let mut verdict = Verdict {
        reveals,
        ball,
        quorum: rung.quorum,
        faults: Vec::new(),
    };
    verdict.faults = faults(evidence, &verdict);
    verdict
}

fn seat_of<'a>(job: &'a JobResponse, operator: &str) -> Option<&'a Seat> {
    job.seats.iter().find(|seat| seat.operator == operator)
}

fn opens(evidence: &Evidence, seat: &Seat, reveal: &RevealRecord) -> bool {
    let digest = sha256(&reveal.output);
    let opened: Digest = oracle_commitment(
        &evidence.chain_id,
        &evidence.oracle,
        evidence.job.job,
        &reveal.operator,
        &digest,
        &reveal.salt,
    );
    seat.commitment == Some(opened) && seat.output_sha256 == Some(digest)
}

fn apart(result: &CheckOutput, output: &CheckOutput) -> Option<Apart> {
    if result.vector.len() != output.vector.len() {
        return None;
    }
    let differences = result.vector.iter().zip(&output.vector);
    let differences: Vec<u16> = differences
        .map(|(a, b)| a.abs_diff(*b))
        .filter(|difference| *difference > 0)
        .collect();
    Some(Apart {
        components: differences.len(),
        of: result.vector.len(),
        largest: differences.into_iter().max().unwrap_or(0),
    })
}

/// What of the chain's verdict the reveals do not bear out.
fn faults(evidence: &Evidence, verdict: &Verdict) -> Vec<String> {
    let mut faults = Vec::new();
    for reveal in &verdict.reveals {
        let operator = &reveal.operator;
        if !reveal.opens {
            faults.push(format!(
                "{operator}: the reveal does not open its commitment"
            ));
        }
        if !reveal.as_stored {
            faults.push(format!(
                "{operator}: stored as {:?}, the reveals say {:?}",
                seat_of(&evidence.job, operator).and_then(|seat| seat.correct),
                reveal.correct
            ));
        }
        if reveal.agrees_with > verdict.ball && evidence.job.output.is_some() {
            faults.push(format!(
                "{operator}: agrees with more reveals ({}) than the result ({})",
                reveal.agrees_with, verdict.ball
            ));
        }
    }
    if let Some(output) = &evidence.job.output {
        if !evidence
            .reveals
            .iter()
            .any(|reveal| reveal.output == *output)
        {
            faults.push("nobody revealed the result".to_owned());
        }
        if verdict.ball < verdict.quorum {
            faults.push(format!(
                "{} reveals agree with the result, {} are needed",
                verdict.ball, verdict.quorum
            ));
        }
    }
    let innocent = evidence.slashes.iter().filter(|slash| {
        let seat = seat_of(&evidence.job, &slash.operator);
        let reveal = verdict
            .reveals
            .iter()
            .find(|r| r.operator == slash.operator);
        !seat.is_some_and(|seat| seat.withheld)
            && reveal.is_none_or(|reveal| reveal.correct != Some(false))
    });
    for slash in innocent {
        faults.push(format!(
            "{} was slashed without a wrong reveal",
            slash.operator
        ));
    }
    faults
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
