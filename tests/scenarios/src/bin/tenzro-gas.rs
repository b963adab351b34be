//! `tenzro-gas`: what every message costs, in a small network and in one that has grown, as Markdown.

#![allow(
    clippy::arithmetic_side_effects,
    reason = "a table for people: it computes with gas only"
)]

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use clap::Parser;
use serde_json::Value;
use tenzro_scenarios::gas::{
    Measured, TOLERANCE, measure,
    unsent::{self, Unsent},
};

/// What a written figure may differ by from the one measured, per cent: other versions of the compiler lay
/// code and strings out otherwise, and some messages depend a little on who is drawn.
const SLACK: u64 = 3;

/// Measures gas and writes the table; exit 1 where a message costs more than it may in a network that
/// has grown.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Folder of the compiled contracts.
    #[arg(long)]
    wasm: PathBuf,
    /// Entries that every collection gets between the two rounds.
    #[arg(long, default_value_t = 10_000)]
    entries: u32,
    /// Where the table goes; the screen if absent.
    #[arg(long)]
    table: Option<PathBuf>,
    /// A table written before, whose figures of the small network must be within 3 % of those of now.
    #[arg(long, conflicts_with = "table")]
    check: Option<PathBuf>,
    /// Folder of the contracts' JSON schemas: each of their messages must be measured, or be known as
    /// one that no account sends.
    #[arg(long, default_value = "schema")]
    schema: PathBuf,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<bool> {
    let measured = measure(&arguments.wasm, arguments.entries)?;
    let text = table(&measured)?;
    let changed = match (&arguments.table, &arguments.check) {
        (Some(path), _) => {
            std::fs::write(path, text)?;
            0
        }
        (None, Some(path)) => changed(&measured, &std::fs::read_to_string(path)?),
        (None, None) => {
            print!("{text}");
            0
        }
    };
    let forgotten = forgotten(&measured, &messages(&arguments.schema)?);
    for told in &forgotten {
        println!("FAILED  {told}");
    }
    let steep = measured.steep();
    for ((contract, message), small, grown) in &steep {
        println!("FAILED  {contract} {message}: {small} gas, {grown} once the network has grown");
    }
    let compared = measured
        .grown
        .keys()
        .filter(|name| measured.small.contains_key(*name))
        .count();
    println!(
        "\n{} messages measured; {} within {TOLERANCE} % after every collection grew by {}",
        measured.small.len().saturating_add(measured.flows.len()),
        compared.saturating_sub(steep.len()),
        measured.entries
    );
    println!(
        "{} passed, {} failed",
        compared.saturating_sub(steep.len()),
        steep.len() + changed + forgotten.len()
    );
    Ok(steep.is_empty() && changed == 0 && forgotten.is_empty() && compared > 0)
}

/// One line of the table, up to the figure of the small network.
fn head(contract: &str, message: &str, small: u64) -> String {
    format!("| {contract} | `{message}` | {} |", thousands(small))
}

/// Figures of the small network that a table written before has otherwise by more than [`SLACK`], and
/// messages that only one of the two has, each named; how many.
fn changed(measured: &Measured, before: &str) -> usize {
    let mut written: BTreeMap<(String, String), u64> =
        before.lines().filter_map(written_in).collect();
    let mut changed = 0_usize;
    for (name, now) in both(measured) {
        let told = match written.remove(name) {
            Some(then) if now.abs_diff(then) * 100 <= then * SLACK => continue,
            Some(then) => format!("{} there, {} now", thousands(then), thousands(*now)),
            None => format!("not there, {} now", thousands(*now)),
        };
        println!(
            "FAILED  {} {}: {told}; write the table again with scripts/gas",
            name.0, name.1
        );
        changed = changed.saturating_add(1);
    }
    for ((contract, message), then) in &written {
        println!(
            "FAILED  {contract} {message}: {} there, not measured now; write the table again with scripts/gas",
            thousands(*then)
        );
        changed = changed.saturating_add(1);
    }
    changed
}

/// Contract, message and gas of the small network in a line of the table.
fn written_in(line: &str) -> Option<((String, String), u64)> {
    let mut cells = line.split('|').map(str::trim).skip(1);
    let contract = cells.next()?.to_owned();
    let message = cells
        .next()?
        .strip_prefix('`')?
        .strip_suffix('`')?
        .to_owned();
    let gas = cells.next()?.replace(',', "").parse().ok()?;
    Some(((contract, message), gas))
}

/// What the flows and the small round sent, by contract and message.
fn both(measured: &Measured) -> impl Iterator<Item = (&(String, String), &u64)> {
    let mut all: Vec<_> = measured.small.iter().chain(&measured.flows).collect();
    all.sort();
    all.into_iter()
}

/// Every message of every contract, by their schemas.
fn messages(folder: &Path) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder)? {
        let path = file?.path();
        let (Some("json"), Some(contract)) = (
            path.extension().and_then(OsStr::to_str),
            path.file_stem().and_then(OsStr::to_str),
        ) else {
            continue;
        };
        let schema: Value = serde_json::from_slice(&std::fs::read(&path)?)?;
        let variants = schema.pointer("/execute/oneOf").and_then(Value::as_array);
        for variant in variants.into_iter().flatten() {
            let name = variant.pointer("/required/0").and_then(Value::as_str);
            let name = name.with_context(|| format!("{contract}: a message without a name"))?;
            found.push((contract.to_owned(), name.to_owned()));
        }
    }
    ensure!(!found.is_empty(), "no schemas in {}", folder.display());
    found.sort();
    Ok(found)
}

