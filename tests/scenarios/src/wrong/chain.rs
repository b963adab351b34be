//! What the chain itself refuses: signatures, sequences, fees, gas.

use anyhow::{Result, bail};
use cosmwasm_std::Addr;
use tenzro_client::chain::{Account, Broadcast};
use tenzro_client::tx::{Fee, Msg, SignedTx, Signing, TxOptions, messages};
use tenzro_client::{Coin, Error, Key};

use super::{Bench, says};
use crate::{CHAIN_ID, NATIVE, world::live};

/// Gas limit of a payment.
const GAS: u64 = 200_000;

pub(super) fn run(bench: &mut Bench<'_>) -> Result<()> {
    bench.title("the chain itself");
    let (mallory, alice) = (
        bench.town.view().account("mallory"),
        bench.town.view().account("alice"),
    );
    let address = live::address(&alice);
    let account = bench.live.block_on(bench.live.chain().account(&address))?;
    let (own, other) = (bench.live.key(&alice), bench.live.key(&mallory));
    let old = Account {
        sequence: account.sequence - 1,
        ..account
    };
    let pay = payment(&alice, &mallory, 1);
    let right = |key, account| Attempt {
        key,
        chain_id: CHAIN_ID,
        account,
        fee: 5_000,
        pay: &pay,
    };
    let elsewhere = Attempt {
        chain_id: "tenzro-dev-2",
        ..right(&own, account)
    };
    let penniless = Attempt {
        fee: u128::MAX / 2,
        ..right(&own, account)
    };
    let cases = [
        (
            "a signature with another key",
            "sdk/8",
            right(&other, account),
        ),
        ("a signature for another chain", "sdk/4", elsewhere),
        ("a sequence that is used up", "sdk/32", right(&own, old)),
        ("a fee that one does not have", "sdk/5", penniless),
    ];
    for (what, code, attempt) in cases {
        bench.nothing(what, code, |bench| bench.turned_away(code, &attempt));
    }
    let all = payment(&alice, &mallory, u128::MAX / 2);
    bench.refused_payment("more than one has", "sdk/5", &alice, &all, GAS);
    bench.refused_payment("too little gas", "sdk/11", &alice, &pay, 60_000);
    Ok(())
}

/// A transaction as it is tried.
struct Attempt<'a> {
    key: &'a Key,
    chain_id: &'a str,
    account: Account,
    fee: u128,
    pay: &'a Msg,
}

fn payment(from: &Addr, to: &Addr, amount: u128) -> Msg {
    let coins = [Coin::new(amount, NATIVE)];
    messages::send(&live::address(from), &live::address(to), &coins)
}

impl Attempt<'_> {
    fn sign(&self) -> Result<SignedTx> {
        let signing = Signing {
            key: self.key,
            chain_id: self.chain_id,
            account: self.account,
        };
        let fee = Fee {
            gas_limit: GAS,
            amount: Coin::new(self.fee, NATIVE),
            granter: None,
        };
        Ok(signing.sign(std::slice::from_ref(self.pay), &fee, &TxOptions::default())?)
    }
}

impl Bench<'_> {
    /// Broadcasts what the mempool must not take.
    fn turned_away(&self, code: &str, attempt: &Attempt<'_>) -> Result<Vec<String>> {
        let tx = attempt.sign()?;
        match self.live.block_on(self.live.chain().broadcast(&tx))? {
            Broadcast::Refused(failure) => says(&Error::Refused(failure), code),
            other => bail!("it was not refused: {other:?}"),
        }
    }

    /// Sends a payment that fails in its block.
    fn refused_payment(&mut self, what: &str, code: &str, sender: &Addr, pay: &Msg, gas: u64) {
        let outcome = self.refused_in_block_as(code, sender, |live| {
            live.send_with_gas(sender, vec![pay.clone()], gas)
        });
        self.tell(what, code, outcome);
    }
}
