//! The chain as the daemon sees it: contracts by name, one account that sends.

use std::path::Path;

use anyhow::Context;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tendermint::Time;
use tenzro_client::custody::{Reader, created};
use tenzro_client::tx::messages;
use tenzro_client::{
    Address, Chain, Coin, Confirmer, Deployment, Error, GasPolicy, Key, Result, Sender, TxOptions,
};
use tenzro_contract_api::custody::{Reason, X25519Key};
use tenzro_contract_api::operators::{
    OperatorResponse, OperatorStatus, OperatorsResponse, QueryMsg, Role,
};

/// Gas of a commitment, a reveal or a beacon link. Fixed: simulating each would cost a round trip
/// in windows of seconds.
const SMALL_GAS: u64 = 2_500_000;

/// A connected node.
#[derive(Debug, Clone)]
pub struct Node {
    chain: Chain,
    deployment: std::sync::Arc<Deployment>,
    sender: Sender,
    gas_price: String,
}

impl Node {
    /// Connects, and checks that the node serves the deployment's chain.
    ///
    /// # Errors
    /// When it does not answer or serves another chain, or the gas price is malformed.
    pub async fn connect(
        rpc: &str,
        deployment: &Path,
        key: Key,
        gas_price: &str,
    ) -> anyhow::Result<Self> {
        Self::of(rpc, Deployment::load(deployment)?, key, gas_price).await
    }

    /// [`Node::connect`] for a network whose file has been read.
    ///
    /// # Errors
    /// As [`Node::connect`].
    pub async fn of(
        rpc: &str,
        deployment: Deployment,
        key: Key,
        gas_price: &str,
    ) -> anyhow::Result<Self> {
        let chain = Chain::connect_to(rpc, &deployment.chain_id).await?;
        let confirmer = Confirmer::start(&chain);
        let options = options(GasPolicy::AUTO, gas_price)?;
        Ok(Self {
            sender: Sender::new(&confirmer, key, options),
            chain,
            deployment: std::sync::Arc::new(deployment),
            gas_price: gas_price.to_owned(),
        })
    }

    /// The operator's address.
    #[must_use]
    pub fn address(&self) -> &Address {
        self.sender.address()
    }

    /// What the account holds, utnz.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn balance(&self) -> Result<u128> {
        self.chain
            .balance(self.address(), &self.deployment.native_denom)
            .await
    }

    /// The chain itself.
    #[must_use]
    pub const fn chain(&self) -> &Chain {
        &self.chain
    }

    /// The network's file.
    #[must_use]
    pub fn deployment(&self) -> &Deployment {
        &self.deployment
    }

    /// What so much gas costs, utnz.
    ///
    /// # Errors
    /// When the gas price is malformed.
    pub fn cost(&self, gas: u64) -> anyhow::Result<u128> {
        Ok(options(GasPolicy::AUTO, &self.gas_price)?
            .gas_price
            .fee(gas)
            .amount)
    }

    /// The chain's id.
    #[must_use]
    pub fn chain_id(&self) -> &str {
        self.chain.id()
    }

    /// A contract's address.
    ///
    /// # Errors
    /// When the network does not have it.
    pub fn contract(&self, name: &str) -> Result<&Address> {
        Ok(self.deployment.address(name)?)
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
        self.chain.smart(self.contract(contract)?, question).await
    }

    /// The newest height and its block time in seconds since 1970.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn now(&self) -> anyhow::Result<(u64, u64)> {
        let newest = self.chain.status().await?.sync_info;
        let time = Time::parse_from_rfc3339(&newest.latest_block_time)?;
        let seconds = u64::try_from(time.unix_timestamp())?;
        Ok((newest.latest_block_height, seconds))
    }

    /// Executes a message that every operator sends alike: gas is fixed. Where that was too little,
    /// it is sent again with as much as it takes: the last reveal of a job brings the vote and with
    /// it the data registry's search for near-duplicates, which grows with what was contributed.
    ///
    /// # Errors
    /// When it is refused or fails.
    pub async fn small(&self, contract: &str, message: &impl Serialize) -> anyhow::Result<()> {
        let options = options(GasPolicy::Fixed(SMALL_GAS), &self.gas_price)?;
        let sender = self.sender.with_options(options);
        let fixed = self.execute(&sender, contract, message).await;
        or_simulated(fixed, self.large(contract, message)).await
    }

    /// Executes a message whose cost depends on what it finds: gas is simulated, and what would
    /// fail costs nothing.
    ///
    /// # Errors
    /// When it is refused or fails.
    pub async fn large(&self, contract: &str, message: &impl Serialize) -> anyhow::Result<()> {
        self.execute(&self.sender, contract, message).await
    }

    /// [`Node::large`] with coins of the bond's denomination.
    ///
    /// # Errors
    /// When it is refused or fails.
    pub async fn pay(
        &self,
        contract: &str,
        message: &impl Serialize,
        amount: u128,
    ) -> anyhow::Result<()> {
        let coin = Coin::new(amount, &self.deployment.native_denom);
        let address = self.contract(contract)?;
        let message = messages::execute(self.sender.address(), address, message, &[coin])?;
        self.sender.send(vec![message]).await?;
        Ok(())
    }

    async fn execute(
        &self,
        sender: &Sender,
        contract: &str,
        message: &impl Serialize,
    ) -> anyhow::Result<()> {
        let message = messages::execute(sender.address(), self.contract(contract)?, message, &[])?;
        sender.send(vec![message]).await?;
        Ok(())
    }

    /// The chain's custody; absent on a network without.
    #[must_use]
    pub fn custody(&self) -> Option<Reader> {
        Reader::new(&self.chain, &self.deployment).ok()
    }

    /// Asks for a grant.
    ///
    /// # Errors
    /// When the contract refuses, or does not say which grant it made.
    pub async fn grant(
        &self,
        reader: &Reader,
        reason: Reason,
        key: X25519Key,
    ) -> anyhow::Result<u64> {
        let message = reader.request(&self.sender, reason, key)?;
        let outcome = self.sender.send(vec![message]).await?;
        created(&outcome)?
            .first()
            .copied()
            .context("the transaction does not say which grant it made")
    }

    /// The operator's own record; absent when it is not registered.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn own_record(&self) -> Result<Option<OperatorResponse>> {
        let address = self.address().to_string();
        match self.ask("operators", &QueryMsg::Operator { address }).await {
            Ok(record) => Ok(Some(record)),
            Err(error) if refused(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// All operators, by address.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn operators(&self) -> Result<Vec<OperatorResponse>> {
        let mut all: Vec<OperatorResponse> = Vec::new();
        loop {
            let start_after = all.last().map(|operator| operator.address.clone());
            let question = QueryMsg::Operators {
                start_after,
                limit: Some(100),
            };
            let page: OperatorsResponse = self.ask("operators", &question).await?;
            let end = page.operators.len() < 100;
            all.extend(page.operators);
            if end {
                return Ok(all);
            }
        }
    }
}

