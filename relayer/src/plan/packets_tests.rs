//! Packets on two simulated chains: whatever is lost, doubled or seen late, each ends once.

use proptest::prelude::*;

use super::*;

/// How a packet ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Acknowledged,
    TimedOut,
}

#[derive(Clone, Debug)]
struct Sent {
    timeout: Timeout,
    /// Blocks of the target between receipt and answer; 0: at once.
    answer_after: u64,
    received_at: Option<u64>,
    /// How often the target's application got it.
    deliveries: u32,
    fates: Vec<Fate>,
}

/// Source and target with the rules of ICS-04. A message that the rules refuse changes nothing, as
/// on a chain; what is done twice is counted.
#[derive(Clone, Debug)]
struct World {
    ordering: Ordering,
    source: ChannelState,
    target: ChannelState,
    height: u64,
    next_receive: u64,
    next_acknowledge: u64,
    packets: Vec<Sent>,
}

impl World {
    fn new(ordering: Ordering, packets: Vec<(u64, u64)>) -> Self {
        let sent = |(timeout, answer_after)| Sent {
            timeout: Timeout {
                height: Height {
                    revision: 1,
                    height: timeout,
                },
                time: 0,
            },
            answer_after,
            received_at: None,
            deliveries: 0,
            fates: Vec::new(),
        };
        Self {
            ordering,
            source: ChannelState::Open,
            target: ChannelState::Open,
            height: 10,
            next_receive: 1,
            next_acknowledge: 1,
            packets: packets.into_iter().map(sent).collect(),
        }
    }

    fn point(&self) -> Point {
        Point {
            height: Height {
                revision: 1,
                height: self.height,
            },
            time: self.height * 1_000,
        }
    }

    fn answered(&self, sent: &Sent) -> bool {
        sent.received_at
            .is_some_and(|at| self.height >= at + sent.answer_after)
    }

    fn view(&self) -> View {
        let pending = |(index, sent): (usize, &Sent)| Pending {
            sequence: index as u64 + 1,
            timeout: Some(sent.timeout),
            stage: match sent.received_at {
                None => Stage::Unreceived,
                Some(_) if self.answered(sent) => Stage::Acknowledged,
                Some(_) => Stage::Received,
            },
        };
        let open = self
            .packets
            .iter()
            .enumerate()
            .filter(|(_, sent)| sent.fates.is_empty());
        View {
            ordering: self.ordering,
            source: self.source,
            target: self.target,
            target_point: self.point(),
            next_receive: self.next_receive,
            packets: open.map(pending).collect(),
        }
    }

    fn sent(&mut self, sequence: u64) -> &mut Sent {
        &mut self.packets[usize::try_from(sequence).unwrap() - 1]
    }

    /// Carries a message out, proven against `proof`; refuses what the rules refuse.
    fn carry_out(&mut self, action: Action, proof: &Point) {
        let now = self.point();
        let height = self.height;
        let ordered = self.ordering == Ordering::Ordered;
        match action {
            Action::Receive(sequence) => {
                let in_turn = !ordered || sequence == self.next_receive;
                let open = self.target == ChannelState::Open;
                let sent = self.sent(sequence);
                if !open
                    || !in_turn
                    || sent.received_at.is_some()
                    || sent.timeout.elapsed_at(&now)
                    || !sent.fates.is_empty()
                {
                    return;
                }
                sent.received_at = Some(height);
                sent.deliveries += 1;
                self.next_receive += u64::from(ordered);
            }
            Action::Acknowledge(sequence) => {
                let sent = self.packets[usize::try_from(sequence).unwrap() - 1].clone();
                let in_turn = !ordered || sequence == self.next_acknowledge;
                let open = self.source == ChannelState::Open;
                if !open || !in_turn || !self.answered(&sent) || !sent.fates.is_empty() {
                    return;
                }
                self.sent(sequence).fates.push(Fate::Acknowledged);
                self.next_acknowledge += u64::from(ordered);
            }
            Action::Timeout(sequence) => {
                let sent = self.sent(sequence);
                // The proof shows that it was not received before `proof`, whose block and all
                // later ones refuse it.
                if sent.received_at.is_some()
                    || !sent.timeout.elapsed_at(proof)
                    || !sent.fates.is_empty()
                {
                    return;
                }
                sent.fates.push(Fate::TimedOut);
                if ordered {
                    self.source = ChannelState::Closed;
                }
            }
            Action::TimeoutOnClose(sequence) => {
                let closed = self.target == ChannelState::Closed;
                let sent = self.sent(sequence);
                if !closed || sent.received_at.is_some() || !sent.fates.is_empty() {
                    return;
                }
                sent.fates.push(Fate::TimedOut);
                if ordered {
                    self.source = ChannelState::Closed;
                }
            }
            Action::CloseTarget => {
                if self.source == ChannelState::Closed {
                    self.target = ChannelState::Closed;
                }
            }
        }
    }
}

/// What befalls the relayer in one round.
#[derive(Clone, Debug)]
struct Round {
    /// How many blocks pass before it acts.
    late: u64,
    /// Which of its messages are lost: it was killed, or the mempool dropped them.
    lost: Vec<bool>,
    /// Whether a second relayer does the same.
    doubled: bool,
    /// Whether the second one acts on what was seen a round ago.
    stale: bool,
}

