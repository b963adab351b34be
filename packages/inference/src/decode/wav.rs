//! RIFF WAVE in integer code of our own: PCM of 8 to 32 bits, floats, A-law and mu-law.

use super::{Pcm, check_stream, corrupt, downmix, from_float, max_frames, narrow, too_long};
use crate::error::Refusal;

const FORMAT: &str = "WAV";

/// How samples are stored.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Unsigned8,
    Signed16,
    Signed24,
    Signed32,
    Float32,
    Float64,
    ALaw,
    MuLaw,
}

impl Encoding {
    fn from_tag(tag: u16, bits: u16) -> Option<Self> {
        Some(match (tag, bits) {
            (1, 8) => Self::Unsigned8,
            (1, 16) => Self::Signed16,
            (1, 24) => Self::Signed24,
            (1, 32) => Self::Signed32,
            (3, 32) => Self::Float32,
            (3, 64) => Self::Float64,
            (6, 8) => Self::ALaw,
            (7, 8) => Self::MuLaw,
            _ => return None,
        })
    }

    fn bytes(self) -> usize {
        match self {
            Self::Unsigned8 | Self::ALaw | Self::MuLaw => 1,
            Self::Signed16 => 2,
            Self::Signed24 => 3,
            Self::Signed32 | Self::Float32 => 4,
            Self::Float64 => 8,
        }
    }

    /// One sample from its `self.bytes()` bytes.
    fn sample(self, b: &[u8]) -> i16 {
        match (self, b) {
            (Self::Unsigned8, [v]) => (i16::from(*v) - 128) << 8,
            (Self::ALaw, [v]) => a_law(*v),
            (Self::MuLaw, [v]) => mu_law(*v),
            (Self::Signed16, [a, b]) => i16::from_le_bytes([*a, *b]),
            (Self::Signed24, [a, b, c]) => narrow(i32::from_le_bytes([0, *a, *b, *c])),
            (Self::Signed32, [a, b, c, d]) => narrow(i32::from_le_bytes([*a, *b, *c, *d])),
            (Self::Float32, [a, b, c, d]) => {
                from_float(f32::from_le_bytes([*a, *b, *c, *d]).into())
            }
            (Self::Float64, [a, b, c, d, e, f, g, h]) => {
                from_float(f64::from_le_bytes([*a, *b, *c, *d, *e, *f, *g, *h]))
            }
            _ => 0,
        }
    }
}

/// The fields of a `fmt ` chunk that matter.
struct Header {
    encoding: Encoding,
    channels: usize,
    rate: u32,
}

pub(super) fn decode(bytes: &[u8]) -> Result<Pcm, Refusal> {
    let (header, data) = chunks(bytes)?;
    check_stream(FORMAT, header.rate, header.channels)?;
    let width = header.encoding.bytes();
    let frame = width * header.channels;
    if data.len() / frame > max_frames(header.rate) {
        return Err(too_long());
    }
    let samples = data
        .chunks_exact(frame)
        .map(|frame| downmix(frame.chunks_exact(width).map(|b| header.encoding.sample(b))))
        .collect();
    Ok(Pcm {
        rate: header.rate,
        samples,
    })
}

/// Walks the chunks to `fmt ` and `data`.
fn chunks(bytes: &[u8]) -> Result<(Header, &[u8]), Refusal> {
    let mut header = None;
    let mut rest = bytes.get(12..).unwrap_or_default();
    while let Some((id, after)) = rest.split_first_chunk::<4>() {
        let Some((size, body)) = after.split_first_chunk::<4>() else {
            break;
        };
        let size = u32::from_le_bytes(*size) as usize;
        if id == b"data" {
            let Some(header) = header else {
                return Err(corrupt(FORMAT, "samples come before their format"));
            };
            return Ok((header, data_bytes(size, body)?));
        }
        let chunk = body.get(..size).ok_or_else(|| {
            corrupt(
                FORMAT,
                format!("a chunk declares {size} bytes, {} follow", body.len()),
            )
        })?;
        if id == b"fmt " {
            header = Some(format(chunk)?);
        }
        // Chunks are padded to even length.
        rest = body.get(size + size % 2..).unwrap_or_default();
    }
    Err(corrupt(FORMAT, "there are no samples"))
}

/// The bytes of the data chunk. Programs that write to a pipe cannot know the length and
/// leave 0 or the largest number: then the samples go to the end of the file.
fn data_bytes(size: usize, body: &[u8]) -> Result<&[u8], Refusal> {
    if size == 0 || size >= 0xffff_0000 {
        return Ok(body);
    }
    body.get(..size).ok_or_else(|| {
        corrupt(
            FORMAT,
            format!(
                "the header declares {size} bytes of samples, the file has {}",
                body.len()
            ),
        )
    })
}

