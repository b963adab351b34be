//! Telling the data registry which contents the operator holds.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use tenzro_contract_api::data_registry::{ExecuteMsg, ItemStatus, ItemsResponse, QueryMsg};

use crate::duty::Duty;
use crate::jobs::Bench;

/// Items in one message at most.
const BATCH: usize = 50;

/// Items in one answer of the registry at most.
const PAGE: usize = 100;

/// Follows the registry's items, one page per look.
#[derive(Debug, Default)]
pub struct Holdings {
    /// Items that ask nothing more of this operator: all up to this one.
    settled: u64,
    /// The same, above it.
    looked_at: BTreeSet<u64>,
    /// The last item of the page looked at before; 0 when the next look begins at `settled`.
    page_end: u64,
    /// Items that the registry was told of. It may pass over them: enough operators hold them.
    told: Arc<Mutex<BTreeSet<u64>>>,
}

impl Holdings {
    /// Confirms contents that are here and not confirmed yet.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn serve(&mut self, bench: &Bench) -> tenzro_client::Result<()> {
        let question = QueryMsg::Items {
            contributor: None,
            start_after: Some(self.page_end.max(self.settled)),
            limit: Some(100),
        };
        let page: ItemsResponse = bench.node.ask("data-registry", &question).await?;
        let own = bench.node.address().to_string();
        let held = self.look(&page, &own, |cid| bench.blobs.has(cid));
        if held.is_empty() {
            return Ok(());
        }
        let told = self.told.clone();
        bench.spawn(Duty::Confirm, move |node| async move {
            let message = ExecuteMsg::ConfirmStored {
                items: held.clone(),
            };
            node.large("data-registry", &message).await?;
            told.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .extend(held);
            Ok(())
        });
        Ok(())
    }

    /// Takes note of a page; gives the items to confirm.
    fn look(&mut self, page: &ItemsResponse, own: &str, here: impl Fn(&str) -> bool) -> Vec<u64> {
        let told = self.told.clone();
        let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
        let mut held = Vec::new();
        for item in &page.items {
            let confirmed = item.holders.iter().any(|holder| holder == own);
            let ended = matches!(
                item.status,
                ItemStatus::Refused(_) | ItemStatus::Unresolved | ItemStatus::Withdrawn
            );
            let accepted = matches!(item.status, ItemStatus::Accepted { .. });
            let settled = confirmed || ended || told.contains(&item.item);
            if !settled && here(&item.content.cid) {
                held.push(item.item);
            } else if settled || accepted {
                self.looked_at.insert(item.item);
            }
        }
        while self.looked_at.remove(&self.settled.saturating_add(1)) {
            self.settled = self.settled.saturating_add(1);
        }
        *told = told.split_off(&self.settled.saturating_add(1));
        held.truncate(BATCH);
        // A full page has items after it; items that stay open do not hide them.
        self.page_end = match page.items.last() {
            Some(last) if page.items.len() >= PAGE => last.item,
            _ => 0,
        };
        held
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use tenzro_contract_api::data_registry::ItemResponse;

    use super::*;

    const OWN: &str = "tenzro1own";

    fn item(id: u64, status: &Value, holders: &[&str]) -> ItemResponse {
        let digest = "00".repeat(32);
        serde_json::from_value(json!({
            "item": id, "contributor": "tenzro1c", "modality": "text",
            "content": { "cid": format!("c{id}"), "sha256": digest, "bytes": 1, "media_type": "text/plain" },
            "consent": {
                "receipt_sha256": digest, "purposes": [], "share": 0, "public_key": "", "signature": ""
            },
            "strata": { "tags": [] },
            "status": status, "job": id, "check_revised": false, "holders": holders, "since": 0,
        }))
        .unwrap()
    }

    fn checking(ids: std::ops::RangeInclusive<u64>) -> ItemsResponse {
        let items = ids.map(|id| item(id, &json!("checking"), &[])).collect();
        ItemsResponse { items, total: 130 }
    }

    #[test]
    fn what_is_here_is_confirmed_until_the_registry_knows_or_was_told() {
        let mut holdings = Holdings::default();
        let page = ItemsResponse {
            items: vec![
                item(1, &json!("withdrawn"), &[]),
                item(2, &json!("in_review"), &[OWN]),
                item(3, &json!({ "accepted": { "weight": 1 } }), &[]),
                item(4, &json!("checking"), &[]),
            ],
            total: 4,
        };
        assert_eq!(holdings.look(&page, OWN, |cid| cid != "c4"), vec![3]);
        assert_eq!(holdings.settled, 2);
        // Sixteen others hold it: the registry passes over it and never lists this operator.
        holdings.told.lock().unwrap().insert(3);
        assert!(holdings.look(&page, OWN, |cid| cid != "c4").is_empty());
        assert_eq!(holdings.settled, 3);
        let rest = ItemsResponse {
            items: page.items.into_iter().skip(3).collect(),
            total: 4,
        };
        assert_eq!(holdings.look(&rest, OWN, |_| true), vec![4], "came later");
    }

    #[test]
    fn items_that_stay_open_do_not_hide_those_after_them() {
        let mut holdings = Holdings::default();
        assert!(holdings.look(&checking(1..=100), OWN, |_| false).is_empty());
        assert_eq!((holdings.settled, holdings.page_end), (0, 100));
        let second = holdings.look(&checking(101..=130), OWN, |_| true);
        assert_eq!((second, holdings.page_end), ((101..=130).collect(), 0));
    }

    #[test]
    fn one_message_names_fifty_items_at_most() {
        let held = Holdings::default().look(&checking(1..=100), OWN, |_| true);
        assert_eq!(held, (1..=50).collect::<Vec<_>>());
    }
}
