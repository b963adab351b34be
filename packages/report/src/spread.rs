//! How evenly something is spread over people: Gini coefficient and effective number.

/// How amounts are spread over those who have any.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// Amounts, smallest first, without those of nothing.
    pub amounts: Vec<u128>,
    /// Gini coefficient: 0 all alike, towards 1 one has all.
    pub gini: f64,
    /// Effective number, 1 / Σ shares²: as many people with equal parts would be as concentrated.
    pub effective: f64,
}

impl Spread {
    /// The spread of amounts; those of nothing are left out.
    #[must_use]
    pub fn of(amounts: impl IntoIterator<Item = u128>) -> Self {
        let mut amounts: Vec<u128> = amounts.into_iter().filter(|amount| *amount > 0).collect();
        amounts.sort_unstable();
        let count = amounts.len() as f64;
        let sum: f64 = amounts.iter().map(|amount| real(*amount)).sum();
        let (mut ranked, mut squares) = (0.0, 0.0);
        for (place, amount) in amounts.iter().enumerate() {
            ranked += (2.0 * (place as f64 + 1.0) - count - 1.0) * real(*amount);
            squares += real(*amount) * real(*amount);
        }
        let (gini, effective) = if sum > 0.0 {
            (ranked / (count * sum), sum * sum / squares)
        } else {
            (0.0, 0.0)
        };
        Self {
            amounts,
            gini,
            effective,
        }
    }

    /// Points of the Lorenz curve: share of people, share of the sum; from (0, 0) to (1, 1).
    #[must_use]
    pub fn lorenz(&self) -> Vec<(f64, f64)> {
        let sum: f64 = self.amounts.iter().map(|amount| real(*amount)).sum();
        let count = self.amounts.len() as f64;
        let mut points = vec![(0.0, 0.0)];
        let mut so_far = 0.0;
        for (place, amount) in self.amounts.iter().enumerate() {
            so_far += real(*amount);
            points.push(((place as f64 + 1.0) / count, so_far / sum));
        }
        points
    }
}

/// An amount as a real number: for pictures and indices only.
#[must_use]
pub fn real(amount: u128) -> f64 {
    amount as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_parts_have_no_inequality_and_one_owner_has_nearly_all_of_it() {
        let equal = Spread::of([5, 5, 5, 5]);
        assert!(equal.gini.abs() < 1e-12 && (equal.effective - 4.0).abs() < 1e-12);
        let one = Spread::of([0, 0, 7]);
        assert!(one.gini.abs() < 1e-12 && (one.effective - 1.0).abs() < 1e-12);
        let mut amounts = vec![1_u128; 99];
        amounts.push(1_000_000);
        let steep = Spread::of(amounts);
        assert!(steep.gini > 0.98 && steep.effective < 1.001, "{steep:?}");
    }

    #[test]
    fn the_gini_coefficient_of_one_to_four_is_a_quarter() {
        let spread = Spread::of([4, 1, 3, 2]);
        assert!((spread.gini - 0.25).abs() < 1e-12);
        assert_eq!(spread.lorenz().len(), 5);
        assert!((spread.lorenz()[2].1 - 0.3).abs() < 1e-12);
    }

    #[test]
    fn nothing_is_spread_over_nobody() {
        let none = Spread::of([]);
        assert!(none.gini.abs() < 1e-12 && none.effective.abs() < 1e-12);
    }
}
