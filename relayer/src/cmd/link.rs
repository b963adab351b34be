//! `link`.

use clap::{Args, ValueEnum};
use tenzro_cli_kit::{Console, Exit};
use tenzro_relayer::Result;
use tenzro_relayer::link::{Both, Pair, Teller, Wanted, link};
use tenzro_relayer::plan::packets::Ordering;

use super::session::Session;

/// Clients, connection and channel between two chains.
#[derive(Debug, Args)]
pub struct Link {
    /// One chain
    a_chain: String,
    /// The other chain
    b_chain: String,
    /// Port on the first chain
    #[arg(long, default_value = "transfer", value_name = "PORT")]
    a_port: String,
    /// Port on the second chain
    #[arg(long, default_value = "transfer", value_name = "PORT")]
    b_port: String,
    /// How the channel delivers
    #[arg(long, value_enum, default_value_t = Order::Unordered)]
    order: Order,
    /// What the applications speak [default: what an existing channel speaks; ics20-1 for transfer]
    #[arg(long, value_name = "VERSION")]
    channel_version: Option<String>,
    /// Make new clients, and with them a new connection and channel
    #[arg(long)]
    new_client: bool,
    /// Make a new connection, and with it a new channel
    #[arg(long)]
    new_connection: bool,
    /// Make a new channel
    #[arg(long)]
    new_channel: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Order {
    /// As packets come
    Unordered,
    /// As they were sent
    Ordered,
}

pub async fn run(console: &Console, session: &Session, command: &Link) -> Result<Exit> {
    let config = session.config()?;
    let pair = Pair {
        a: session.paying(config.chain(&command.a_chain)?).await?,
        b: session.paying(config.chain(&command.b_chain)?).await?,
    };
    let wanted = Wanted {
        ports: Both {
            a: command.a_port.as_str().into(),
            b: command.b_port.as_str().into(),
        },
        ordering: match command.order {
            Order::Unordered => Ordering::Unordered,
            Order::Ordered => Ordering::Ordered,
        },
        version: command.channel_version.clone(),
        new_client: command.new_client,
        new_connection: command.new_connection,
        new_channel: command.new_channel,
    };
    let tell = |line: &str| console.say(line);
    let linked = link(&pair, &wanted, &mut Teller::new(&tell)).await?;
    console.result(&linked, |console| {
        for (chain, client, connection, port, channel) in [
            (
                &linked.chains.a,
                &linked.clients.a,
                &linked.connections.a,
                &linked.ports.a,
                &linked.channels.a,
            ),
            (
                &linked.chains.b,
                &linked.clients.b,
                &linked.connections.b,
                &linked.ports.b,
                &linked.channels.b,
            ),
        ] {
            console.answer(format!("{chain}: {client} {connection} {port}/{channel}"));
        }
        console.done(match linked.transactions {
            0 => "everything was there".to_owned(),
            count => format!("linked with {count} transactions"),
        });
    });
    Ok(Exit::Ok)
}
