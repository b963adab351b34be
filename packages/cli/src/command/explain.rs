//! `tenzro explain`: everything behind a verdict.

use clap::Subcommand;
use tenzro_cli::flows::explain::{self, Explanation};
use tenzro_cli_kit::{Align, Console, Style, Table, amount, percent, short_hash};
use tenzro_client::Currency;
use tenzro_contract_api::data_registry::ItemStatus;
use tenzro_contract_api::oracle::JobStatus;
use tenzro_contract_api::peer_review;
use tenzro_review_math::TAU;

use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::show::{log_odds, micro_percent, utc};

/// What to explain.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// A contribution: its check, its reviewers, its verdict, its transactions
    Item {
        /// Its number
        item: u64,
    },
}

/// The scale of qualities: 1 is 32,767.
const Q15: u64 = 32_767;

/// Does it.
pub async fn run(session: &Session, command: Command) -> Result<()> {
    let Command::Item { item } = command;
    let network = session.network().await?;
    let found = explain::explain(&network, item).await.map_err(|error| {
        Failure::unknown(
            error,
            format!("there is no item {item}"),
            "items are numbered from 1, in the order of contribution",
        )
    })?;
    session.console.result(&found, |console| {
        head(console, &found);
        check(console, &found);
        votes(console, &found);
        steps(console, &found);
    });
    Ok(())
}

fn head(console: &Console, found: &Explanation) {
    let item = &found.item;
    let style = match item.status {
        ItemStatus::Accepted { .. } => Style::Good,
        ItemStatus::Refused(_) | ItemStatus::Withdrawn => Style::Bad,
        _ => Style::Warn,
    };
    let verdict = explain::verdict(item);
    console.heading(format!("Item {}", item.item));
    console.answer(format!("verdict      {}", console.paint(style, verdict)));
    console.answer(format!("contributor  {}", item.contributor));
    console.answer(format!(
        "content      {}, {}, {}",
        item.modality,
        item.content.media_type,
        tenzro_cli_kit::bytes(u64::from(item.content.bytes))
    ));
    console.answer(format!("cid          {}", item.content.cid));
    console.answer(format!("contributed  {}", utc(item.since)));
    let purposes: Vec<String> = item
        .consent
        .purposes
        .iter()
        .map(|purpose| format!("{purpose:?}").to_lowercase())
        .collect();
    let until = item.consent.expires_at.map_or("no end".to_owned(), utc);
    console.answer(format!(
        "consent      {}; {until}; {} of sales to contributors; record {}",
        purposes.join(", "),
        percent(u64::from(item.consent.share.get()), 10_000),
        short_hash(&item.consent.receipt_sha256.to_hex()),
    ));
    if !item.holders.is_empty() {
        console.answer(format!("stored by    {}", item.holders.join(", ")));
    }
}

fn check(console: &Console, found: &Explanation) {
    console.answer("");
    console.heading(format!(
        "Check: job {}, model {}, {}",
        found.job.job,
        found.job.model,
        job_status(&found.job.status)
    ));
    if let (Some(quality), Some(vote)) = (found.item.ai_quality, found.item.ai_vote) {
        console.answer(format!(
            "quality {}, so the AI juror says {}{}",
            percent(u64::from(quality), Q15),
            word(vote),
            if found.item.check_revised {
                " (revised after a challenge)"
            } else {
                ""
            }
        ));
    }
    let columns = [
        ("operator", Align::Left),
        ("quality", Align::Right),
        ("agrees", Align::Left),
        ("slashed", Align::Right),
        ("energy", Align::Right),
        ("ran on", Align::Left),
    ];
    let mut table = Table::new(columns).or_say("no operator has revealed a result yet");
    for receipt in &found.receipts {
        let quality = receipt
            .quality
            .map_or("–".to_owned(), |q15| percent(u64::from(q15), Q15));
        let agrees = match receipt.correct {
            Some(true) => "yes",
            Some(false) => "no",
            None => "–",
        };
        table.row([
            &receipt.operator,
            &quality,
            agrees,
            &amount(Currency::Tnz, receipt.slashed),
            &format!("{} mWh", receipt.milliwatt_hours),
            &receipt.platform,
        ]);
    }
    console.table(&table);
}

