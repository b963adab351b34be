//! What the ball vote promises, over random panels.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use proptest::prelude::*;
use tenzro_contract_api::{
    check_output::CheckOutput,
    hashes::sha256,
    types::{Class, Digest, Modality},
};
use tenzro_oracle::vote::{Ballot, Kind, Verdict, vote};

const QUALITY: i16 = 10_000;

fn output(class: Class, vector: Vec<i16>) -> CheckOutput {
    CheckOutput {
        class,
        vector,
        modality: Modality::Image,
        fingerprint: [9; 32],
    }
}

fn ballot(operator: usize, output: CheckOutput) -> Ballot {
    Ballot {
        operator: format!("operator {operator}"),
        digest: sha256(&output.encode().unwrap()),
        output: Some(output),
    }
}

fn unreadable(operator: usize) -> Ballot {
    Ballot {
        operator: format!("operator {operator}"),
        digest: sha256(&[operator as u8]),
        output: None,
    }
}

/// What an honest operator may answer: at most one component, one unit up.
fn honest(components: usize) -> impl Strategy<Value = CheckOutput> {
    (0..=components).prop_map(move |moved| {
        let mut vector = vec![QUALITY; components];
        if let Some(value) = vector.get_mut(moved) {
            *value += 1;
        }
        output(Class::Q, vector)
    })
}

/// What somebody may answer who knows all honest answers: near them, far from them, or nothing.
fn hostile(components: usize) -> impl Strategy<Value = Option<CheckOutput>> {
    let near = prop::collection::vec(-2i16..=2, components).prop_map(|moves| {
        let vector = moves.iter().map(|by| QUALITY + by).collect();
        Some(output(Class::Q, vector))
    });
    let edge = (0..components, -1i16..=2).prop_map(move |(moved, by)| {
        let mut vector = vec![QUALITY; components];
        vector[moved] += by;
        Some(output(Class::Q, vector))
    });
    let far = (0i16..5).prop_map(move |quality| Some(output(Class::Q, vec![quality; components])));
    prop_oneof![near, edge, far, Just(None)]
}

#[derive(Clone, Debug)]
struct Panel {
    ballots: Vec<Ballot>,
    honest: usize,
    seed: Digest,
}

/// A panel on which the first `honest` operators, more than half, are honest.
fn panel() -> impl Strategy<Value = Panel> {
    (1usize..=12, prop::sample::select(vec![3usize, 7, 15, 41])).prop_flat_map(
        |(components, size)| {
            let most = size.div_ceil(2) - usize::from(size % 2 == 0);
            (0..most, any::<[u8; 32]>()).prop_flat_map(move |(enemies, seed)| {
                let good = prop::collection::vec(honest(components), size - enemies);
                let bad = prop::collection::vec(hostile(components), enemies);
                (good, bad).prop_map(move |(good, bad)| {
                    let honest = good.len();
                    let good = good.into_iter().enumerate().map(|(n, o)| ballot(n, o));
                    let bad = bad.into_iter().enumerate().map(|(n, o)| match o {
                        Some(output) => ballot(honest + n, output),
                        None => unreadable(honest + n),
                    });
                    Panel {
                        ballots: good.chain(bad).collect(),
                        honest,
                        seed: Digest::new(seed),
                    }
                })
            })
        },
    )
}

