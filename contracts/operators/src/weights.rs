//! Draw weights in a Fenwick tree per role: a change and a draw take O(log N) steps.
//!
//! Node `i` holds the sum of the weights of the places `i − lowbit(i) + 1 ..= i`. The tree's
//! capacity is a power of two that doubles as places are given; the new root then holds what the
//! old one did. Source: P. Fenwick, "A new data structure for cumulative frequency tables", 1994.
//!
//! What a node held before a block changed it is kept, so that a draw can be held over the weights
//! of an earlier block: whoever knows the seed can change the weights, but not those of then.

use std::collections::BTreeMap;

use cosmwasm_std::{Order, OverflowError, OverflowOperation, StdError, StdResult, Storage};
use cw_storage_plus::{Bound, Map};
use tenzro_contract_api::{hashes, operators::Role, types::Digest};

/// Maps (role, node) to the node's sum, absent for zero. Node 0 holds the capacity.
const NODES: Map<(u8, u32), u64> = Map::new("weights");

/// Maps (role, node, height) to what the node held before that block first changed it; absent for
/// blocks that did not.
const BEFORE: Map<(u8, u32, u64), u64> = Map::new("weights_before");

const fn key(role: Role) -> u8 {
    match role {
        Role::Inference => 0,
        Role::Storage => 1,
    }
}

const fn low_bit(node: u32) -> u32 {
    node & node.wrapping_neg()
}

/// What a node held when the block `at` was over; what it holds now if none is named.
fn node(storage: &dyn Storage, role: Role, index: u32, at: Option<u64>) -> StdResult<u64> {
    if let Some(at) = at {
        let later = BEFORE
            .prefix((key(role), index))
            .range(storage, Some(Bound::exclusive(at)), None, Order::Ascending)
            .next();
        if let Some(changed) = later {
            let (_, sum) = changed?;
            return Ok(sum);
        }
    }
    Ok(NODES.may_load(storage, (key(role), index))?.unwrap_or(0))
}

fn set(storage: &mut dyn Storage, role: Role, index: u32, sum: u64, height: u64) -> StdResult<()> {
    let before = node(storage, role, index, None)?;
    if before == sum {
        return Ok(());
    }
    let place = (key(role), index, height);
    if !BEFORE.has(storage, place) {
        BEFORE.save(storage, place, &before)?;
    }
    if sum == 0 {
        NODES.remove(storage, (key(role), index));
        return Ok(());
    }
    NODES.save(storage, (key(role), index), &sum)
}

fn overflow(operation: OverflowOperation) -> StdError {
    StdError::overflow(OverflowError::new(operation))
}

/// A sum after one of its terms changed.
///
/// # Errors
/// When it would leave the range of 64 bits.
pub fn moved(sum: u64, from: u64, to: u64) -> StdResult<u64> {
    sum.checked_sub(from)
        .ok_or_else(|| overflow(OverflowOperation::Sub))?
        .checked_add(to)
        .ok_or_else(|| overflow(OverflowOperation::Add))
}

fn capacity(storage: &dyn Storage, role: Role, at: Option<u64>) -> StdResult<u32> {
    u32::try_from(node(storage, role, 0, at)?)
        .map_err(|_| StdError::generic_err("a weight tree's capacity exceeds 32 bits"))
}

/// Changes the weight of a place from what it was, in the block `height`.
///
/// # Errors
/// When the state cannot be read or written.
pub fn change(
    storage: &mut dyn Storage,
    role: Role,
    place: u32,
    from: u64,
    to: u64,
    height: u64,
) -> StdResult<()> {
    if from == to {
        return Ok(());
    }
    let mut room = capacity(storage, role, None)?;
    while room < place {
        let wider = room.checked_mul(2).map_or(1, |double| double.max(1));
        let total = node(storage, role, room, None)?;
        // Node 0 is the capacity itself: the first root starts from nothing.
        let total = if room == 0 { 0 } else { total };
        set(storage, role, wider, total, height)?;
        room = wider;
    }
    set(storage, role, 0, u64::from(room), height)?;
    let mut index = place;
    while index <= room {
        let sum = moved(node(storage, role, index, None)?, from, to)?;
        set(storage, role, index, sum, height)?;
        index = index.saturating_add(low_bit(index));
    }
    Ok(())
}

