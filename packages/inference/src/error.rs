//! What can go wrong: with the input a person gave ([`Refusal`]) and with the runtime or a
//! model ([`InferenceError`]). The two are kept apart because the first is an answer to the
//! contributor, the second a fault of the machine that checks.

use std::path::PathBuf;

/// Why an input cannot be checked. Each has a stable [`code`](Refusal::code) that is shown as
/// `[input/N]` and an [`advice`](Refusal::advice) that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The file has no bytes, or only white space.
    #[error("the file is empty")]
    Empty,
    /// The file is larger than the network takes.
    #[error("the file has {bytes} bytes, more than the {limit} allowed")]
    TooLarge {
        /// Size of the file in bytes.
        bytes: u64,
        /// Largest size taken, in bytes.
        limit: u64,
    },
    /// The content is of a kind that nobody here can check.
    #[error("the content is {found}, which is not taken")]
    Unsupported {
        /// What the content looks like.
        found: String,
    },
    /// The name says one thing and the content another.
    #[error("the name ends in .{extension} but the content is {found}")]
    Mislabelled {
        /// The file name's ending, lower case, without the dot.
        extension: String,
        /// Media type of the content.
        found: &'static str,
    },
    /// The content starts like a known format and then breaks its rules.
    #[error("the {format} content is damaged: {why}")]
    Corrupt {
        /// Short name of the format.
        format: &'static str,
        /// What the decoder found.
        why: String,
    },
    /// There is too little content to judge.
    #[error("the content has {found} {unit}, fewer than the {minimum} needed")]
    TooShort {
        /// What is counted.
        unit: &'static str,
        /// How much there is.
        found: u64,
        /// How much is needed.
        minimum: u64,
    },
    /// The picture has more pixels than a decoder here will allocate.
    #[error("the picture is {width} x {height} pixels, more than the {limit} pixels allowed")]
    TooManyPixels {
        /// Width the header declares, in pixels.
        width: u64,
        /// Height the header declares, in pixels.
        height: u64,
        /// Largest product taken.
        limit: u64,
    },
    /// The recording or text is longer than the network takes.
    #[error("the content is longer than the {limit} {unit} allowed")]
    TooLong {
        /// What is counted.
        unit: &'static str,
        /// Largest amount taken.
        limit: u64,
    },
    /// The file could not be read from disk.
    #[error("cannot read {path}: {why}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        why: String,
    },
}

impl Refusal {
    /// Stable number of the refusal, shown as `[input/N]`; never reused for another meaning.
    pub fn code(&self) -> u16 {
        match self {
            Self::Empty => 1,
            Self::TooLarge { .. } => 2,
            Self::Unsupported { .. } => 3,
            Self::Mislabelled { .. } => 4,
            Self::Corrupt { .. } => 5,
            Self::TooShort { .. } => 6,
            Self::TooManyPixels { .. } => 7,
            Self::TooLong { .. } => 8,
            Self::Unreadable { .. } => 9,
        }
    }

    /// Stable short name, as in `too-large`, for machine-readable output.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too-large",
            Self::Unsupported { .. } => "unsupported",
            Self::Mislabelled { .. } => "mislabelled",
            Self::Corrupt { .. } => "corrupt",
            Self::TooShort { .. } => "too-short",
            Self::TooManyPixels { .. } => "too-many-pixels",
            Self::TooLong { .. } => "too-long",
            Self::Unreadable { .. } => "unreadable",
        }
    }

    /// What the person can do about it, one sentence.
    pub fn advice(&self) -> String {
        match self {
            Self::Empty => "choose a file that has content".into(),
            Self::TooLarge { .. } => "shorten it, split it or compress it, then try again".into(),
            Self::Unsupported { .. } => {
                "give UTF-8 text, a JPEG, PNG, WebP or GIF picture, or a WAV, FLAC, Ogg Vorbis or MP3 recording".into()
            }
            Self::Mislabelled { found, .. } => {
                format!("rename the file so that its ending fits {found}, if that is what you mean to give")
            }
            Self::Corrupt { .. } => "export or copy the file again from its source".into(),
            Self::TooShort { unit, minimum, .. } => {
                format!("give something with at least {minimum} {unit}")
            }
            Self::TooManyPixels { .. } => "scale the picture down, then try again".into(),
            Self::TooLong { unit, limit } => format!("split it into parts of at most {limit} {unit}"),
            Self::Unreadable { .. } => "check that the path exists and that you may read it".into(),
        }
    }
}

/// A fault of the runtime, of a model's files or of one inference; never the contributor's.
#[derive(Debug, thiserror::Error)]
pub enum InferenceError {
    /// The ONNX Runtime library was not found or could not be loaded.
    #[error(
        "cannot load the ONNX Runtime library {path}: {why}; run scripts/setup or set ORT_DYLIB_PATH"
    )]
    Library {
        /// Path that was tried.
        path: PathBuf,
        /// What the loader said.
        why: String,
    },
    /// A second environment was asked for with another library than the first.
    #[error("this process already uses the ONNX Runtime at {first}, it cannot also use {second}")]
    SecondLibrary {
        /// Library of the running environment.
        first: PathBuf,
        /// Library that was asked for.
        second: PathBuf,
    },
    /// A file of a model could not be read.
    #[error("cannot read {path}: {why}")]
    ModelFile {
        /// The file.
        path: PathBuf,
        /// What the operating system or parser said.
        why: String,
    },
    /// A file of a model is not the one that its record names.
    #[error("{path} has SHA-256 {found}, its record says {expected}; fetch the model again")]
    ModelHash {
        /// The file.
        path: PathBuf,
        /// Digest in the record, hex.
        expected: String,
        /// Digest of the file, hex.
        found: String,
    },
    /// The model's record says something that this version cannot do.
    #[error("the model record {path} is not usable: {why}")]
    Record {
        /// The record.
        path: PathBuf,
        /// Which field and why.
        why: String,
    },
    /// No model for this modality was loaded.
    #[error("no {modality} model is loaded")]
    NoModel {
        /// `text`, `image` or `audio`.
        modality: &'static str,
    },
    /// ONNX Runtime refused to make a session or to run it.
    #[error("ONNX Runtime: {0}")]
    Runtime(String),
    /// The inference took longer than it may and was stopped.
    #[error("the inference was stopped after {limit_ms} ms")]
    Timeout {
        /// The limit in milliseconds.
        limit_ms: u64,
    },
    /// The model's answer has not the promised shape or holds values that are not numbers.
    #[error("the model's output is unusable: {0}")]
    Output(String),
    /// The self-test before the first check found another answer than the golden one.
    #[error("golden vector {name}: expected digest {expected}, got {found}")]
    Golden {
        /// Name of the golden input.
        name: String,
        /// Digest in the golden file, hex.
        expected: String,
        /// Digest computed here, hex.
        found: String,
    },
}

impl InferenceError {
    /// Whether the same call may succeed later without anyone changing anything.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Timeout { .. })
    }
}

/// Either side of a failed check.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The input is refused; tell the contributor.
    #[error("[input/{code}] {0}", code = .0.code())]
    Refused(#[from] Refusal),
    /// The machine failed; tell the operator.
    #[error(transparent)]
    Inference(#[from] InferenceError),
}