fn winner<'a>(ballots: &'a [Ballot], verdict: &Verdict) -> &'a Ballot {
    &ballots[verdict.medoid]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn an_honest_majority_is_never_found_wrong(panel in panel()) {
        let verdict = vote(&panel.seed, &panel.ballots).unwrap();
        for (n, ballot) in panel.ballots.iter().enumerate().take(panel.honest) {
            prop_assert!(verdict.correct[n], "{} among {:?}", ballot.operator, panel);
        }
        prop_assert!(verdict.ball as usize >= panel.honest);
    }

    #[test]
    fn the_order_of_reveals_changes_nothing(
        (panel, order) in panel().prop_flat_map(|panel| {
            let order: Vec<usize> = (0..panel.ballots.len()).collect();
            (Just(panel), Just(order).prop_shuffle())
        })
    ) {
        let before = vote(&panel.seed, &panel.ballots).unwrap();
        let moved: Vec<Ballot> = order.iter().map(|n| panel.ballots[*n].clone()).collect();
        let after = vote(&panel.seed, &moved).unwrap();
        prop_assert_eq!(
            &winner(&panel.ballots, &before).operator,
            &winner(&moved, &after).operator
        );
        prop_assert_eq!(before.ball, after.ball);
        for (place, n) in order.iter().enumerate() {
            prop_assert_eq!(before.correct[*n], after.correct[place]);
        }
    }

    #[test]
    fn one_more_output_equal_to_the_winner_keeps_it(panel in panel()) {
        let before = vote(&panel.seed, &panel.ballots).unwrap();
        let mut more = panel.ballots.clone();
        let digest = winner(&more, &before).digest;
        let copy = Ballot {
            operator: "late".to_owned(),
            ..winner(&more, &before).clone()
        };
        more.push(copy);
        let after = vote(&panel.seed, &more).unwrap();
        prop_assert_eq!(winner(&more, &after).digest, digest);
        prop_assert_eq!(after.ball, before.ball + 1);
    }

    #[test]
    fn the_result_is_one_of_the_reveals_and_a_majority_of_equal_ones_wins(panel in panel()) {
        let verdict = vote(&panel.seed, &panel.ballots).unwrap();
        prop_assert!(winner(&panel.ballots, &verdict).output.is_some());
        prop_assert!(verdict.correct[verdict.medoid]);
        for ballot in &panel.ballots {
            let same = panel.ballots.iter().filter(|b| b.digest == ballot.digest).count();
            if same * 2 > panel.ballots.len() && ballot.output.is_some() {
                prop_assert_eq!(winner(&panel.ballots, &verdict).digest, ballot.digest);
            }
        }
    }
}

#[test]
fn outputs_that_no_one_can_read_do_not_count() {
    let seed = Digest::new([1; 32]);
    assert_eq!(vote(&seed, &[unreadable(0), unreadable(1)]), None);
    assert_eq!(vote(&seed, &[]), None);
    let kind = Kind {
        class: Class::Q,
        modality: Modality::Image,
        length: 3,
    };
    let good = output(Class::Q, vec![1, 2, 3]);
    assert_eq!(kind.decode(&good.encode().unwrap()), Some(good.clone()));
    let others = [
        output(Class::Q, vec![1, 2]),
        output(Class::X, vec![1, 2, 3]),
        CheckOutput {
            modality: Modality::Text,
            ..good
        },
    ];
    for other in others {
        assert_eq!(kind.decode(&other.encode().unwrap()), None);
    }
    assert_eq!(kind.decode(b"TZO1"), None);
}

#[test]
fn in_class_x_a_single_unit_separates() {
    let seed = Digest::new([1; 32]);
    let ballots = [
        ballot(0, output(Class::X, vec![5, 5])),
        ballot(1, output(Class::X, vec![5, 6])),
        ballot(2, output(Class::X, vec![5, 6])),
    ];
    let verdict = vote(&seed, &ballots).unwrap();
    assert_eq!(verdict.ball, 2);
    assert_eq!(verdict.correct, [false, true, true]);
}

#[test]
fn the_medoid_is_the_output_in_the_middle() {
    let seed = Digest::new([1; 32]);
    let ballots = [
        ballot(0, output(Class::Q, vec![10, 10, 10])),
        ballot(1, output(Class::Q, vec![11, 10, 10])),
        ballot(2, output(Class::Q, vec![11, 11, 10])),
    ];
    let verdict = vote(&seed, &ballots).unwrap();
    assert_eq!((verdict.medoid, verdict.ball), (1, 3));
}
