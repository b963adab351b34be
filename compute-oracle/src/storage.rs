//! Telling the data registry which contents the operator holds.

use std::collections::BTreeSet;

use tenzro_contract_api::data_registry::{ExecuteMsg, ItemStatus, ItemsResponse, QueryMsg};

use crate::duty::Duty;
use crate::jobs::Bench;

/// Items in one message at most.
const BATCH: usize = 50;

/// Follows the registry's items.
#[derive(Debug, Default)]
pub struct Holdings {
    /// Items that can change no more, or are confirmed: all up to this one.
    settled: u64,
    /// Confirmed or not held, above it.
    looked_at: BTreeSet<u64>,
}

impl Holdings {
    /// Confirms contents that are here and not confirmed yet.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn serve(&mut self, bench: &Bench) -> tenzro_client::Result<()> {
        let own = bench.node.address().to_string();
        let question = QueryMsg::Items {
            contributor: None,
            start_after: Some(self.settled),
            limit: Some(100),
        };
        let page: ItemsResponse = bench.node.ask("data-registry", &question).await?;
        let mut held = Vec::new();
        for item in page.items {
            let confirmed = item.holders.contains(&own);
            let ended = matches!(
                item.status,
                ItemStatus::Refused(_) | ItemStatus::Unresolved | ItemStatus::Withdrawn
            );
            let here = bench.blobs.has(&item.content.cid);
            if here && !confirmed && !ended {
                held.push(item.item);
            } else if confirmed || ended || matches!(item.status, ItemStatus::Accepted { .. }) {
                self.looked_at.insert(item.item);
            }
        }
        while self.looked_at.remove(&self.settled.saturating_add(1)) {
            self.settled = self.settled.saturating_add(1);
        }
        held.truncate(BATCH);
        if !held.is_empty() {
            bench.duties.spawn(
                Duty::Confirm,
                &bench.node,
                &bench.metrics,
                move |node| async move {
                    node.large("data-registry", &ExecuteMsg::ConfirmStored { items: held })
                        .await
                },
            );
        }
        Ok(())
    }
}
