//! What blocks say, in whatever order it arrives, comes to what a look would find.

use proptest::prelude::*;

use super::*;

const OPEN: (ChannelState, ChannelState) = (ChannelState::Open, ChannelState::Open);

fn moved(sequence: u64, height: u64, what: What) -> Moved {
    let source = Side::A;
    Moved {
        source,
        sequence,
        height,
        what,
    }
}

fn track(found: &[(u64, Stage)]) -> Track {
    let mut track = Track::default();
    track.looked(OPEN, found, &[]);
    track
}

#[test]
fn a_packet_goes_from_sent_to_over_without_a_look() {
    let mut track = track(&[]);
    track.moved(moved(7, 100, What::Sent));
    assert_eq!(track.pending(Side::A), [(7, Stage::Unreceived)]);
    assert!(track.pending(Side::B).is_empty());
    track.moved(moved(7, 50, What::Received));
    track.moved(moved(7, 50, What::Answered));
    assert_eq!(track.pending(Side::A), [(7, Stage::Acknowledged)]);
    track.moved(moved(7, 103, What::Over));
    assert!(track.pending(Side::A).is_empty());
    assert_eq!(track.states(), Some(OPEN));
}

#[test]
fn a_stage_is_proven_by_the_header_after_its_block() {
    let mut track = track(&[(3, Stage::Unreceived)]);
    track.moved(moved(7, 100, What::Sent));
    assert_eq!(track.early(Side::A, 100, 1_000).len(), 1);
    assert!(track.early(Side::A, 101, 0).is_empty());
    track.moved(moved(7, 50, What::Answered));
    assert!(track.early(Side::A, 0, 50).contains(&7));
    // What a look found is left to the proof.
    assert!(!track.early(Side::A, 1, 1).contains(&3));
}

#[test]
fn what_is_told_late_of_a_packet_that_is_over_changes_nothing() {
    let mut track = track(&[(7, Stage::Unreceived)]);
    track.moved(moved(7, 103, What::Over));
    track.moved(moved(7, 100, What::Sent));
    track.moved(moved(7, 50, What::Answered));
    assert!(track.pending(Side::A).is_empty());
}

#[test]
fn a_look_replaces_what_was_told() {
    let mut track = track(&[]);
    track.moved(moved(7, 100, What::Sent));
    track.moved(moved(8, 100, What::Sent));
    track.doubt();
    assert_eq!(track.states(), None);
    track.looked(OPEN, &[(8, Stage::Acknowledged)], &[]);
    assert_eq!(track.pending(Side::A), [(8, Stage::Acknowledged)]);
    // It was gone: a hint that comes late does not bring it back, a look does.
    track.moved(moved(7, 100, What::Sent));
    assert_eq!(track.pending(Side::A).len(), 1);
    track.looked(OPEN, &[(7, Stage::Unreceived)], &[]);
    assert_eq!(track.pending(Side::A), [(7, Stage::Unreceived)]);
}

#[test]
fn a_look_does_not_make_an_early_packet_provable() {
    let mut track = track(&[]);
    track.moved(moved(7, 100, What::Sent));
    track.looked(OPEN, &[(7, Stage::Unreceived)], &[]);
    assert!(track.early(Side::A, 100, 0).contains(&7));
}

proptest! {
    /// Each chain tells its own blocks in order; how the two are interleaved, what is told twice and at
    /// which moment a look falls in between makes no difference in the end.
    #[test]
    fn in_whatever_order_two_chains_tell_it_comes_to_the_same(
        ends in proptest::collection::vec(0_usize..4, 1..30),
        picks in proptest::collection::vec(any::<bool>(), 0..120),
        doubled in any::<bool>(),
    ) {
        let (mut source, mut target) = (Vec::new(), Vec::new());
        let mut wanted = Vec::new();
        for (sequence, end) in (1_u64..).zip(&ends) {
            source.push(moved(sequence, sequence, What::Sent));
            if *end >= 1 {
                target.push(moved(sequence, sequence, What::Received));
            }
            if *end >= 2 {
                target.push(moved(sequence, sequence, What::Answered));
            }
            if *end >= 3 {
                source.push(moved(sequence, 1_000 + sequence, What::Over));
            }
            wanted.extend([Stage::Unreceived, Stage::Received, Stage::Acknowledged].get(*end).map(|stage| (sequence, *stage)));
        }
        let mut track = track(&[]);
        let (mut source, mut target) = (source.into_iter().peekable(), target.into_iter().peekable());
        let mut picks = picks.into_iter();
        while source.peek().is_some() || target.peek().is_some() {
            let first = picks.next().unwrap_or(true);
            let next = if first { source.next().or_else(|| target.next()) } else { target.next().or_else(|| source.next()) };
            for _ in 0..=usize::from(doubled) {
                next.into_iter().for_each(|next| track.moved(next));
            }
        }
        prop_assert_eq!(track.pending(Side::A), wanted);
    }
}
