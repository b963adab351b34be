//! Asking chain and custodians.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use cosmos_sdk_proto::cosmwasm::wasm::v1::MsgExecuteContractResponse;
use futures_util::StreamExt;
use futures_util::future::try_join_all;
use prost::Message;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tenzro_contract_api::custody::bundle::plaintext_commitment;
use tenzro_contract_api::custody::{
    Candidate, CustodiansResponse, Deposit, DepositResponse, ExchangeResponse, ExecuteMsg,
    GrantCreated, GrantResponse, QueryMsg, Reason, X25519Key,
};
use tenzro_contract_api::data_registry::{self, ItemResponse, VersionItemsResponse};
use tenzro_contract_api::hashes::raw_cid;
use tenzro_contract_api::operators::{self, OperatorsResponse};
use tenzro_contract_api::types::Digest;
use tenzro_vault::{ObjectKey, VaultError};
use zeroize::Zeroizing;

use super::service::MAX_ANSWER;
use super::{Place, Result, SharesError};
use crate::chain::Chain;
use crate::deployment::Deployment;
use crate::sender::Sender;
use crate::tx::{Msg, Outcome, messages};

/// Questions to the node at a time.
pub const AT_ONCE: usize = 16;

/// The contract's name in deployments.
pub const CUSTODY: &str = "custody";

/// A network's custody, to be asked. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Reader {
    pub(super) chain: Chain,
    pub(super) deployment: Arc<Deployment>,
    pub(super) place: Place,
    pub(super) http: reqwest::Client,
}

