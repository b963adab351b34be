//! From decoded content to tensors, in integer arithmetic with stated rounding.
//!
//! `models/PREPROCESS.md` is the definition; `models/tools/preprocess.py` is the same in
//! Python, and the golden vectors of every model pin both.

mod audio;
mod image;
mod text;

use sha2::{Digest, Sha256};

pub use audio::{resample_16k, window};
pub(crate) use image::grid;
pub use image::{Luma, luma, patches, thumb};
pub use text::{byte_ids, normal_text};

use crate::decode::Content;
use crate::error::Refusal;
use crate::limits::{MIN_SAMPLES_16K, MIN_SIDE, MIN_TEXT_BYTES};
use crate::media::Modality;

/// A tensor contract, named in the model record's `preprocessing` field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preprocessing {
    /// `image-luma-patches/1`: 16 luma patches of 96 x 96 and a 64 x 64 thumbnail.
    ImageLumaPatches1,
    /// `text-bytes/1`: 4,096 byte ids.
    TextBytes1,
    /// `audio-16k-window/1`: 144,160 samples at 16 kHz.
    Audio16kWindow1,
}

impl Preprocessing {
    /// The contract with this id, if this version knows it.
    pub fn from_id(id: &str) -> Option<Self> {
        match id {
            "image-luma-patches/1" => Some(Self::ImageLumaPatches1),
            "text-bytes/1" => Some(Self::TextBytes1),
            "audio-16k-window/1" => Some(Self::Audio16kWindow1),
            _ => None,
        }
    }

    /// The modality it takes.
    pub fn modality(self) -> Modality {
        match self {
            Self::ImageLumaPatches1 => Modality::Image,
            Self::TextBytes1 => Modality::Text,
            Self::Audio16kWindow1 => Modality::Audio,
        }
    }
}

/// The values of a tensor, row-major.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// 32-bit floats, each an integer divided by a power of two.
    F32(Vec<f32>),
    /// 32-bit integers.
    I32(Vec<i32>),
}

/// One input of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// Name of the graph's input.
    pub name: &'static str,
    /// Extent of each axis.
    pub shape: Vec<usize>,
    /// The values.
    pub values: Values,
}

impl Tensor {
    /// The values as little-endian bytes.
    pub fn bytes(&self) -> Vec<u8> {
        match &self.values {
            Values::F32(values) => values.iter().flat_map(|v| v.to_le_bytes()).collect(),
            Values::I32(values) => values.iter().flat_map(|v| v.to_le_bytes()).collect(),
        }
    }
}

/// Content brought into the form that tensors, fingerprints and measures share, so that
/// each is computed from the same integers and only once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Canonical {
    /// NFC text with white space folded.
    Text(String),
    /// Luma, reduced to at most 2,048 pixels a side.
    Image(Luma),
    /// One channel at 16 kHz.
    Audio(Vec<i16>),
}

/// Canonical form and the digest of what the decoder gave (`decoded_sha256` of golden vectors).
///
/// # Errors
/// [`Refusal::TooShort`] when there is too little to judge.
pub fn canonical(content: &Content) -> Result<(Canonical, [u8; 32]), Refusal> {
    match content {
        Content::Text(raw) => {
            let text = normal_text(raw);
            at_least("bytes of text", text.len(), MIN_TEXT_BYTES)?;
            let digest = Sha256::digest(text.as_bytes()).into();
            Ok((Canonical::Text(text), digest))
        }
        Content::Image(rgb) => {
            let plane = luma(rgb);
            at_least(
                "pixels on the shorter side",
                plane.width.min(plane.height),
                MIN_SIDE,
            )?;
            Ok((Canonical::Image(plane), Sha256::digest(&rgb.data).into()))
        }
        Content::Audio(pcm) => {
            let samples = resample_16k(pcm);
            at_least("samples at 16 kHz", samples.len(), MIN_SAMPLES_16K)?;
            let mut hasher = Sha256::new();
            for sample in &pcm.samples {
                hasher.update(sample.to_le_bytes());
            }
            Ok((Canonical::Audio(samples), hasher.finalize().into()))
        }
    }
}

/// The model's inputs, in the order of its record.
pub fn tensors(canonical: &Canonical) -> Vec<Tensor> {
    match canonical {
        Canonical::Text(text) => vec![Tensor {
            name: "ids",
            shape: vec![1, text::IDS],
            values: Values::I32(byte_ids(text.as_bytes())),
        }],
        Canonical::Image(plane) => vec![
            Tensor {
                name: "patches",
                shape: vec![1, image::GRID * image::GRID, image::PATCH, image::PATCH],
                values: centred(&patches(plane)),
            },
            Tensor {
                name: "thumb",
                shape: vec![1, 1, image::THUMB, image::THUMB],
                values: centred(&thumb(plane)),
            },
        ],
        Canonical::Audio(samples) => vec![Tensor {
            name: "audio",
            shape: vec![1, audio::WINDOW],
            values: Values::F32(
                window(samples)
                    .iter()
                    .map(|s| f32::from(*s) / 32_768.0)
                    .collect(),
            ),
        }],
    }
}

/// SHA-256 over the bytes of all inputs in order (`tensor_sha256` of golden vectors).
pub fn tensor_sha256(tensors: &[Tensor]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for tensor in tensors {
        hasher.update(tensor.bytes());
    }
    hasher.finalize().into()
}

/// `(v - 128) / 128`, exact in 32-bit floats.
fn centred(values: &[u8]) -> Values {
    Values::F32(
        values
            .iter()
            .map(|v| (f32::from(*v) - 128.0) / 128.0)
            .collect(),
    )
}

fn at_least(unit: &'static str, found: usize, minimum: u64) -> Result<(), Refusal> {
    let found = found as u64;
    if found < minimum {
        Err(Refusal::TooShort {
            unit,
            found,
            minimum,
        })
    } else {
        Ok(())
    }
}
