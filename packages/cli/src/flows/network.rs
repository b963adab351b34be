//! A network: its chain, and its contracts by name.

use serde::Serialize;
use serde::de::DeserializeOwned;
use tenzro_client::tx::{Msg, Outcome, messages};
use tenzro_client::{Address, Chain, Coin, Deployment, Sender};

use super::Result;

/// A chain with the contracts of one deployment. Cloning is cheap enough to do per task.
#[derive(Debug, Clone)]
pub struct Network {
    /// The chain.
    pub chain: Chain,
    /// Where its contracts are.
    pub deployment: std::sync::Arc<Deployment>,
}

impl Network {
    /// The contracts of `deployment` on `chain`.
    #[must_use]
    pub fn new(chain: Chain, deployment: Deployment) -> Self {
        Self {
            chain,
            deployment: std::sync::Arc::new(deployment),
        }
    }

    /// Connects to the node that the deployment names.
    ///
    /// # Errors
    /// When it does not answer or serves another chain.
    pub async fn connect(deployment: Deployment) -> Result<Self> {
        let chain = Chain::connect_to(&deployment.rpc, &deployment.chain_id).await?;
        Ok(Self::new(chain, deployment))
    }

    /// A contract's address.
    ///
    /// # Errors
    /// When the network does not have it.
    pub fn address(&self, contract: &str) -> Result<&Address> {
        Ok(self.deployment.address(contract)?)
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
        Ok(self.chain.smart(self.address(contract)?, question).await?)
    }

    /// The transaction message that executes `message` on a contract.
    ///
    /// # Errors
    /// When the network does not have the contract.
    pub fn message(
        &self,
        sender: &Sender,
        contract: &str,
        message: &impl Serialize,
        funds: &[Coin],
    ) -> Result<Msg> {
        Ok(messages::execute(
            sender.address(),
            self.address(contract)?,
            message,
            funds,
        )?)
    }

    /// Executes one message on a contract and waits for it.
    ///
    /// # Errors
    /// When it is refused or fails.
    pub async fn execute(
        &self,
        sender: &Sender,
        contract: &str,
        message: &impl Serialize,
    ) -> Result<Outcome> {
        Ok(sender
            .send(vec![self.message(sender, contract, message, &[])?])
            .await?)
    }
}
