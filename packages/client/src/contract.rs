//! A contract at an address: typed questions and messages.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::address::Address;
use crate::chain::Chain;
use crate::error::Result;
use crate::sender::Sender;
use crate::tx::{Msg, Outcome, messages};
use crate::units::Coin;

/// A contract on a chain. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Contract {
    chain: Chain,
    address: Address,
}

impl Contract {
    /// The contract at `address`.
    #[must_use]
    pub fn at(chain: &Chain, address: &Address) -> Self {
        Self {
            chain: chain.clone(),
            address: address.clone(),
        }
    }

    /// Where it is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Asks it something.
    ///
    /// # Errors
    /// As [`Chain::smart`].
    pub async fn ask<Q, R>(&self, question: &Q) -> Result<R>
    where
        Q: Serialize + ?Sized,
        R: DeserializeOwned,
    {
        self.chain.smart(&self.address, question).await
    }

    /// The transaction message that executes `message` on it.
    ///
    /// # Errors
    /// When the message is no JSON.
    pub fn message<T: Serialize + ?Sized>(
        &self,
        sender: &Address,
        message: &T,
        funds: &[Coin],
    ) -> Result<Msg> {
        messages::execute(sender, &self.address, message, funds)
    }

    /// Executes a message as a transaction of its own and waits for it.
    ///
    /// # Errors
    /// As [`Sender::send`].
    pub async fn execute<T: Serialize + ?Sized>(
        &self,
        sender: &Sender,
        message: &T,
        funds: &[Coin],
    ) -> Result<Outcome> {
        sender
            .send(vec![self.message(sender.address(), message, funds)?])
            .await
    }
}