fn format(chunk: &[u8]) -> Result<Header, Refusal> {
    let word = |at: usize| {
        chunk
            .get(at..at + 2)
            .map(|b| u16::from_le_bytes([b[0], b[1]]))
    };
    let fields = (word(0), word(2), word(4), word(6), word(14));
    let (Some(tag), Some(channels), Some(low), Some(high), Some(bits)) = fields else {
        return Err(corrupt(FORMAT, "the format chunk is too short"));
    };
    // WAVE_FORMAT_EXTENSIBLE carries the real tag in the first two bytes of a GUID.
    let tag = if tag == 0xfffe {
        word(24).unwrap_or(tag)
    } else {
        tag
    };
    let encoding = Encoding::from_tag(tag, bits).ok_or_else(|| Refusal::Unsupported {
        found: format!("a WAV recording with format {tag} at {bits} bits"),
    })?;
    let rate = u32::from(high) << 16 | u32::from(low);
    Ok(Header {
        encoding,
        channels: channels.into(),
        rate,
    })
}

/// ITU-T G.711 A-law to linear.
fn a_law(code: u8) -> i16 {
    let code = code ^ 0x55;
    let mantissa = i16::from(code & 0x0f) << 4;
    let magnitude = match (code >> 4) & 7 {
        0 => mantissa + 8,
        exponent => (mantissa + 0x108) << (exponent - 1),
    };
    if code & 0x80 != 0 {
        magnitude
    } else {
        -magnitude
    }
}

/// ITU-T G.711 mu-law to linear.
fn mu_law(code: u8) -> i16 {
    let code = !code;
    let magnitude = ((i16::from(code & 0x0f) << 3) + 0x84) << ((code >> 4) & 7);
    if code & 0x80 != 0 {
        0x84 - magnitude
    } else {
        magnitude - 0x84
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wav(tag: u16, bits: u16, channels: u16, rate: u32, data: &[u8], declared: u32) -> Vec<u8> {
        let mut out = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0".to_vec();
        out.extend(tag.to_le_bytes());
        out.extend(channels.to_le_bytes());
        out.extend(rate.to_le_bytes());
        out.extend((rate * u32::from(channels) * u32::from(bits) / 8).to_le_bytes());
        out.extend((channels * bits / 8).to_le_bytes());
        out.extend(bits.to_le_bytes());
        out.extend(b"LIST\x03\0\0\0abc\0data");
        out.extend(declared.to_le_bytes());
        out.extend(data);
        out
    }

    #[test]
    fn every_encoding_gives_the_same_loudness() {
        let cases: [(u16, u16, Vec<u8>); 6] = [
            (1, 8, vec![192]),
            (1, 16, vec![0, 0x40]),
            (1, 24, vec![0, 0, 0x40]),
            (1, 32, vec![0, 0, 0, 0x40]),
            (3, 32, 0.5f32.to_le_bytes().to_vec()),
            (3, 64, 0.5f64.to_le_bytes().to_vec()),
        ];
        for (tag, bits, data) in cases {
            let file = wav(tag, bits, 1, 16_000, &data, data.len() as u32);
            assert_eq!(
                decode(&file).map(|pcm| pcm.samples),
                Ok(vec![0x4000]),
                "{tag}/{bits}"
            );
        }
    }

    #[test]
    fn telephone_codes_follow_g_711() {
        assert_eq!(
            (a_law(0xd5), a_law(0x55), a_law(0xaa), a_law(0x2a)),
            (8, -8, 32_256, -32_256)
        );
        assert_eq!(
            (mu_law(0xff), mu_law(0x7f), mu_law(0x80), mu_law(0x00)),
            (0, 0, 32_124, -32_124)
        );
    }

    #[test]
    fn channels_are_averaged_with_halves_rounded_up() {
        let data: Vec<u8> = [1i16, 2, -1, -2]
            .into_iter()
            .flat_map(i16::to_le_bytes)
            .collect();
        assert_eq!(
            decode(&wav(1, 16, 2, 8_000, &data, 8)).map(|p| p.samples),
            Ok(vec![2, -1])
        );
    }

    #[test]
    fn a_length_that_lies_is_refused_but_a_pipe_is_not() {
        let data = [1, 0, 2, 0];
        assert!(matches!(
            decode(&wav(1, 16, 1, 8_000, &data, 4_000_000)),
            Err(Refusal::Corrupt { .. })
        ));
        for unknown in [0, u32::MAX] {
            let pcm = decode(&wav(1, 16, 1, 8_000, &data, unknown));
            assert_eq!(pcm.map(|p| p.samples), Ok(vec![1, 2]));
        }
    }

    #[test]
    fn absurd_headers_are_refused_by_name() {
        let one = |channels, rate| decode(&wav(1, 16, channels, rate, &[0, 0], 2));
        assert!(matches!(one(0, 8_000), Err(Refusal::Corrupt { .. })));
        assert!(matches!(one(9, 8_000), Err(Refusal::Unsupported { .. })));
        assert!(matches!(one(1, 7_999), Err(Refusal::Unsupported { .. })));
        assert!(matches!(
            decode(&wav(2, 4, 1, 8_000, &[0], 1)),
            Err(Refusal::Unsupported { .. })
        ));
        assert!(matches!(
            decode(b"RIFF\0\0\0\0WAVE"),
            Err(Refusal::Corrupt { .. })
        ));
    }

    #[test]
    fn eleven_minutes_are_too_long() {
        let data = vec![0; 8_000 * 2 * 660];
        assert_eq!(
            decode(&wav(1, 16, 1, 8_000, &data, data.len() as u32)),
            Err(too_long())
        );
    }
}
