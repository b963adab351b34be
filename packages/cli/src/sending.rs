//! Sending: say what it is and costs, ask, send, print the hash, wait, say what became of it.

use serde::Serialize;
use serde_json::{Value, json};
use tenzro_cli_kit::{Style, confirm};
use tenzro_client::tx::{Fee, Msg, Outcome};
use tenzro_client::{GasPolicy, Sender, TxOptions};

use crate::failure::Result;
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
        let cost = fee.amount.display();
        confirm(&self.console, &format!("{what} for a fee of {cost}?"))?;
        self.broadcast(sender, messages, &fee).await.map(Some)
    }

    /// [`Session::send`] for what has been agreed to already: nothing is asked.
    pub async fn send_agreed(&self, sender: &Sender, messages: Vec<Msg>) -> Result<Outcome> {
        let fee = self.cost(sender, &messages).await?;
        self.broadcast(sender, messages, &fee).await
    }

    async fn broadcast(&self, sender: &Sender, messages: Vec<Msg>, fee: &Fee) -> Result<Outcome> {
        let options = TxOptions {
            gas: GasPolicy::Fixed(fee.gas_limit),
            gas_price: self.args.gas_price.clone(),
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

    /// Gas limit and fee: simulated, or as the person said.
    async fn cost(&self, sender: &Sender, messages: &[Msg]) -> Result<Fee> {
        if let GasPolicy::Fixed(gas_limit) = self.args.gas {
            return Ok(Fee {
                gas_limit,
                amount: self.args.gas_price.fee(gas_limit),
                granter: None,
            });
        }
        Ok(sender.estimate(messages).await?)
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
        });
        self.console.result(&answer, |console| {
            console.answer(format!("would {what}"));
            console.answer(format!("  from      {}", sender.address()));
            for kind in kinds {
                console.answer(format!("  message   {kind}"));
            }
            console.answer(format!("  gas       {}", fee.gas_limit));
            console.answer(format!("  fee       {}", fee.amount.display()));
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
