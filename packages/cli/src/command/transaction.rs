//! `tenzro wallet transaction`: what became of a transaction, asked for by its hash.

use serde_json::{Value, json};
use tenzro_cli_kit::{Align, Style, Table};
use tenzro_client::TxHash;
use tenzro_client::tx::Outcome;

use crate::failure::{Failure, Result};
use crate::session::Session;

/// Shows it: outcome, gas, and the events of contracts and transfers.
pub async fn show(session: &Session, hash: TxHash) -> Result<()> {
    let chain = session.chain().await?;
    let found = chain.tx(hash).await?.ok_or_else(|| {
        Failure::not_now(
            format!("transaction {hash} is in no block"),
            "if it was sent just now, ask again in a few seconds; after a minute it is gone, and \
             the same may be sent again",
        )
    })?;
    let answer = json!({
        "hash": found.hash, "height": found.height, "index": found.index,
        "ok": found.is_ok(), "code": found.code, "codespace": found.codespace, "log": found.log,
        "gas_wanted": found.gas_wanted, "gas_used": found.gas_used, "events": events(&found),
    });
    session.console.result(&answer, |console| {
        console.answer(format!("transaction  {}", found.hash));
        let state = if found.is_ok() {
            console.paint(Style::Good, "done".to_owned())
        } else {
            console.paint(Style::Bad, format!("FAILED: {}", found.log))
        };
        console.answer(format!("outcome      {state}"));
        console.answer(format!(
            "block        {}, place {}",
            found.height, found.index
        ));
        console.answer(format!(
            "gas          {} of {}",
            found.gas_used, found.gas_wanted
        ));
        console.answer("");
        let mut table = Table::new([("event", Align::Left), ("says", Align::Left)]);
        for event in &found.events {
            let said = event
                .attributes
                .iter()
                .filter(|attribute| attribute.key != "msg_index");
            let said: Vec<String> = said
                .map(|attribute| format!("{}={}", attribute.key, attribute.value))
                .collect();
            table.row([&event.kind, &said.join(" ")]);
        }
        console.table(&table);
    });
    Ok(())
}

fn events(found: &Outcome) -> Vec<Value> {
    let one = |event: &tenzro_client::rpc::types::Event| {
        let attributes: Vec<Value> = event
            .attributes
            .iter()
            .map(|attribute| json!({ "key": attribute.key, "value": attribute.value }))
            .collect();
        json!({ "type": event.kind, "attributes": attributes })
    };
    found.events.iter().map(one).collect()
}