/// A draw without replacement: the tree as stored, less what was taken out of it in memory.
pub struct Draw<'a> {
    storage: &'a dyn Storage,
    role: Role,
    at: Option<u64>,
    capacity: u32,
    left: u64,
    taken: BTreeMap<u32, u64>,
}

impl<'a> Draw<'a> {
    /// Begins with everybody in who was in when the block `at` was over; who is in now if none is
    /// named.
    ///
    /// # Errors
    /// When the state cannot be read.
    pub fn new(storage: &'a dyn Storage, role: Role, at: Option<u64>) -> StdResult<Self> {
        let capacity = capacity(storage, role, at)?;
        let left = if capacity == 0 {
            0
        } else {
            node(storage, role, capacity, at)?
        };
        Ok(Self {
            storage,
            role,
            at,
            capacity,
            left,
            taken: BTreeMap::new(),
        })
    }

    /// The sum of the weights that are still in.
    #[must_use]
    pub const fn left(&self) -> u64 {
        self.left
    }

    fn node(&self, index: u32) -> StdResult<u64> {
        let stored = node(self.storage, self.role, index, self.at)?;
        let taken = self.taken.get(&index).copied().unwrap_or(0);
        moved(stored, taken, 0)
    }

    /// The weight on a place: its node, less the nodes that this one sums up.
    fn weight(&self, place: u32) -> StdResult<u64> {
        if place == 0 || place > self.capacity {
            return Ok(0);
        }
        let below = place.saturating_sub(low_bit(place));
        let (mut index, mut weight) = (place.saturating_sub(1), self.node(place)?);
        while index > below {
            weight = moved(weight, self.node(index)?, 0)?;
            index = index.saturating_sub(low_bit(index));
        }
        Ok(weight)
    }

    /// Takes a place out; taking it out twice is the same as once.
    ///
    /// # Errors
    /// When the state cannot be read.
    pub fn take(&mut self, place: u32) -> StdResult<()> {
        let weight = self.weight(place)?;
        if weight == 0 {
            return Ok(());
        }
        self.left = moved(self.left, weight, 0)?;
        let mut index = place;
        while index <= self.capacity {
            let taken = self.taken.entry(index).or_default();
            *taken = moved(*taken, 0, weight)?;
            index = index.saturating_add(low_bit(index));
        }
        Ok(())
    }

    /// The place on which the seed's `index`-th pick falls; absent when nobody is left. It stays
    /// in until it is taken out.
    ///
    /// # Errors
    /// When the state cannot be read.
    pub fn pick(&self, seed: &Digest, index: u64) -> StdResult<Option<u32>> {
        if self.left == 0 {
            return Ok(None);
        }
        let mut target = hashes::draw(seed, index, self.left);
        let (mut place, mut step) = (0u32, self.capacity);
        while step > 0 {
            let next = place.saturating_add(step);
            if next <= self.capacity {
                let sum = self.node(next)?;
                if sum <= target {
                    target = moved(target, sum, 0)?;
                    place = next;
                }
            }
            step >>= 1;
        }
        Ok(Some(place.saturating_add(1)))
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, reason = "a test fails by panicking")]
mod tests {
    use std::collections::BTreeMap;

    use cosmwasm_std::testing::MockStorage;
    use proptest::prelude::*;

    use super::*;

    const ROLE: Role = Role::Inference;

    fn order(storage: &dyn Storage, seed: &Digest, without: &[u32]) -> Vec<u32> {
        order_at(storage, None, seed, without)
    }

