//! One ONNX model with its record, run the same way on every machine.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use ort::environment::Environment;
use ort::session::Session;
use ort::session::builder::GraphOptimizationLevel;
use ort::value::{DynValue, Tensor as OrtTensor};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::error::InferenceError;
use crate::preprocess::{Preprocessing, Tensor, Values};

/// What every operator must set alike: provider, threads, execution order and graph rewriting
/// change the last bits of a result. The digest of this text is part of each reveal.
pub const PROFILE: &str = "tenzro-session/1 onnxruntime=1.32.0 provider=CPU intra_op_threads=1 \
    inter_op_threads=1 execution=sequential optimisation=extended deterministic=true";

/// Components of an output at most.
const MAX_COMPONENTS: usize = 8;

/// What `record.json` beside a model says.
#[derive(Debug, Clone, Deserialize)]
pub struct Record {
    /// Short name, as in `text-quality`.
    pub name: String,
    /// File of the graph, beside the record.
    pub file: String,
    /// Id of the tensor contract in `models/PREPROCESS.md`.
    pub preprocessing: String,
    /// The outputs; exactly one.
    pub outputs: Vec<Output>,
    /// Quality from which a contribution passes, Q15.
    pub accept_q15: u16,
    /// SHA-256 of the file, hex.
    pub sha256: String,
    /// Length of the file in bytes.
    pub bytes: u64,
}

/// One output of a model.
#[derive(Debug, Clone, Deserialize)]
pub struct Output {
    /// Name in the graph.
    pub name: String,
    /// What each component means, quality first.
    pub components: Vec<String>,
}

/// A loaded model.
pub struct Model {
    /// Its record.
    pub record: Record,
    /// Its tensor contract.
    pub preprocessing: Preprocessing,
    session: Mutex<Session>,
}

impl Model {
    /// Loads the model in a folder after checking its file against its record.
    ///
    /// # Errors
    /// [`InferenceError`] when a file is missing, changed or of a kind that this version cannot
    /// run.
    pub fn open(folder: &Path, runtime: &Environment) -> Result<Self, InferenceError> {
        let path = folder.join("record.json");
        let unusable = |why: String| InferenceError::Record {
            path: path.clone(),
            why,
        };
        let record: Record =
            serde_json::from_slice(&read(&path)?).map_err(|error| unusable(error.to_string()))?;
        let preprocessing = Preprocessing::from_id(&record.preprocessing).ok_or_else(|| {
            unusable(format!(
                "preprocessing `{}` is unknown",
                record.preprocessing
            ))
        })?;
        let components = match record.outputs.as_slice() {
            [only] => only.components.len(),
            other => return Err(unusable(format!("{} outputs, one is run", other.len()))),
        };
        if !(1..=MAX_COMPONENTS).contains(&components) {
            return Err(unusable(format!(
                "{components} components, 1 to {MAX_COMPONENTS} are run"
            )));
        }
        let file = folder.join(&record.file);
        let graph = read(&file)?;
        let found = hex::encode(Sha256::digest(&graph));
        if found != record.sha256 {
            let expected = record.sha256.clone();
            return Err(InferenceError::ModelHash {
                path: file,
                expected,
                found,
            });
        }
        let session = Mutex::new(session(&graph, runtime)?);
        Ok(Self {
            record,
            preprocessing,
            session,
        })
    }

