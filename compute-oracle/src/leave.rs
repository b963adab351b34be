//! `leave`: no longer drawn, then the bond back.

use std::time::Duration;

use anyhow::{Context, bail};
use tenzro_client::Currency;
use tenzro_contract_api::operators::{ExecuteMsg, OperatorStatus};
use tokio::time::sleep;

use crate::config::Config;
use crate::join::LEFT;
use crate::node::Node;
use crate::status::now;

/// Gives up the operator, waits until its bond is free and takes it back. Stopped, it can be run
/// again: it goes on where the chain stands.
///
/// # Errors
/// When the operator is not registered, the node does not answer or a transaction is refused.
pub async fn leave(config: &Config) -> anyhow::Result<()> {
    let node = Node::connect(
        &config.rpc,
        &config.deployment,
        config.key()?,
        &config.gas_price,
    )
    .await
    .context("cannot reach the network")?;
    // Marked first: a daemon that starts from now on must not bond again.
    let mark = config.home.join(LEFT);
    std::fs::write(&mark, "this operator leaves or has left the network\n")
        .with_context(|| format!("cannot write {}", mark.display()))?;
    let mut said = String::new();
    loop {
        let Some(record) = node.own_record().await? else {
            bail!(
                "{} is not registered: there is no bond to take back",
                node.address()
            );
        };
        let bond = Currency::Tnz.format(record.bond.u128());
        let OperatorStatus::Unbonding { until } = record.status else {
            node.large("operators", &ExecuteMsg::Unbond {}).await?;
            println!("{} is no longer drawn for work", node.address());
            continue;
        };
        let time = now();
        // A block's time may lag behind the clock of this machine by a moment.
        if time > until && record.locked.is_zero() {
            let before = node.balance().await?;
            node.large("operators", &ExecuteMsg::Withdraw {}).await?;
            let back = node.balance().await?.saturating_sub(before);
            println!(
                "{} of the bond of {bond} are back on {}",
                Currency::Tnz.format(back),
                node.address()
            );
            return Ok(());
        }
        let wait = if time <= until {
            format!(
                "the bond of {bond} is free in {} s",
                until.saturating_sub(time).saturating_add(1)
            )
        } else {
            let kept = Currency::Tnz.format(record.locked.u128());
            format!("open jobs keep {kept}; let the daemon run until they have ended")
        };
        let step = wait.split(" in ").next().unwrap_or_default().to_owned();
        if step != said {
            println!("{wait}");
            said = step;
        }
        sleep(Duration::from_secs(1)).await;
    }
}
