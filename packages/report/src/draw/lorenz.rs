//! The Lorenz curve of a spread.

use maud::{Markup, html};

use super::at;
use crate::spread::Spread;

/// Side of the square.
const SIDE: f64 = 180.0;
/// Room for words at the left and below.
const EDGE: f64 = 22.0;

/// The curve with the line of equality; `title` says what is spread.
#[must_use]
pub fn draw(spread: &Spread, title: &str) -> Markup {
    let place = |(x, y): (f64, f64)| (EDGE + x * SIDE, 6.0 + (1.0 - y) * SIDE);
    let mut path = String::new();
    for (number, point) in spread.lorenz().into_iter().enumerate() {
        let (x, y) = place(point);
        path.push_str(if number == 0 { "M" } else { "L" });
        path.push_str(&format!("{} {}", at(x), at(y)));
    }
    let (left, bottom) = place((0.0, 0.0));
    let (right, top) = place((1.0, 1.0));
    let area = format!("{path}L{} {}Z", at(right), at(bottom));
    html! {
        svg.lorenz viewBox="0 0 214 212" role="img" aria-label=(title) {
            title { (title) }
            rect.frame x=(at(left)) y=(at(top)) width=(at(SIDE)) height=(at(SIDE)) {}
            path.area d=(area) {}
            line.even x1=(at(left)) y1=(at(bottom)) x2=(at(right)) y2=(at(top)) {}
            path.curve d=(path) {}
            text x=(at(left + SIDE / 2.0)) y="206" text-anchor="middle" { "people, least paid first" }
            text x="12" y=(at(top + SIDE / 2.0)) text-anchor="middle"
                transform=(format!("rotate(-90 12 {})", at(top + SIDE / 2.0))) { "share of the money" }
        }
    }
}
