//! The next step of the handshakes of connections (ICS-03) and channels (ICS-04).

/// State of one end in its handshake. Connections and channels have the same four.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EndState {
    /// The end does not exist.
    Absent,
    /// Opened by its own side.
    Init,
    /// Opened in answer to the other side's `Init`.
    TryOpen,
    /// Done.
    Open,
    /// A channel that was closed.
    Closed,
}

/// On which of the two chains a step is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The chain named first.
    A,
    /// The chain named second.
    B,
}

impl Side {
    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }
}

/// The next message of a handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Begin.
    Init(Side),
    /// Answer the other side's `Init`.
    Try(Side),
    /// Answer the other side's `Try`.
    Ack(Side),
    /// Learn that the other side is open.
    Confirm(Side),
}

/// What is left to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// This message.
    Do(Step),
    /// Nothing: both ends are open.
    Done,
    /// The two ends do not fit: closed, or open against absent. A new handshake is needed.
    Stuck,
}

/// The next step for ends in these states, whoever began and however far it came.
#[must_use]
pub const fn next(a: EndState, b: EndState) -> Next {
    use EndState::{Absent, Init, Open, TryOpen};
    use Next::{Do, Done, Stuck};
    match (a, b) {
        (Absent, Absent) => Do(Step::Init(Side::A)),
        (Init, Absent | Init) => Do(Step::Try(Side::B)),
        (Absent, Init) => Do(Step::Try(Side::A)),
        (Init | TryOpen, TryOpen) => Do(Step::Ack(Side::A)),
        (TryOpen, Init) => Do(Step::Ack(Side::B)),
        (Open, Init | TryOpen) => Do(Step::Confirm(Side::B)),
        (Init | TryOpen, Open) => Do(Step::Confirm(Side::A)),
        (Open, Open) => Done,
        _ => Stuck,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the message does to the ends, when both chains take it.
    fn carry_out(step: Step, ends: &mut [EndState; 2]) {
        let (side, state) = match step {
            Step::Init(side) => (side, EndState::Init),
            Step::Try(side) => (side, EndState::TryOpen),
            Step::Ack(side) | Step::Confirm(side) => (side, EndState::Open),
        };
        ends[usize::from(side == Side::B)] = state;
    }

    #[test]
    fn every_handshake_that_can_be_met_half_way_is_finished() {
        use EndState::*;
        for start in [
            [Absent, Absent],
            [Init, Absent],
            [Absent, Init],
            [Init, TryOpen],
            [TryOpen, Init],
            [Open, TryOpen],
            [TryOpen, Open],
        ] {
            let mut ends = start;
            let mut steps = 0;
            loop {
                match next(ends[0], ends[1]) {
                    Next::Do(step) => carry_out(step, &mut ends),
                    Next::Done => break,
                    Next::Stuck => panic!("{start:?} ends at {ends:?}"),
                }
                steps += 1;
                assert!(steps <= 4, "{start:?}");
            }
        }
    }

    #[test]
    fn ends_that_do_not_fit_are_not_touched() {
        assert_eq!(next(EndState::Closed, EndState::Open), Next::Stuck);
        assert_eq!(next(EndState::Open, EndState::Absent), Next::Stuck);
    }
}
