//! JPEG through zune-jpeg, without its SIMD paths: one code path gives one set of pixels on
//! every processor.

use std::io::Cursor;

use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::{Rgb8, check_dimensions, corrupt};
use crate::error::Refusal;
use crate::limits::{MAX_JPEG_SCANS, MAX_SIDE};

const FORMAT: &str = "JPEG";

pub(super) fn decode(bytes: &[u8]) -> Result<Rgb8, Refusal> {
    let options = DecoderOptions::new_safe()
        .set_max_width(MAX_SIDE as usize)
        .set_max_height(MAX_SIDE as usize)
        .set_strict_mode(false)
        .jpeg_set_max_scans(MAX_JPEG_SCANS)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let (width, height) = frame_dimensions(bytes)?;
    let (width, height) = check_dimensions(FORMAT, width, height)?;
    if !has_end(bytes) {
        return Err(corrupt(FORMAT, "the file ends before the picture does"));
    }
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(bytes), options);
    let data = decoder.decode().map_err(|e| corrupt(FORMAT, e))?;
    if data.len() != width * height * 3 {
        return Err(corrupt(
            FORMAT,
            "the decoder gave another number of pixels than the header",
        ));
    }
    Ok(Rgb8 {
        width,
        height,
        data,
    })
}

/// Width and height of the frame header (SOFn), found by walking the marker segments
/// (ITU-T T.81 Annex B), so that limits hold before the decoder sees the file.
fn frame_dimensions(bytes: &[u8]) -> Result<(u64, u64), Refusal> {
    let mut at = 2;
    loop {
        let marker = match bytes.get(at..at + 2) {
            Some([0xff, 0xff]) => {
                at += 1;
                continue;
            }
            Some([0xff, marker]) => *marker,
            Some(_) => return Err(corrupt(FORMAT, "a segment does not begin with a marker")),
            None => return Err(corrupt(FORMAT, "the file ends before the frame header")),
        };
        let segment = bytes.get(at + 2..).unwrap_or_default();
        match (marker, segment) {
            (0x01 | 0xd0..=0xd7, _) => at += 2,
            (0xc0..=0xc2, [_, _, _, h1, h2, w1, w2, ..]) => {
                let side = |a: &u8, b: &u8| u64::from(u16::from_be_bytes([*a, *b]));
                return Ok((side(w1, w2), side(h1, h2)));
            }
            (0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf, _) => {
                let found = "a JPEG of a rare kind (lossless, hierarchical or arithmetic)";
                return Err(Refusal::Unsupported {
                    found: found.into(),
                });
            }
            (0xd9 | 0xda, _) => return Err(corrupt(FORMAT, "there is no frame header")),
            (_, [l1, l2, ..]) => {
                let length = usize::from(u16::from_be_bytes([*l1, *l2]));
                if length < 2 {
                    return Err(corrupt(
                        FORMAT,
                        "a segment is shorter than its own length field",
                    ));
                }
                at += 2 + length;
            }
            _ => return Err(corrupt(FORMAT, "the file ends inside a segment")),
        }
    }
}

/// Whether an end-of-image marker follows the last start of scan. Decoders fill what is
/// missing with grey; a file that was cut off is to be refused instead.
fn has_end(bytes: &[u8]) -> bool {
    let last = |marker: u8| bytes.windows(2).rposition(|pair| pair == [0xff, marker]);
    match (last(0xda), last(0xd9)) {
        (Some(scan), Some(end)) => end > scan,
        _ => false,
    }
}
