//! Pictures: signs of brightness steps between neighbouring cells.

use super::{Fingerprint, pack};
use crate::preprocess::{Luma, grid};

/// 128 bits from 8 rows of 17 cells (is a cell brighter than its left neighbour?) and 128 from 17
/// rows of 8 (brighter than the one above?). Scale, brightness and coding do not matter.
pub(super) fn fingerprint(plane: &Luma) -> Fingerprint {
    let wide = grid(plane, 8, 17);
    let across = (0..8).flat_map(|row| (1..17).map(move |column| (row, column)));
    let across = across.map(|(row, column)| wide[row * 17 + column] > wide[row * 17 + column - 1]);
    let tall = grid(plane, 17, 8);
    let down = (1..17).flat_map(|row| (0..8).map(move |column| (row, column)));
    let down = down.map(|(row, column)| tall[row * 8 + column] > tall[(row - 1) * 8 + column]);
    pack(across.chain(down))
}

#[cfg(test)]
mod tests {
    use super::{super::distance, *};

    fn picture(width: usize, height: usize, seed: usize) -> Luma {
        let shade = |x: usize, y: usize| {
            let (u, v) = (x * 40 / width, y * 40 / height);
            ((u * u * 7 + v * (31 + seed) + u * v * (3 + seed)) % 251) as u8
        };
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        Luma {
            width,
            height,
            data: places.map(|(x, y)| shade(x, y)).collect(),
        }
    }

    #[test]
    fn another_size_is_the_same_picture_and_another_picture_is_not() {
        let base = fingerprint(&picture(800, 600, 0));
        assert!(distance(&base, &fingerprint(&picture(400, 300, 0))) <= 16);
        assert!(distance(&base, &fingerprint(&picture(800, 600, 5))) > 60);
    }
}
