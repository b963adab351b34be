//! Sending: say what it is and costs, ask, send, print the hash, wait, say what became of it.

use serde::Serialize;
use serde_json::{Value, json};
use tenzro_cli_kit::{Style, confirm};
use tenzro_client::chain::FeeAllowance;
use tenzro_client::tx::{Fee, Msg, Outcome};
use tenzro_client::{Address, GasPolicy, Sender, TxOptions};

use crate::failure::{Failure, Result};
use crate::session::Session;

impl Session {
    /// Sends messages as one transaction after asking. `None` when nothing was sent because of
    /// `--dry-run`; the cost has been said then.
    ///
    /// The hash is printed before the block is waited for, so that it is known whatever happens:
    /// on standard output for people, as a line of JSON on standard error for programs.
    pub async fn send(
        &self,
        sender: &Sender,
        what: &str,
        messages: Vec<Msg>,
    ) -> Result<Option<Outcome>> {
        let fee = self.cost(sender, &messages).await?;
        if self.args.dry_run {
            self.dry(sender, what, &messages, &fee);
            return Ok(None);
        }
        let cost = said(&fee);
        confirm(&self.console, &format!("{what} for a fee of {cost}?"))?;
        self.broadcast(sender, messages, &fee).await.map(Some)
    }

    /// [`Session::send`] for what has been agreed to already: nothing is asked. Where others' messages
    /// came first and made it take more gas than in the simulation, it is simulated and sent once more.
    pub async fn send_agreed(&self, sender: &Sender, messages: Vec<Msg>) -> Result<Outcome> {
        let fee = self.cost(sender, &messages).await?;
        let first = self.broadcast(sender, messages.clone(), &fee).await;
        match first {
            Err(Failure::Client(error))
                if error.is_out_of_gas() && !matches!(self.args.gas, GasPolicy::Fixed(_)) =>
            {
                self.console.warn(
                    "others came first and it took more gas than simulated; it is sent again",
                );
                let fee = self.cost(sender, &messages).await?;
                self.broadcast(sender, messages, &fee).await
            }
            other => other,
        }
    }

    async fn broadcast(&self, sender: &Sender, messages: Vec<Msg>, fee: &Fee) -> Result<Outcome> {
        let options = TxOptions {
            gas: GasPolicy::Fixed(fee.gas_limit),
            gas_price: self.args.gas_price.clone(),
            fee_granter: fee.granter.clone(),
            ..TxOptions::default()
        };
        let pending = sender.with_options(options).submit(messages).await?;
        if self.console.is_json() {
            eprintln!("{}", json!({ "transaction": pending.hash }));
        } else {
            let hash = self.console.paint(Style::Accent, pending.hash);
            self.console.answer(format!("transaction {hash}"));
        }
        Ok(pending.confirm().await?)
    }

    /// Gas limit, fee and who pays it: as the person said; else gas is simulated, and the treasury
    /// pays where it has granted that.
    async fn cost(&self, sender: &Sender, messages: &[Msg]) -> Result<Fee> {
        match self.args.fee_granter.as_deref() {
            Some("self") => self.cost_by(sender, messages, None).await,
            Some(named) => {
                let granter = self.account(Some(named))?;
                let fee = self.cost_by(sender, messages, Some(&granter)).await?;
                let allowance = sender.chain().fee_allowance(&granter, sender.address());
                let pays = allowance
                    .await?
                    .is_some_and(|allowance| allowance.pays_now(&fee.amount, messages));
                if granter != *sender.address() && !pays {
                    return Err(Failure::not_now(
                        format!(
                            "{granter} does not pay {} of your fees",
                            fee.amount.display()
                        ),
                        "leave out --fee-granter, or ask them to grant it",
                    ));
                }
                Ok(fee)
            }
            None => {
                let Some((treasury, allowance)) = self.sponsor(sender, messages).await? else {
                    return self.cost_by(sender, messages, None).await;
                };
                let fee = self.cost_by(sender, messages, Some(&treasury)).await?;
                if allowance.pays_now(&fee.amount, messages) {
                    Ok(fee)
                } else {
                    self.cost_by(sender, messages, None).await
                }
            }
        }
    }

