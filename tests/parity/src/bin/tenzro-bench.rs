//! `tenzro-bench`: cw20 transfers per second and the time of queries, on wasmd and on tenzrod, one after
//! the other in one run.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "a benchmark: it computes with times only"
)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::Parser;
use serde_json::json;
use tenzro_client::localnet::{Genesis, Localnet, Program};
use tenzro_client::tx::{GasPolicy, messages};
use tenzro_client::{Address, Chain, Confirmer, Key, Mnemonic, Sender, TxOptions};

/// Compares wasmd and tenzrod under the same work.
#[derive(Parser)]
struct Arguments {
    /// The contract cw20_base.
    #[arg(long)]
    cw20: PathBuf,
    /// Accounts that send at a time.
    #[arg(long, default_value_t = 20)]
    senders: u32,
    /// Transfers of each.
    #[arg(long, default_value_t = 40)]
    transfers: usize,
    /// Questions, one after the other.
    #[arg(long, default_value_t = 1_000)]
    queries: usize,
}

/// What was measured on one chain.
struct Measured {
    begin: Duration,
    per_second: u64,
    p50: Duration,
    p99: Duration,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let wasm = std::fs::read(&arguments.cw20)
        .with_context(|| format!("cannot read {}", arguments.cw20.display()))?;
    let mut lines = Vec::new();
    for program in [Program::Wasmd, Program::Tenzrod] {
        let folder = tempfile::tempdir()?;
        lines.push(measure(program, &folder.path().join("chain"), &wasm, &arguments).await?);
    }
    let [theirs, ours] = lines.as_slice() else {
        anyhow::bail!("two chains were to be measured")
    };
    println!(
        "{} accounts send {} cw20 transfers each; {} queries, one after the other; blocks at least \
         every 250 ms on both\n",
        arguments.senders, arguments.transfers, arguments.queries
    );
    println!("{:<44}{:>12}{:>12}{:>8}", "", "wasmd", "tenzrod", "ratio");
    let row = |name: &str, theirs: u128, ours: u128, unit: &str| {
        println!(
            "{name:<44}{:>12}{:>12}{:>8.2}",
            format!("{theirs} {unit}"),
            format!("{ours} {unit}"),
            ours as f64 / theirs.max(1) as f64
        );
    };
    row(
        "from nothing to the first block (init, start)",
        theirs.begin.as_millis(),
        ours.begin.as_millis(),
        "ms",
    );
    row(
        "cw20 transfers per second",
        theirs.per_second.into(),
        ours.per_second.into(),
        "/s",
    );
    row(
        "balance of a cw20 account, p50",
        theirs.p50.as_micros(),
        ours.p50.as_micros(),
        "us",
    );
    row(
        "balance of a cw20 account, p99",
        theirs.p99.as_micros(),
        ours.p99.as_micros(),
        "us",
    );
    Ok(())
}

async fn measure(
    program: Program,
    home: &Path,
    wasm: &[u8],
    arguments: &Arguments,
) -> Result<Measured> {
    let words = Mnemonic::from_entropy(&[33; 32])?;
    let keys = (0..arguments.senders)
        .map(|index| words.key(index))
        .collect::<Result<Vec<Key>, _>>()?;
    let genesis = Genesis {
        program,
        chain_id: "tenzro-bench-1".to_owned(),
        accounts: keys
            .iter()
            .map(|key| (key.address().clone(), 1_000_000_000_000))
            .collect(),
        block_pause: Duration::from_millis(250),
    };
    let begun = Instant::now();
    let net = Localnet::create(home, &genesis).await?;
    let begin = begun.elapsed();
    let chain = Chain::connect_to(net.rpc(), &genesis.chain_id).await?;
    let confirmer = Confirmer::start(&chain);
    let token = deploy(&confirmer, &keys, wasm).await?;
    let per_second = transfers(&confirmer, &keys, &token, arguments.transfers).await?;
    let (p50, p99) = queries(&chain, &token, keys[0].address(), arguments.queries).await?;
    net.stop().await?;
    Ok(Measured {
        begin,
        per_second,
        p50,
        p99,
    })
}

fn sender(confirmer: &Confirmer, key: &Key, gas: u64) -> Sender {
    let options = TxOptions {
        gas: GasPolicy::Fixed(gas),
        ..TxOptions::default()
    };
    Sender::new(confirmer, key.clone(), options)
}

async fn deploy(confirmer: &Confirmer, keys: &[Key], wasm: &[u8]) -> Result<Address> {
    let first = sender(confirmer, &keys[0], 10_000_000);
    let stored = first
        .send(vec![messages::store_code(first.address(), wasm.to_vec())])
        .await?;
    let balances: Vec<_> = keys
        .iter()
        .map(|key| json!({ "address": key.address(), "amount": "1000000000" }))
        .collect();
    let message = json!({
        "name": "Bench", "symbol": "BENCH", "decimals": 6, "initial_balances": balances
    });
    let birth = messages::Birth::labelled("bench");
    let make = messages::instantiate(first.address(), stored.code_id()?, &message, &birth)?;
    Ok(first.send(vec![make]).await?.contract_address()?)
}

async fn transfers(
    confirmer: &Confirmer,
    keys: &[Key],
    token: &Address,
    count: usize,
) -> Result<u64> {
    let mut tasks = tokio::task::JoinSet::new();
    let begun = Instant::now();
    for (index, key) in keys.iter().enumerate() {
        let sender = sender(confirmer, key, 200_000);
        let to = keys[(index + 1) % keys.len()].address().clone();
        let token = token.clone();
        tasks.spawn(async move {
            let message = json!({ "transfer": { "recipient": to, "amount": "1" } });
            let mut pending = Vec::new();
            for _ in 0..count {
                let execute = messages::execute(sender.address(), &token, &message, &[])?;
                pending.push(sender.submit(vec![execute]).await?);
            }
            for one in pending {
                one.confirm().await?;
            }
            Ok::<_, anyhow::Error>(())
        });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    let sent = (keys.len() * count) as u128;
    Ok((sent * 1_000 / begun.elapsed().as_millis().max(1)) as u64)
}

async fn queries(
    chain: &Chain,
    token: &Address,
    who: &Address,
    count: usize,
) -> Result<(Duration, Duration)> {
    let question = json!({ "balance": { "address": who } });
    let mut times = Vec::with_capacity(count);
    for _ in 0..count {
        let begun = Instant::now();
        let _: serde_json::Value = chain.smart(token, &question).await?;
        times.push(begun.elapsed());
    }
    times.sort();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    Ok((at(50), at(99)))
}
