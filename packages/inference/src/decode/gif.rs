//! GIF: the first frame on a white screen of the declared size.

use std::io::Cursor;
use std::num::NonZeroU64;

use gif::{ColorOutput, DecodeOptions, MemoryLimit};

use super::{Rgb8, check_dimensions, corrupt, flatten_rgba};
use crate::error::Refusal;
use crate::limits::MAX_PIXELS;

const FORMAT: &str = "GIF";

pub(super) fn decode(bytes: &[u8]) -> Result<Rgb8, Refusal> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::RGBA);
    options.check_frame_consistency(true);
    if let Some(limit) = NonZeroU64::new(MAX_PIXELS * 4) {
        options.set_memory_limit(MemoryLimit::Bytes(limit));
    }
    let mut decoder = options
        .read_info(Cursor::new(bytes))
        .map_err(|e| corrupt(FORMAT, e))?;
    let screen = (u64::from(decoder.width()), u64::from(decoder.height()));
    let (width, height) = check_dimensions(FORMAT, screen.0, screen.1)?;
    let frame = decoder
        .read_next_frame()
        .map_err(|e| corrupt(FORMAT, e))?
        .ok_or_else(|| corrupt(FORMAT, "there is no frame"))?;
    let (left, top) = (usize::from(frame.left), usize::from(frame.top));
    let row = usize::from(frame.width) * 4;
    let mut canvas = vec![0; width * height * 4];
    for (y, pixels) in frame.buffer.chunks_exact(row.max(1)).enumerate() {
        let start = ((top + y) * width + left) * 4;
        if let Some(target) = canvas.get_mut(start..start + row) {
            target.copy_from_slice(pixels);
        }
    }
    Ok(Rgb8 {
        width,
        height,
        data: flatten_rgba(canvas),
    })
}
