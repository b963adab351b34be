//! Golden vectors: inputs that every operator's machine must answer alike before it takes part.
//!
//! The inputs are made by the generator of `models/PREPROCESS.md`, so that no decoder takes part.

use std::path::Path;

use serde::Deserialize;

use crate::check::Checker;
use crate::decode::{Content, Pcm, Rgb8};
use crate::error::InferenceError;
use crate::preprocess::{canonical, tensor_sha256, tensors};
use crate::session::Model;

/// File beside each model.
const FILE: &str = "golden.jsonl";

/// One line of the file.
#[derive(Debug, Deserialize)]
struct Golden {
    synthetic: Synthetic,
    decoded_sha256: String,
    tensor_sha256: String,
    output_q15: Vec<i16>,
    tol_q15: u16,
}

/// What to generate.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Synthetic {
    Text {
        seed: u64,
        bytes: usize,
    },
    Image {
        seed: u64,
        width: usize,
        height: usize,
    },
    Audio {
        seed: u64,
        rate: u32,
        samples: usize,
    },
}

/// Runs every golden vector below a folder of models; how many each model has reproduced.
///
/// # Errors
/// [`InferenceError::Golden`] with the first vector that comes out differently here; other errors
/// when a file cannot be read or the runtime fails.
pub fn verify(models: &Path, checker: &Checker) -> Result<Vec<(String, usize)>, InferenceError> {
    checker
        .models()
        .map(|model| {
            let path = models.join(&model.record.name).join(FILE);
            let unusable = |why: String| InferenceError::Record {
                path: path.clone(),
                why,
            };
            let text =
                std::fs::read_to_string(&path).map_err(|error| unusable(error.to_string()))?;
            let mut count = 0;
            for line in text.lines() {
                let golden: Golden =
                    serde_json::from_str(line).map_err(|error| unusable(error.to_string()))?;
                one(model, &golden, count)?;
                count += 1;
            }
            if count == 0 {
                return Err(unusable("it holds no vector".to_owned()));
            }
            Ok((model.record.name.clone(), count))
        })
        .collect()
}

fn one(model: &Model, golden: &Golden, number: usize) -> Result<(), InferenceError> {
    let differs = |expected: String, found: String| InferenceError::Golden {
        name: format!("{} line {}", model.record.name, number + 1),
        expected,
        found,
    };
    let refused = |error: crate::error::Refusal| InferenceError::Output(error.to_string());
    let (canonical, decoded) = canonical(&golden.synthetic.content()).map_err(refused)?;
    let tensors = tensors(&canonical);
    for (expected, found) in [
        (&golden.decoded_sha256, hex::encode(decoded)),
        (&golden.tensor_sha256, hex::encode(tensor_sha256(&tensors))),
    ] {
        if *expected != found {
            return Err(differs(expected.clone(), found));
        }
    }
    let found = model.run(&tensors)?;
    let same = found.len() == golden.output_q15.len()
        && found
            .iter()
            .zip(&golden.output_q15)
            .all(|(found, expected)| found.abs_diff(*expected) <= golden.tol_q15);
    if same {
        return Ok(());
    }
    Err(differs(
        format!("{:?}", golden.output_q15),
        format!("{found:?}"),
    ))
}

/// The generator of `models/PREPROCESS.md`.
fn draws(seed: u64) -> impl Iterator<Item = u8> {
    let step = |state: &u64| {
        Some(
            state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407),
        )
    };
    std::iter::successors(Some(seed), step)
        .skip(1)
        .map(|state| (state >> 56) as u8)
}

impl Synthetic {
    fn content(&self) -> Content {
        match *self {
            Self::Image {
                seed,
                width,
                height,
            } => {
                let data = draws(seed)
                    .take(width * height)
                    .flat_map(|grey| [grey; 3])
                    .collect();
                Content::Image(Rgb8 {
                    width,
                    height,
                    data,
                })
            }
            Self::Text { seed, bytes } => {
                let letter = |draw: u8| match draw % 32 {
                    letter @ 0..26 => char::from(b'a' + letter),
                    _ => ' ',
                };
                Content::Text(draws(seed).take(bytes).map(letter).collect())
            }
            Self::Audio {
                seed,
                rate,
                samples,
            } => {
                let mut bytes = draws(seed);
                let mut next = || i32::from(bytes.next().unwrap_or_default());
                let mut sample = || ((next() * 256 + next() - 32_768).div_euclid(4)) as i16;
                Content::Audio(Pcm {
                    rate,
                    samples: (0..samples).map(|_| sample()).collect(),
                })
            }
        }
    }
}