/// What is neither measured in both rounds nor known as what no account sends, and what is known as
/// that and is measured or does not exist, each as people read it.
fn forgotten(measured: &Measured, messages: &[(String, String)]) -> Vec<String> {
    let mut told = Vec::new();
    for (contract, message) in messages {
        let unsent = unsent::ALL.iter().any(|list| list.has(contract, message));
        match (sent(measured, contract, message), unsent) {
            (false, false) => told.push(format!(
                "{contract} {message}: not sent in both rounds; play it in tests/scenarios/src/gas, or say in \
                 unsent.rs there why no account can send it"
            )),
            (true, true) => told.push(format!(
                "{contract} {message}: measured, and in unsent.rs"
            )),
            _ => {}
        }
    }
    for (contract, names) in unsent::ALL.iter().flat_map(|list| list.messages) {
        for name in *names {
            let known = (contract.to_string(), name.to_string());
            if !messages.contains(&known) {
                told.push(format!("{contract} {name}: in unsent.rs, but no message"));
            }
        }
    }
    told
}

/// Whether a message was sent in both rounds; a `receive` where something was sent to the contract
/// with a message.
fn sent(measured: &Measured, contract: &str, message: &str) -> bool {
    let hook = format!("→ {contract} ");
    measured
        .small
        .keys()
        .filter(|name| measured.grown.contains_key(*name))
        .any(|(other, name)| match message {
            "receive" => name.contains(&hook),
            _ => other == contract && name.split(' ').next() == Some(message),
        })
}

fn table(measured: &Measured) -> Result<String> {
    let mut text = String::new();
    writeln!(
        text,
        "# Gas of every message\n\n\
         Gas of a transaction with this one message on `tenzrod`, signature and size included: the median \
         while the network is\nsmall, and after Trainers, holders of TIC, models, items, jobs, deposits, \
         datasets, sales in escrow, grants of keys\nand offers have grown by {} each. Written by \
         `scripts/gas`; CI measures again and fails above 3 % of\ndifference, above {TOLERANCE} % between \
         the two, and where a message of a contract is neither here nor named below.\n\n\
         Operators and reviewers of text are as many in both rounds: what draws them, or changes an operator's \
         weight, takes\nsteps that grow with the logarithm of how many operators there are, and with how many \
         reviewers there are up to 48.\n\n\
         | Contract | Message | Small | Grown | |\n|---|---|---:|---:|---:|",
        thousands(u64::from(measured.entries))
    )?;
    for (name, small) in both(measured) {
        let (grown, change) = match measured.grown.get(name) {
            Some(grown) if measured.small.contains_key(name) => {
                (thousands(*grown), change(*small, *grown))
            }
            _ => (String::new(), String::new()),
        };
        writeln!(
            text,
            "{} {grown} | {change} |",
            head(&name.0, &name.1, *small)
        )?;
    }
    writeln!(
        text,
        "\nA contract's `receive` is what `send` and `send_from` set off, in the rows with its name."
    )?;
    for Unsent { why, messages } in unsent::ALL {
        let names: Vec<String> = messages
            .iter()
            .flat_map(|(contract, names)| {
                names.iter().map(move |name| format!("{contract} `{name}`"))
            })
            .collect();
        writeln!(text, "\n{why}: {}.", names.join(", "))?;
    }
    Ok(text)
}

/// Tenths of a per cent, rounded toward zero.
fn change(small: u64, grown: u64) -> String {
    let tenths = u128::from(small.abs_diff(grown)) * 1_000 / u128::from(small.max(1));
    let sign = if grown < small { "−" } else { "+" };
    format!("{sign}{}.{} %", tenths / 10, tenths % 10)
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both rounds sent these messages of `escrow`; its schema has these.
    fn told(sent: &[&str], schema: &[&str]) -> Vec<String> {
        let costs = sent.iter().map(|name| {
            let name = (*name).to_owned();
            (("escrow".to_owned(), name), 1)
        });
        let measured = Measured {
            small: costs.clone().collect(),
            grown: costs.collect(),
            ..Measured::default()
        };
        let lists = unsent::ALL.iter().flat_map(|list| list.messages);
        let mut messages: Vec<_> = lists
            .flat_map(|(contract, names)| names.iter().map(move |name| (*contract, *name)))
            .chain(schema.iter().map(|name| ("escrow", *name)))
            .map(|(contract, name)| (contract.to_owned(), name.to_owned()))
            .collect();
        messages.sort();
        forgotten(&measured, &messages)
    }

    #[test]
    fn a_message_that_nothing_sends_is_told() {
        assert!(told(&["fill"], &["fill"]).is_empty());
        let told = told(&["fill"], &["fill", "new_one"]);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with("escrow new_one: not sent"), "{told:?}");
    }

    #[test]
    fn a_message_that_one_round_did_not_send_is_told() {
        let name = ("escrow".to_owned(), "fill".to_owned());
        let mut measured = Measured::default();
        measured.small.insert(name.clone(), 1);
        assert!(!sent(&measured, "escrow", "fill"));
        measured.grown.insert(name, 1);
        assert!(sent(&measured, "escrow", "fill"));
    }

    #[test]
    fn a_hook_is_measured_by_what_is_sent_to_its_contract() {
        let told = told(&["send → escrow offer"], &["receive"]);
        assert!(told.is_empty(), "{told:?}");
    }
}