    /// Runs the model and quantises its output: `round_half_even(32767 x)` per component, computed
    /// in f64.
    ///
    /// # Errors
    /// [`InferenceError`] when the runtime fails or the output is not of the promised shape.
    pub fn run(&self, tensors: &[Tensor]) -> Result<Vec<i16>, InferenceError> {
        let mut inputs: Vec<(&str, DynValue)> = Vec::with_capacity(tensors.len());
        for tensor in tensors {
            let shape = tensor.shape.clone();
            let value = match &tensor.values {
                Values::F32(values) => {
                    OrtTensor::from_array((shape, values.clone())).map(OrtTensor::into_dyn)
                }
                Values::I32(values) => {
                    OrtTensor::from_array((shape, values.clone())).map(OrtTensor::into_dyn)
                }
            };
            inputs.push((tensor.name, value.map_err(runtime)?));
        }
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let outputs = session.run(inputs).map_err(runtime)?;
        let [expected] = self.record.outputs.as_slice() else {
            return Err(InferenceError::Output(
                "the record names no single output".into(),
            ));
        };
        let found = outputs
            .get(expected.name.as_str())
            .ok_or_else(|| InferenceError::Output(format!("no output `{}`", expected.name)))?;
        let (shape, values) = found.try_extract_tensor::<f32>().map_err(runtime)?;
        if values.len() != expected.components.len() {
            let why = format!(
                "shape {shape:?}, {} components are promised",
                expected.components.len()
            );
            return Err(InferenceError::Output(why));
        }
        values.iter().map(|value| quantise(*value)).collect()
    }
}

fn quantise(value: f32) -> Result<i16, InferenceError> {
    if !(0.0..=1.0).contains(&value) {
        return Err(InferenceError::Output(format!("{value} is no probability")));
    }
    Ok((f64::from(value) * 32_767.0).round_ties_even() as i16)
}

fn session(graph: &[u8], environment: &Environment) -> Result<Session, InferenceError> {
    // The builder's errors carry the builder itself; only their text is of use here.
    macro_rules! set {
        ($builder:expr) => {
            $builder.map_err(|error| InferenceError::Runtime(error.to_string()))?
        };
    }
    let builder = Session::builder(environment).map_err(runtime)?;
    let builder = set!(builder.with_intra_threads(1));
    let builder = set!(builder.with_inter_threads(1));
    let builder = set!(builder.with_parallel_execution(false));
    let builder = set!(builder.with_deterministic_compute(true));
    let mut builder = set!(builder.with_optimization_level(GraphOptimizationLevel::Level2));
    builder.commit_from_memory(graph).map_err(runtime)
}

/// Loads ONNX Runtime from a shared library, once per process; telemetry is off.
///
/// # Errors
/// [`InferenceError`] when it cannot be loaded, or another one is in use.
pub fn load_runtime(library: &Path) -> Result<&'static Environment, InferenceError> {
    static LOADED: OnceLock<(PathBuf, Environment)> = OnceLock::new();
    static LOADING: Mutex<()> = Mutex::new(());
    let _one_at_a_time = LOADING.lock().unwrap_or_else(PoisonError::into_inner);
    if LOADED.get().is_none() {
        let failed = |why: String| InferenceError::Library {
            path: library.to_owned(),
            why,
        };
        let builder = ort::init_from(library).map_err(|error| failed(error.to_string()))?;
        let builder = builder.with_name("tenzro").with_telemetry(false);
        let environment = builder.build().map_err(|error| failed(error.to_string()))?;
        let _ = LOADED.set((library.to_owned(), environment));
    }
    match LOADED.get() {
        Some((first, environment)) if first == library => Ok(environment),
        first => Err(InferenceError::SecondLibrary {
            first: first.map(|(first, _)| first.clone()).unwrap_or_default(),
            second: library.to_owned(),
        }),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, InferenceError> {
    std::fs::read(path).map_err(|error| InferenceError::ModelFile {
        path: path.to_owned(),
        why: error.to_string(),
    })
}

fn runtime(error: ort::Error) -> InferenceError {
    InferenceError::Runtime(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_rounded_half_to_even_and_only_probabilities_are_scores() {
        assert_eq!(quantise(0.0).ok(), Some(0));
        assert_eq!(quantise(1.0).ok(), Some(32_767));
        assert_eq!(quantise(0.5).ok(), Some(16_384)); // 16383.5
        for wrong in [f32::NAN, -0.1, 1.1, f32::INFINITY] {
            assert!(quantise(wrong).is_err());
        }
    }
}
