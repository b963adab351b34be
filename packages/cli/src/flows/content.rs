//! Storing contents with operators and reading them back.

use tenzro_client::blob::{BlobClient, MAX_BLOB, cid_of};
use tenzro_contract_api::hashes::sha256;
use tenzro_contract_api::operators::{
    OperatorResponse, OperatorStatus, OperatorsResponse, QueryMsg, Role,
};
use tenzro_contract_api::types::ContentRef;

use super::{FlowError, Network, Result};

/// Operators that a content is stored with.
pub const COPIES: usize = 3;

/// All operators, by address.
///
/// # Errors
/// When the node cannot be asked.
pub async fn operators(network: &Network) -> Result<Vec<OperatorResponse>> {
    let mut all: Vec<OperatorResponse> = Vec::new();
    loop {
        let start_after = all.last().map(|operator| operator.address.clone());
        let question = QueryMsg::Operators {
            start_after,
            limit: Some(100),
        };
        let page: OperatorsResponse = network.ask("operators", &question).await?;
        let end = page.operators.len() < 100;
        all.extend(page.operators);
        if end {
            return Ok(all);
        }
    }
}

/// Services of the bonded operators that store contents, by address.
///
/// # Errors
/// When the node cannot be asked.
pub async fn services(network: &Network) -> Result<Vec<String>> {
    let storing = |operator: &OperatorResponse| {
        operator.status == OperatorStatus::Bonded && operator.roles.contains(&Role::Storage)
    };
    Ok(operators(network)
        .await?
        .into_iter()
        .filter(storing)
        .map(|operator| operator.endpoint)
        .collect())
}

/// Stores a content with up to [`COPIES`] of `services`, beginning where its hash points, so that
/// contents spread evenly. One that takes it is enough.
///
/// # Errors
/// When it is empty, too large, or no service took it.
pub async fn store(
    blobs: &BlobClient,
    services: &[String],
    bytes: &[u8],
    media_type: &str,
) -> Result<ContentRef> {
    let size = bytes.len() as u64;
    if size == 0 || size > MAX_BLOB {
        let why = format!("1 to {MAX_BLOB} bytes are taken, it has {size}");
        return Err(FlowError::Input {
            what: "content",
            why,
        });
    }
    let digest = sha256(bytes);
    let first = usize::from(digest.as_bytes()[0]);
    let (mut stored, mut last) = (0_usize, "there is none".to_owned());
    for offset in 0..services.len() {
        let Some(service) = services.get(first.wrapping_add(offset) % services.len()) else {
            break;
        };
        match blobs.put(service, bytes).await {
            Ok(_) => stored = stored.saturating_add(1),
            Err(error) => last = error.to_string(),
        }
        if stored == COPIES {
            break;
        }
    }
    if stored == 0 {
        return Err(FlowError::NotStored { reason: last });
    }
    Ok(ContentRef {
        cid: cid_of(bytes),
        sha256: digest,
        bytes: u32::try_from(size).map_err(|error| FlowError::Input {
            what: "content",
            why: error.to_string(),
        })?,
        media_type: media_type.to_owned(),
    })
}

/// Reads a content back from whichever service has it; checked against its identifier.
///
/// # Errors
/// When none of them has it.
pub async fn fetch(blobs: &BlobClient, services: &[String], cid: &str) -> Result<Vec<u8>> {
    Ok(blobs.get_any(services, cid).await?)
}
