//! Becoming a reviewer: one commitment to all gold answers, opened once the labels are.

use tenzro_client::Sender;
use tenzro_client::tx::{Msg, Outcome};
use tenzro_contract_api::hashes::{gold_leaf, gold_root, qualifier_commitment};
use tenzro_contract_api::peer_review::{
    CohortResponse, ExecuteMsg, GoldLabel, QualificationResponse, QueryMsg,
};
use tenzro_contract_api::types::{Digest, Modality};

use super::{FlowError, Network, Result};

/// The newest cohort of a domain.
///
/// # Errors
/// When there is none.
pub async fn latest(network: &Network, domain: Modality) -> Result<CohortResponse> {
    network
        .ask("peer-review", &QueryMsg::LatestCohort { domain })
        .await
}

/// One cohort.
///
/// # Errors
/// When there is none.
pub async fn cohort(network: &Network, cohort: u64) -> Result<CohortResponse> {
    network
        .ask("peer-review", &QueryMsg::Cohort { cohort })
        .await
}

/// In which domains an address may review.
///
/// # Errors
/// When the node cannot be asked.
pub async fn qualification(network: &Network, address: &str) -> Result<QualificationResponse> {
    network
        .ask(
            "peer-review",
            &QueryMsg::Qualification {
                address: address.to_owned(),
            },
        )
        .await
}

/// Opens a cohort; the sender must be the gold keeper. `labels` are in the order of `cids`.
///
/// # Errors
/// When the sender is not the keeper, or the transaction does not name the cohort.
pub async fn open(
    network: &Network,
    keeper: &Sender,
    domain: Modality,
    cids: Vec<String>,
    labels: &[GoldLabel],
) -> Result<(u64, Outcome)> {
    let leaves: Vec<Digest> = (0_u32..)
        .zip(cids.iter().zip(labels))
        .map(|(index, (cid, gold))| gold_leaf(index, cid, gold.label, gold.ai_vote, &gold.salt))
        .collect();
    let message = ExecuteMsg::OpenCohort {
        domain,
        root: gold_root(&leaves),
        cids,
    };
    let outcome = network.execute(keeper, "peer-review", &message).await?;
    let cohort = latest(network, domain).await?.cohort;
    Ok((cohort, outcome))
}

/// Ends the commit window of a cohort before its time; the sender must be the gold keeper.
///
/// # Errors
/// When the contract refuses.
pub async fn close(network: &Network, keeper: &Sender, cohort: u64) -> Result<Outcome> {
    network
        .execute(keeper, "peer-review", &ExecuteMsg::CloseCohort { cohort })
        .await
}

/// Opens the labels of a cohort; the sender must be the gold keeper, the window over.
///
/// # Errors
/// When the contract refuses.
pub async fn open_labels(
    network: &Network,
    keeper: &Sender,
    cohort: u64,
    labels: Vec<GoldLabel>,
) -> Result<Outcome> {
    network
        .execute(
            keeper,
            "peer-review",
            &ExecuteMsg::OpenLabels { cohort, labels },
        )
        .await
}

/// The message that commits to answers.
///
/// # Errors
/// When the network has no peer review.
pub fn commit(
    network: &Network,
    sender: &Sender,
    cohort: u64,
    answers: &[bool],
    salt: &Digest,
) -> Result<Msg> {
    if answers.is_empty() {
        let why = "one answer per gold item is needed".to_owned();
        return Err(FlowError::Input {
            what: "answers",
            why,
        });
    }
    let place = network.address("peer-review")?.to_string();
    let reviewer = sender.address().to_string();
    let commitment =
        qualifier_commitment(network.chain.id(), &place, cohort, &reviewer, answers, salt);
    let message = ExecuteMsg::CommitQualifier { cohort, commitment };
    network.message(sender, "peer-review", &message, &[])
}

/// The message that opens the answers.
///
/// # Errors
/// When the network has no peer review.
pub fn reveal(
    network: &Network,
    sender: &Sender,
    cohort: u64,
    answers: Vec<bool>,
    salt: Digest,
) -> Result<Msg> {
    let message = ExecuteMsg::RevealQualifier {
        cohort,
        answers,
        salt,
    };
    network.message(sender, "peer-review", &message, &[])
}