    fn order_at(
        storage: &dyn Storage,
        at: Option<u64>,
        seed: &Digest,
        without: &[u32],
    ) -> Vec<u32> {
        let mut draw = Draw::new(storage, ROLE, at).unwrap();
        for place in without {
            draw.take(*place).unwrap();
        }
        let mut order = vec![];
        while let Some(place) = draw.pick(seed, order.len() as u64).unwrap() {
            draw.take(place).unwrap();
            order.push(place);
        }
        assert_eq!(draw.left(), 0);
        order
    }

    /// The same draw over a plain list.
    fn plain_order(weights: &BTreeMap<u32, u64>, seed: &Digest, without: &[u32]) -> Vec<u32> {
        let mut left: Vec<(u32, u64)> = weights
            .iter()
            .filter(|(place, weight)| **weight > 0 && !without.contains(place))
            .map(|(place, weight)| (*place, *weight))
            .collect();
        let mut order = vec![];
        while !left.is_empty() {
            let total = left.iter().map(|(_, weight)| weight).sum();
            let mut target = hashes::draw(seed, order.len() as u64, total);
            let mut at = 0;
            while target >= left[at].1 {
                target -= left[at].1;
                at += 1;
            }
            order.push(left.remove(at).0);
        }
        order
    }

    proptest! {
        #[test]
        fn the_tree_draws_like_a_plain_list(
            changes in prop::collection::vec((1u32..40, 0u64..1_000), 1..80),
            without in prop::collection::vec(1u32..45, 0..6),
            seed in any::<[u8; 32]>(),
        ) {
            let mut storage = MockStorage::new();
            let mut weights = BTreeMap::new();
            for (place, weight) in changes {
                let before = weights.insert(place, weight).unwrap_or(0);
                change(&mut storage, ROLE, place, before, weight, 1).unwrap();
            }
            let seed = Digest::new(seed);
            prop_assert_eq!(
                order(&storage, &seed, &without),
                plain_order(&weights, &seed, &without)
            );
        }

        #[test]
        fn the_tree_of_an_earlier_block_draws_like_the_list_of_then(
            blocks in prop::collection::vec(
                prop::collection::vec((1u32..40, 0u64..1_000), 0..8), 1..12,
            ),
            seed in any::<[u8; 32]>(),
        ) {
            let mut storage = MockStorage::new();
            let mut weights = BTreeMap::new();
            let mut lists = vec![];
            for (height, changes) in (1u64..).zip(blocks) {
                for (place, weight) in changes {
                    let before = weights.insert(place, weight).unwrap_or(0);
                    change(&mut storage, ROLE, place, before, weight, height).unwrap();
                }
                lists.push((height, weights.clone()));
            }
            let seed = Digest::new(seed);
            for (height, list) in lists {
                prop_assert_eq!(
                    order_at(&storage, Some(height), &seed, &[]),
                    plain_order(&list, &seed, &[])
                );
            }
        }
    }

    #[test]
    fn nobody_is_drawn_from_an_empty_tree() {
        let storage = MockStorage::new();
        let draw = Draw::new(&storage, ROLE, None).unwrap();
        assert_eq!(draw.pick(&Digest::new([1; 32]), 0), Ok(None));
    }

    #[test]
    fn a_pick_among_sixty_thousand_reads_no_more_than_a_path() {
        let mut storage = MockStorage::new();
        for place in [1, 30_000, 60_000] {
            change(&mut storage, ROLE, place, 0, 5, 1).unwrap();
        }
        let seed = Digest::new([3; 32]);
        let mut drawn = order(&storage, &seed, &[]);
        drawn.sort_unstable();
        assert_eq!(drawn, [1, 30_000, 60_000]);
        let mut draw = Draw::new(&storage, ROLE, None).unwrap();
        draw.take(30_000).unwrap();
        draw.take(30_000).unwrap();
        assert_eq!(draw.left(), 10);
        assert!(draw.taken.len() <= 17, "{}", draw.taken.len());
    }
}
