//! Bars that stretch over whatever width there is: log-odds against the threshold, shares, scores.

use maud::{Markup, html};

use super::at;

/// Width of the drawing in its own units.
const WIDE: f64 = 1_000.0;

/// A scale of log-odds in nats, from left to right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    /// A scale that holds all of these and both thresholds, with a margin.
    #[must_use]
    pub fn around(values: impl IntoIterator<Item = f64>, threshold: f64) -> Self {
        let (mut low, mut high) = (-threshold, threshold);
        for value in values {
            low = low.min(value);
            high = high.max(value);
        }
        let margin = (high - low) * 0.06;
        Self {
            low: low - margin,
            high: high + margin,
        }
    }

    /// Where a value lies, per mille of the width.
    #[must_use]
    pub fn place(&self, value: f64) -> f64 {
        let share = (value - self.low) / (self.high - self.low);
        share.clamp(0.0, 1.0) * WIDE
    }
}

/// Nats from micro-nats.
#[must_use]
pub fn nats(micro: i64) -> f64 {
    micro as f64 / 1_000_000.0
}

/// One step of a decision: a bar from the sum before to the sum after, with zero and both
/// thresholds. The page says the same in words.
#[must_use]
pub fn step(scale: Scale, from: f64, to: f64, threshold: f64) -> Markup {
    let (start, end) = (scale.place(from), scale.place(to));
    let class = if to >= from { "up" } else { "down" };
    html! {
        svg.bar viewBox="0 0 1000 24" preserveAspectRatio="none" aria-hidden="true" {
            (line(scale.place(0.0), "zero"))
            (line(scale.place(-threshold), "tau"))
            (line(scale.place(threshold), "tau"))
            rect class=(class) x=(at(start.min(end))) y="4" width=(at((end - start).abs().max(2.0))) height="16" {}
        }
    }
}

fn line(x: f64, class: &str) -> Markup {
    html! { line class=(class) x1=(at(x)) x2=(at(x)) y1="0" y2="24" {} }
}

/// Parts of a whole, one after the other; classes name their colours.
#[must_use]
pub fn stack(parts: &[(f64, &str)], whole: f64) -> Markup {
    let mut x = 0.0;
    html! {
        svg.bar.stack viewBox="0 0 1000 24" preserveAspectRatio="none" aria-hidden="true" {
            @for (part, class) in parts {
                @let width = if whole > 0.0 { part / whole * WIDE } else { 0.0 };
                rect class=(class) x=(at({ let left = x; x += width; left })) y="2" width=(at(width)) height="20" {}
            }
        }
    }
}

/// A score from 0 to 1 before and after: a line between two dots.
#[must_use]
pub fn change(before: f64, after: f64) -> Markup {
    let (from, to) = (
        4.0 + before.clamp(0.0, 1.0) * 72.0,
        4.0 + after.clamp(0.0, 1.0) * 72.0,
    );
    let class = if to >= from { "up" } else { "down" };
    html! {
        svg.change viewBox="0 0 80 12" width="80" height="12" aria-hidden="true" {
            line.axis x1="4" x2="76" y1="6" y2="6" {}
            line class=(class) x1=(at(from)) x2=(at(to)) y1="6" y2="6" {}
            circle.before cx=(at(from)) cy="6" r="2.5" {}
            circle class=(class) cx=(at(to)) cy="6" r="3.5" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_holds_both_thresholds_and_everything_given() {
        let scale = Scale::around([21.0, -1.0], 2.9);
        for value in [21.0, 2.9, -2.9] {
            let place = scale.place(value);
            assert!(place > 0.0 && place < WIDE, "{value}: {place}");
        }
        assert!(scale.place(-2.9) < scale.place(2.9));
        assert!((scale.place(1e9) - WIDE).abs() < 1e-9);
    }
}