    /// The treasury, where it pays fees of the sender for such messages.
    async fn sponsor(
        &self,
        sender: &Sender,
        messages: &[Msg],
    ) -> Result<Option<(Address, FeeAllowance)>> {
        let smallest = self.args.gas_price.fee(1);
        let Some(deployment) = self.deployment()?.filter(|_| smallest.amount > 0) else {
            return Ok(None);
        };
        let Ok(treasury) = deployment.address("treasury") else {
            return Ok(None);
        };
        let allowance = sender.chain().fee_allowance(treasury, sender.address());
        let allowance = allowance.await?;
        Ok(allowance
            .filter(|allowance| allowance.pays_now(&smallest, messages))
            .map(|allowance| (treasury.clone(), allowance)))
    }

    /// Gas limit and fee where `granter` pays, the sender where there is none.
    async fn cost_by(
        &self,
        sender: &Sender,
        messages: &[Msg],
        granter: Option<&Address>,
    ) -> Result<Fee> {
        if let GasPolicy::Fixed(gas_limit) = self.args.gas {
            return Ok(Fee {
                gas_limit,
                amount: self.args.gas_price.fee(gas_limit),
                granter: granter.cloned(),
            });
        }
        let options = TxOptions {
            gas: self.args.gas,
            gas_price: self.args.gas_price.clone(),
            fee_granter: granter.cloned(),
            ..TxOptions::default()
        };
        Ok(sender.with_options(options).estimate(messages).await?)
    }

    fn dry(&self, sender: &Sender, what: &str, messages: &[Msg], fee: &Fee) {
        let kinds: Vec<&str> = messages
            .iter()
            .map(|message| message.type_url.trim_start_matches('/'))
            .collect();
        let answer = json!({
            "dry_run": true,
            "what": what,
            "from": sender.address(),
            "messages": kinds,
            "gas_limit": fee.gas_limit,
            "fee": fee.amount,
            "fee_granter": fee.granter,
        });
        self.console.result(&answer, |console| {
            console.answer(format!("would {what}"));
            console.answer(format!("  from      {}", sender.address()));
            for kind in kinds {
                console.answer(format!("  message   {kind}"));
            }
            console.answer(format!("  gas       {}", fee.gas_limit));
            console.answer(format!("  fee       {}", said(fee)));
            console.answer("nothing was sent (--dry-run)");
        });
    }

    /// Says what a transaction did: `said` for people, `details` beside the transaction for
    /// programs.
    pub fn sent(&self, outcome: &Outcome, said: &str, details: impl Serialize) {
        self.console.result(&with_tx(outcome, details), |console| {
            console.done(format!("{said} (block {})", outcome.height));
        });
    }
}

/// A fee, and who pays it where that is not the sender.
fn said(fee: &Fee) -> String {
    let amount = fee.amount.display();
    match &fee.granter {
        None => amount,
        Some(granter) => format!("{amount}, paid by {granter}"),
    }
}

/// `details` with the transaction beside them.
pub fn with_tx(outcome: &Outcome, details: impl Serialize) -> Value {
    let transaction = json!({
        "hash": outcome.hash,
        "height": outcome.height,
        "gas_used": outcome.gas_used,
        "gas_wanted": outcome.gas_wanted,
    });
    match serde_json::to_value(details) {
        Ok(Value::Object(mut map)) => {
            map.insert("transaction".to_owned(), transaction);
            Value::Object(map)
        }
        Ok(Value::Null) | Err(_) => json!({ "transaction": transaction }),
        Ok(other) => json!({ "result": other, "transaction": transaction }),
    }
}
