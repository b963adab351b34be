//! Who pays: the relayer's account on one chain.

use ibc_proto::ibc::core::channel::v1::ResponseResultType;
use prost::Message;
use tenzro_client::rpc::BlockContents;
use tenzro_client::sender::Pending;
use tenzro_client::tx::{GasPolicy, Outcome, TxOptions};
use tenzro_client::{Confirmer, Key, Msg, Sender as ClientSender};

use super::ChainHandle;
use crate::error::Result;

/// Signs and sends on one chain. Cloning is cheap; clones share the sequence.
#[derive(Debug, Clone)]
pub struct Sender {
    chain: ChainHandle,
    confirmer: Confirmer,
    inner: ClientSender,
    /// The same account; it signs with the sequence that is known or not at all.
    strict: ClientSender,
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
            without_effect: Some(was_redundant),
            ..TxOptions::default()
        };
        let address = chain.address_of(&key)?;
        let confirmer = Confirmer::start(chain.client());
        let inner = ClientSender::for_account(&confirmer, key, address, options.clone());
        let strict = inner.with_options(TxOptions {
            strict_sequence: true,
            ..options
        });
        Ok(Self {
            chain: chain.clone(),
            inner,
            confirmer,
            strict,
        })
    }

    /// Tells of a block: what was sent from here and is in it is confirmed without asking the node. `None`
    /// where no more blocks are told.
    pub fn told(&self, block: Option<&BlockContents>) {
        match block {
            Some(block) => self.confirmer.feed(block),
            None => self.confirmer.starve(),
        }
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

    /// Reads the account's sequence, unless it is known: what is looked at from now on counts for
    /// [`Sender::send_strictly`].
    ///
    /// # Errors
    /// When the chain cannot be asked, or the account does not exist.
    pub async fn read_sequence(&self) -> Result<()> {
        self.chain.on(self.strict.read_sequence().await)
    }

    /// [`Sender::send`], but not when another transaction of this account came first, or waits in the
    /// mempool: what it does may be what these messages were to do.
    ///
    /// # Errors
    /// [`tenzro_client::Error::SequenceMoved`]; as [`ClientSender::send`].
    pub async fn send_strictly(&self, messages: Vec<Msg>) -> Result<Outcome> {
        let pending = self.chain.on(self.strict.submit(messages).await)?;
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

/// Type URLs of the answers to packet messages, which say whether anything changed.
const ANSWERS: [&str; 4] = [
    "/ibc.core.channel.v1.MsgRecvPacketResponse",
    "/ibc.core.channel.v1.MsgAcknowledgementResponse",
    "/ibc.core.channel.v1.MsgTimeoutResponse",
    "/ibc.core.channel.v1.MsgTimeoutOnCloseResponse",
];

/// True for the answer to a packet message that changed nothing: another relayer was first. ibc-go's
/// ante handler receives packets on the state of CheckTx, where simulation runs too: the other one's
/// message need not be in a block yet.
#[must_use]
pub fn was_redundant(answer: &Msg) -> bool {
    /// The answers to packet messages have their result as the first field.
    #[derive(Clone, PartialEq, Message)]
    struct Answer {
        #[prost(int32, tag = "1")]
        result: i32,
    }
    let noop = ResponseResultType::Noop as i32;
    ANSWERS.contains(&answer.type_url.as_str())
        && Answer::decode(answer.value.as_slice()).is_ok_and(|answer| answer.result == noop)
}
