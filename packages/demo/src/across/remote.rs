//! The other chain: wasmd, which nobody here wrote, and somebody on it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Result;
use cosmos_sdk_proto::cosmos::bank::v1beta1::{QuerySupplyOfRequest, QuerySupplyOfResponse};
use ibc_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use ibc_proto::ibc::applications::transfer::v1::MsgTransfer;
use sha2::{Digest, Sha256};
use tenzro_client::localnet::{Genesis, Localnet, NamedAccount, Program, named_accounts};
use tenzro_client::tx::messages::any;
use tenzro_client::{Chain, Confirmer, GasPolicy, Msg, Sender};

use super::Given;
use crate::cast::options;
use crate::world::World;

/// Chain id; `demo` between dashes lets programs keep keys without a passphrase.
const CHAIN_ID: &str = "remote-demo-2";
/// What everybody has there, in its own coin.
const FUNDS: u128 = 1_000_000_000_000;
/// Time of a transfer home.
const TIMEOUT: Duration = Duration::from_secs(600);

/// The other chain.
#[derive(Debug)]
pub struct Remote {
    /// Its process.
    pub net: Localnet,
    /// Its node.
    pub chain: Chain,
    /// Somebody on it, who owns the contract that asks.
    pub owner: NamedAccount,
    /// Who pays for packets on both chains.
    pub relayer: NamedAccount,
    confirmer: Confirmer,
}

impl Remote {
    /// Starts the chain in a folder of the run.
    ///
    /// # Errors
    /// When wasmd is missing or does not start.
    pub async fn start(world: &World, given: &Given<'_>) -> Result<Self> {
        let mut accounts = named_accounts(given.seed, ["remote-owner", "relayer"])?.into_iter();
        let (Some(owner), Some(relayer)) = (accounts.next(), accounts.next()) else {
            anyhow::bail!("two accounts were asked for");
        };
        let genesis = Genesis {
            program: Program::Wasmd,
            chain_id: CHAIN_ID.to_owned(),
            accounts: [&owner, &relayer]
                .map(|account| (account.key.address().clone(), FUNDS))
                .to_vec(),
            block_pause: Duration::from_millis(250),
        };
        let net = Localnet::create(&world.home.join("remote-chain"), &genesis).await?;
        let chain = Chain::connect_to(net.rpc(), CHAIN_ID).await?;
        let confirmer = Confirmer::start(&chain);
        Ok(Self {
            net,
            chain,
            owner,
            relayer,
            confirmer,
        })
    }

    /// Sends for the owner.
    pub fn sender(&self) -> Sender {
        let key = self.owner.key.clone();
        Sender::new(&self.confirmer, key, options(GasPolicy::AUTO))
    }

    /// The owner's address there.
    pub fn address(&self) -> String {
        self.owner.key.address().to_string()
    }

    /// What the owner has of a denomination.
    ///
    /// # Errors
    /// When the node cannot be asked.
    pub async fn balance(&self, denom: &str) -> Result<u128> {
        Ok(self.chain.balance(self.owner.key.address(), denom).await?)
    }

    /// How much of a denomination there is.
    ///
    /// # Errors
    /// When the node cannot be asked.
    pub async fn supply(&self, denom: &str) -> Result<u128> {
        let request = QuerySupplyOfRequest {
            denom: denom.to_owned(),
        };
        let path = "/cosmos.bank.v1beta1.Query/SupplyOf";
        let answer: QuerySupplyOfResponse = self.chain.query(path, &request, None).await?;
        let amount = answer.amount.map_or("0".to_owned(), |coin| coin.amount);
        Ok(amount.parse()?)
    }

    /// The message that sends vouchers home.
    ///
    /// # Errors
    /// When the clock stands before 1970.
    pub fn home(
        &self,
        channel: &str,
        denom: &str,
        amount: u128,
        receiver: &str,
        memo: String,
    ) -> Result<Msg> {
        let until = SystemTime::now().duration_since(UNIX_EPOCH)? + TIMEOUT;
        Ok(any(&MsgTransfer {
            source_port: "transfer".to_owned(),
            source_channel: channel.to_owned(),
            token: Some(ProtoCoin {
                denom: denom.to_owned(),
                amount: amount.to_string(),
            }),
            sender: self.address(),
            receiver: receiver.to_owned(),
            timeout_height: None,
            timeout_timestamp: u64::try_from(until.as_nanos())?,
            memo,
        }))
    }
}

/// The denomination under which a token of ours is known behind a channel's other end.
/// Source: ICS-20, SHA-256 of the trace.
pub fn voucher(channel: &str, token: &str) -> String {
    let trace = format!("transfer/{channel}/cw20:{token}");
    format!("ibc/{}", hex::encode_upper(Sha256::digest(trace)))
}
