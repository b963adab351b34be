//! `query pending`.

use clap::Subcommand;
use serde::Serialize;
use tenzro_cli_kit::{Align, Console, Exit, Table};
use tenzro_relayer::Result;
use tenzro_relayer::plan::handshake::Side;
use tenzro_relayer::plan::packets::Stage;
use tenzro_relayer::relay::observe;

use super::session::{Session, paths};

/// Questions about packets.
#[derive(Debug, Subcommand)]
pub enum Query {
    /// Packets that are neither acknowledged nor timed out
    Pending {
        /// One chain
        a_chain: String,
        /// The other chain
        b_chain: String,
        /// Only this channel of the first chain
        #[arg(long, value_name = "CHANNEL")]
        channel: Option<String>,
        /// The channel's port
        #[arg(long, default_value = "transfer", value_name = "PORT")]
        port: String,
    },
}

#[derive(Debug, Serialize)]
struct Direction {
    from: String,
    to: String,
    end: String,
    unreceived: Vec<u64>,
    unanswered: Vec<u64>,
    unacknowledged: Vec<u64>,
}

pub async fn run(console: &Console, session: &Session, command: &Query) -> Result<Exit> {
    let Query::Pending {
        a_chain,
        b_chain,
        channel,
        port,
    } = command;
    let config = session.config()?;
    let a = session.reading(config.chain(a_chain)?).await?;
    let b = session.reading(config.chain(b_chain)?).await?;
    let mut all = Vec::new();
    for path in paths(&a, &b, port, channel.as_deref()).await? {
        let seen = observe(&path).await?;
        for side in [Side::A, Side::B] {
            let (from, to) = (path.half(side), path.half(side.other()));
            let at = |stage: Stage| {
                let packets = &seen.from(side).packets;
                let here = packets.iter().filter(|(_, found)| *found == stage);
                here.map(|(sequence, _)| *sequence).collect()
            };
            all.push(Direction {
                from: from.node.chain.name().to_owned(),
                to: to.node.chain.name().to_owned(),
                end: from.end.to_string(),
                unreceived: at(Stage::Unreceived),
                unanswered: at(Stage::Received),
                unacknowledged: at(Stage::Acknowledged),
            });
        }
    }
    console.result(&all, |console| {
        let mut table = Table::new([
            ("from", Align::Left),
            ("to", Align::Left),
            ("end", Align::Left),
            ("not received", Align::Left),
            ("not answered", Align::Left),
            ("not acknowledged", Align::Left),
        ]);
        for line in &all {
            table.row([
                line.from.clone(),
                line.to.clone(),
                line.end.clone(),
                ranges(&line.unreceived),
                ranges(&line.unanswered),
                ranges(&line.unacknowledged),
            ]);
        }
        console.table(&table);
    });
    Ok(Exit::Ok)
}

/// Ascending numbers as people write them: `1-4, 7`; `-` for none.
fn ranges(numbers: &[u64]) -> String {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for &number in numbers {
        match runs.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(number) => *last = number,
            _ => runs.push((number, number)),
        }
    }
    if runs.is_empty() {
        return "-".to_owned();
    }
    let text = runs.iter().map(|(first, last)| match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    });
    text.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::ranges;

    #[test]
    fn runs_of_numbers_are_written_short() {
        assert_eq!(ranges(&[1, 2, 3, 7, 9, 10]), "1-3, 7, 9-10");
        assert_eq!(ranges(&[]), "-");
    }
}
