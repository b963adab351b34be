//! Why a frame does not open: tries where else it would.

use crate::VaultError;
use crate::decrypt::Opener;

/// Positions that are tried, from 0: contents on the network have at most 17 frames.
const TRIED: u32 = 64;

/// Names what was done to the frame in the place of `frame`.
pub(crate) fn diagnose(opener: &Opener, frame: u32, last: bool, sealed: &[u8]) -> VaultError {
    let opens = |at: u32, last: bool| opener.open(at, last, sealed).is_some();
    // In its place, but with the other flag: the object ends too early or too late.
    if opens(frame, !last) {
        return if last {
            VaultError::Truncated { frame }
        } else {
            VaultError::Trailing { frame }
        };
    }
    let other = |at: &u32| *at != frame && (opens(*at, false) || opens(*at, true));
    match (0..TRIED.max(frame)).find(other) {
        Some(of) if of < frame => VaultError::FrameRepeated { at: frame, of },
        Some(is) => VaultError::FrameMoved { at: frame, is },
        // An object cut inside a frame looks the same as one with a flipped bit at its end; the
        // first of the two is far more frequent only when the rest is too short to hold a tag.
        None if last && sealed.len() < crate::TAG_BYTES => VaultError::Truncated {
            frame: frame.saturating_sub(1),
        },
        None => VaultError::FrameChanged { frame },
    }
}
