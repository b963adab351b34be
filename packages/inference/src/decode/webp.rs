//! WebP, lossy and lossless; of an animation the first frame.

use std::io::Cursor;

use image_webp::WebPDecoder;

use super::{Rgb8, check_dimensions, corrupt, flatten_rgba};
use crate::error::Refusal;

const FORMAT: &str = "WebP";

pub(super) fn decode(bytes: &[u8]) -> Result<Rgb8, Refusal> {
    let declared = bytes
        .get(4..8)
        .and_then(|b| b.try_into().ok())
        .map(u32::from_le_bytes);
    if declared.is_none_or(|size| size as usize + 8 > bytes.len()) {
        return Err(corrupt(FORMAT, "the file is shorter than its header says"));
    }
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(|e| corrupt(FORMAT, e))?;
    let (width, height) = decoder.dimensions();
    let (width, height) = check_dimensions(FORMAT, u64::from(width), u64::from(height))?;
    decoder.set_memory_limit(width * height * 4);
    let alpha = decoder.has_alpha();
    let mut data = vec![0; width * height * if alpha { 4 } else { 3 }];
    decoder
        .read_image(&mut data)
        .map_err(|e| corrupt(FORMAT, e))?;
    let data = if alpha { flatten_rgba(data) } else { data };
    Ok(Rgb8 {
        width,
        height,
        data,
    })
}
