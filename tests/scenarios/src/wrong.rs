//! Wrong input at each step, on `tenzrod`: every case is one message (or one file) that must be
//! refused with an error that has a code and says what to do, and that leaves the chain's whole
//! state as it was, but for the sender's fee and sequence (see [`state`]).

mod chain;
mod escrow;
mod files;
mod giving;
mod market;
mod oracle;
mod people;
mod review;
pub mod state;
mod tokens;

use std::path::Path;
use std::rc::Rc;

use anyhow::{Context, Result, ensure};
use cosmwasm_std::Addr;
use serde::Serialize;
use tenzro_client::tx::{Outcome, messages};
use tenzro_client::{Coin, Error};

use crate::{
    NATIVE, World,
    pace::Pace,
    steps::Steps,
    town::Town,
    world::{
        back::Call,
        live::{self, FOREIGN, Live},
    },
};

use state::State;

/// Windows of the network: those of votes and reveals have to be waited out, epochs must not end.
pub const PACE: Pace = Pace {
    window: 30,
    vote: 30,
    challenge: 120,
    epoch: 3_600,
    ..Pace::LIVE
};

/// The network, and what was refused so far.
pub struct Bench<'a> {
    /// The network.
    pub town: Town,
    /// The chain below it.
    pub live: &'a Live,
    /// Where files may be put.
    pub home: &'a Path,
    steps: &'a Steps,
    /// Whether the foreign token is there.
    foreign: bool,
    passed: usize,
    failed: usize,
}

/// Goes through all cases; how many passed and failed.
///
/// # Errors
/// When the network cannot be brought to where a case begins.
pub fn run(town: Town, live: &Rc<Live>, home: &Path, steps: &Steps) -> Result<(usize, usize)> {
    let mut bench = Bench {
        town,
        live,
        home,
        steps,
        foreign: false,
        passed: 0,
        failed: 0,
    };
    bench.introduce();
    let on = "a network on tenzrod, without doubles; now wrong input, one at a time";
    steps.step(bench.town.world(), on);
    people::run(&mut bench);
    tokens::run(&mut bench);
    let late = giving::run(&mut bench)?;
    let oracle = oracle::run(&mut bench, &late)?;
    let votes = review::run(&mut bench, &late)?;
    market::run(&mut bench, &late)?;
    escrow::run(&mut bench);
    chain::run(&mut bench)?;
    files::run(&mut bench)?;
    // What has to be too late comes last.
    oracle::late(&mut bench, &oracle);
    review::late(&mut bench, &votes);
    Ok((bench.passed, bench.failed))
}

impl Bench<'_> {
    /// Lets everybody who will be refused send something once: a first transaction also puts the
    /// account's public key on the chain.
    fn introduce(&mut self) {
        let names = ["mallory", "alice", "curator"];
        let mut accounts: Vec<Addr> = names
            .iter()
            .map(|name| self.town.view().account(name))
            .collect();
        accounts.push(self.town.data.stranger(9).address);
        for account in accounts {
            let own = live::address(&account);
            let coins = [Coin::new(1, NATIVE)];
            let sent = self
                .live
                .send_blindly(&account, vec![messages::send(&own, &own, &coins)]);
            assert!(sent.is_ok_and(|sent| sent.is_ok()), "{account} cannot send");
        }
    }

    /// A token that is neither TIC nor TCC, of which mallory holds some.
    fn foreign_token(&mut self) -> Addr {
        let world = self.town.world();
        let token = world.address(FOREIGN);
        if !self.foreign {
            let (mallory, deployer) = (world.account("mallory"), world.account("deployer"));
            world.deploy_cw20(FOREIGN, &[(&mallory, 1_000_000_000)], &deployer);
            assert!(world.cw20(&token, &mallory) > 0, "mallory holds it");
            self.foreign = true;
        }
        token
    }

    /// Prints a heading.
    fn title(&self, text: &str) {
        self.steps.title(text);
    }

    /// Sends a message that must be refused with `code`, for example `[oracle/12]`.
    fn refuse(&mut self, what: &str, code: &str, call: &Call) {
        let outcome = self.refused_in_block(code, call);
        self.tell(what, code, outcome);
    }

    /// [`Bench::refuse`] of a message without coins.
    fn refuse_msg(
        &mut self,
        what: &str,
        code: &str,
        sender: &Addr,
        contract: &Addr,
        msg: &impl Serialize,
    ) {
        self.refuse(what, code, &World::call(sender, contract, msg));
    }

    fn refused_in_block(&self, code: &str, call: &Call) -> Result<Vec<String>> {
        self.refused_in_block_as(code, &call.sender, |live| {
            live.send_blindly(&call.sender, vec![Live::message(call)])
        })
    }

    /// Error, advice and cost of a transaction that fails in its block.
    fn refused_in_block_as(
        &self,
        code: &str,
        sender: &Addr,
        send: impl FnOnce(&Live) -> tenzro_client::Result<Outcome>,
    ) -> Result<Vec<String>> {
        let before = self.live.height();
        let sent = send(self.live)?;
        let height = sent.height;
        let Err(error) = sent.ok() else {
            anyhow::bail!("it was taken");
        };
        let mut lines = says(&error, code)?;
        let (before, after) = State::two(self.live.home(), before, height)?;
        let cost = before.differs_only_by(&after, Some(&live::address(sender)))?;
        let cost = cost.context("a transaction in a block has a fee")?;
        lines.push(format!(
            "state: fee {} utnz, sequence {} → {}, nothing else",
            cost.fee,
            cost.sequence,
            cost.sequence + 1
        ));
        Ok(lines)
    }

    /// Does something that must come to nothing: no transaction gets into a block.
    fn nothing(
        &mut self,
        what: &str,
        code: &str,
        act: impl FnOnce(&mut Self) -> Result<Vec<String>>,
    ) {
        let before = self.live.height();
        let outcome = act(self).and_then(|mut lines| {
            self.town.world().wait(0);
            let after = self.live.height();
            let (before, after) = State::two(self.live.home(), before, after)?;
            before.differs_only_by(&after, None)?;
            lines.push("state: nothing sent, nothing changed".to_owned());
            Ok(lines)
        });
        self.tell(what, code, outcome);
    }

    fn tell(&mut self, what: &str, code: &str, outcome: Result<Vec<String>>) {
        match outcome {
            Ok(lines) => {
                println!("ok      {code:<20} {what}");
                for line in lines {
                    println!("          {line}");
                }
                self.passed += 1;
            }
            Err(error) => {
                println!("FAILED  {code:<20} {what}: {error:#}");
                self.failed += 1;
            }
        }
    }
}

/// Error and advice of what was refused, which must have `code` and advice.
fn says(error: &Error, code: &str) -> Result<Vec<String>> {
    let text = error.to_string();
    let bare = code.trim_matches(['[', ']']);
    ensure!(text.contains(bare), "another error: {text}");
    let advice = error.advice();
    let advice = advice.with_context(|| format!("nothing to do about: {text}"))?;
    // The hash is in the table of nobody's interest.
    let text = text
        .split_once(": ")
        .map_or(text.as_str(), |(_, said)| said)
        .to_owned();
    Ok(vec![text, format!("what to do: {advice}")])
}
