//! How many messages go into one transaction.

/// Bounds of one transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Messages, the client's update counted too; at least 2.
    pub messages: usize,
    /// Bytes of all messages together.
    pub bytes: usize,
}

/// Cuts items into batches: order is kept, every batch leaves room for `head` bytes and one message
/// (the client's update). An item that is too large alone gets a batch of its own, and the chain
/// decides.
#[must_use]
pub fn batches<T>(
    items: Vec<T>,
    size: impl Fn(&T) -> usize,
    head: usize,
    limits: Limits,
) -> Vec<Vec<T>> {
    let most = limits.messages.saturating_sub(1).max(1);
    let mut all: Vec<Vec<T>> = Vec::new();
    let mut current: Vec<T> = Vec::new();
    let mut bytes = head;
    for item in items {
        let length = size(&item);
        let full = current.len() >= most || bytes.saturating_add(length) > limits.bytes;
        if full && !current.is_empty() {
            all.push(std::mem::take(&mut current));
            bytes = head;
        }
        bytes = bytes.saturating_add(length);
        current.push(item);
    }
    if !current.is_empty() {
        all.push(current);
    }
    all
}

/// Takes at most `most` of the items: the newest third so that live packets do not queue behind a
/// backlog, and the oldest for the rest. Items are ascending and stay so.
#[must_use]
pub fn oldest_and_newest<T>(mut items: Vec<T>, most: usize) -> Vec<T> {
    if items.len() <= most {
        return items;
    }
    let newest = most / 3;
    let oldest = most.saturating_sub(newest);
    let tail = items.split_off(items.len().saturating_sub(newest));
    items.truncate(oldest);
    items.extend(tail);
    items
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn live_packets_do_not_queue_behind_a_backlog() {
        let taken = oldest_and_newest((1..=100).collect(), 9);
        assert_eq!(taken, [1, 2, 3, 4, 5, 6, 98, 99, 100]);
        assert_eq!(oldest_and_newest(vec![1, 2], 9), [1, 2]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_batch_is_too_large(
            sizes in proptest::collection::vec(1_usize..200, 0..80),
            messages in 2_usize..10,
            bytes in 50_usize..400,
            head in 0_usize..50,
        ) {
            let limits = Limits { messages, bytes };
            let cut = batches(sizes.clone(), |size| *size, head, limits);
            prop_assert_eq!(cut.concat(), sizes);
            for batch in &cut {
                prop_assert!(!batch.is_empty() && batch.len() < messages);
                let sum: usize = batch.iter().sum();
                prop_assert!(batch.len() == 1 || head + sum <= bytes);
            }
        }
    }
}
