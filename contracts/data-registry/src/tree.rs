//! An append-only Merkle tree (RFC 6962, section 2.1) of which only the frontier is kept: the roots
//! of its complete subtrees, largest first. Appending and the root cost O(log n).

use tenzro_contract_api::{
    hashes::{merkle_leaf, merkle_node},
    types::Digest,
};

/// Appends a leaf to a tree of `leaves` leaves.
pub fn append(peaks: &mut Vec<Digest>, leaves: u64, item: u64, content: &Digest) {
    let mut bytes = Vec::with_capacity(40);
    bytes.extend_from_slice(&item.to_be_bytes());
    bytes.extend_from_slice(content.as_bytes());
    let mut node = merkle_leaf(&bytes);
    for _ in 0..leaves.trailing_ones() {
        let Some(left) = peaks.pop() else { break };
        node = merkle_node(&left, &node);
    }
    peaks.push(node);
}

/// The root; absent for a tree without leaves.
#[must_use]
pub fn root(peaks: &[Digest]) -> Option<Digest> {
    let (last, rest) = peaks.split_last()?;
    Some(
        rest.iter()
            .rev()
            .fold(*last, |root, left| merkle_node(left, &root)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6962 as it is written: split at the largest power of two below the number of leaves.
    fn by_definition(leaves: &[Digest]) -> Digest {
        if let [only] = leaves {
            return *only;
        }
        let split = leaves.len().next_power_of_two() / 2;
        let (left, right) = leaves.split_at(split);
        merkle_node(&by_definition(left), &by_definition(right))
    }

    #[test]
    fn the_root_is_that_of_the_rfc_at_every_size() {
        let mut peaks = vec![];
        let mut leaves = vec![];
        assert_eq!(root(&peaks), None);
        for item in 0..70u64 {
            let content = Digest::new([u8::try_from(item).unwrap(); 32]);
            append(&mut peaks, item, item, &content);
            let mut bytes = item.to_be_bytes().to_vec();
            bytes.extend_from_slice(content.as_bytes());
            leaves.push(merkle_leaf(&bytes));
            assert_eq!(root(&peaks), Some(by_definition(&leaves)));
        }
    }
}
