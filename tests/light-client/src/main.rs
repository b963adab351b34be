#![doc = include_str!("../README.md")]
#![allow(
    clippy::arithmetic_side_effects,
    reason = "a test program; heights are compared, money is not counted"
)]

mod chain;
mod keys;
mod proofs;
mod states;
mod verify;

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Parser;
use tendermint_light_client_verifier::Verdict;
use tendermint_rpc::HttpClient;
use tenzro_client::Address;

use chain::{Light, fetch, heights};
use proofs::Proven;
use states::{Scope, Tally};
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
    /// Prove keys of every store at every height too, at no fewer heights than these.
    #[arg(long, value_name = "HEIGHTS")]
    proofs: Option<u64>,
    /// An account whose entries are proven; may be repeated.
    #[arg(long = "account")]
    accounts: Vec<Address>,
    /// Denomination of the balances that are proven.
    #[arg(long, default_value = "utnz")]
    denom: String,
    /// Stores in which both existence and absence must have been proven.
    #[arg(long = "store", value_parser = ["acc", "bank", "ibc", "transfer", "wasm"])]
    stores: Vec<String>,
}

/// Proofs are forged at every so many heights: each of their bytes is changed.
const FORGE_EVERY: u64 = 100;

/// What was verified.
struct Report {
    headers: u64,
    steps: u64,
    forgeries: usize,
    states: Option<Tally>,
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
            if let Some(tally) = &report.states {
                print(tally);
            }
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

fn print(tally: &Tally) {
    for ((store, kind), count) in &tally.proofs {
        println!(
            "    {store:<10} {:<10} {count:>8}",
            format!("{kind:?}").to_lowercase()
        );
    }
    println!(
        "ok: at {} heights {} values and {} absences verified under the specs of IAVL and of the simple \
         tree, {} answers that a store is empty, {} forgeries refused",
        tally.heights,
        tally.count(Proven::Existence),
        tally.count(Proven::Absence),
        tally.empty,
        tally.forgeries
    );
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
    let mut hashes = Vec::new();
    for height in first_height + 1..=last_height {
        let light = fetch(&client, height).await?;
        let verdict = verdict(&last, &light)?;
        if verdict != Verdict::Success {
            failures.push(format!("height {height}: {verdict:?}"));
        }
        // The header commits to the state before it; nothing is proven of the first.
        if height > 2 {
            let hash = light.header.header.app_hash.as_bytes().to_vec();
            hashes.push((height - 1, hash));
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
    let states = match arguments.proofs {
        Some(heights) => Some(prove(&client, arguments, heights, hashes).await?),
        None => None,
    };
    if let Some(tally) = &states {
        failures.extend(tally.failures.iter().cloned());
    }
    Ok(Report {
        states,
        headers: last_height - first_height + 1,
        steps,
        forgeries: forged.len(),
        failures,
    })
}

/// Proves the states of all heights, and demands that there was enough to prove.
async fn prove(
    client: &HttpClient,
    arguments: &Arguments,
    heights: u64,
    hashes: Vec<(u64, Vec<u8>)>,
) -> Result<Tally> {
    let scope = Scope {
        accounts: arguments.accounts.clone(),
        denom: arguments.denom.clone(),
        forge_every: FORGE_EVERY,
    };
    let mut tally = states::prove(client, scope, hashes).await?;
    if let Err(error) = states::demand(&tally, heights, &arguments.stores) {
        tally.failures.push(error.to_string());
    }
    Ok(tally)
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
