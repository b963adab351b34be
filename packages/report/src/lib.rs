#![doc = include_str!("../README.md")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "positions of drawings; amounts are sums of what the contracts computed, in 128 bits"
)]

pub mod draw;
pub mod error;
pub mod export;
pub mod figures;
pub mod flows;
pub mod input;
pub mod media;
mod page;
pub mod path;
pub mod record;
pub mod show;
pub mod spread;

use std::path::Path;

pub use error::ReportError;
pub use input::Input;

/// The page.
pub const PAGE: &str = "report.html";
/// The figures.
pub const FIGURES: &str = "figures.json";

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Bytes of the page.
    pub page: usize,
    /// How many figures have a command.
    pub figures: usize,
}

/// Writes `report.html` and `figures.json` of a run into its folder. `budget` is what pictures and
/// recordings may take on the page, bytes.
///
/// # Errors
/// When the folder is not one that a run left, or cannot be written to.
pub fn write(folder: &Path, budget: usize) -> Result<Written, ReportError> {
    let input = Input::read(folder)?;
    let media = media::all(&input, budget);
    let figures = figures::all(&input);
    let page = page::render(&input, &figures, &media).into_string();
    let count = figures.list().len();
    for (name, bytes) in [
        (PAGE, page.as_bytes()),
        (FIGURES, &figures.to_json(&input)?),
    ] {
        let path = folder.join(name);
        std::fs::write(&path, bytes).map_err(|source| ReportError::File {
            action: "write",
            path,
            source,
        })?;
    }
    Ok(Written {
        page: page.len(),
        figures: count,
    })
}
