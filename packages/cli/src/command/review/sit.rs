//! One vote from beginning to end: wait to be drawn, look, vote, seal, open, see what it weighed.

use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::{Value, json};
use tenzro_cli::flows::{Network, review};
use tenzro_cli_kit::Console;
use tenzro_client::Sender;
use tenzro_contract_api::peer_review::{ItemResponse, ItemStatus};
use tenzro_contract_api::reputation::{self, Outcome, ReviewerResponse};
use tenzro_review_math::{Counters, TAU, estimate, juror_weight};
use tokio::time::sleep;

use super::{VoteName, seat_of, vote};
use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::show::{log_odds, micro_percent, utc};

/// Pause between looks at the chain.
const PAUSE: Duration = Duration::from_millis(500);
/// How long the others are waited for at most: a window may pass twice and a panel grow.
const PATIENCE: Duration = Duration::from_secs(30 * 60);

/// How to go about the next item.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Folder in which to keep what is shown [default: the temporary folder, until the vote]
    #[arg(long, value_name = "FOLDER")]
    pub save: Option<PathBuf>,
    /// Your vote; on a terminal you are asked once you have seen the item
    #[arg(long, value_enum)]
    pub vote: Option<VoteName>,
    /// Wait so many seconds to be drawn
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub wait: u64,
}

/// Shows the next item that needs a vote and, where there is one, carries the vote through.
pub async fn next(session: &Session, network: &Network, arguments: Arguments) -> Result<()> {
    let me = session.account(None)?.to_string();
    let Some(panel) = drawn(session, network, &me, arguments.wait).await? else {
        return vote::nothing_due(session, network, &me).await;
    };
    let kept = arguments.save.is_some();
    let shown = vote::fetch(session, network, &panel, arguments.save).await?;
    let console = &session.console;
    if !console.is_json() {
        vote::show(console, &panel, &shown);
        let record = reviewer(network, &me, &panel).await?;
        console.answer(weights(&record, &panel));
    }
    let answered = match arguments.vote {
        Some(vote) => Some(vote),
        None => ask(console).map_err(tenzro_cli_kit::AskError::from)?,
    };
    let Some(answered) = answered else {
        let answer = vote::described(network, &me, &panel, &shown).await?;
        console.result(&answer, |console| vote::say_how(console, panel.item));
        return Ok(());
    };
    let ended = carry(session, network, &panel, answered == VoteName::Accept).await;
    if !kept {
        shown.erase();
    }
    ended
}

/// The first item that needs a vote, waiting for one.
async fn drawn(
    session: &Session,
    network: &Network,
    me: &str,
    wait: u64,
) -> Result<Option<ItemResponse>> {
    let begun = Instant::now();
    let mut said = false;
    loop {
        let assigned = review::assignments(network, me).await?;
        if let Some(panel) = assigned.into_iter().find(|item| vote::is_due(item, me)) {
            return Ok(Some(panel));
        }
        if begun.elapsed() >= Duration::from_secs(wait) {
            return Ok(None);
        }
        if !said {
            session.console.say(format!(
                "waiting up to {wait} s to be drawn; panels are drawn when contributions have been \
                 checked"
            ));
            said = true;
        }
        sleep(PAUSE).await;
    }
}

/// What is known of a reviewer in an item's domain.
async fn reviewer(network: &Network, me: &str, panel: &ItemResponse) -> Result<ReviewerResponse> {
    let question = reputation::QueryMsg::Reviewer {
        address: me.to_owned(),
        domain: panel.domain,
    };
    Ok(network.ask("reputation", &question).await?)
}

/// What a vote weighs for a reviewer, micro-nats, on an item of which the AI juror says this.
fn weight(record: &ReviewerResponse, ai_vote: bool, accept: bool) -> i64 {
    let counters = Counters {
        c: record.counters,
        trips: 0,
    };
    juror_weight(&estimate(&counters, ai_vote), accept)
}

fn weights(record: &ReviewerResponse, panel: &ItemResponse) -> String {
    format!(
        "your vote weighs {} if you accept and {} if you refuse; {} decides (reputation {})",
        log_odds(weight(record, panel.ai_vote, true)),
        log_odds(weight(record, panel.ai_vote, false)),
        log_odds(i64::try_from(TAU).unwrap_or(i64::MAX)),
        micro_percent(record.reputation),
    )
}

/// Asks for the vote; none where nobody answers, or later is early enough.
fn ask(console: &Console) -> std::io::Result<Option<VoteName>> {
    if console.is_json() || !std::io::stdin().is_terminal() {
        return Ok(None);
    }
    loop {
        write!(
            std::io::stderr(),
            "is it good enough for a dataset? [a]ccept, [r]efuse, Enter for later: "
        )?;
        let mut answer = String::new();
        std::io::stdin().lock().read_line(&mut answer)?;
        match answer.trim().to_lowercase().as_str() {
            "a" | "accept" => return Ok(Some(VoteName::Accept)),
            "r" | "refuse" => return Ok(Some(VoteName::Refuse)),
            "" => return Ok(None),
            _ => {}
        }
    }
}

