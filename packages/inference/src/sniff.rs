//! What a file is, by its content. The name is only compared afterwards.

use crate::error::Refusal;
use crate::limits::MAX_FILE_BYTES;
use crate::media::MediaType;

/// Endings that claim a format which is not taken: content under them that decodes as
/// something else is mislabelled all the same.
const FOREIGN: &[&str] = &[
    "pdf", "doc", "docx", "odt", "xls", "xlsx", "zip", "gz", "7z", "tar", "exe", "dll", "so",
    "mp4", "mkv", "mov", "avi", "webm", "m4a", "aac", "opus", "aiff", "bmp", "tif", "tiff", "heic",
    "avif", "psd",
];

/// Identifies `bytes` by content.
///
/// # Errors
/// [`Refusal::Empty`], [`Refusal::TooLarge`] (before anything is looked at) or
/// [`Refusal::Unsupported`] with a name for what was recognised.
pub fn sniff(bytes: &[u8]) -> Result<MediaType, Refusal> {
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size == 0 {
        return Err(Refusal::Empty);
    }
    if size > MAX_FILE_BYTES {
        return Err(Refusal::TooLarge {
            bytes: size,
            limit: MAX_FILE_BYTES,
        });
    }
    if let Some(media) = known(bytes) {
        return Ok(media);
    }
    if let Some(found) = foreign(bytes) {
        return Err(unsupported(found));
    }
    if is_mp3(bytes) {
        return Ok(MediaType::Mp3);
    }
    text_or_binary(bytes)
}

/// Compares the ending of `name` with what the content is. A name without an ending, or with
/// one that claims nothing, passes.
///
/// # Errors
/// [`Refusal::Mislabelled`] when the ending claims another format than `found`.
pub fn check_label(name: &str, found: MediaType) -> Result<(), Refusal> {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let Some((stem, ending)) = base.rsplit_once('.') else {
        return Ok(());
    };
    if stem.is_empty() || ending.len() > 8 {
        return Ok(());
    }
    let extension = ending.to_ascii_lowercase();
    let claims = |media: &&MediaType| media.extensions().contains(&extension.as_str());
    let wrong = match MediaType::ALL.iter().find(claims) {
        Some(claimed) => *claimed != found,
        None => FOREIGN.contains(&extension.as_str()),
    };
    if wrong {
        Err(Refusal::Mislabelled {
            extension,
            found: found.mime(),
        })
    } else {
        Ok(())
    }
}

fn unsupported(found: &str) -> Refusal {
    Refusal::Unsupported {
        found: found.into(),
    }
}

/// Formats with an unmistakable signature that are taken.
fn known(bytes: &[u8]) -> Option<MediaType> {
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        return Some(MediaType::Jpeg);
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some(MediaType::Png);
    }
    if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        return Some(MediaType::Gif);
    }
    if bytes.starts_with(b"fLaC") {
        return Some(MediaType::Flac);
    }
    if bytes.starts_with(b"RIFF") || bytes.starts_with(b"RIFX") {
        return match bytes.get(8..12) {
            Some(b"WAVE") if bytes.starts_with(b"RIFF") => Some(MediaType::Wav),
            Some(b"WEBP") => Some(MediaType::Webp),
            _ => None,
        };
    }
    let first_page = bytes.get(..bytes.len().min(128)).unwrap_or_default();
    if bytes.starts_with(b"OggS") && contains(first_page, b"\x01vorbis") {
        return Some(MediaType::OggVorbis);
    }
    None
}

