//! What was given, as it is shown: thumbnails, waveforms with players, excerpts.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Component, Path};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, resize};
use image::{ExtendedColorType, RgbImage};
use tenzro_inference::decode::{Content, Pcm, Rgb8, decode};
use tenzro_inference::media::MediaType;
use tenzro_inference::sniff::sniff;

use crate::draw::wave;
use crate::input::Input;

/// Longest side of a thumbnail, pixels.
const SIDE: u32 = 360;
/// Quality of a thumbnail, 1 to 100.
const QUALITY: u8 = 62;
/// A compressed recording up to this size is played as it is, bytes.
const AS_IT_IS: usize = 64 * 1_024;
/// Samples per second of a preview.
const PREVIEW_RATE: u32 = 8_000;
/// Longest preview, seconds.
const PREVIEW_SECONDS: u32 = 5;
/// Characters of an excerpt, and of what can be unfolded.
const EXCERPT: (usize, usize) = (360, 2_400);

/// What is shown of a content.
#[derive(Debug, Clone, PartialEq)]
pub enum Media {
    /// A picture.
    Image {
        /// The thumbnail as a data URI; absent when the page has no room for it.
        thumbnail: Option<String>,
        /// Columns of the original.
        width: usize,
        /// Rows of the original.
        height: usize,
    },
    /// A recording.
    Audio {
        /// Lowest and highest sample of each column.
        wave: Vec<(i16, i16)>,
        /// Length in tenths of a second.
        tenths: u64,
        /// What can be played as a data URI; absent when the page has no room for it.
        player: Option<Player>,
    },
    /// A text.
    Text {
        /// Its beginning.
        excerpt: String,
        /// How it goes on, as far as it can be unfolded.
        more: String,
        /// Characters of the whole.
        characters: usize,
    },
    /// Nothing: the copy is missing or cannot be decoded.
    None,
}

/// What can be played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Player {
    /// The data URI.
    pub uri: String,
    /// Whether it is a preview (8 kHz, 8 bits, at most five seconds) and not the original.
    pub preview: bool,
}

/// Everything that was given, by the file's name; the data URIs take at most `budget` bytes.
#[must_use]
pub fn all(input: &Input, budget: usize) -> BTreeMap<String, Media> {
    let mut left = budget;
    let mut found = BTreeMap::new();
    for file in &input.record.files {
        let media = match std::fs::read(input.given.join(&file.name)) {
            Ok(bytes) if is_below(&file.name) => of(&bytes, &mut left),
            Ok(_) | Err(_) => Media::None,
        };
        found.insert(file.name.clone(), media);
    }
    found
}

/// Whether a path stays in the folder that it is looked up in.
fn is_below(name: &str) -> bool {
    Path::new(name)
        .components()
        .all(|part| matches!(part, Component::Normal(_)))
}

/// What is shown of some bytes.
fn of(bytes: &[u8], left: &mut usize) -> Media {
    let Ok(kind) = sniff(bytes) else {
        return Media::None;
    };
    match decode(bytes, kind) {
        Ok(Content::Text(text)) => excerpt(&text),
        Ok(Content::Image(picture)) => Media::Image {
            width: picture.width,
            height: picture.height,
            thumbnail: thumbnail(picture).and_then(|jpeg| uri("image/jpeg", &jpeg, left)),
        },
        Ok(Content::Audio(sound)) => {
            let samples = sound.samples.len() as u64;
            Media::Audio {
                wave: wave::columns(&sound.samples),
                tenths: (samples * 10)
                    .checked_div(u64::from(sound.rate))
                    .unwrap_or_default(),
                player: player(bytes, kind, &sound, left),
            }
        }
        Err(_) => Media::None,
    }
}

/// A data URI, if there is room for it.
fn uri(media_type: &str, bytes: &[u8], left: &mut usize) -> Option<String> {
    let uri = format!("data:{media_type};base64,{}", STANDARD.encode(bytes));
    *left = left.checked_sub(uri.len())?;
    Some(uri)
}

fn thumbnail(picture: Rgb8) -> Option<Vec<u8>> {
    let (width, height) = (picture.width as u32, picture.height as u32);
    let original = RgbImage::from_raw(width, height, picture.data)?;
    let scale = |side: u32| (side * SIDE).div_ceil(width.max(height)).max(1);
    let small = if width.max(height) > SIDE {
        resize(&original, scale(width), scale(height), FilterType::Triangle)
    } else {
        original
    };
    let mut jpeg = Cursor::new(Vec::new());
    let mut encoder = JpegEncoder::new_with_quality(&mut jpeg, QUALITY);
    let (width, height) = small.dimensions();
    encoder
        .encode(small.as_raw(), width, height, ExtendedColorType::Rgb8)
        .ok()?;
    Some(jpeg.into_inner())
}

fn player(bytes: &[u8], kind: MediaType, sound: &Pcm, left: &mut usize) -> Option<Player> {
    let compressed = !matches!(kind, MediaType::Wav);
    if compressed && bytes.len() <= AS_IT_IS {
        return Some(Player {
            uri: uri(kind.mime(), bytes, left)?,
            preview: false,
        });
    }
    Some(Player {
        uri: uri("audio/wav", &preview(sound), left)?,
        preview: true,
    })
}

