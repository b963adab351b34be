//! From bytes to text, pixels or samples, within the limits of [`crate::limits`].
//!
//! Every decoder runs behind [`decode`], which turns a decoder's panic into
//! [`Refusal::Corrupt`]: these bytes come from strangers.

mod compressed;
mod gif;
mod jpeg;
mod png;
mod text;
mod wav;
mod webp;

use crate::error::Refusal;
use crate::limits::{MAX_CHANNELS, MAX_PIXELS, MAX_RATE, MAX_SECONDS, MAX_SIDE, MIN_RATE};
use crate::media::MediaType;

/// A picture as 8-bit RGB, row by row, without padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rgb8 {
    /// Columns, 1 to [`MAX_SIDE`].
    pub width: usize,
    /// Rows, 1 to [`MAX_SIDE`].
    pub height: usize,
    /// `width * height * 3` bytes.
    pub data: Vec<u8>,
}

/// A recording mixed to one channel, 16 bits a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pcm {
    /// Samples per second, [`MIN_RATE`] to [`MAX_RATE`].
    pub rate: u32,
    /// The samples.
    pub samples: Vec<i16>,
}

/// Decoded content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Unicode text without its byte order mark.
    Text(String),
    /// A picture.
    Image(Rgb8),
    /// A recording.
    Audio(Pcm),
}

/// Decodes `bytes`, which [`crate::sniff::sniff`] recognised as `media`.
///
/// # Errors
/// A [`Refusal`] when the content breaks its format's rules or a limit.
pub fn decode(bytes: &[u8], media: MediaType) -> Result<Content, Refusal> {
    let work = || match media {
        MediaType::Text => text::decode(bytes).map(Content::Text),
        MediaType::Jpeg => jpeg::decode(bytes).map(Content::Image),
        MediaType::Png => png::decode(bytes).map(Content::Image),
        MediaType::Webp => webp::decode(bytes).map(Content::Image),
        MediaType::Gif => gif::decode(bytes).map(Content::Image),
        MediaType::Wav => wav::decode(bytes).map(Content::Audio),
        MediaType::Flac | MediaType::OggVorbis | MediaType::Mp3 => {
            compressed::decode(bytes, media).map(Content::Audio)
        }
    };
    std::panic::catch_unwind(work).unwrap_or_else(|_| {
        Err(Refusal::Corrupt {
            format: media.mime(),
            why: "its decoder gave up".into(),
        })
    })
}

/// Shorthand for the most frequent refusal.
fn corrupt(format: &'static str, why: impl ToString) -> Refusal {
    Refusal::Corrupt {
        format,
        why: why.to_string(),
    }
}

/// Checks the dimensions that a header declares, before anything is allocated for them.
fn check_dimensions(
    format: &'static str,
    width: u64,
    height: u64,
) -> Result<(usize, usize), Refusal> {
    if width == 0 || height == 0 {
        return Err(corrupt(
            format,
            format!("the header declares {width} x {height} pixels"),
        ));
    }
    if width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS {
        return Err(Refusal::TooManyPixels {
            width,
            height,
            limit: MAX_PIXELS,
        });
    }
    Ok((width as usize, height as usize))
}

/// Checks the rate and channel count that a header declares.
fn check_stream(format: &'static str, rate: u32, channels: usize) -> Result<(), Refusal> {
    if !(MIN_RATE..=MAX_RATE).contains(&rate) {
        let found = format!(
            "a recording with {rate} samples a second ({MIN_RATE} to {MAX_RATE} are taken)"
        );
        return Err(Refusal::Unsupported { found });
    }
    if channels == 0 {
        return Err(corrupt(format, "the header declares no channel"));
    }
    if channels > usize::from(MAX_CHANNELS) {
        let found =
            format!("a recording with {channels} channels (up to {MAX_CHANNELS} are taken)");
        return Err(Refusal::Unsupported { found });
    }
    Ok(())
}

/// Most samples per channel at `rate`.
fn max_frames(rate: u32) -> usize {
    (u64::from(rate) * MAX_SECONDS) as usize
}

fn too_long() -> Refusal {
    Refusal::TooLong {
        unit: "seconds",
        limit: MAX_SECONDS,
    }
}

/// Mean of one frame's channels, `(2*sum + c) div (2*c)` (`models/PREPROCESS.md`, audio step 2).
fn downmix(frame: impl Iterator<Item = i16>) -> i16 {
    let (mut sum, mut count) = (0i32, 0i32);
    for sample in frame {
        sum += i32::from(sample);
        count += 1;
    }
    (2 * sum + count).div_euclid(2 * count.max(1)) as i16
}

/// A signed 32-bit sample as 16 bits, rounded half up (`models/PREPROCESS.md`, audio step 1).
fn narrow(sample: i32) -> i16 {
    ((i64::from(sample) + 32_768) >> 16).clamp(-32_768, 32_767) as i16
}

/// A float sample as 16 bits: `floor(x * 32768 + 0.5)`, not-a-number as silence.
fn from_float(x: f64) -> i16 {
    (x * 32_768.0 + 0.5).floor().clamp(-32_768.0, 32_767.0) as i16
}

/// Puts RGBA on white ground, in place: `(c*a + 255*(255-a) + 127) div 255`.
fn flatten_rgba(mut data: Vec<u8>) -> Vec<u8> {
    let pixels = data.len() / 4;
    for i in 0..pixels {
        let alpha = u32::from(data[4 * i + 3]);
        for channel in 0..3 {
            let value = u32::from(data[4 * i + channel]);
            data[3 * i + channel] = ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
        }
    }
    data.truncate(pixels * 3);
    data
}
