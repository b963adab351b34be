//! Text: UTF-8, or UTF-16 with a byte order mark.

use super::corrupt;
use crate::error::Refusal;

/// Decodes and drops the byte order mark. Normalisation is preprocessing, not decoding.
pub(super) fn decode(bytes: &[u8]) -> Result<String, Refusal> {
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest)?,
        _ => utf8(bytes)?,
    };
    if text.contains('\0') {
        return Err(corrupt("text", "it holds null characters"));
    }
    if text.chars().all(char::is_whitespace) {
        return Err(Refusal::Empty);
    }
    Ok(text)
}

fn utf8(bytes: &[u8]) -> Result<String, Refusal> {
    std::str::from_utf8(bytes)
        .map(str::to_owned)
        .map_err(|e| corrupt("text", e))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, Refusal> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(corrupt("text", "UTF-16 with an odd number of bytes"));
    }
    char::decode_utf16(pairs.iter().map(|pair| unit(*pair)))
        .collect::<Result<_, _>>()
        .map_err(|e| corrupt("text", e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_16_with_a_mark_reads_like_the_same_text_in_utf_8() {
        let text = "Grüße, 世界 🌍";
        let little: Vec<u8> = [0xfeff]
            .into_iter()
            .chain(text.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        let big: Vec<u8> = [0xfeff]
            .into_iter()
            .chain(text.encode_utf16())
            .flat_map(u16::to_be_bytes)
            .collect();
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        for bytes in [little, big, marked, text.as_bytes().to_vec()] {
            assert_eq!(decode(&bytes), Ok(text.to_owned()));
        }
    }

    #[test]
    fn broken_text_is_refused_with_a_reason() {
        let cases: [&[u8]; 4] = [
            b"\xff\xfea",
            b"\xff\xfe\x00\xd8a\0",
            b"ok \xc3\x28",
            b"a\0b",
        ];
        for bytes in cases {
            assert!(
                matches!(decode(bytes), Err(Refusal::Corrupt { format: "text", .. })),
                "{bytes:?}"
            );
        }
    }

    #[test]
    fn white_space_alone_is_empty() {
        assert_eq!(decode(b" \n\t\xc2\xa0"), Err(Refusal::Empty));
        assert_eq!(decode(b"\xef\xbb\xbf"), Err(Refusal::Empty));
    }
}
