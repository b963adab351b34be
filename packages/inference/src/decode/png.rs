//! PNG: any depth and colour type to RGB; of an animation the default image.

use std::io::Cursor;

use png::{ColorType, Decoder, Limits, Transformations};

use super::{Rgb8, check_dimensions, corrupt, flatten_rgba};
use crate::error::Refusal;

const FORMAT: &str = "PNG";
/// Memory that the decoder may use besides the picture itself (rows, palette).
const SCRATCH_BYTES: usize = 8 * 1024 * 1024;

pub(super) fn decode(bytes: &[u8]) -> Result<Rgb8, Refusal> {
    let mut decoder = Decoder::new_with_limits(
        Cursor::new(bytes),
        Limits {
            bytes: SCRATCH_BYTES,
        },
    );
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let header = decoder.read_header_info().map_err(|e| corrupt(FORMAT, e))?;
    let (width, height) =
        check_dimensions(FORMAT, u64::from(header.width), u64::from(header.height))?;
    let mut reader = decoder.read_info().map_err(|e| corrupt(FORMAT, e))?;
    let size = reader
        .output_buffer_size()
        .filter(|size| *size <= width * height * 4)
        .ok_or_else(|| corrupt(FORMAT, "the picture needs more memory than its header says"))?;
    let mut data = vec![0; size];
    let info = reader
        .next_frame(&mut data)
        .map_err(|e| corrupt(FORMAT, e))?;
    if (info.width as usize, info.height as usize) != (width, height) {
        return Err(corrupt(FORMAT, "the first frame does not fill the picture"));
    }
    let animated = reader.info().animation_control.is_some();
    if !animated {
        reader.finish().map_err(|e| corrupt(FORMAT, e))?;
    }
    data.truncate(info.buffer_size());
    let data = match info.color_type {
        ColorType::Rgb => data,
        ColorType::Rgba => flatten_rgba(data),
        ColorType::Grayscale => data.iter().flat_map(|v| [*v; 3]).collect(),
        ColorType::GrayscaleAlpha => {
            let (pairs, _) = data.as_chunks::<2>();
            flatten_rgba(pairs.iter().flat_map(|[v, a]| [*v, *v, *v, *a]).collect())
        }
        ColorType::Indexed => return Err(corrupt(FORMAT, "the palette was not expanded")),
    };
    Ok(Rgb8 {
        width,
        height,
        data,
    })
}
