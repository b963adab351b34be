//! The check of a contribution, from bytes to the output that operators commit to.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use tenzro_contract_api::check_output::{CheckOutput, OutputError};
use tenzro_contract_api::hashes::sha256;
use tenzro_contract_api::types::{Class, Digest, Modality};

use crate::decode::decode;
use crate::error::{CheckError, InferenceError, Refusal};
use crate::fingerprint::fingerprint;
use crate::media::{self, MediaType};
use crate::preprocess::{canonical, tensors};
use crate::session::{Model, PROFILE, load_runtime};
use crate::sniff::sniff;

/// The models of a folder, one per modality.
pub struct Checker {
    models: BTreeMap<&'static str, Model>,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What kind of content it is.
    pub modality: Modality,
    /// Its media type, by content.
    pub media_type: String,
    /// The model that ran.
    pub model: String,
    /// Outputs of the model, Q15; component 0 is the quality.
    pub vector: Vec<i16>,
    /// Quality from which a contribution passes, Q15.
    pub accept_q15: u16,
    /// Near-duplicate fingerprint.
    pub fingerprint: [u8; 32],
}

impl Report {
    /// The quality, Q15: 0 to 32,767.
    #[must_use]
    pub fn quality(&self) -> u16 {
        self.vector.first().map_or(0, |value| value.unsigned_abs())
    }

    /// Whether the model votes for it.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.quality() >= self.accept_q15
    }

    /// The canonical bytes that operators commit to.
    ///
    /// # Errors
    /// When the vector is not one that the layout can hold; never for a report of a [`Checker`].
    pub fn output(&self) -> Result<Vec<u8>, OutputError> {
        CheckOutput {
            class: Class::Q,
            vector: self.vector.clone(),
            modality: self.modality,
            fingerprint: self.fingerprint,
        }
        .encode()
    }

    /// SHA-256 of [`Report::output`].
    ///
    /// # Errors
    /// As [`Report::output`].
    pub fn digest(&self) -> Result<Digest, OutputError> {
        Ok(sha256(&self.output()?))
    }
}

impl Checker {
    /// Loads ONNX Runtime and every model below a folder (subfolders with a `record.json`).
    ///
    /// # Errors
    /// [`InferenceError`] when the library, a file or a record cannot be used, or there is none.
    pub fn open(models: &Path, runtime: &Path) -> Result<Self, InferenceError> {
        let runtime = load_runtime(runtime)?;
        let unreadable = |error: std::io::Error| InferenceError::ModelFile {
            path: models.to_owned(),
            why: error.to_string(),
        };
        let mut loaded = BTreeMap::new();
        for entry in std::fs::read_dir(models).map_err(unreadable)? {
            let folder = entry.map_err(unreadable)?.path();
            if folder.join("record.json").is_file() {
                let model = Model::open(&folder, runtime)?;
                loaded.insert(model.preprocessing.modality().as_str(), model);
            }
        }
        if loaded.is_empty() {
            let why = "no folder in it has a record.json".to_owned();
            return Err(InferenceError::ModelFile {
                path: models.to_owned(),
                why,
            });
        }
        Ok(Self { models: loaded })
    }

    /// The models, by modality.
    pub fn models(&self) -> impl Iterator<Item = &Model> {
        self.models.values()
    }

    /// Checks a content: what it is, how good it is and what it resembles.
    ///
    /// # Errors
    /// [`CheckError::Refused`] when the content cannot be checked by anybody,
    /// [`CheckError::Inference`] when this machine failed.
    pub fn check(&self, bytes: &[u8]) -> Result<Report, CheckError> {
        let media = sniff(bytes)?;
        let (canonical, _) = canonical(&decode(bytes, media)?)?;
        let name = media.modality().as_str();
        let model = self
            .models
            .get(name)
            .ok_or(InferenceError::NoModel { modality: name })?;
        Ok(Report {
            modality: contract_modality(media.modality()),
            media_type: media.mime().to_owned(),
            model: model.record.name.clone(),
            vector: model.run(&tensors(&canonical))?,
            accept_q15: model.record.accept_q15,
            fingerprint: fingerprint(&canonical),
        })
    }
}

/// Decodes a content without running a model: what a client checks before it uploads.
///
/// # Errors
/// Why the network would refuse it.
pub fn inspect(bytes: &[u8]) -> Result<MediaType, Refusal> {
    let media = sniff(bytes)?;
    canonical(&decode(bytes, media)?)?;
    Ok(media)
}

/// The contracts' name of a modality.
#[must_use]
pub const fn contract_modality(modality: media::Modality) -> Modality {
    match modality {
        media::Modality::Text => Modality::Text,
        media::Modality::Image => Modality::Image,
        media::Modality::Audio => Modality::Audio,
    }
}

/// Architecture and widest vector instructions, for example `x86_64+avx2`: operators whose answers
/// differ can be told apart by it.
#[must_use]
pub fn platform() -> String {
    let architecture = std::env::consts::ARCH;
    #[cfg(target_arch = "x86_64")]
    let vectors = if std::arch::is_x86_feature_detected!("avx512f") {
        "+avx512f"
    } else if std::arch::is_x86_feature_detected!("avx2") {
        "+avx2"
    } else {
        "+sse2"
    };
    #[cfg(not(target_arch = "x86_64"))]
    let vectors = "";
    format!("{architecture}{vectors}")
}

/// SHA-256 of the session profile, as reveals name it.
#[must_use]
pub fn profile_sha256() -> Digest {
    sha256(PROFILE.as_bytes())
}