impl Reader {
    /// The custody of a deployment.
    ///
    /// # Errors
    /// When the network has none.
    pub fn new(chain: &Chain, deployment: &Arc<Deployment>) -> Result<Self> {
        let custody = deployment.address(CUSTODY)?;
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(3))
            .timeout(Duration::from_secs(15))
            .build()
            .expect("invariant: these options are always accepted");
        Ok(Self {
            place: Place::new(chain.id(), custody.as_str()),
            chain: chain.clone(),
            deployment: Arc::clone(deployment),
            http,
        })
    }

    /// What seals and commitments are bound to.
    #[must_use]
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// Asks a contract.
    ///
    /// # Errors
    /// When it or the node refuses.
    pub async fn ask<R: DeserializeOwned>(
        &self,
        contract: &str,
        question: &impl Serialize,
    ) -> Result<R> {
        let address = self.deployment.address(contract)?;
        Ok(self.chain.smart(address, question).await?)
    }

    /// Custodians in an object's order, up to 30.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn candidates(&self, object: &Digest) -> Result<Vec<Candidate>> {
        let question = QueryMsg::Custodians {
            object: *object,
            start_after: None,
            limit: Some(30),
        };
        let page: CustodiansResponse = self.ask(CUSTODY, &question).await?;
        Ok(page.custodians)
    }

    /// One item.
    ///
    /// # Errors
    /// When there is none.
    pub async fn item(&self, item: u64) -> Result<ItemResponse> {
        let question = data_registry::QueryMsg::Item { item };
        self.ask("data-registry", &question).await
    }

    /// The items of a version, in its order.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn version(&self, version: u64) -> Result<Vec<ItemResponse>> {
        let mut items = Vec::new();
        loop {
            let question = data_registry::QueryMsg::VersionItems {
                version,
                start_after: (items.len() as u64).checked_sub(1),
                limit: Some(100),
            };
            let page: VersionItemsResponse = self.ask("data-registry", &question).await?;
            for some in page.items.chunks(AT_ONCE) {
                items.extend(try_join_all(some.iter().map(|item| self.item(*item))).await?);
            }
            if page.items.len() < 100 {
                return Ok(items);
            }
        }
    }

    /// The deposit for an item's content; absent for an open content, also where its contributor deposits
    /// something afterwards: the registry noted at the contribution who keeps its key.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn deposit(&self, item: &ItemResponse) -> Result<Option<Deposit>> {
        if item.group.is_none() {
            return Ok(None);
        }
        let question = QueryMsg::Deposit {
            object: item.content.sha256,
            depositor: item.contributor.clone(),
        };
        let found: DepositResponse = self.ask(CUSTODY, &question).await?;
        Ok(found.deposit)
    }

    /// One grant.
    ///
    /// # Errors
    /// When there is none.
    pub async fn grant(&self, grant: u64) -> Result<GrantResponse> {
        self.ask(CUSTODY, &QueryMsg::Grant { grant }).await
    }

    /// The exchange of a sale.
    ///
    /// # Errors
    /// When there is none.
    pub async fn exchange(&self, sale: u64) -> Result<ExchangeResponse> {
        self.ask(CUSTODY, &QueryMsg::Exchange { sale }).await
    }

    /// Services of all operators, by address.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn endpoints(&self) -> Result<BTreeMap<String, String>> {
        let mut all = BTreeMap::new();
        let mut start_after = None;
        loop {
            let question = operators::QueryMsg::Operators {
                start_after,
                limit: Some(100),
            };
            let page: OperatorsResponse = self.ask("operators", &question).await?;
            start_after = page.operators.last().map(|last| last.address.clone());
            let end = page.operators.len() < 100;
            let found = page.operators.into_iter();
            all.extend(found.map(|operator| (operator.address, operator.endpoint)));
            if end {
                return Ok(all);
            }
        }
    }

    /// The message that asks for a grant.
    ///
    /// # Errors
    /// When the network has no custody.
    pub fn request(&self, sender: &Sender, reason: Reason, key: X25519Key) -> Result<Msg> {
        self.message(sender, &ExecuteMsg::RequestGrant { reason, key })
    }

    /// A message to the custody contract.
    ///
    /// # Errors
    /// When the network has no custody.
    pub fn message(&self, sender: &Sender, message: &ExecuteMsg) -> Result<Msg> {
        let custody = self.deployment.address(CUSTODY)?;
        Ok(messages::execute(sender.address(), custody, message, &[])?)
    }

    /// Decrypts an item's content and checks it against its contributor's commitment.
    ///
    /// # Errors
    /// When the object is damaged, the deposited key is another one's, or the plaintext is not the
    /// one committed to.
    pub fn open(
        &self,
        item: &ItemResponse,
        deposit: &Deposit,
        key: &ObjectKey,
        object: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>> {
        let cid = || item.content.cid.clone();
        let (plain, told) = match tenzro_vault::open(key, object) {
            Err(VaultError::WrongKey) => return Err(SharesError::WrongDeposit { cid: cid() }),
            other => other?,
        };
        let salt = Digest::new(told.salt);
        let commitment = plaintext_commitment(&salt, &Digest::new(told.plaintext_sha256));
        if commitment != deposit.plaintext {
            return Err(SharesError::WrongPlaintext { cid: cid() });
        }
        Ok(plain)
    }

    /// Reads JSON from a custodian's service; what it refuses comes as text with the status.
    pub(super) async fn get<R: DeserializeOwned>(&self, url: &str) -> Result<R, (u16, String)> {
        let away = |error: reqwest::Error| {
            let error = error.without_url();
            (0, format!("cannot be reached: {error}"))
        };
        let response = self.http.get(url).send().await.map_err(away)?;
        let status = response.status();
        let mut bytes = Vec::new();
        let mut parts = response.bytes_stream();
        while let Some(part) = parts.next().await {
            bytes.extend_from_slice(&part.map_err(away)?);
            if bytes.len() > MAX_ANSWER {
                return Err((0, "its answer is too long".to_owned()));
            }
        }
        if !status.is_success() {
            let text: String = String::from_utf8_lossy(&bytes).chars().take(200).collect();
            return Err((status.as_u16(), text));
        }
        serde_json::from_slice(&bytes).map_err(|error| (0, format!("its answer: {error}")))
    }
}

/// Reads the grants that a transaction's messages made, one for each message that made one.
///
/// # Errors
/// When the transaction's data cannot be read.
pub fn created(outcome: &Outcome) -> crate::Result<Vec<u64>> {
    let mut grants = Vec::new();
    for response in outcome.responses()? {
        let Ok(answer) = MsgExecuteContractResponse::decode(response.value.as_slice()) else {
            continue;
        };
        if let Ok(made) = serde_json::from_slice::<GrantCreated>(&answer.data) {
            grants.push(made.grant);
        }
    }
    Ok(grants)
}

/// An identifier for messages.
pub(super) fn cid(object: &Digest) -> String {
    raw_cid(object)
}
