//! Gateway and ibc-oracle on our chain, the contract that asks on the other one, and the channels
//! between them.

use anyhow::{Context, Result};
use serde::Serialize;
use serde_json::json;
use tenzro_client::tx::messages::{self, Birth};
use tenzro_client::wasm::Wasm;
use tenzro_client::{Address, Sender};
use tenzro_contract_api::{ibc_gateway, ibc_oracle};

use super::Given;
use super::relay::{Both, Relayer};
use super::remote::{Remote, voucher};
use crate::screen::Screen;
use crate::world::World;

/// Time of a transfer that names none, and of a question, seconds.
const TIMEOUT: u64 = 600;

/// Contracts and channels.
#[derive(Debug, Clone)]
pub struct Contracts {
    /// `ibc-gateway`, here.
    pub gateway: Address,
    /// `ibc-oracle`, here.
    pub oracle: Address,
    /// `remote-consumer`, there.
    pub consumer: Address,
    /// The connection.
    pub connections: Both,
    /// From the gateway to `transfer`.
    pub transfer: Both,
    /// From ibc-oracle to the consumer.
    pub ask: Both,
    /// TCC, there.
    pub voucher: String,
}

/// Puts them on the chains and links them.
///
/// # Errors
/// When something is refused.
pub async fn deploy(
    world: &World,
    screen: &Screen,
    remote: &Remote,
    relayer: &Relayer,
    given: &Given<'_>,
) -> Result<Contracts> {
    let deployer = world.sender(&world.cast.deployer);
    let at = |name: &str| -> Result<String> { Ok(world.network.address(name)?.to_string()) };
    let owner = deployer.address().to_string();
    let birth = ibc_gateway::InstantiateMsg {
        owner: owner.clone(),
        tokens: vec![at("compute-token")?, at("incentive-token")?],
        connections: vec![],
        default_timeout: TIMEOUT,
    };
    let gateway = make(&deployer, given, "ibc-gateway", &birth).await?;
    let birth = ibc_oracle::InstantiateMsg {
        owner,
        compute_token: at("compute-token")?,
        gateway: gateway.to_string(),
        oracle: at("oracle")?,
        models: at("models")?,
        marketplace: at("marketplace")?,
        custody: at("custody")?,
        connections: vec![],
    };
    let oracle = make(&deployer, given, "ibc-oracle", &birth).await?;
    screen.line(format!("ibc-gateway at {gateway}"));
    screen.line(format!("ibc-oracle at {oracle}"));
    // The chains' own transfer ports: with them come clients and the connection.
    let native = relayer.link(("transfer", "transfer"), "ics20-1").await?;
    screen.line(format!(
        "light clients {} and {}, connection {} ↔ {}",
        native.clients.a, native.clients.b, native.connections.a, native.connections.b
    ));
    allow(&deployer, &gateway, &oracle, &native.connections.a).await?;
    let config = json!({
        "owner": remote.address(),
        "connection": native.connections.b,
        "oracle_port": format!("wasm.{oracle}"),
        "timeout": TIMEOUT,
    });
    let consumer = make(&remote.sender(), given, "remote-consumer", &config).await?;
    screen.line(format!(
        "remote-consumer on {} at {consumer}",
        remote.chain.id()
    ));
    let (port, theirs) = (format!("wasm.{gateway}"), "transfer");
    let transfer = relayer.link((&port, theirs), ibc_gateway::VERSION).await?;
    let (port, theirs) = (format!("wasm.{oracle}"), format!("wasm.{consumer}"));
    let ask = relayer.link((&port, &theirs), ibc_oracle::VERSION).await?;
    for (what, channel) in [
        ("TCC and TIC", &transfer.channels),
        ("questions", &ask.channels),
    ] {
        screen.line(format!("channel for {what}: {} ↔ {}", channel.a, channel.b));
    }
    let voucher = voucher(&transfer.channels.b, &at("compute-token")?);
    Ok(Contracts {
        gateway,
        oracle,
        consumer,
        connections: native.connections,
        transfer: transfer.channels,
        ask: ask.channels,
        voucher,
    })
}

/// Stores the wasm of a contract and makes one.
async fn make(
    sender: &Sender,
    given: &Given<'_>,
    name: &str,
    message: &impl Serialize,
) -> Result<Address> {
    let path = given.wasm.join(format!("{name}.wasm"));
    let bytes = std::fs::read(&path)
        .with_context(|| format!("cannot read {}; run scripts/setup", path.display()))?;
    let code = Wasm::new(&bytes)?.store(sender).await?;
    let birth = Birth::labelled(name);
    let make = messages::instantiate(sender.address(), code.id, message, &birth)?;
    Ok(sender.send(vec![make]).await?.contract_address()?)
}

/// The owner allows channels over the connection that was made.
async fn allow(
    deployer: &Sender,
    gateway: &Address,
    oracle: &Address,
    connection: &str,
) -> Result<()> {
    let (connection, allowed) = (connection.to_owned(), true);
    let of_gateway = ibc_gateway::ExecuteMsg::SetConnection {
        connection: connection.clone(),
        allowed,
    };
    let of_oracle = ibc_oracle::ExecuteMsg::SetConnection {
        connection,
        allowed,
    };
    let from = deployer.address();
    deployer
        .send(vec![
            messages::execute(from, gateway, &of_gateway, &[])?,
            messages::execute(from, oracle, &of_oracle, &[])?,
        ])
        .await?;
    Ok(())
}
