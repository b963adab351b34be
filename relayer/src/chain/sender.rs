//! Who pays: the relayer's account on one chain.

use tenzro_client::sender::Pending;
use tenzro_client::tx::{GasPolicy, Outcome, TxOptions};
use tenzro_client::{Confirmer, Key, Msg, Sender as ClientSender};

use super::ChainHandle;
use crate::error::Result;

/// Signs and sends on one chain. Cloning is cheap; clones share the sequence.
#[derive(Debug, Clone)]
pub struct Sender {
    chain: ChainHandle,
    inner: ClientSender,
}

impl Sender {
    /// Sends with `key`; gas and fee as the chain's configuration says. Must be called inside a
    /// tokio runtime.
    ///
    /// # Errors
    /// When the configured prefix makes no address.
    pub fn new(chain: &ChainHandle, key: Key) -> Result<Self> {
        let config = chain.config();
        let options = TxOptions {
            gas: GasPolicy::Simulate {
                adjustment_percent: config.gas_percent(),
            },
            gas_price: config.gas_price.price.clone(),
            memo: config.memo_prefix.clone(),
            max_gas: Some(config.max_gas),
            ..TxOptions::default()
        };
        let address = chain.address_of(&key)?;
        let confirmer = Confirmer::start(chain.client());
        Ok(Self {
            chain: chain.clone(),
            inner: ClientSender::for_account(&confirmer, key, address, options),
        })
    }

    /// The account, with the chain's prefix.
    #[must_use]
    pub fn address(&self) -> &str {
        self.inner.account_text()
    }

    /// Puts messages as one transaction into the mempool.
    ///
    /// # Errors
    /// As [`ClientSender::submit`].
    pub async fn submit(&self, messages: Vec<Msg>) -> Result<Pending> {
        self.chain.on(self.inner.submit(messages).await)
    }

    /// Sends messages as one transaction and waits until it is in a block.
    ///
    /// # Errors
    /// As [`ClientSender::send`].
    pub async fn send(&self, messages: Vec<Msg>) -> Result<Outcome> {
        let pending = self.submit(messages).await?;
        self.chain.on(pending.confirm().await)
    }

    /// What is left to pay fees with, micro-units of the fee denomination.
    ///
    /// # Errors
    /// When the query fails.
    pub async fn balance(&self) -> Result<u128> {
        let denom = &self.chain.config().gas_price.denom;
        self.chain.balance(self.address(), denom).await
    }
}
