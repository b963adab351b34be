//! Lists that a node gives page by page.

use ibc_proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};

use super::ChainHandle;
use crate::error::{Error, Result};

/// Items on one page of a list.
const PAGE: u64 = 500;
/// Pages after which a list is believed to have no end.
const MOST: usize = 2_000;

/// Goes through the pages of one list. A node that always names a next page does not hold it up for
/// ever.
#[derive(Debug, Default)]
pub(super) struct Pages {
    asked: usize,
    /// Where the next page begins; absent after the last one.
    key: Option<Vec<u8>>,
}

impl Pages {
    /// What to ask for next; `None` after the last page.
    ///
    /// # Errors
    /// [`Error::Decode`] when there are more pages than any list has.
    pub(super) fn next(&mut self, chain: &ChainHandle, list: &str) -> Result<Option<PageRequest>> {
        let key = match self.key.take() {
            Some(key) => key,
            None if self.asked == 0 => Vec::new(),
            None => return Ok(None),
        };
        if self.asked >= MOST {
            let reason = format!("it has no end after {MOST} pages");
            return Err(Error::decode(chain.name(), list, reason));
        }
        self.asked = self.asked.saturating_add(1);
        Ok(Some(PageRequest {
            key,
            limit: PAGE,
            ..Default::default()
        }))
    }

    /// Notes what the answer says about the page after it.
    pub(super) fn read(&mut self, answer: Option<PageResponse>) {
        let key = answer.map(|page| page.next_key).unwrap_or_default();
        self.key = Some(key).filter(|key| !key.is_empty());
    }
}
