#![doc = include_str!("../README.md")]
#![allow(
    clippy::arithmetic_side_effects,
    reason = "a test program; heights are compared, money is not counted"
)]

mod chain;
mod verify;

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Parser;
use tendermint_light_client_verifier::Verdict;
use tendermint_rpc::HttpClient;

use chain::{Light, fetch, heights};
use verify::{forgeries, own_signatures, verdict};

/// Verifies every header of a chain with the light client that relayers use.
#[derive(Parser)]
struct Arguments {
    /// URL of the RPC, for example <http://127.0.0.1:26657>.
    #[arg(long)]
    rpc: String,
    /// Last height; without it the last that has one after it.
    #[arg(long)]
    to: Option<u64>,
}

/// What was verified.
struct Report {
    headers: u64,
    steps: u64,
    forgeries: usize,
    failures: Vec<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(report) if report.failures.is_empty() => {
            println!(
                "ok: {} headers verified one after the other, first to last in {} step(s), {} \
                 forgeries refused by the light client: all valid",
                report.headers, report.steps, report.forgeries
            );
            ExitCode::SUCCESS
        }
        Ok(report) => {
            for failure in &report.failures {
                println!("{failure}");
            }
            println!("{} failures", report.failures.len());
            ExitCode::from(1)
        }
        Err(error) => {
            // Errors of the RPC's client bring their stack along, below the first line.
            let text = format!("{error:#}");
            eprintln!("error: {}", text.lines().next().unwrap_or_default());
            eprintln!("  what to do: see that the node is up and has made at least three blocks");
            ExitCode::from(2)
        }
    }
}

async fn run(arguments: &Arguments) -> Result<Report> {
    let client = HttpClient::new(arguments.rpc.as_str())?;
    let (first_height, known) = heights(&client).await?;
    let last_height = arguments.to.unwrap_or(known);
    if last_height > known || last_height <= first_height {
        bail!(
            "the chain can be verified from height {first_height} to {known}, not to {last_height}"
        );
    }
    let mut failures = Vec::new();
    let first = fetch(&client, first_height).await?;
    if let Err(error) = own_signatures(&first) {
        failures.push(error.to_string());
    }
    let mut last = first.clone();
    for height in first_height + 1..=last_height {
        let light = fetch(&client, height).await?;
        let verdict = verdict(&last, &light)?;
        if verdict != Verdict::Success {
            failures.push(format!("height {height}: {verdict:?}"));
        }
        last = light;
    }
    let forged = forgeries(&last)?;
    for (name, forgery) in &forged {
        if verdict(&first, forgery)? == Verdict::Success {
            failures.push(format!("height {last_height}: {name} is taken"));
        }
    }
    let steps = match skip(&client, &first, &last).await? {
        Ok(steps) => steps,
        Err(failure) => {
            failures.push(failure);
            0
        }
    };
    Ok(Report {
        headers: last_height - first_height + 1,
        steps,
        forgeries: forged.len(),
        failures,
    })
}

/// Verifies `last` upon `first`, halving the way where the validators have changed too much. Gives the
/// number of steps, or what is against a header.
async fn skip(client: &HttpClient, first: &Light, last: &Light) -> Result<Result<u64, String>> {
    let (mut trusted, mut wanted, mut steps) = (first.clone(), vec![last.clone()], 0);
    while let Some(next) = wanted.last() {
        match verdict(&trusted, next)? {
            Verdict::Success => {
                trusted = next.clone();
                wanted.pop();
                steps += 1;
            }
            Verdict::NotEnoughTrust(_) if next.height() - trusted.height() > 1 => {
                let half = trusted.height().midpoint(next.height());
                wanted.push(fetch(client, half).await?);
            }
            verdict => {
                let (from, to) = (trusted.height(), next.height());
                return Ok(Err(format!("from height {from} to {to}: {verdict:?}")));
            }
        }
    }
    Ok(Ok(steps))
}
