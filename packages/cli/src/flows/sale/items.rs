//! What was bought, item by item, and what is opened again with a new grant.

use futures_util::future::try_join_all;
use tenzro_client::custody::{AT_ONCE, Bought, Reader, created};
use tenzro_contract_api::custody::Reason;
use tenzro_contract_api::data_registry::ItemResponse;

use super::{Ending, Purchase};
use crate::flows::vault::{self, Opened, open_content};
use crate::flows::{FlowError, Result, content};

/// One item of what was bought.
pub(super) enum Item {
    Open(Box<ItemResponse>),
    Locked(Box<Bought>),
}

impl Item {
    pub(super) fn item(&self) -> &ItemResponse {
        match self {
            Self::Open(item) => item,
            Self::Locked(bought) => &bought.item,
        }
    }
}

pub(super) fn locked(items: &[Item]) -> Vec<Bought> {
    let deposited = |item: &Item| match item {
        Item::Locked(bought) => Some(Bought::clone(bought)),
        Item::Open(_) => None,
    };
    items.iter().filter_map(deposited).collect()
}

impl Purchase<'_> {
    /// The items of the version with their deposits; open contents among them.
    pub(super) async fn items(&self, reader: &Reader, version: u64) -> Result<Vec<Item>> {
        let found = reader.version(version).await?;
        let mut deposits = Vec::with_capacity(found.len());
        for some in found.chunks(AT_ONCE) {
            deposits.extend(try_join_all(some.iter().map(|item| reader.deposit(item))).await?);
        }
        let items = found.into_iter().zip(deposits);
        Ok(items
            .map(|(item, deposit)| match deposit {
                Some(deposit) => Item::Locked(Box::new(Bought { item, deposit })),
                None => Item::Open(Box::new(item)),
            })
            .collect())
    }

    /// Opens what was settled before, with a new grant for the same sale.
    pub(super) async fn again(&self, reader: &Reader, items: Vec<Item>) -> Result<Ending> {
        let locked = locked(&items);
        let (mut grant, mut collected) = (None, Vec::new());
        if !locked.is_empty() {
            let reason = Reason::Sale { sale: self.sale };
            let asked = *grant.insert(self.grant(reader, reason).await?);
            let wanted: Vec<_> = locked
                .iter()
                .map(|bought| (bought.item.content.sha256, &bought.deposit))
                .collect();
            collected = reader.collect_all(asked, self.secret, &wanted).await?;
        }
        let mut collected = collected.into_iter();
        let mut open = Vec::new();
        for item in items {
            let cid = &item.item().content.cid;
            let object = content::fetch(self.blobs, self.services, cid).await?;
            let found = match &item {
                Item::Locked(_) => collected.next(),
                Item::Open(_) => None,
            };
            open.push(match (item, found) {
                (Item::Locked(bought), Some(found)) => Opened {
                    plain: reader.open(&bought.item, &bought.deposit, &found.key, &object)?,
                    item: bought.item,
                    grant,
                    liars: found.liars,
                },
                (other, _) => open_content(other.item().clone(), object),
            });
        }
        Ok(Ending::Open(open))
    }

    async fn grant(&self, reader: &Reader, reason: Reason) -> Result<u64> {
        let key = vault::public(self.secret)?;
        let message = reader.request(self.buyer, reason, key)?;
        let outcome = self.buyer.send(vec![message]).await?;
        created(&outcome)?
            .first()
            .copied()
            .ok_or_else(|| FlowError::Silent {
                hash: outcome.hash.to_string(),
                what: "the grant",
            })
    }
}
