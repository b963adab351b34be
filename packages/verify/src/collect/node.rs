//! What is asked of a node besides proofs: headers, and whose money there is.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Value as Json, json};
use tendermint::block::signed_header::SignedHeader;
use tenzro_client::{Address, Chain, Deployment};
use tenzro_contract_api::marketplace::{ListingsResponse, OwedResponse, QueryMsg as MarketQuery};
use tenzro_contract_api::treasury::{ClaimableResponse, Ledger, QueryMsg as TreasuryQuery};

use super::{CollectError, answer};
use crate::files::{Headers, Seeds};
use crate::headers::{LightBlock, Validator, reaches};
use crate::walk::TOKENS;

/// Headers from the oldest that the node has up to `last`, with as few in between as the changes of
/// validators need.
pub async fn headers(chain: &Chain, last: u64) -> Result<Headers, CollectError> {
    let status: Json = chain.rpc().call("status", json!({})).await?;
    let oldest = status
        .pointer("/sync_info/earliest_block_height")
        .and_then(Json::as_str)
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| answer("status", "there is no earliest_block_height"))?;
    let mut taken = vec![header(chain, oldest).await?];
    let mut open = vec![header(chain, last).await?];
    while let (Some(next), Some(trusted)) = (open.last(), taken.last()) {
        if next.height() == trusted.height() {
            open.pop();
        } else if reaches(trusted, next)? {
            taken.extend(open.pop());
        } else {
            let half = trusted.height().midpoint(next.height());
            open.push(header(chain, half).await?);
        }
    }
    Ok(taken)
}

async fn header(chain: &Chain, height: u64) -> Result<LightBlock, CollectError> {
    #[derive(Deserialize)]
    struct Commit {
        signed_header: SignedHeader,
    }
    let params = json!({ "height": height.to_string() });
    let commit: Commit = chain.rpc().call("commit", params).await?;
    Ok(LightBlock {
        signed_header: commit.signed_header,
        validators: validators(chain, height).await?,
        next_validators: validators(chain, height.saturating_add(1)).await?,
    })
}

async fn validators(chain: &Chain, height: u64) -> Result<Vec<Validator>, CollectError> {
    #[derive(Deserialize)]
    struct Page {
        validators: Vec<Validator>,
        total: String,
    }
    let mut all = Vec::new();
    for page in 1_u32.. {
        let params = json!({
            "height": height.to_string(), "page": page.to_string(), "per_page": "100",
        });
        let found: Page = chain.rpc().call("validators", params).await?;
        let (total, empty) = (found.total, found.validators.is_empty());
        all.extend(found.validators);
        if empty || total.parse() == Ok(all.len()) {
            break;
        }
    }
    Ok(all)
}

/// Whose money is proven, asked of the contracts.
pub async fn seeds(
    chain: &Chain,
    deployment: &Deployment,
    height: u64,
) -> Result<Seeds, CollectError> {
    let mut seeds = Seeds::default();
    for token in TOKENS {
        seeds
            .accounts
            .extend(holders(chain, deployment.address(token)?, height).await?);
    }
    let treasury = deployment.address("treasury")?;
    let market = deployment.address("marketplace")?;
    let versions = versions(chain, market, height).await?;
    for account in &seeds.accounts {
        let question = TreasuryQuery::Claimable {
            account: account.clone(),
        };
        let found: ClaimableResponse = chain.smart_at(treasury, &question, Some(height)).await?;
        for (ledger, claimed) in Ledger::ALL.iter().zip(found.claimed) {
            if !claimed.is_zero() {
                seeds.rewards.insert((account.clone(), *ledger));
            }
        }
        for version in &versions {
            let question = MarketQuery::Owed {
                version: *version,
                address: account.clone(),
            };
            let found: OwedResponse = chain.smart_at(market, &question, Some(height)).await?;
            for (role, paid) in (0_u8..).zip(found.paid) {
                if !paid.is_zero() {
                    seeds.sales.insert((*version, role, account.clone()));
                }
            }
        }
    }
    Ok(seeds)
}

async fn holders(
    chain: &Chain,
    token: &Address,
    height: u64,
) -> Result<BTreeSet<String>, CollectError> {
    #[derive(Deserialize)]
    struct Page {
        accounts: Vec<String>,
    }
    let mut all = BTreeSet::new();
    loop {
        // Accounts come in order, so the last known one is where the next page begins.
        let question = json!({ "all_accounts": { "start_after": all.last(), "limit": 30 } });
        let page: Page = chain.smart_at(token, &question, Some(height)).await?;
        let end = page.accounts.len() < 30;
        all.extend(page.accounts);
        if end {
            return Ok(all);
        }
    }
}

async fn versions(chain: &Chain, market: &Address, height: u64) -> Result<Vec<u64>, CollectError> {
    let mut all: Vec<u64> = Vec::new();
    loop {
        let question = MarketQuery::Listings {
            start_after: all.last().copied(),
            limit: Some(100),
        };
        let page: ListingsResponse = chain.smart_at(market, &question, Some(height)).await?;
        let end = page.listings.len() < 100;
        all.extend(page.listings.iter().map(|listing| listing.version));
        if end {
            return Ok(all);
        }
    }
}
