//! `tenzro-parity`: the same messages on wasmd and on tenzrod.
#![allow(
    clippy::arithmetic_side_effects,
    reason = "a test program; amounts are compared, not computed"
)]

mod compare;
mod contracts;
mod feegrant;
mod step;
mod steps;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Parser;
use tenzro_client::failure::TxFailure;
use tenzro_client::localnet::{Genesis, Localnet, Program};
use tenzro_client::tx::GasPolicy;
use tenzro_client::{Chain, Confirmer, Error, Key, Mnemonic, Outcome, Sender, TxOptions};

use compare::{Line, compare};
use step::{Signer, Step, World};
use steps::FILES;

/// Runs the same messages on wasmd and on tenzrod and compares what both answer.
#[derive(Parser)]
struct Arguments {
    /// Folders in which the contracts are looked for.
    #[arg(long = "contracts", required = true)]
    contracts: Vec<PathBuf>,
    /// Where the table goes, as Markdown.
    #[arg(long)]
    table: Option<PathBuf>,
    /// Only steps whose name contains this (what they need must be among them).
    #[arg(long)]
    only: Option<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// One of the two chains with what was done on it.
struct Side {
    _net: Localnet,
    chain: Chain,
    confirmer: Confirmer,
    /// In the order of [`Signer`].
    keys: [Key; 3],
    world: World,
}

impl Side {
    async fn start(program: Program, home: &Path, files: &[(String, Vec<u8>)]) -> Result<Self> {
        let words = Mnemonic::from_entropy(&[21; 32])?;
        let keys = [words.key(0)?, words.key(1)?, words.key(2)?];
        let [key, other, third] = &keys;
        let genesis = Genesis {
            program,
            chain_id: "tenzro-parity-1".to_owned(),
            accounts: vec![(key.address().clone(), 1_000_000_000_000)],
            block_pause: Duration::from_millis(200),
        };
        let net = Localnet::create(home, &genesis).await?;
        let chain = Chain::connect_to(net.rpc(), &genesis.chain_id).await?;
        Ok(Self {
            _net: net,
            confirmer: Confirmer::start(&chain),
            chain,
            world: World {
                sender: key.address().clone(),
                other: other.address().clone(),
                third: third.address().clone(),
                codes: Vec::new(),
                contracts: Vec::new(),
                files: files.to_vec(),
            },
            keys,
        })
    }

    async fn play(&mut self, step: &Step) -> Result<Outcome> {
        tokio::time::sleep(step.pause).await;
        let messages = (step.make)(&self.world)?;
        let granter = step.granter.map(|granter| granter(&self.world));
        let options = TxOptions {
            gas: GasPolicy::Fixed(step.gas),
            fee_granter: granter.transpose()?,
            ..TxOptions::default()
        };
        let [key, other, third] = &self.keys;
        let key = match step.by {
            Signer::Sender => key,
            Signer::Other => other,
            Signer::Third => third,
        };
        let sender = Sender::new(&self.confirmer, key.clone(), options);
        let pending = match sender.submit(messages).await {
            Err(Error::Refused(failure)) => return Ok(refused(*failure)),
            submitted => submitted.context("broadcast")?,
        };
        let outcome = pending.outcome_within(Duration::from_secs(60)).await?;
        if outcome.is_ok() {
            if let Some(name) = step.name.strip_prefix("store ") {
                self.world.codes.push((name.to_owned(), outcome.code_id()?));
            } else if step.name.starts_with("make ") {
                self.world.contracts.push(outcome.contract_address()?);
            }
        }
        Ok(outcome)
    }
}

/// A transaction that the first check refused: it is in no block and used no gas that anybody says.
fn refused(failure: TxFailure) -> Outcome {
    Outcome {
        hash: failure.hash,
        height: 0,
        index: 0,
        code: failure.code,
        codespace: failure.codespace,
        log: failure.log,
        gas_wanted: 0,
        gas_used: 0,
        events: Vec::new(),
        data: Vec::new(),
    }
}

async fn run(arguments: Arguments) -> Result<bool> {
    let files = FILES
        .into_iter()
        .map(|name| Ok((name.to_owned(), find(&arguments.contracts, name)?)))
        .collect::<Result<Vec<_>>>()?;
    let folder = tempfile::Builder::new()
        .prefix("tenzro-parity.")
        .tempdir()?;
    let home = folder.path();
    let homes = (home.join("wasmd"), home.join("tenzrod"));
    let (theirs, ours) = tokio::join!(
        Side::start(Program::Wasmd, &homes.0, &files),
        Side::start(Program::Tenzrod, &homes.1, &files)
    );
    let (mut theirs, mut ours) = (theirs.context("wasmd")?, ours.context("tenzrod")?);
    println!("wasmd {}, tenzrod {}", theirs.chain.id(), ours.chain.id());
    let mut lines = Vec::new();
    for step in steps::all() {
        if arguments
            .only
            .as_ref()
            .is_some_and(|only| !step.name.contains(only))
        {
            continue;
        }
        let (expected, got) = tokio::join!(theirs.play(&step), ours.play(&step));
        let expected = expected.with_context(|| format!("{} on wasmd", step.name))?;
        let got = got.with_context(|| format!("{} on tenzrod", step.name))?;
        let line = compare(&step.name, &expected, &got);
        show(&line);
        lines.push(line);
    }
    let wrong = lines
        .iter()
        .filter(|line| !line.differences.is_empty())
        .count();
    let exact = lines.iter().filter(|line| line.theirs == line.ours).count();
    println!(
        "\n{} transactions, {} differ; gas equal to the unit in {exact}",
        lines.len(),
        wrong
    );
    if let Some(path) = &arguments.table {
        std::fs::write(path, table(&lines))?;
    }
    Ok(wrong == 0 && !lines.is_empty())
}

fn show(line: &Line) {
    let mark = if line.differences.is_empty() {
        "ok  "
    } else {
        "DIFF"
    };
    println!(
        "{mark} {:<44} {:<8} gas {:>9} {:>9} {:>+6}",
        line.name,
        line.code,
        line.theirs,
        line.ours,
        i128::from(line.ours) - i128::from(line.theirs)
    );
    for difference in &line.differences {
        println!("    {difference}");
    }
}

fn table(lines: &[Line]) -> String {
    let mut text = String::from(
        "# Gas and results beside wasmd\n\nMade by `scripts/parity`. Code, codespace, data, events and \
         log are equal in every line unless it says otherwise.\n\n\
         Why gas differs: on wasmd the fees of a block leave the account of the fee collector in the \
         next one, on tenzrod they stay; its balance has more digits, which cost 3 gas each to read \
         and 30 to write. The sender has account number 0 here and another there. Heights differ, and \
         with them the digits that contracts are told.\n\n\
         | Transaction | Code | Gas on wasmd | Gas on tenzrod | Difference |\n|---|---|--:|--:|--:|\n",
    );
    for line in lines {
        text.push_str(&format!(
            "| {} | {} | {} | {} | {:+}{} |\n",
            line.name,
            line.code,
            line.theirs,
            line.ours,
            i128::from(line.ours) - i128::from(line.theirs),
            if line.differences.is_empty() {
                ""
            } else {
                ", differs"
            }
        ));
    }
    text
}

fn find(folders: &[PathBuf], name: &str) -> Result<Vec<u8>> {
    let file = format!("{name}.wasm");
    let path = folders
        .iter()
        .map(|folder| folder.join(&file))
        .find(|path| path.is_file())
        .with_context(|| format!("there is no {file} in the folders named with --contracts"))?;
    Ok(std::fs::read(path)?)
}