/// What became of a message with fixed gas; of the `simulated` one where that was too little.
async fn or_simulated(
    fixed: anyhow::Result<()>,
    simulated: impl Future<Output = anyhow::Result<()>>,
) -> anyhow::Result<()> {
    let too_little = |error: &anyhow::Error| {
        let error = error.downcast_ref::<Error>();
        error.is_some_and(Error::is_out_of_gas)
    };
    match fixed {
        Err(error) if too_little(&error) => {
            tracing::warn!(
                error = format!("{error:#}"),
                "sent again with simulated gas"
            );
            simulated.await
        }
        other => other,
    }
}

/// Whether an operator is drawn and has a role.
#[must_use]
pub fn serves(operator: &OperatorResponse, role: Role) -> bool {
    operator.status == OperatorStatus::Bonded && operator.roles.contains(&role)
}

/// Whether a contract said no, as opposed to a node that could not be reached.
#[must_use]
pub fn refused(error: &Error) -> bool {
    error.contract().is_some()
}

fn options(gas: GasPolicy, gas_price: &str) -> anyhow::Result<TxOptions> {
    let gas_price = gas_price.parse()?;
    Ok(TxOptions {
        gas,
        gas_price,
        ..TxOptions::default()
    })
}

#[cfg(test)]
mod tests {
    use tenzro_client::{TxFailure, TxHash};

    use super::*;

    async fn after(codespace: &str, code: u32) -> anyhow::Result<()> {
        let failure = TxFailure {
            hash: TxHash::of(b"a reveal"),
            height: Some(7),
            codespace: codespace.to_owned(),
            code,
            log: "out of gas in location: wasm contract".to_owned(),
            gas_wanted: SMALL_GAS,
            gas_used: SMALL_GAS,
        };
        let failed = Error::Failed(Box::new(failure));
        or_simulated(Err(failed.into()), async { Ok(()) }).await
    }

    #[tokio::test]
    async fn a_last_reveal_that_takes_more_than_the_fixed_gas_is_not_withheld() {
        after("sdk", 11).await.unwrap();
        assert!(after("wasm", 5).await.is_err(), "refused is refused");
        let never = async { Err(anyhow::anyhow!("what went well is sent again")) };
        or_simulated(Ok(()), never).await.unwrap();
    }
}
