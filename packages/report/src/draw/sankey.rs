//! Money as bands between places, after Sankey: a band is as wide as its amount.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use maud::{Markup, html};

use super::at;
use crate::flows::{Arrow, Diagram};
use crate::spread::real;

const WIDE: f64 = 960.0;
const NODE: f64 = 12.0;
const GAP: f64 = 12.0;
const TOP: f64 = 16.0;
/// Height of a name with its amount.
const WORDS: f64 = 28.0;
/// Height of the tallest column without its gaps.
const TALL: f64 = 300.0;
/// Thinnest band that can still be seen.
const THIN: f64 = 1.2;
/// Between a place and its words.
const BESIDE: f64 = 6.0;
/// Width of a letter of a name; names are bold.
const LETTER: f64 = 7.6;
/// Width of the longest amounts, such as `1000000.123456 TCC`.
const AMOUNT: f64 = 130.0;

/// A place.
#[derive(Debug, Clone, PartialEq)]
struct Node {
    name: String,
    column: usize,
    amount: u128,
    x: f64,
    y: f64,
    height: f64,
}

/// The places of a diagram in columns: each is right of everything that flows into it, and what
/// flows no further stands in the last.
fn nodes(diagram: &Diagram) -> Vec<Node> {
    let mut order: Vec<&str> = Vec::new();
    for arrow in &diagram.arrows {
        for name in [&arrow.from, &arrow.to] {
            if !order.contains(&name.as_str()) {
                order.push(name);
            }
        }
    }
    let mut column: BTreeMap<&str, usize> = order.iter().map(|name| (*name, 0)).collect();
    // A diagram without circles settles in as many rounds as it has places; more change nothing.
    for _ in 0..order.len() {
        for arrow in &diagram.arrows {
            let after = column.get(arrow.from.as_str()).copied().unwrap_or_default() + 1;
            let entry = column.entry(&arrow.to).or_default();
            *entry = (*entry).max(after.min(order.len()));
        }
    }
    let last = column.values().copied().max().unwrap_or_default();
    let sum = |name: &str, out: bool| -> u128 {
        let ends = diagram.arrows.iter().filter(|arrow| {
            if out {
                arrow.from == name
            } else {
                arrow.to == name
            }
        });
        ends.map(|arrow| arrow.amount).fold(0, u128::saturating_add)
    };
    order
        .into_iter()
        .map(|name| {
            let ends_here = sum(name, true) == 0;
            let own = column.get(name).copied().unwrap_or_default();
            Node {
                name: name.to_owned(),
                column: if ends_here { last } else { own },
                amount: sum(name, true).max(sum(name, false)),
                x: 0.0,
                y: 0.0,
                height: 0.0,
            }
        })
        .collect()
}

/// Gives every place its position; the height of the whole drawing.
fn lay(nodes: &mut [Node], diagram: &Diagram) -> f64 {
    let columns = nodes
        .iter()
        .map(|node| node.column)
        .max()
        .unwrap_or_default()
        + 1;
    let mut sums = vec![0.0; columns];
    for node in nodes.iter() {
        sums[node.column] += real(node.amount);
    }
    let scale = TALL / sums.iter().copied().fold(1.0, f64::max);
    // Words stand right of their places, so the last column leaves room for its own.
    let last = nodes.iter().filter(|node| node.column + 1 == columns);
    let room = last.map(Node::words).fold(0.0, f64::max);
    let step = if columns > 1 {
        (WIDE - NODE - room) / (columns as f64 - 1.0)
    } else {
        0.0
    };
    for node in nodes.iter_mut() {
        node.x = node.column as f64 * step;
        node.height = (real(node.amount) * scale).max(THIN);
    }
    let mut tallest = 0.0_f64;
    for column in 0..columns {
        tallest = tallest.max(stand(nodes, column, diagram));
    }
    // Every column stands in the middle of the tallest.
    let mut own = vec![0.0_f64; columns];
    for node in nodes.iter() {
        own[node.column] = own[node.column].max(node.y + node.slot() - TOP);
    }
    for node in nodes.iter_mut() {
        node.y += (tallest - own[node.column]) / 2.0;
    }
    nodes.sort_by(|a, b| {
        (a.column, a.y)
            .partial_cmp(&(b.column, b.y))
            .unwrap_or(Ordering::Equal)
    });
    tallest + 2.0 * TOP
}

/// Puts the places of a column below each other, those fed from further up first; its height.
fn stand(nodes: &mut [Node], column: usize, diagram: &Diagram) -> f64 {
    let centre = |name: &str, nodes: &[Node]| {
        let sources = diagram.arrows.iter().filter(|arrow| arrow.to == name);
        let (mut sum, mut weight) = (0.0, 0.0);
        for arrow in sources {
            if let Some(from) = nodes.iter().find(|node| node.name == arrow.from) {
                sum += (from.y + from.height / 2.0) * real(arrow.amount);
                weight += real(arrow.amount);
            }
        }
        if weight > 0.0 { sum / weight } else { 0.0 }
    };
    let mut order: Vec<(f64, usize)> = (0..nodes.len())
        .filter(|place| nodes[*place].column == column)
        .map(|place| (centre(&nodes[place].name, nodes), place))
        .collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut y = TOP;
    for (_, place) in order {
        nodes[place].y = y;
        y += nodes[place].slot() + GAP;
    }
    (y - GAP - TOP).max(0.0)
}

impl Node {
    /// Room that the place takes with its words beside it.
    const fn slot(&self) -> f64 {
        self.height.max(WORDS)
    }

    /// Width of its words, about, with what is between.
    fn words(&self) -> f64 {
        let name = self.name.chars().count() as f64 * LETTER;
        BESIDE + name.max(AMOUNT)
    }
}

