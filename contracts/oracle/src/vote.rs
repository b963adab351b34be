//! The ball vote: which of several outputs, none of them exactly right, stands. Pure.
//!
//! Equal outputs form groups; two groups agree when their class says so (`agrees_with`); an output's
//! ball are all ballots that agree with it. Bytes shared by more than half of the ballots win. Else
//! the output with the fullest ball does, of several the one with the smallest sum of differences
//! from its ball (the medoid), then the one with the smallest hash of seed and operator. The
//! winner's own bytes are the result: never a mean, which is a value that nobody computed.
//!
//! What follows, and is tested: nothing hangs on the order in which outputs were revealed; one more
//! output equal to the winner never changes it; the winning ball has at least as many ballots as
//! there are honest operators, whatever the others reveal. (The last fails for cliques grown
//! greedily: two outputs at opposite edges keep the clique of the honest from being found.)

use std::{cmp::Reverse, collections::BTreeMap};

use tenzro_contract_api::{
    check_output::CheckOutput,
    hashes::sha256,
    types::{Class, Digest, Modality},
};

/// One revealed output.
#[derive(Clone, Debug)]
pub struct Ballot {
    /// Who revealed it.
    pub operator: String,
    /// SHA-256 of its bytes.
    pub digest: Digest,
    /// What it says; absent when it does not decode or is not the model's kind of output.
    pub output: Option<CheckOutput>,
}

/// The result of a vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Position of the ballot whose bytes win.
    pub medoid: usize,
    /// Ballots in the winning ball: this is held against the quorum.
    pub ball: u32,
    /// Per ballot: whether it agrees with the medoid, or with more than half of all ballots. The
    /// second keeps an honest operator clear whose output lies at the edge of a ball that
    /// somebody pulled: an honest majority agrees with itself.
    pub correct: Vec<bool>,
}

/// What a model's outputs must be to count.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// How they are compared.
    pub class: Class,
    /// What they judge.
    pub modality: Modality,
    /// Components of the vector.
    pub length: u8,
}

impl Kind {
    /// Decodes an output, if it is of this kind.
    #[must_use]
    pub fn decode(&self, bytes: &[u8]) -> Option<CheckOutput> {
        CheckOutput::decode(bytes).ok().filter(|output| {
            output.class == self.class
                && output.modality == self.modality
                && output.vector.len() == usize::from(self.length)
        })
    }
}

/// Ballots with the same bytes.
struct Group<'a> {
    output: &'a CheckOutput,
    count: u32,
    /// Smallest hash of seed and operator, and whose that is.
    best: (Digest, usize),
}

/// Holds the vote. Absent when no ballot counts.
#[must_use]
pub fn vote(seed: &Digest, ballots: &[Ballot]) -> Option<Verdict> {
    let groups = groups(seed, ballots);
    let winner = groups
        .values()
        .find(|group| majority(group.count, ballots.len()))
        .or_else(|| groups.values().min_by_key(|group| rank(group, &groups)))?;
    let correct = ballots
        .iter()
        .map(|ballot| {
            groups.get(&ballot.digest).is_some_and(|own| {
                own.output.agrees_with(winner.output)
                    || majority(ball(own, &groups).0, ballots.len())
            })
        })
        .collect();
    Some(Verdict {
        medoid: winner.best.1,
        ball: ball(winner, &groups).0,
        correct,
    })
}

const fn majority(count: u32, of: usize) -> bool {
    (count as usize).saturating_mul(2) > of
}

fn groups<'a>(seed: &Digest, ballots: &'a [Ballot]) -> BTreeMap<Digest, Group<'a>> {
    let mut found: BTreeMap<Digest, Group<'a>> = BTreeMap::new();
    for (position, ballot) in ballots.iter().enumerate() {
        let Some(output) = &ballot.output else {
            continue;
        };
        let salted = [seed.as_bytes().as_slice(), ballot.operator.as_bytes()].concat();
        let mine = (sha256(&salted), position);
        let group = found.entry(ballot.digest).or_insert_with(|| Group {
            output,
            count: 0,
            best: mine,
        });
        group.count = group.count.saturating_add(1);
        group.best = group.best.min(mine);
    }
    found
}

/// Sorts the fullest ball first, then the smallest sum of differences, then the smallest hash.
fn rank(group: &Group<'_>, groups: &BTreeMap<Digest, Group<'_>>) -> (Reverse<u32>, u64, Digest) {
    let (count, sum) = ball(group, groups);
    (Reverse(count), sum, group.best.0)
}

/// Ballots in a group's ball, and the sum of their differences from it.
fn ball(group: &Group<'_>, groups: &BTreeMap<Digest, Group<'_>>) -> (u32, u64) {
    groups
        .values()
        .filter(|other| group.output.agrees_with(other.output))
        .fold((0u32, 0u64), |(count, sum), other| {
            let apart = difference(group.output, other.output);
            let apart = apart.saturating_mul(u64::from(other.count));
            (count.saturating_add(other.count), sum.saturating_add(apart))
        })
}

/// Sum of the absolute differences of two vectors of one length.
fn difference(left: &CheckOutput, right: &CheckOutput) -> u64 {
    left.vector
        .iter()
        .zip(&right.vector)
        .fold(0, |sum: u64, (a, b)| {
            sum.saturating_add(u64::from(a.abs_diff(*b)))
        })
}
