//! FLAC, Ogg Vorbis and MP3 through symphonia.
//!
//! FLAC is integer arithmetic. Vorbis and MP3 decode in 32-bit floats without reordering, so
//! two builds of this program agree; another decoder may differ by one unit in some samples.

use std::io::Cursor;

use symphonia::core::audio::{AudioBufferRef, SampleBuffer, Signal};
use symphonia::core::codecs::{Decoder, DecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::{FormatOptions, FormatReader};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::{Limit, MetadataOptions};
use symphonia::core::probe::Hint;
use symphonia::default::formats::{FlacReader, OggReader};

use super::{Pcm, check_stream, corrupt, downmix, from_float, max_frames, narrow, too_long};
use crate::error::Refusal;
use crate::media::MediaType;

/// Packets that may fail before the recording counts as damaged: one for a stray tag between
/// MP3 frames.
const MAX_BAD_PACKETS: usize = 1;

pub(super) fn decode(bytes: &[u8], media: MediaType) -> Result<Pcm, Refusal> {
    let name = match media {
        MediaType::Flac => "FLAC",
        MediaType::OggVorbis => "Ogg Vorbis",
        _ => "MP3",
    };
    if media == MediaType::OggVorbis && !ogg_is_whole(bytes) {
        return Err(corrupt(
            name,
            "the file ends inside a page or without the last page",
        ));
    }
    let mut format = open(bytes, media).map_err(|e| refuse(name, e))?;
    let track = format
        .default_track()
        .ok_or_else(|| corrupt(name, "there is no audio track"))?;
    let (id, params) = (track.id, track.codec_params.clone());
    let rate = params
        .sample_rate
        .ok_or_else(|| corrupt(name, "no sampling rate is declared"))?;
    if let Some(channels) = params.channels {
        check_stream(name, rate, channels.count())?;
    }
    let declared = params.n_frames;
    if declared.is_some_and(|frames| frames > max_frames(rate) as u64) {
        return Err(too_long());
    }
    let verify = media == MediaType::Flac;
    let mut decoder = symphonia::default::get_codecs()
        .make(&params, &DecoderOptions { verify })
        .map_err(|e| refuse(name, e))?;
    let samples = read_all(name, &mut *format, &mut *decoder, id, rate)?;
    if decoder.finalize().verify_ok == Some(false) {
        return Err(corrupt(
            name,
            "the samples do not match the checksum in the file",
        ));
    }
    if media == MediaType::Flac && declared.is_some_and(|frames| frames != samples.len() as u64) {
        return Err(corrupt(name, "the file ends before the recording does"));
    }
    Ok(Pcm { rate, samples })
}

fn open(bytes: &[u8], media: MediaType) -> Result<Box<dyn FormatReader>, Error> {
    let source = Box::new(Cursor::new(bytes.to_vec()));
    let stream = MediaSourceStream::new(source, MediaSourceStreamOptions::default());
    let options = FormatOptions {
        enable_gapless: true,
        ..FormatOptions::default()
    };
    Ok(match media {
        MediaType::Flac => Box::new(FlacReader::try_new(stream, &options)?),
        MediaType::OggVorbis => Box::new(OggReader::try_new(stream, &options)?),
        _ => {
            // An ID3v2 tag in front is the probe's business; pictures in it are not kept.
            let metadata = MetadataOptions {
                limit_metadata_bytes: Limit::Maximum(64 * 1024),
                limit_visual_bytes: Limit::Maximum(64 * 1024),
            };
            let mut hint = Hint::new();
            hint.with_extension("mp3");
            symphonia::default::get_probe()
                .format(&hint, stream, &options, &metadata)?
                .format
        }
    })
}

fn read_all(
    name: &'static str,
    format: &mut dyn FormatReader,
    decoder: &mut dyn Decoder,
    track: u32,
    rate: u32,
) -> Result<Vec<i16>, Refusal> {
    let mut samples = Vec::new();
    let mut bad = 0;
    loop {
        let packet = match format.next_packet() {
            Ok(packet) => packet,
            Err(Error::IoError(e)) if e.kind() == std::io::ErrorKind::UnexpectedEof => break,
            Err(e) => return Err(refuse(name, e)),
        };
        if packet.track_id() != track {
            continue;
        }
        match decoder.decode(&packet) {
            Ok(buffer) => append(name, &mut samples, &buffer, rate)?,
            Err(Error::DecodeError(_)) if bad < MAX_BAD_PACKETS => bad += 1,
            Err(e) => return Err(refuse(name, e)),
        }
        if samples.len() > max_frames(rate) {
            return Err(too_long());
        }
    }
    if samples.is_empty() {
        return Err(corrupt(name, "there are no samples"));
    }
    Ok(samples)
}

/// Appends a packet's frames, mixed to one channel.
fn append(
    name: &'static str,
    samples: &mut Vec<i16>,
    buffer: &AudioBufferRef<'_>,
    rate: u32,
) -> Result<(), Refusal> {
    let spec = *buffer.spec();
    let channels = spec.channels.count();
    if spec.rate != rate {
        return Err(corrupt(name, "the sampling rate changes inside the file"));
    }
    check_stream(name, rate, channels)?;
    match buffer {
        AudioBufferRef::F32(planes) => {
            for i in 0..planes.frames() {
                samples.push(downmix(
                    (0..channels).map(|c| from_float(planes.chan(c)[i].into())),
                ));
            }
        }
        AudioBufferRef::S32(planes) => {
            for i in 0..planes.frames() {
                samples.push(downmix((0..channels).map(|c| narrow(planes.chan(c)[i]))));
            }
        }
        other => {
            let mut interleaved = SampleBuffer::<i32>::new(other.capacity() as u64, spec);
            interleaved.copy_interleaved_ref(other.clone());
            let frames = interleaved.samples().chunks_exact(channels);
            samples.extend(frames.map(|frame| downmix(frame.iter().map(|s| narrow(*s)))));
        }
    }
    Ok(())
}

/// Walks the Ogg pages (RFC 3533 §6): each whole, and the last one marked as the end.
fn ogg_is_whole(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    let mut ended = false;
    while rest.starts_with(b"OggS") {
        let (Some(flags), Some(count)) = (rest.get(5), rest.get(26)) else {
            return false;
        };
        let Some(lacing) = rest.get(27..27 + usize::from(*count)) else {
            return false;
        };
        let body: usize = lacing.iter().map(|n| usize::from(*n)).sum();
        let Some(next) = rest.get(27 + lacing.len() + body..) else {
            return false;
        };
        ended |= flags & 4 != 0;
        rest = next;
    }
    ended
}

fn refuse(name: &'static str, error: Error) -> Refusal {
    match error {
        Error::Unsupported(feature) => Refusal::Unsupported {
            found: format!("{name} with an unusual feature ({feature})"),
        },
        other => corrupt(name, other),
    }
}