/// Draws a diagram. `format` writes amounts, `title` is read aloud, `class` colours it.
#[must_use]
pub fn draw(
    diagram: &Diagram,
    format: impl Fn(u128) -> String,
    title: &str,
    class: &str,
) -> Markup {
    let mut nodes = nodes(diagram);
    let height = lay(&mut nodes, diagram);
    let mut used_out: BTreeMap<String, f64> = BTreeMap::new();
    let mut used_in: BTreeMap<String, f64> = BTreeMap::new();
    let find = |name: &str| nodes.iter().find(|node| node.name == name);
    let mut bands = Vec::new();
    // Bands leave and arrive in the order of the places at their other ends.
    let level = |name: &str| find(name).map_or(0.0, |node| node.y);
    let mut arrows: Vec<_> = diagram.arrows.iter().collect();
    arrows.sort_by(|a, b| {
        let ends = |arrow: &Arrow| (level(&arrow.to), level(&arrow.from));
        ends(a).partial_cmp(&ends(b)).unwrap_or(Ordering::Equal)
    });
    for arrow in arrows {
        let (Some(from), Some(to)) = (find(&arrow.from), find(&arrow.to)) else {
            continue;
        };
        let width = (real(arrow.amount) / real(from.amount.max(1)) * from.height).max(THIN);
        let out = used_out.entry(arrow.from.clone()).or_default();
        let into = used_in.entry(arrow.to.clone()).or_default();
        let (y1, y2) = (from.y + *out + width / 2.0, to.y + *into + width / 2.0);
        *out += width;
        *into += width;
        let (x1, x2) = (from.x + NODE, to.x);
        let middle = f64::midpoint(x1, x2);
        let path = format!(
            "M{} {}C{} {} {} {} {} {}",
            at(x1),
            at(y1),
            at(middle),
            at(y1),
            at(middle),
            at(y2),
            at(x2),
            at(y2)
        );
        let text = format!("{} to {}: {}", arrow.from, arrow.to, format(arrow.amount));
        bands.push((path, width, text, arrow.transactions.is_empty()));
    }
    html! {
        svg class=(format!("sankey {class}")) viewBox=(format!("0 0 960 {}", at(height)))
            role="img" aria-label=(title) {
            @for (path, width, text, still) in &bands {
                path.band.still[*still] d=(path) stroke-width=(at(*width)) { title { (text) } }
            }
            @for node in &nodes {
                rect.node x=(at(node.x)) y=(at(node.y)) width=(at(NODE)) height=(at(node.height)) {}
                (label(node, &format))
            }
        }
    }
}

/// Name and amount, right of a place.
fn label(node: &Node, format: &impl Fn(u128) -> String) -> Markup {
    let x = node.x + NODE + BESIDE;
    let y = node.y + node.height / 2.0;
    html! {
        text x=(at(x)) y=(at(y - 2.0)) {
            tspan.name { (node.name) }
            tspan.amount x=(at(x)) dy="14" { (format(node.amount)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrow(from: &str, to: &str, amount: u128) -> Arrow {
        Arrow {
            from: from.to_owned(),
            to: to.to_owned(),
            amount,
            transactions: vec!["T".to_owned()],
        }
    }

    #[test]
    fn places_stand_right_of_what_flows_into_them_and_do_not_overlap() {
        let diagram = Diagram {
            arrows: vec![
                arrow("a", "b", 70),
                arrow("a", "end", 30),
                arrow("b", "c", 70),
                arrow("c", "end", 1),
            ],
        };
        let mut nodes = nodes(&diagram);
        let height = lay(&mut nodes, &diagram);
        let column = |name: &str| nodes.iter().find(|node| node.name == name).unwrap().column;
        assert_eq!(
            (column("a"), column("b"), column("c"), column("end")),
            (0, 1, 2, 3)
        );
        for (place, node) in nodes.iter().enumerate() {
            assert!(node.y >= 0.0 && node.y + node.height <= height);
            for other in &nodes[place + 1..] {
                let apart = node.column != other.column
                    || node.y + node.height <= other.y
                    || other.y + other.height <= node.y;
                assert!(apart, "{node:?} {other:?}");
            }
        }
    }

    #[test]
    fn words_stand_clear_of_each_other_and_of_the_edge() {
        let diagram = Diagram {
            arrows: vec![
                arrow("TCC for burned TIC", "buyer-1", 209),
                arrow("buyer-1", "sale of version 1", 120),
                arrow("buyer-1", "kept or spent elsewhere", 89),
                arrow("sale of version 1", "contributors' part", 96),
                arrow("sale of version 1", "storage part", 24),
                arrow("contributors' part", "Trainers", 96),
                arrow("storage part", "operators", 24),
            ],
        };
        let mut nodes = nodes(&diagram);
        lay(&mut nodes, &diagram);
        let columns: Vec<f64> = nodes.iter().map(|node| node.x).collect();
        for node in &nodes {
            let end = node.x + NODE + node.words();
            let next = columns.iter().copied().filter(|x| *x > node.x);
            let next = next.fold(f64::INFINITY, f64::min);
            assert!(
                end <= next.min(WIDE + 0.01),
                "{node:?} ends at {end}, {next} comes next"
            );
        }
    }

    #[test]
    fn a_circle_does_not_hang_the_drawing_and_strangers_words_are_text() {
        let diagram = Diagram {
            arrows: vec![arrow("a", "<script>", 1), arrow("<script>", "a", 1)],
        };
        let drawn = draw(&diagram, |amount| amount.to_string(), "t", "tic").into_string();
        assert!(!drawn.contains("<script>"), "{drawn}");
    }
}