/// A recording as 8-bit µ-law at 8 kHz in a WAV file, at most five seconds of it.
fn preview(sound: &Pcm) -> Vec<u8> {
    let most = (PREVIEW_RATE * PREVIEW_SECONDS) as usize;
    let ratio = f64::from(sound.rate) / f64::from(PREVIEW_RATE);
    let mut data = Vec::new();
    for place in 0..most {
        let start = (place as f64 * ratio) as usize;
        let end = ((place as f64 + 1.0) * ratio) as usize;
        if start >= sound.samples.len() {
            break;
        }
        let end = end.clamp(start + 1, sound.samples.len());
        let window = &sound.samples[start..end];
        let sum: i64 = window.iter().map(|sample| i64::from(*sample)).sum();
        data.push(mu_law((sum / window.len() as i64) as i16));
    }
    wav(&data)
}

/// One sample after ITU-T G.711.
fn mu_law(sample: i16) -> u8 {
    let sign = if sample < 0 { 0x80 } else { 0 };
    let magnitude = u32::from(sample.unsigned_abs()).min(32_635) + 0x84;
    let exponent = (magnitude >> 7).ilog2();
    let mantissa = (magnitude >> (exponent + 3)) & 0x0f;
    !(sign | (exponent << 4) as u8 | mantissa as u8)
}

/// Bytes of µ-law at 8 kHz as a WAV file.
fn wav(data: &[u8]) -> Vec<u8> {
    let count = data.len() as u32;
    let mut file = Vec::new();
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(50 + count + count % 2).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&18_u32.to_le_bytes());
    // Format 7 (µ-law), one channel, rate, bytes per second, bytes per frame, bits, no extension.
    file.extend_from_slice(&7_u16.to_le_bytes());
    file.extend_from_slice(&1_u16.to_le_bytes());
    file.extend_from_slice(&PREVIEW_RATE.to_le_bytes());
    file.extend_from_slice(&PREVIEW_RATE.to_le_bytes());
    file.extend_from_slice(&1_u16.to_le_bytes());
    file.extend_from_slice(&8_u16.to_le_bytes());
    file.extend_from_slice(&0_u16.to_le_bytes());
    file.extend_from_slice(b"fact");
    file.extend_from_slice(&4_u32.to_le_bytes());
    file.extend_from_slice(&count.to_le_bytes());
    file.extend_from_slice(b"data");
    file.extend_from_slice(&count.to_le_bytes());
    file.extend_from_slice(data);
    if count % 2 == 1 {
        file.push(0);
    }
    file
}

fn excerpt(text: &str) -> Media {
    let (first, most) = EXCERPT;
    let mut letters = text.chars();
    let mut excerpt: String = letters.by_ref().take(first).collect();
    let mut more: String = letters.by_ref().take(most).collect();
    // A word is not cut in two where it can be helped.
    if let (false, Some(space)) = (more.is_empty(), excerpt.rfind(char::is_whitespace)) {
        more.insert_str(0, &excerpt.split_off(space));
    }
    if letters.next().is_some() {
        more.push('…');
    }
    Media::Text {
        excerpt,
        more,
        characters: text.chars().count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mu_law_gives_the_bytes_of_g_711() {
        for (sample, expected) in [
            (0, 0xff),
            (-1, 0x7f),
            (32_767, 0x80),
            (-32_768, 0x00),
            (1_000, 0xce),
        ] {
            assert_eq!(mu_law(sample), expected, "{sample}");
        }
    }

    #[test]
    fn a_preview_is_a_wav_file_that_its_own_decoder_would_read() {
        let sound = Pcm {
            rate: 16_000,
            samples: vec![100; 16_000 * 9],
        };
        let file = preview(&sound);
        assert_eq!(&file[..4], b"RIFF");
        let length = u32::from_le_bytes([file[4], file[5], file[6], file[7]]) as usize;
        assert_eq!(length + 8, file.len());
        assert_eq!(file.len(), 58 + 8_000 * 5);
    }

    #[test]
    fn an_excerpt_and_the_rest_are_the_text() {
        let text = "word ".repeat(200);
        let Media::Text {
            excerpt,
            more,
            characters,
        } = excerpt(&text)
        else {
            panic!("no text");
        };
        assert_eq!(format!("{excerpt}{more}"), text);
        assert!(excerpt.ends_with("word"));
        assert_eq!(characters, 1_000);
    }

    #[test]
    fn what_is_too_much_for_the_page_is_left_out() {
        let mut left = 30;
        assert!(uri("image/jpeg", &[0; 100], &mut left).is_none());
        assert!(uri("a/b", &[0; 3], &mut left).is_some());
    }

    #[test]
    fn hostile_bytes_are_shown_as_nothing() {
        for bytes in [
            &b""[..],
            b"\x89PNG\r\n\x1a\n garbage",
            b"RIFF\0\0\0\0WAVE",
            &[0xff; 64],
        ] {
            assert_eq!(of(bytes, &mut 1_000), Media::None);
        }
    }
}