/// Where a job stands, in words.
pub fn job_status(status: &JobStatus) -> String {
    match status {
        JobStatus::AwaitingSeed { round } => format!("waits for beacon round {round}"),
        JobStatus::Committing { until } => format!("operators commit until {}", utc(*until)),
        JobStatus::Revealing { until } => format!("operators reveal until {}", utc(*until)),
        JobStatus::Provisional { until } => {
            format!("decided, may be challenged until {}", utc(*until))
        }
        JobStatus::Final => "final".to_owned(),
        JobStatus::Unresolved { reason } => format!("unresolved: {reason}"),
    }
}

fn votes(console: &Console, found: &Explanation) {
    console.answer("");
    if let Some(outcome) = &found.outcome {
        console.heading(format!(
            "Review: {} votes in {}, decision {}",
            outcome.votes.len(),
            outcome.domain,
            outcome.sequence
        ));
        let columns = [
            ("what", Align::Left),
            ("says", Align::Left),
            ("log-odds", Align::Right),
            ("information", Align::Right),
        ];
        let mut table = Table::new(columns);
        let prior = log_odds(outcome.prior);
        let juror = "contributor's record and AI juror";
        table.row([juror, word(outcome.ai_vote), &prior, ""]);
        for vote in &outcome.votes {
            let counted = outcome
                .jurors
                .iter()
                .find(|juror| juror.reviewer == vote.reviewer);
            let (weight, score) = match counted {
                Some(juror) => (log_odds(juror.weight), log_odds(juror.score)),
                None => ("not needed".to_owned(), "–".to_owned()),
            };
            table.row([&vote.reviewer, word(vote.accept), &weight, &score]);
        }
        let total = log_odds(outcome.total);
        let verdict = word(outcome.accepted);
        table.row(["sum", verdict, &total, ""]);
        console.table(&table);
        let threshold = i64::try_from(TAU).unwrap_or(i64::MAX);
        console.answer(format!(
            "beyond {} or below {} it is decided; good with a probability of {}",
            log_odds(threshold),
            log_odds(-threshold),
            micro_percent(outcome.posterior)
        ));
        if outcome.ai_vote != outcome.accepted {
            console.answer("the peers overruled the AI juror");
        }
    } else if let Some(panel) = &found.panel {
        console.heading(format!("Review: {}", panel_status(&panel.status)));
        let columns = [
            ("reviewer", Align::Left),
            ("step", Align::Right),
            ("vote", Align::Left),
        ];
        let mut table = Table::new(columns).or_say("no seats yet");
        for seat in &panel.seats {
            table.row([&seat.reviewer, &seat.step.to_string(), seat_state(seat)]);
        }
        console.table(&table);
    } else {
        console.heading("Review: not begun");
    }
}

/// Where a panel stands, in words.
pub fn panel_status(status: &peer_review::ItemStatus) -> String {
    use peer_review::ItemStatus;
    match status {
        ItemStatus::AwaitingPanel { round } => {
            format!("waits for beacon round {round}, which draws the panel")
        }
        ItemStatus::Committing { until } => format!("reviewers commit until {}", utc(*until)),
        ItemStatus::Revealing { until } => format!("reviewers reveal until {}", utc(*until)),
        ItemStatus::Settled { accepted, .. } => format!("settled: {}", word(*accepted)),
        ItemStatus::Unresolved => "undecided: the candidates ran out".to_owned(),
        ItemStatus::Cancelled => "closed: consent was withdrawn".to_owned(),
    }
}

/// What a reviewer has done with a seat, in a word.
pub fn seat_state(seat: &peer_review::Seat) -> &'static str {
    match (seat.accept, seat.commitment, seat.missed) {
        (Some(accept), ..) => word(accept),
        (None, _, true) => "missed",
        (None, Some(_), false) => "sealed",
        (None, None, false) => "–",
    }
}

const fn word(accept: bool) -> &'static str {
    if accept { "accept" } else { "refuse" }
}

fn steps(console: &Console, found: &Explanation) {
    console.answer("");
    console.heading("Transactions");
    let columns = [
        ("block", Align::Right),
        ("transaction", Align::Left),
        ("what", Align::Left),
        ("by", Align::Left),
    ];
    let mut table = Table::new(columns).or_say("the node has no index of transactions");
    for step in &found.steps {
        table.row([&step.height.to_string(), &step.hash, &step.what, &step.by]);
    }
    console.table(&table);
}

#[cfg(test)]
mod tests;