/// Formats that are recognised in order to be named in the refusal.
fn foreign(bytes: &[u8]) -> Option<&'static str> {
    let head = bytes.get(..bytes.len().min(128)).unwrap_or_default();
    if head.starts_with(b"OggS") {
        return Some(if contains(head, b"OpusHead") {
            "Ogg Opus audio"
        } else {
            "an Ogg stream that is not Vorbis"
        });
    }
    if let Some(brand) = bytes.get(4..12).filter(|b| b.starts_with(b"ftyp")) {
        return Some(match brand.get(4..).unwrap_or_default() {
            b"avif" | b"avis" => "an AVIF picture",
            b"heic" | b"heix" | b"mif1" | b"msf1" => "a HEIC picture",
            b"M4A " | b"M4B " => "M4A audio",
            _ => "an MP4 or QuickTime film",
        });
    }
    const SIGNATURES: &[(&[u8], &str)] = &[
        (b"%PDF-", "a PDF document"),
        (b"PK\x03\x04", "a ZIP archive or office document"),
        (b"\x1f\x8b", "gzip-compressed data"),
        (b"BZh", "bzip2-compressed data"),
        (b"\xfd7zXZ\0", "xz-compressed data"),
        (b"\x28\xb5\x2f\xfd", "zstd-compressed data"),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
        (b"Rar!\x1a\x07", "a RAR archive"),
        (b"\x7fELF", "a Linux program"),
        (b"MZ", "a Windows program"),
        (b"\0asm", "a WebAssembly module"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "an old office document",
        ),
        (b"II*\0", "a TIFF picture"),
        (b"MM\0*", "a TIFF picture"),
        (b"8BPS", "a Photoshop picture"),
        (b"\0\0\x01\0", "an icon"),
        (b"\xff\x0a", "a JPEG XL picture"),
        (b"\0\0\0\x0cJXL ", "a JPEG XL picture"),
        (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture"),
        (b"FORM", "AIFF audio or another IFF file"),
        (b"MThd", "MIDI music"),
        (b"RIFF", "a RIFF file that is neither WAVE nor WebP"),
        (b"RIFX", "a big-endian RIFF file"),
        (b"RF64", "an RF64 recording"),
        (b"\x1aE\xdf\xa3", "a Matroska or WebM film"),
        (b"#!AMR", "AMR audio"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"{\\rtf", "an RTF document"),
    ];
    let signature = SIGNATURES
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic));
    if let Some((_, found)) = signature {
        return Some(found);
    }
    if bytes.starts_with(b"BM") && bytes.get(6..10) == Some(&[0, 0, 0, 0]) {
        return Some("a BMP picture");
    }
    // ADTS: twelve sync bits, layer 0.
    if bytes.first() == Some(&0xff) && bytes.get(1).is_some_and(|b| b & 0xf6 == 0xf0) {
        return Some("AAC audio");
    }
    None
}

/// An ID3v2 tag, or two MPEG layer III frames one after the other.
fn is_mp3(bytes: &[u8]) -> bool {
    if bytes.starts_with(b"ID3") && bytes.len() > 10 {
        return true;
    }
    let Some(first) = mp3_frame_bytes(bytes) else {
        return false;
    };
    bytes
        .get(first..)
        .is_some_and(|rest| mp3_frame_bytes(rest).is_some())
}

/// Length in bytes of the layer III frame at the start of `bytes` (ISO/IEC 11172-3 §2.4.2.3,
/// 13818-3 for the lower rates), or `None` if no valid header is there.
fn mp3_frame_bytes(bytes: &[u8]) -> Option<usize> {
    const V1: [u32; 15] = [
        0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
    ];
    const V2: [u32; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    let header: [u8; 4] = bytes.get(..4)?.try_into().ok()?;
    let word = u32::from_be_bytes(header);
    if word >> 21 != 0x7ff || (word >> 17) & 3 != 1 {
        return None;
    }
    let version = (word >> 19) & 3;
    let bit_rate_index = usize::try_from((word >> 12) & 15).ok()?;
    let base = *[44_100u32, 48_000, 32_000].get(usize::try_from((word >> 10) & 3).ok()?)?;
    let (rates, rate, slots) = match version {
        3 => (V1, base, 144),
        2 => (V2, base / 2, 72),
        0 => (V2, base / 4, 72),
        _ => return None,
    };
    let kbps = *rates.get(bit_rate_index)?;
    if kbps == 0 {
        return None;
    }
    usize::try_from(slots * kbps * 1000 / rate + ((word >> 9) & 1)).ok()
}

/// Text if it decodes and holds no control characters that text has not; otherwise a name
/// for what it is instead.
fn text_or_binary(bytes: &[u8]) -> Result<MediaType, Refusal> {
    if bytes.starts_with(&[0xff, 0xfe, 0, 0]) || bytes.starts_with(&[0, 0, 0xfe, 0xff]) {
        return Err(unsupported("UTF-32 text"));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Ok(MediaType::Text);
    }
    let controls = bytes.iter().filter(|b| is_control(**b)).count();
    match std::str::from_utf8(bytes) {
        Ok(_) if controls == 0 => Ok(MediaType::Text),
        // Terminals and old tools leave a stray form feed or escape: one in a thousand.
        Ok(text) if !text.contains('\0') && controls * 1000 <= bytes.len() => Ok(MediaType::Text),
        Ok(text) if text.contains('\0') && looks_like_utf16(bytes) => {
            Err(unsupported("UTF-16 text without a byte order mark"))
        }
        Err(_) if looks_like_utf16(bytes) => {
            Err(unsupported("UTF-16 text without a byte order mark"))
        }
        Err(_) if controls == 0 => Err(unsupported("text that is not UTF-8 (perhaps Latin-1)")),
        _ => Err(unsupported("binary data of an unknown kind")),
    }
}

fn is_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c) || byte == 0x7f
}

