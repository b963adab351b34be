//! Checks in a child process, so that a content that kills or stalls a decoder takes down a worker
//! and nothing else.
//!
//! The child is `tenzro-check --worker`. Over its standard input it gets contents, over its
//! standard output it gives answers; both as a length (u32, little-endian) and that many bytes, an
//! answer being JSON. Memory is limited by the child itself before it reads anything, time by the
//! parent, which kills a child that is late and starts another.

use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::check::{Checker, Report};
use crate::error::CheckError;
use crate::limits::MAX_FILE_BYTES;

/// How a worker runs.
#[derive(Debug, Clone)]
pub struct WorkerOptions {
    /// The program `tenzro-check`.
    pub program: PathBuf,
    /// Folder of the models.
    pub models: PathBuf,
    /// The ONNX Runtime library.
    pub runtime: PathBuf,
    /// Address space of the child in MiB.
    pub memory_mib: u64,
    /// Time for one content.
    pub timeout: Duration,
}

/// Why a worker gave no report.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The content is refused; every operator would refuse it.
    #[error("[input/{code}] {text}")]
    Content {
        /// Stable number of the refusal.
        code: u16,
        /// What is wrong with it.
        text: String,
    },
    /// The child could not be started or reached.
    #[error("the worker {program}: {source}")]
    Process {
        /// The program.
        program: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The child ended while it worked: out of memory, or a fault in a decoder.
    #[error("the worker ended while it checked a content ({0})")]
    Died(String),
    /// The child took too long and was killed.
    #[error("the worker was stopped after {0:?}")]
    Timeout(Duration),
    /// The child's machine or models failed.
    #[error("{0}")]
    Failed(String),
}

impl WorkerError {
    /// Whether the content, not this machine, is at fault.
    #[must_use]
    pub const fn is_content(&self) -> bool {
        matches!(self, Self::Content { .. })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Report(Report),
    Refused { code: u16, text: String },
    Failed(String),
}

/// A child process that checks contents, one at a time; a new one takes its place when it ends.
pub struct Worker {
    options: WorkerOptions,
    running: Option<Running>,
}

struct Running {
    child: Child,
    input: ChildStdin,
    answers: Receiver<io::Result<Vec<u8>>>,
}

impl Worker {
    /// Starts a worker and waits until its models are loaded.
    ///
    /// # Errors
    /// [`WorkerError`] when it cannot be started or its models cannot be used.
    pub fn start(options: WorkerOptions) -> Result<Self, WorkerError> {
        let mut worker = Self {
            options,
            running: None,
        };
        worker.running = Some(worker.launch()?);
        Ok(worker)
    }

    /// Checks a content. Blocks until the answer is there or the time is over.
    ///
    /// # Errors
    /// [`WorkerError`]; the worker can be used again after every one of them.
    pub fn check(&mut self, bytes: &[u8]) -> Result<Report, WorkerError> {
        let mut running = match self.running.take() {
            Some(running) => running,
            None => self.launch()?,
        };
        let sent = send(&mut running.input, bytes);
        let answer = sent
            .map_err(|error| WorkerError::Died(error.to_string()))
            .and_then(|()| self.receive(&running, self.options.timeout));
        match answer {
            Ok(answer) => {
                self.running = Some(running);
                match answer {
                    Answer::Report(report) => Ok(report),
                    Answer::Refused { code, text } => Err(WorkerError::Content { code, text }),
                    Answer::Failed(text) => Err(WorkerError::Failed(text)),
                }
            }
            Err(error) => {
                end(&mut running.child);
                Err(error)
            }
        }
    }

    /// The child's process id, while there is one.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.running.as_ref().map(|running| running.child.id())
    }

    fn launch(&self) -> Result<Running, WorkerError> {
        let options = &self.options;
        let process = |source| WorkerError::Process {
            program: options.program.clone(),
            source,
        };
        let mut child = Command::new(&options.program)
            .arg("--worker")
            .arg("--models")
            .arg(&options.models)
            .arg("--runtime")
            .arg(&options.runtime)
            .arg("--memory-mib")
            .arg(options.memory_mib.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(process)?;
        let (Some(input), Some(mut output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(process(io::Error::other("its pipes are missing")));
        };
        let (sender, answers) = channel();
        std::thread::spawn(move || {
            loop {
                let answer = receive(&mut output);
                let end = answer.is_err();
                if sender.send(answer).is_err() || end {
                    return;
                }
            }
        });
        let mut running = Running {
            child,
            input,
            answers,
        };
        // The first answer says that the models are loaded, or why not.
        match self.receive(&running, options.timeout.max(Duration::from_secs(60))) {
            Ok(Answer::Failed(text)) if text == READY => Ok(running),
            Ok(Answer::Failed(text)) => {
                end(&mut running.child);
                Err(WorkerError::Failed(text))
            }
            Ok(_) => Err(WorkerError::Failed(
                "the worker speaks another language".to_owned(),
            )),
            Err(error) => {
                end(&mut running.child);
                Err(error)
            }
        }
    }

    fn receive(&self, running: &Running, limit: Duration) -> Result<Answer, WorkerError> {
        match running.answers.recv_timeout(limit) {
            Ok(Ok(json)) => serde_json::from_slice(&json)
                .map_err(|error| WorkerError::Failed(format!("an unreadable answer: {error}"))),
            Ok(Err(error)) => Err(WorkerError::Died(error.to_string())),
            Err(RecvTimeoutError::Timeout) => Err(WorkerError::Timeout(limit)),
            Err(RecvTimeoutError::Disconnected) => Err(WorkerError::Died("no answer".to_owned())),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if let Some(running) = &mut self.running {
            end(&mut running.child);
        }
    }
}

/// The text of the first answer when all is well.
const READY: &str = "ready";

/// What the child does: checks every content that it is sent, until its input ends.
///
/// # Errors
/// When its pipes fail.
pub fn serve(
    open: impl FnOnce() -> Result<Checker, String>,
    mut input: impl Read,
    mut output: impl Write,
) -> io::Result<()> {
    let checker = match open() {
        Ok(checker) => checker,
        Err(text) => return answer(&mut output, &Answer::Failed(text)),
    };
    answer(&mut output, &Answer::Failed(READY.to_owned()))?;
    loop {
        let bytes = match receive(&mut input) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            Err(error) => return Err(error),
        };
        let found = match checker.check(&bytes) {
            Ok(report) => Answer::Report(report),
            Err(CheckError::Refused(refusal)) => Answer::Refused {
                code: refusal.code(),
                text: refusal.to_string(),
            },
            Err(CheckError::Inference(error)) => Answer::Failed(error.to_string()),
        };
        answer(&mut output, &found)?;
    }
}

fn answer(output: &mut impl Write, answer: &Answer) -> io::Result<()> {
    send(output, &serde_json::to_vec(answer)?)
}

fn send(output: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    output.write_all(&length.to_le_bytes())?;
    output.write_all(bytes)?;
    output.flush()
}

fn receive(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0u8; 4];
    input.read_exact(&mut length)?;
    let length = u64::from(u32::from_le_bytes(length));
    if length > MAX_FILE_BYTES {
        return Err(io::Error::other(format!("a message of {length} bytes")));
    }
    let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    input.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn end(child: &mut Child) {
    // It may have ended already; then there is nothing to kill.
    let _ = child.kill();
    let _ = child.wait();
}
