//! `image-luma-patches/1`: luma, reduction of large pictures, patches and thumbnail.

use crate::decode::Rgb8;

/// Side of a patch in pixels.
pub(super) const PATCH: usize = 96;
/// Patches per axis.
pub(super) const GRID: usize = 4;
/// Side of the thumbnail in pixels.
pub(super) const THUMB: usize = 64;
/// Longest side after reduction.
const MAX_REDUCED_SIDE: usize = 2_048;

/// A picture's brightness, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Luma {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `width * height` values, 0 is black.
    pub data: Vec<u8>,
}

impl Luma {
    /// One row.
    pub fn row(&self, y: usize) -> &[u8] {
        self.data
            .get(y * self.width..(y + 1) * self.width)
            .unwrap_or_default()
    }
}

/// Steps 2 and 3: `Y = (19595 R + 38470 G + 7471 B + 32768) >> 16`, then a whole-number box
/// reduction until no side is longer than 2,048.
pub fn luma(rgb: &Rgb8) -> Luma {
    let (pixels, _) = rgb.data.as_chunks::<3>();
    let data = pixels
        .iter()
        .map(|[r, g, b]| {
            let sum = 19_595 * u32::from(*r) + 38_470 * u32::from(*g) + 7_471 * u32::from(*b);
            ((sum + 32_768) >> 16) as u8
        })
        .collect();
    reduce(Luma {
        width: rgb.width,
        height: rgb.height,
        data,
    })
}

fn reduce(full: Luma) -> Luma {
    let factor = full.width.max(full.height).div_ceil(MAX_REDUCED_SIDE);
    if factor <= 1 {
        return full;
    }
    let (width, height) = (full.width / factor, full.height / factor);
    let count = (factor * factor) as u32;
    let mut data = Vec::with_capacity(width * height);
    let mut sums = vec![0u32; width];
    for y in 0..height {
        sums.fill(0);
        for row in 0..factor {
            let pixels = full.row(y * factor + row).chunks_exact(factor);
            for (sum, block) in sums.iter_mut().zip(pixels) {
                *sum += block.iter().map(|v| u32::from(*v)).sum::<u32>();
            }
        }
        data.extend(sums.iter().map(|sum| ((sum + count / 2) / count) as u8));
    }
    Luma {
        width,
        height,
        data,
    }
}

/// Step 5: mean luma of 64 x 64 cells, `(sum + n div 2) div n`.
pub fn thumb(plane: &Luma) -> Vec<u8> {
    grid(plane, THUMB, THUMB)
}

/// Mean luma of `rows` x `columns` cells, row by row; the thumbnail's rule for any grid.
pub(crate) fn grid(plane: &Luma, rows: usize, columns: usize) -> Vec<u8> {
    let bounds = |cell: usize, cells: usize, length: usize| {
        let start = cell * length / cells;
        (start, ((cell + 1) * length / cells).max(start + 1))
    };
    let mut out = Vec::with_capacity(rows * columns);
    for i in 0..rows {
        let (top, bottom) = bounds(i, rows, plane.height);
        for j in 0..columns {
            let (left, right) = bounds(j, columns, plane.width);
            let mut sum = 0u64;
            for y in top..bottom {
                let cells = plane.row(y).get(left..right).unwrap_or_default();
                sum += cells.iter().map(|v| u64::from(*v)).sum::<u64>();
            }
            let count = ((bottom - top) * (right - left)) as u64;
            out.push(((sum + count / 2) / count) as u8);
        }
    }
    out
}

/// Step 6: 16 patches of 96 x 96, the picture extended to 96 by its last column and row.
pub fn patches(plane: &Luma) -> Vec<u8> {
    let (width, height) = (plane.width.max(PATCH), plane.height.max(PATCH));
    let offset = |k: usize, length: usize| (k * (length - PATCH) / (GRID - 1)) / 8 * 8;
    let mut out = Vec::with_capacity(GRID * GRID * PATCH * PATCH);
    for patch in 0..GRID * GRID {
        let (top, left) = (offset(patch / GRID, height), offset(patch % GRID, width));
        for y in top..top + PATCH {
            let row = plane.row(y.min(plane.height - 1));
            out.extend((left..left + PATCH).map(|x| row[x.min(plane.width - 1)]));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grey_stays_grey() {
        let rgb = Rgb8 {
            width: 256,
            height: 1,
            data: (0..=255u8).flat_map(|v| [v; 3]).collect(),
        };
        assert_eq!(luma(&rgb).data, (0..=255).collect::<Vec<u8>>());
    }

    #[test]
    fn a_large_picture_is_reduced_by_a_whole_number_and_the_rest_dropped() {
        let rgb = Rgb8 {
            width: 4_099,
            height: 40,
            data: vec![77; 4_099 * 40 * 3],
        };
        let plane = luma(&rgb);
        assert_eq!((plane.width, plane.height), (1_366, 13));
        assert!(plane.data.iter().all(|v| *v == 77));
    }

    #[test]
    fn a_small_picture_is_extended_by_its_edge() {
        let data = (0..40 * 50u32).map(|i| (i % 251) as u8).collect();
        let plane = Luma {
            width: 40,
            height: 50,
            data,
        };
        let all = patches(&plane);
        assert_eq!(all.len(), 16 * 96 * 96);
        assert_eq!(all[95], plane.data[39]);
        assert_eq!(all[95 * 96], plane.data[49 * 40]);
        assert_eq!(thumb(&plane).len(), 64 * 64);
    }
}