/// Whether every other byte of the first 512 is mostly zero, as in Latin text in UTF-16.
fn looks_like_utf16(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(512)).unwrap_or_default();
    let zeros = |offset: usize| {
        head.iter()
            .skip(offset)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    head.len() >= 8 && zeros(0).max(zeros(1)) * 10 > head.len() / 2 * 8
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack
        .windows(needle.len())
        .any(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_claims_another_format_is_mislabelled() {
        let wrong = check_label("holiday photo.JPG", MediaType::Png);
        assert_eq!(
            wrong,
            Err(Refusal::Mislabelled {
                extension: "jpg".into(),
                found: "image/png"
            })
        );
        assert!(check_label("paper.pdf", MediaType::Text).is_err());
        for fine in [
            "a.png",
            "no-ending",
            "x.unknown",
            ".png",
            "dir.jpg/file",
            "v1.2 notes",
        ] {
            assert_eq!(check_label(fine, MediaType::Png), Ok(()), "{fine}");
        }
    }

    #[test]
    fn nothing_is_decided_by_the_name() {
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n rest"), Ok(MediaType::Png));
        assert_eq!(sniff(b"RIFF\x00\x00\x00\x00WEBPVP8 "), Ok(MediaType::Webp));
        assert_eq!(sniff(b"plain words"), Ok(MediaType::Text));
    }

    #[test]
    fn foreign_content_is_named_in_the_refusal() {
        let cases: [(&[u8], &str); 6] = [
            (b"%PDF-1.7 x", "PDF"),
            (b"\x7fELF\x02\x01", "Linux program"),
            (b"\0\0\0\x18ftypheic....", "HEIC"),
            (b"caf\xe9 au lait et cr\xe8me", "Latin-1"),
            (b"h\0e\0l\0l\0o\0 \0y\0o\0u\0", "UTF-16"),
            (b"\x01\x02\x03\x04\x05\x06\x07", "binary"),
        ];
        for (bytes, word) in cases {
            match sniff(bytes) {
                Err(Refusal::Unsupported { found }) => assert!(found.contains(word), "{found}"),
                other => unreachable!("{word}: {other:?}"),
            }
        }
    }

    #[test]
    fn an_empty_file_and_a_huge_one_are_told_apart() {
        assert_eq!(sniff(b""), Err(Refusal::Empty));
        let huge = vec![b'a'; usize::try_from(MAX_FILE_BYTES).unwrap_or(0) + 1];
        assert!(matches!(sniff(&huge), Err(Refusal::TooLarge { .. })));
    }

    #[test]
    fn two_frames_make_an_mp3_and_one_does_not() {
        let header = [0xff, 0xfb, 0x90, 0x00]; // MPEG-1 layer III, 128 kbit/s, 44.1 kHz
        let mut one = vec![0u8; 417];
        one[..4].copy_from_slice(&header);
        assert!(!is_mp3(&one));
        let two = [one.clone(), one].concat();
        assert!(is_mp3(&two));
    }
}
