//! Bounds on what is read, decoded and allocated. They are part of the check's definition:
//! two operators with other limits would refuse other inputs, so there is one constant set.

/// Largest file taken, in bytes (16 MiB, the blob store's first limit).
pub const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;
/// Largest picture taken, in pixels; 50 million covers today's telephones.
pub const MAX_PIXELS: u64 = 50_000_000;
/// Longest side of a picture, in pixels.
pub const MAX_SIDE: u64 = 16_384;
/// Shortest side of a picture, in pixels, after reduction (`models/PREPROCESS.md`, image step 4).
pub const MIN_SIDE: u64 = 32;
/// Longest recording taken, in seconds (10 minutes).
pub const MAX_SECONDS: u64 = 600;
/// Shortest recording taken, in samples at 16 kHz (0.1 s; `models/PREPROCESS.md`, audio step 4).
pub const MIN_SAMPLES_16K: u64 = 1_600;
/// Lowest sampling rate taken, in hertz.
pub const MIN_RATE: u32 = 8_000;
/// Highest sampling rate taken, in hertz.
pub const MAX_RATE: u32 = 192_000;
/// Most channels of a recording.
pub const MAX_CHANNELS: u16 = 8;
/// Fewest bytes of a text after normalisation (`models/PREPROCESS.md`, text step 4).
pub const MIN_TEXT_BYTES: u64 = 64;
/// Most progressive scans of a JPEG: each is a pass over all pixels.
pub const MAX_JPEG_SCANS: usize = 64;
