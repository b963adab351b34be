//! Which header to try next on the way from a trusted height to a wanted one.

/// A walk that goes as far as trust reaches, and half-way where it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bisect {
    trusted: u64,
    wanted: u64,
    goal: u64,
}

impl Bisect {
    /// From `trusted` to `wanted`.
    #[must_use]
    pub const fn new(trusted: u64, wanted: u64) -> Self {
        Self {
            trusted,
            wanted,
            goal: wanted,
        }
    }

    /// The header to try; `None` at the end of the way.
    #[must_use]
    pub const fn next(&self) -> Option<u64> {
        if self.trusted >= self.wanted {
            None
        } else {
            Some(self.goal)
        }
    }

    /// The header that was tried follows from the trusted one, and is trusted from now on.
    pub const fn accepted(&mut self) {
        self.trusted = self.goal;
        self.goal = self.wanted;
    }

    /// Too few of the trusted validators signed it. False when it is the very next header: there is
    /// no way then.
    #[must_use]
    pub const fn too_far(&mut self) -> bool {
        let half = self.trusted.midpoint(self.goal);
        if half <= self.trusted {
            return false;
        }
        self.goal = half;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn where_trust_reaches_one_header_is_enough() {
        let mut walk = Bisect::new(10, 1_000_000);
        assert_eq!(walk.next(), Some(1_000_000));
        walk.accepted();
        assert_eq!(walk.next(), None);
    }

    #[test]
    fn adjacent_headers_without_trust_are_the_end() {
        assert!(!Bisect::new(10, 11).too_far());
    }

    proptest! {
        #[test]
        fn every_distance_is_walked_in_steps_that_trust_reaches(
            start in 1_u64..1_000, distance in 1_u64..5_000, reach in 1_u64..5_000,
        ) {
            let wanted = start + distance;
            let mut walk = Bisect::new(start, wanted);
            let (mut trusted, mut headers) = (start, 0_u64);
            while let Some(height) = walk.next() {
                prop_assert!(height > trusted && height <= wanted);
                if height - trusted <= reach {
                    walk.accepted();
                    trusted = height;
                    headers += 1;
                } else {
                    prop_assert!(walk.too_far());
                }
            }
            prop_assert_eq!(trusted, wanted);
            // Halving wastes at most half of the reach.
            prop_assert!(headers <= 2 * distance / reach + 1);
        }
    }
}
