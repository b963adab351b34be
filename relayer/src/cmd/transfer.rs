//! `transfer`.

use clap::Args;
use ibc_proto::cosmos::base::v1beta1::Coin;
use ibc_proto::ibc::applications::transfer::v1::MsgTransfer;
use serde_json::json;
use tenzro_cli_kit::{Console, Exit};
use tenzro_client::tx::Outcome;
use tenzro_client::tx::messages::any;
use tenzro_relayer::plan::packets::ChannelState;
use tenzro_relayer::plan::{Height, Point};
use tenzro_relayer::relay::{Node, Path};
use tenzro_relayer::{Error, Result};

use super::session::{Session, paths};

/// Tokens through a channel (ICS-20).
#[derive(Debug, Args)]
pub struct Transfer {
    /// The chain that sends
    src_chain: String,
    /// The chain that receives
    dst_chain: String,
    /// Amount and denomination, for example 1000uatom
    amount: String,
    /// Channel on the sending chain [default: the only one]
    #[arg(long, value_name = "CHANNEL")]
    src_channel: Option<String>,
    /// Port on the sending chain
    #[arg(long, default_value = "transfer", value_name = "PORT")]
    src_port: String,
    /// Who receives [default: the relayer's own account there]
    #[arg(long, value_name = "ADDRESS")]
    receiver: Option<String>,
    /// Times out this many blocks of the receiving chain from now; 0: not by height
    #[arg(long, default_value_t = 0, value_name = "BLOCKS")]
    timeout_height_offset: u64,
    /// Times out this many seconds after the receiving chain's newest block [default: 600 without
    /// --timeout-height-offset, else not by time]
    #[arg(long, value_name = "SECONDS")]
    timeout_seconds: Option<u64>,
    /// How many equal transfers in one transaction
    #[arg(long, default_value_t = 1, value_name = "N")]
    number_msgs: usize,
    /// A note for the receiver
    #[arg(long, default_value = "")]
    memo: String,
}

pub async fn run(console: &Console, session: &Session, command: &Transfer) -> Result<Exit> {
    let config = session.config()?;
    let from = session.paying(config.chain(&command.src_chain)?).await?;
    let to = session.reading(config.chain(&command.dst_chain)?).await?;
    let path = choose(&from, &to, command).await?;
    let newest = to.chain.newest().await?;
    let (height, time) = timeouts(command, &newest);
    let receiver = match &command.receiver {
        Some(receiver) => receiver.clone(),
        None => {
            let chain = to.chain.config();
            let info = session.keyring(chain)?.info(&chain.key_name)?;
            to.chain.write_address(&info.address.to_bytes())?
        }
    };
    let coin: tenzro_client::Coin = command
        .amount
        .parse()
        .map_err(|error| Error::Argument(format!("{error}")))?;
    let sender = from.sender()?;
    let message = any(&MsgTransfer {
        source_port: path.a.end.port.to_string(),
        source_channel: path.a.end.channel.to_string(),
        token: Some(Coin {
            denom: coin.denom,
            amount: coin.amount.to_string(),
        }),
        sender: sender.address().to_owned(),
        receiver: receiver.clone(),
        timeout_height: Some(height.into()),
        timeout_timestamp: time,
        memo: command.memo.clone(),
    });
    let messages = vec![message; command.number_msgs.max(1)];
    let outcome = sender.send(messages).await?;
    let sequences = sequences(&outcome);
    let value = json!({
        "hash": outcome.hash,
        "height": outcome.height,
        "channel": path.a.end.channel,
        "receiver": receiver,
        "sequences": sequences,
        "timeout_height": height.to_string(),
        "timeout_timestamp": time.to_string(),
    });
    console.result(&value, |console| {
        console.done(format!(
            "{} packets sent on {} in block {} ({})",
            sequences.len(),
            path.a.end,
            outcome.height,
            outcome.hash
        ));
    });
    Ok(Exit::Ok)
}

/// Numbers of the packets that a transaction sent.
fn sequences(outcome: &Outcome) -> Vec<u64> {
    let sent = outcome
        .events
        .iter()
        .filter(|event| event.kind == "send_packet");
    let number = sent.filter_map(|event| event.attribute("packet_sequence")?.parse().ok());
    number.collect()
}

async fn choose(from: &Node, to: &Node, command: &Transfer) -> Result<Path> {
    let channel = command.src_channel.as_deref();
    let mut found = paths(from, to, &command.src_port, channel).await?;
    found.retain(|path| path.a.end.port.as_str() == command.src_port);
    let mut open = Vec::new();
    for path in found {
        let end = from.chain.find_channel(&path.a.end).await?;
        if end.is_some_and(|end| end.state == ChannelState::Open) {
            open.push(path);
        }
    }
    if open.len() > 1 {
        let names: Vec<String> = open
            .iter()
            .map(|path| path.a.end.channel.to_string())
            .collect();
        return Err(Error::Argument(format!(
            "there are several channels; choose one with --src-channel: {}",
            names.join(", ")
        )));
    }
    let none = || Error::NoPath("no open channel for transfers".to_owned());
    open.pop().ok_or_else(none)
}

fn timeouts(command: &Transfer, newest: &Point) -> (Height, u64) {
    let offset = command.timeout_height_offset;
    let height = if offset == 0 {
        Height::default()
    } else {
        Height {
            height: newest.height.height.saturating_add(offset),
            ..newest.height
        }
    };
    let default = if offset == 0 { 600 } else { 0 };
    let seconds = command.timeout_seconds.unwrap_or(default);
    let time = match seconds.saturating_mul(1_000_000_000) {
        0 => 0,
        nanos => newest.time.saturating_add(nanos),
    };
    (height, time)
}