/// Seals a vote, opens it when the others have sealed theirs, and says what it weighed.
async fn carry(
    session: &Session,
    network: &Network,
    panel: &ItemResponse,
    accept: bool,
) -> Result<()> {
    let sender = session.sender(&network.chain)?;
    let me = sender.address().to_string();
    let before = reviewer(network, &me, panel).await?;
    let sealed = vote::seal_message(network, &sender, panel.item, accept)?;
    session.send_agreed(&sender, vec![sealed]).await?;
    session.console.say(format!(
        "your vote is sealed; it is opened when the others have sealed theirs. If this program is \
         stopped: tenzro review reveal {}",
        panel.item
    ));
    let status = finish(session, network, &sender, panel.item).await?;
    let after = reviewer(network, &me, panel).await?;
    report(session, network, panel, accept, (&before, &after), &status).await
}

/// Opens the vote in its time and waits for the end of the review; its status then.
async fn finish(
    session: &Session,
    network: &Network,
    sender: &Sender,
    item: u64,
) -> Result<ItemStatus> {
    let me = sender.address().as_str();
    let begun = Instant::now();
    let mut phase = "";
    loop {
        let panel = review::panel(network, item).await?;
        let seat = seat_of(&panel, me);
        let sealed = seat.is_some_and(|seat| seat.accept.is_none() && !seat.missed);
        let (now, until) = match panel.status {
            ItemStatus::Revealing { .. } if sealed => {
                let message = vote::open_message(network, sender, &panel)?;
                session.send_agreed(sender, vec![message]).await?;
                continue;
            }
            ItemStatus::Committing { until } => ("others vote", until),
            ItemStatus::Revealing { until } => ("others open their votes", until),
            ItemStatus::AwaitingPanel { .. } => ("a new panel is drawn", 0),
            ended => return Ok(ended),
        };
        if phase != now {
            phase = now;
            let limit = match until {
                0 => String::new(),
                until => format!(", until {} at the latest", utc(until)),
            };
            session.console.say(format!("{now}{limit}"));
        }
        if begun.elapsed() > PATIENCE {
            return Err(Failure::not_now(
                format!("item {item} is not decided after half an hour"),
                "see where it stands: tenzro explain item",
            ));
        }
        sleep(PAUSE).await;
    }
}

async fn report(
    session: &Session,
    network: &Network,
    panel: &ItemResponse,
    accept: bool,
    (before, after): (&ReviewerResponse, &ReviewerResponse),
    status: &ItemStatus,
) -> Result<()> {
    let item = panel.item;
    let decided = matches!(status, ItemStatus::Settled { .. });
    let outcome: Option<Outcome> = if decided {
        let question = reputation::QueryMsg::Outcome { item };
        Some(network.ask("reputation", &question).await?)
    } else {
        None
    };
    let counted = outcome.as_ref().and_then(|outcome| {
        let mut jurors = outcome.jurors.iter();
        jurors.find(|juror| juror.reviewer == before.address)
    });
    let (old, new) = [before, after]
        .map(|record| weight(record, panel.ai_vote, accept))
        .into();
    let answer = json!({
        "item": item,
        "vote": if accept { "accept" } else { "refuse" },
        "status": status,
        "weight": counted.map(|juror| juror.weight),
        "weight_before": old,
        "weight_after": new,
        "reputation_before": before.reputation,
        "reputation_after": after.reputation,
    });
    session.console.result(&answer, |console| {
        say(console, item, accept, outcome.as_ref(), &answer);
        console.answer(format!(
            "the same vote next time: {} (it was {}); reputation {} (it was {})",
            log_odds(new),
            log_odds(old),
            micro_percent(after.reputation),
            micro_percent(before.reputation),
        ));
    });
    Ok(())
}

fn say(console: &Console, item: u64, accept: bool, outcome: Option<&Outcome>, answer: &Value) {
    let Some(outcome) = outcome else {
        console.answer(format!("item {item} ended without a decision"));
        return;
    };
    let verdict = if outcome.accepted {
        "accepted"
    } else {
        "refused"
    };
    let agreed = if outcome.accepted == accept {
        "as you voted"
    } else {
        "against your vote"
    };
    console.done(format!(
        "item {item} is {verdict}, {agreed}: log-odds {}, good with a probability of {}",
        log_odds(outcome.total),
        micro_percent(outcome.posterior)
    ));
    match answer.get("weight").and_then(Value::as_i64) {
        Some(weight) => console.answer(format!("your vote added {}", log_odds(weight))),
        None => console.answer("it was decided without your vote"),
    }
}
