//! What crosses the machine's network, kept for the search for plaintext: every frame that the kernel
//! shows a packet socket, loopback included. Other programs' frames are among them.

use std::fs::File;
use std::io::{BufWriter, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use socket2::{Domain, Protocol, Socket, Type};

/// Every protocol, as a packet socket wants it: in network order. Source: linux/if_ether.h.
const ETH_P_ALL: u16 = 0x0003;

/// A frame of the loopback interface at most, bytes.
const FRAME: usize = 1 << 17;

/// Frames that wait for us at most, bytes.
const WAITING: usize = 16 << 20;

/// How often is looked whether it is over.
const PAUSE: Duration = Duration::from_millis(100);

/// A watch that goes on until [`Watch::end`].
#[derive(Debug)]
pub struct Watch {
    over: Arc<AtomicBool>,
    thread: JoinHandle<std::io::Result<u64>>,
    file: PathBuf,
}

/// Begins to keep all frames in `file`.
///
/// # Errors
/// When the system does not allow it (it takes CAP_NET_RAW), or the file cannot be made.
pub fn watch(file: &Path) -> Result<Watch> {
    let protocol = Protocol::from(i32::from(ETH_P_ALL.to_be()));
    let socket = Socket::new(Domain::PACKET, Type::RAW, Some(protocol))
        .context("the traffic cannot be watched: it takes root, or CAP_NET_RAW")?;
    // A smaller buffer than asked for loses frames under load, nothing else.
    let _ = socket.set_recv_buffer_size(WAITING);
    socket.set_read_timeout(Some(PAUSE))?;
    let kept = File::create(file).with_context(|| format!("cannot make {}", file.display()))?;
    let over = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&over);
    let thread = std::thread::spawn(move || keep(socket, BufWriter::new(kept), &seen));
    Ok(Watch {
        over,
        thread,
        file: file.to_owned(),
    })
}

fn keep(mut socket: Socket, mut kept: BufWriter<File>, over: &AtomicBool) -> std::io::Result<u64> {
    let (mut frame, mut frames) = (vec![0u8; FRAME], 0);
    while !over.load(Ordering::Relaxed) {
        match socket.read(&mut frame) {
            Ok(length) => {
                kept.write_all(frame.get(..length).unwrap_or_default())?;
                frames += 1;
            }
            Err(error)
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
            Err(error) => return Err(error),
        }
    }
    kept.flush()?;
    Ok(frames)
}

impl Watch {
    /// Ends it; where the frames lie, and how many they are.
    ///
    /// # Errors
    /// When the disk was full, or the socket broke.
    pub fn end(self) -> Result<(PathBuf, u64)> {
        self.over.store(true, Ordering::Relaxed);
        let frames = self
            .thread
            .join()
            .map_err(|_| anyhow!("the watch over the traffic ended early"))?
            .context("the traffic could not be kept")?;
        Ok((self.file, frames))
    }
}
