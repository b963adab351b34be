//! `tenzro oracle`: where a job stands, disputing its result, drawing what it owes.

use clap::Subcommand;
use serde_json::json;
use tenzro_cli::flows::{Network, money, oracle};
use tenzro_cli_kit::{Align, Table, amount, percent};
use tenzro_client::Currency;
use tenzro_contract_api::oracle::{JobResponse, JobStatus, Seat};

use crate::command::explain::job_status;
use crate::failure::{Failure, Result};
use crate::session::Session;

/// What to do about the oracle's jobs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// One job: who sat, who agreed, where it stands, what a challenge costs
    Show {
        /// Its number, as `tenzro explain item` names it
        job: u64,
    },
    /// Dispute a result that is not final: a larger panel decides; wrong challenges cost the bond
    Challenge {
        /// The job
        job: u64,
    },
    /// Draw pay, refunds and bonds that came back
    Claim,
}

/// Does it.
pub async fn run(session: &Session, command: Command) -> Result<()> {
    let network = session.network().await?;
    match command {
        Command::Show { job } => show(session, &network, job).await,
        Command::Challenge { job } => challenge(session, &network, job).await,
        Command::Claim => claim(session, &network).await,
    }
}

/// The job behind a number.
pub async fn job_of(network: &Network, job: u64) -> Result<JobResponse> {
    oracle::job(network, job).await.map_err(|error| {
        Failure::unknown(
            error,
            format!("there is no job {job}"),
            "`tenzro explain item N` names the job that checks an item",
        )
    })
}

async fn show(session: &Session, network: &Network, job: u64) -> Result<()> {
    let found = job_of(network, job).await?;
    session.console.result(&found, |console| {
        console.heading(format!("Job {job}: {}", job_status(&found.status)));
        if let JobStatus::Unresolved { reason } = &found.status {
            console.answer(unresolved(reason));
        }
        console.answer(format!("rung      {} of 4", u64::from(found.rung) + 1));
        console.answer(format!("asked by  {}", found.requester));
        console.answer(format!("content   {}", found.input.cid));
        if let Some(bond) = found.challenge_bond {
            console.answer(format!(
                "challenge {}: `tenzro oracle challenge {job}`",
                amount(Currency::Tcc, bond)
            ));
        }
        let columns = [
            ("operator", Align::Left),
            ("rung", Align::Right),
            ("answer", Align::Left),
            ("slashed", Align::Right),
        ];
        let mut table = Table::new(columns).or_say("the panel is not drawn yet");
        for seat in &found.seats {
            table.row([
                &seat.operator,
                &(u64::from(seat.rung) + 1).to_string(),
                said(seat),
                &amount(Currency::Tnz, seat.slashed),
            ]);
        }
        console.table(&table);
        console.answer(format!(
            "what each revealed, and whether it opens its commitment: `tenzro operator evidence {job}`"
        ));
    });
    Ok(())
}

/// What a job without a result means for those who paid.
fn unresolved(reason: &str) -> &'static str {
    match reason {
        "rung_not_filled" => {
            "too few operators could be drawn: price and bonds went back in full, to be drawn with \
             `tenzro oracle claim`"
        }
        _ => {
            "the largest panel did not agree either: price and bonds went back in full, to be drawn \
             with `tenzro oracle claim`"
        }
    }
}

const fn said(seat: &Seat) -> &'static str {
    match (seat.missed, seat.withheld, seat.correct) {
        (true, ..) => "missed its commitment",
        (_, true, _) => "did not reveal",
        (.., Some(true)) => "agrees",
        (.., Some(false)) => "differs",
        _ if seat.output_sha256.is_some() => "revealed",
        _ if seat.commitment.is_some() => "sealed",
        _ => "–",
    }
}

async fn challenge(session: &Session, network: &Network, job: u64) -> Result<()> {
    let found = job_of(network, job).await?;
    let (Some(bond), Some((added, size))) = (found.challenge_bond, oracle::above(&found)) else {
        return Err(Failure::not_now(
            format!(
                "job {job} cannot be challenged: {}",
                job_status(&found.status)
            ),
            "only a result that stands and is not final can be disputed",
        ));
    };
    let sender = session.sender(&network.chain)?;
    let balance = money::balance(network, sender.address(), Currency::Tcc).await?;
    let tcc = amount(Currency::Tcc, bond);
    if balance < bond.u128() {
        return Err(Failure::not_now(
            format!(
                "a challenge of job {job} takes a bond of {tcc}, you have {}",
                amount(Currency::Tcc, balance)
            ),
            "burn TIC for TCC with `tenzro wallet convert TIC`",
        ));
    }
    let config = oracle::config(network).await?;
    let slash = percent(u64::from(config.params.slash_wrong.get()), 10_000);
    session
        .console
        .say(format!("a challenge of job {job} takes a bond of {tcc}"));
    session.console.say(format!(
        "  {added} operators more are drawn and {size} decide, earlier answers included"
    ));
    session.console.say(format!(
        "  if they find another result: the bond comes back, and half of what is slashed ({slash} of \
         the bond of each that was wrong) is yours"
    ));
    session
        .console
        .say("  if they find the same result: the bond is theirs");
    session
        .console
        .say("  if too few answer: no result, every payment goes back");
    let message = oracle::challenge_message(network, &sender, job, bond.u128())?;
    let what = format!("challenge job {job} with {tcc}");
    if let Some(outcome) = session.send(&sender, &what, vec![message]).await? {
        let details = json!({ "job": job, "bond_utcc": bond, "panel": size });
        let said = format!(
            "job {job} is decided again by {size} operators; see `tenzro oracle show {job}`"
        );
        session.sent(&outcome, &said, details);
    }
    Ok(())
}

async fn claim(session: &Session, network: &Network) -> Result<()> {
    let sender = session.sender(&network.chain)?;
    let owed = oracle::claimable(network, sender.address().as_str()).await?;
    if owed == 0 {
        return Err(Failure::not_now(
            format!("the oracle owes {} nothing", sender.address()),
            "pay, refunds and bonds are credited when a job ends: `tenzro oracle show JOB`",
        ));
    }
    let tcc = amount(Currency::Tcc, owed);
    let message = oracle::claim_message(network, &sender)?;
    let what = format!("draw {tcc} from the oracle");
    if let Some(outcome) = session.send(&sender, &what, vec![message]).await? {
        let details = json!({ "claimed_utcc": owed.to_string() });
        session.sent(&outcome, &format!("{tcc} drawn"), details);
    }
    Ok(())
}
