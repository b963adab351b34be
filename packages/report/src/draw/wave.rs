//! A recording as a picture.

use maud::{Markup, html};

/// Columns of the picture.
pub const COLUMNS: usize = 96;

/// Lowest and highest sample of each column.
#[must_use]
pub fn columns(samples: &[i16]) -> Vec<(i16, i16)> {
    let width = samples.len().div_ceil(COLUMNS).max(1);
    samples
        .chunks(width)
        .map(|chunk| {
            let low = chunk.iter().copied().min().unwrap_or_default();
            let high = chunk.iter().copied().max().unwrap_or_default();
            (low, high)
        })
        .collect()
}

/// The picture; `title` is read aloud.
#[must_use]
pub fn draw(columns: &[(i16, i16)], title: &str) -> Markup {
    let level = |sample: i16| 32.0 - f64::from(sample) / 32_768.0 * 30.0;
    let mut path = String::new();
    for (x, (low, high)) in columns.iter().enumerate() {
        let (top, bottom) = (level(*high), level(*low));
        let height = (bottom - top).max(0.8);
        path.push_str(&format!("M{x}.5 {top:.1}v{height:.1}"));
    }
    html! {
        svg.wave viewBox="0 0 96 64" preserveAspectRatio="none" role="img" aria-label=(title) {
            path d=(path) {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_of_any_length_has_at_most_so_many_columns() {
        for length in [0_usize, 1, 95, 96, 97, 100_000] {
            let columns = columns(&vec![5; length]);
            assert!(columns.len() <= COLUMNS && (length == 0) == columns.is_empty());
        }
        assert_eq!(columns(&[1, -3, 2])[1], (-3, -3));
    }
}
