//! Drawings as SVG. Where words can stand beside a drawing they do, as text of the page: they scale
//! with it, can be read aloud and copied.

pub mod bars;
pub mod lorenz;
pub mod sankey;
pub mod wave;

/// A coordinate with two places.
fn at(value: f64) -> String {
    format!("{value:.2}")
}