fn rounds() -> impl Strategy<Value = Vec<Round>> {
    let round = (
        0_u64..3,
        proptest::collection::vec(any::<bool>(), 8),
        any::<bool>(),
        any::<bool>(),
    );
    let round = round.prop_map(|(late, lost, doubled, stale)| Round {
        late,
        lost,
        doubled,
        stale,
    });
    proptest::collection::vec(round, 0..30)
}

fn act(world: &mut World, seen: &View, round: &Round) {
    world.height += round.late;
    for (index, action) in plan(seen).actions.into_iter().enumerate() {
        if !round.lost[index % round.lost.len()] {
            world.carry_out(action, &seen.target_point);
        }
    }
}

fn play(mut world: World, rounds: &[Round]) -> World {
    let mut before = world.view();
    for round in rounds {
        let seen = world.view();
        act(&mut world, &seen, round);
        if round.doubled {
            let seen = if round.stale { &before } else { &seen };
            act(&mut world, seen, round);
        }
        before = seen;
        world.height += 1;
    }
    // From now on nothing is lost: everything must come to its end.
    let calm = Round {
        late: 0,
        lost: vec![false],
        doubled: false,
        stale: false,
    };
    for _ in 0..200 {
        let seen = world.view();
        act(&mut world, &seen, &calm);
        world.height += 1;
    }
    world
}

fn packets() -> impl Strategy<Value = Vec<(u64, u64)>> {
    proptest::collection::vec((8_u64..60, 0_u64..4), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn every_packet_of_an_unordered_channel_ends_exactly_once(
        packets in packets(), rounds in rounds(),
    ) {
        let world = play(World::new(Ordering::Unordered, packets), &rounds);
        for sent in &world.packets {
            let fate = if sent.received_at.is_some() { Fate::Acknowledged } else { Fate::TimedOut };
            prop_assert_eq!(&sent.fates, &vec![fate]);
            prop_assert_eq!(sent.deliveries, u32::from(sent.received_at.is_some()));
        }
    }

    #[test]
    fn an_ordered_channel_delivers_in_order_and_closes_at_the_first_timeout(
        packets in packets(), rounds in rounds(),
    ) {
        let world = play(World::new(Ordering::Ordered, packets), &rounds);
        let received = world.packets.iter().take_while(|sent| sent.received_at.is_some()).count();
        for (index, sent) in world.packets.iter().enumerate() {
            prop_assert_eq!(sent.received_at.is_some(), index < received);
            prop_assert!(sent.fates.len() <= 1, "{:?}", sent.fates);
            if index >= received {
                // What was not received comes back to its sender.
                prop_assert_eq!(&sent.fates, &vec![Fate::TimedOut]);
            }
        }
        let timed_out = received < world.packets.len();
        prop_assert_eq!(world.source == ChannelState::Closed, timed_out);
        prop_assert_eq!(world.target == ChannelState::Closed, timed_out);
        if !timed_out {
            prop_assert!(world.packets.iter().all(|sent| sent.fates == [Fate::Acknowledged]));
        }
    }
}

fn view(packets: Vec<Pending>) -> View {
    let mut view = World::new(Ordering::Unordered, Vec::new()).view();
    view.packets = packets;
    view
}

fn pending(sequence: u64, timeout: u64, stage: Stage) -> Pending {
    Pending {
        sequence,
        timeout: Some(Timeout {
            height: Height {
                revision: 1,
                height: timeout,
            },
            time: 0,
        }),
        stage,
    }
}

#[test]
fn a_packet_times_out_at_equality_and_is_left_alone_just_before() {
    let decide = |timeout| plan(&view(vec![pending(1, timeout, Stage::Unreceived)]));
    assert_eq!(decide(10).actions, [Action::Timeout(1)]);
    assert_eq!(decide(11).waiting, [(1, Reason::TimeoutNotProvable)]);
    assert_eq!(decide(12).actions, [Action::Receive(1)]);
}

#[test]
fn on_a_closed_target_packets_go_back_before_their_timeout() {
    let mut view = view(vec![pending(1, 99, Stage::Unreceived)]);
    view.target = ChannelState::Closed;
    assert_eq!(plan(&view).actions, [Action::TimeoutOnClose(1)]);
}

#[test]
fn a_closed_source_closes_the_target_and_delivers_nothing_more() {
    let mut view = view(vec![
        pending(1, 99, Stage::Unreceived),
        pending(2, 99, Stage::Acknowledged),
    ]);
    view.source = ChannelState::Closed;
    let plan = plan(&view);
    assert_eq!(plan.actions, [Action::CloseTarget]);
    assert_eq!(
        plan.waiting,
        [(1, Reason::SourceClosed), (2, Reason::SourceClosed)]
    );
}

#[test]
fn nothing_is_done_about_packets_without_known_contents_or_in_a_handshake() {
    let mut unknown = pending(1, 99, Stage::Unreceived);
    unknown.timeout = None;
    let mut view = view(vec![unknown]);
    assert_eq!(plan(&view).waiting, [(1, Reason::UnknownContents)]);
    view.target = ChannelState::NotOpen;
    assert_eq!(plan(&view).waiting, [(1, Reason::ChannelNotOpen)]);
}
